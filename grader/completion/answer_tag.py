"""The answer block: what stands between ``<answer>`` and ``</answer>``."""

from __future__ import annotations

import re
from itertools import islice

from grader.completion.found import NoAnswer

_OPENING = re.compile(r"<answer\s*>", re.IGNORECASE)
_CLOSING = re.compile(r"</answer\s*>", re.IGNORECASE)


def read_answer_block(text: str) -> str | NoAnswer | None:
    """The inside of the one answer block, ``None`` without any, or that there are several.

    A block that is never closed (the completion was cut) runs to the end: format is judged elsewhere.
    """
    openings = list(islice(_OPENING.finditer(text), 2))
    if not openings:
        return None
    if len(openings) > 1:
        return NoAnswer("several_answer_blocks")
    start = openings[0].end()
    closing = _CLOSING.search(text, start)
    return text[start : closing.start() if closing else len(text)]
