"""The last fenced program, read in the same place as a final answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from grader.completion.answer_tag import read_answer_block
from grader.completion.found import CodeBlock, NoAnswer
from grader.completion.think import read_after_thinking

# Possessive and anchored at the start of the run of marks: linear whatever stands there.
_OPENING = re.compile(r"((?<!`)`{3,}+|(?<!~)~{3,}+)[ \t]*+([^\n`~]*+)\n")
# More than any answer has: a text that consists of them is not read.
MAX_FENCES = 1_000
MAX_MARKS = 10_000
MAX_MARGIN = 64  # characters before a fence


def find_code(text: str, names: frozenset[str]) -> CodeBlock | NoAnswer:
    """The last fenced block named by one of ``names`` (lower case), else the last unnamed one.

    Blocks of other languages (sample output, a shell line) are passed over.  A block that is never closed
    runs to the end of the place; it counts only where no closed one does.
    """
    place = read_after_thinking(text)
    if isinstance(place, NoAnswer):
        return place
    block = read_answer_block(place)
    if isinstance(block, NoAnswer):
        return block
    text = place if block is None else block
    marks = text.count("```") + text.count("~~~")
    fences = list(islice(_fenced(text), MAX_FENCES + 1)) if marks <= MAX_MARKS else []
    if marks > MAX_MARKS or len(fences) > MAX_FENCES:
        return NoAnswer("too_many_code_blocks")
    for closed in (True, False):
        for wanted in (names, frozenset({""})):
            for code, is_closed in reversed(fences):
                if is_closed is closed and code.fence_name in wanted and code.source.strip():
                    return code
    return NoAnswer("no_code_block")


def _fenced(text: str) -> Iterator[tuple[CodeBlock, bool]]:
    """All fenced blocks in order, each with whether its closing fence is there."""
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        start = opening.end()
        end, at = _find_closing(text, opening[1], start)
        source = _without_margin(text[start:end], _margin(text, opening.start()))
        yield CodeBlock(source, _fence_name(opening[2])), at > end
        if at <= end:
            return


def _find_closing(text: str, fence: str, start: int) -> tuple[int, int]:
    """Where the block's text ends and where to go on; the same place twice if it is never closed."""
    closing = re.compile(rf"^[ \t]*{re.escape(fence)}{fence[0]}*[ \t]*$", re.MULTILINE).search(text, start)
    if closing is not None:
        return closing.start(), closing.end() + 1
    # Some models put the closing fence at the end of the last line of code.
    loose = text.rfind(fence, start)
    return (
        (loose, loose + len(fence))
        if loose >= 0 and not text[loose + len(fence) :].strip()
        else (len(text),) * 2
    )


def _margin(text: str, at: int) -> str:
    """The white space before a fence that stands in a list, say; empty where anything else is before it."""
    _, line_end, before = text[max(0, at - MAX_MARGIN) : at].rpartition("\n")
    return before if before.isspace() and (line_end or at <= MAX_MARGIN) else ""


def _without_margin(source: str, margin: str) -> str:
    """The block's text without what its fence is indented by, as Markdown has it, if all of it is."""
    if not margin:
        return source
    lines = source.split("\n")
    if not all(line.startswith(margin) or not line.strip() for line in lines):
        return source
    return "\n".join(line.removeprefix(margin) for line in lines)


def _fence_name(info: str) -> str:
    """The language in a fence's info string: its first word, without Pandoc's ``{.python}`` dress."""
    words = info.strip().strip("{}").split()
    return words[0].lstrip(".").rstrip(":,").lower() if words else ""
