"""Where the final answer is read: after the thinking, in the answer block, in its box."""

from __future__ import annotations

import re

from grader.completion.answer_tag import read_answer_block
from grader.completion.boxed import Box, distinct_contents, find_boxes
from grader.completion.found import FinalAnswer, NoAnswer
from grader.completion.phrases import find_final_phrase
from grader.completion.sentences import SENTENCE_END, is_prose, narrow, strip_decoration, unwrap_text
from grader.completion.think import read_after_thinking

# A text without tags, box or phrase that is this short (characters, one line) is itself the answer.
MAX_BARE_ANSWER = 200

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")  # what most blocks hold, and says no more than it says
_UNCLOSED_BOX = re.compile(r"^[$\s]*+\\boxed\s*+\{(?=[^\n]+$)")  # the closed block ends it
_BETWEEN_BOXES = re.compile(
    r"(?:[\s$,;&、，和或与]|\\[\[\]()\\,;:! ]|\\q?quad(?![a-z])"
    r"|\\text\s?\{\s*(?:and|or)\s*\}|\b(?:and|or)\b)*"
)


def find_final_answer(text: str) -> FinalAnswer | NoAnswer:
    """The final answer of a completion (with its prompt prefix already joined), or why there is none."""
    place = read_after_thinking(text)
    if isinstance(place, NoAnswer):
        return place
    block = read_answer_block(place)
    if isinstance(block, NoAnswer):
        return block
    return _read_text(place) if block is None else _read_block(block)


def _read_block(block: str) -> FinalAnswer | NoAnswer:
    """The boxed expression of an answer block if there is one, else the whole block."""
    boxes = find_boxes(block)
    if isinstance(boxes, NoAnswer):
        return boxes
    if boxes:
        return _boxed(boxes)
    whole = strip_decoration(_UNCLOSED_BOX.sub("", block))
    if not whole.strip("$ \u200b\u200c\u200d\u2060\ufeff"):
        return NoAnswer("blank_answer_block")
    said = None if _NUMBER.fullmatch(whole) else find_final_phrase(block)
    if said is not None:
        return FinalAnswer((said,), "phrase", whole)
    narrowed = narrow(whole) if is_prose(whole) else whole
    return FinalAnswer((narrowed,), "answer_block", whole if narrowed != whole else None)


def _read_text(place: str) -> FinalAnswer | NoAnswer:
    """Without an answer block: the last line or sentence with a box, a final phrase, or a bare answer."""
    boxes = find_boxes(place)
    if isinstance(boxes, NoAnswer):
        return boxes
    if boxes:
        return _boxed(_last_group(place, boxes))
    said = find_final_phrase(place)
    if said is not None:
        return FinalAnswer((said,), "phrase")
    bare = place.strip()
    if not bare:
        return NoAnswer("nothing_after_thinking")
    if len(bare) <= MAX_BARE_ANSWER and "\n" not in bare and not is_prose(bare):
        return FinalAnswer((strip_decoration(bare),), "bare_text")
    return NoAnswer("no_final_answer")


def _boxed(boxes: list[Box]) -> FinalAnswer | NoAnswer:
    parts = distinct_contents(boxes)
    if isinstance(parts, NoAnswer):
        return parts
    prose = len(parts) == 1 and is_prose(parts[0])
    said = find_final_phrase(unwrap_text(parts[0])) if prose else None
    return FinalAnswer(parts, "boxed") if said is None else FinalAnswer((said,), "boxed", parts[0])


def _last_group(text: str, boxes: list[Box]) -> list[Box]:
    """The boxes of the last sentence that has one, and those with nothing but "and" before them."""
    first = len(boxes) - 1
    while first > 0 and _same_statement(text[boxes[first - 1].end : boxes[first].start]):
        first -= 1
    return boxes[first:]


def _same_statement(between: str) -> bool:
    if len(between) <= 100 and _BETWEEN_BOXES.fullmatch(between):
        return True
    return "\n" not in between and SENTENCE_END.search(between) is None
