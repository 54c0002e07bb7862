"""Where the thinking ends: nothing inside a think block is ever read as an answer."""

from __future__ import annotations

import re

from grader.completion.found import NoAnswer

# Greedy, so the search runs backwards from the end of the text and stops at the last tag.
_LAST_TAG = re.compile(r".*<(/?)think\s*>", re.DOTALL | re.IGNORECASE)

# What ends a turn in the chat templates in use; whatever a model goes on with is no longer its answer.
_TURN_END = re.compile(
    r"<\|(?:im_end|im_start|endoftext|eot_id|end_of_text|end)\|>|<｜end▁of▁sentence｜>|</s>"
)


def read_after_thinking(text: str) -> str | NoAnswer:
    """The text after the last ``</think>``: all of it without a think block, nothing if one is never closed.

    The text is cut where a chat template's end-of-turn marker ends the turn.  Tags count in any case here, so
    that thinking aloud in capitals is not read as an answer either.
    """
    last = _LAST_TAG.match(text)
    if last is None:
        return _cut_turn(text)
    if not last[1]:
        return NoAnswer("think_never_closed")
    return _cut_turn(text[last.end() :])


def _cut_turn(text: str) -> str:
    # A marker that opens the turn (the template's own) ends nothing: cut at the first that follows some text.
    for end in _TURN_END.finditer(text):
        if text[: end.start()].strip():
            return text[: end.start()]
    return text
