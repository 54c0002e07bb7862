r"""Boxed expressions: ``\boxed{…}`` and ``\fbox{…}``, found in one pass over the braces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.completion.found import NoAnswer

# More braces than any answer needs: a completion that consists of them is not read (about 0.1 s of work).
MAX_BRACES = 50_000
# Unequal boxes in one place beyond this are noise, not a list.
MAX_BOXES = 256

_OPENER = re.compile(r"\\(?:boxed|fbox)(?![a-zA-Z])")
_PLAIN_BOX = re.compile(r"\\(?:boxed|fbox)\{([^{}\\]*+)\}")  # neither braces nor commands in it, as in most
_MARK = re.compile(r"\\(?:boxed|fbox)(?![a-zA-Z])\s*(\{?)|\\.|[{}]", re.DOTALL)
_BARE = re.compile(r"\s*([^\s{}$\\]{1,64})")
_BLANK = re.compile(r"(?:[\s$~\u200b-\u200d\u2060\ufeff]|\\[,;:! ]|\\q?quad(?![a-zA-Z]))*")


@dataclass(frozen=True, slots=True)
class Box:
    """A box that stands in no other: where it starts and ends in the text, and what it holds."""

    start: int
    end: int
    content: str


@dataclass(frozen=True, slots=True)
class _Span:
    """A closed box in the text, which may yet turn out to stand inside another: positions only."""

    start: int
    inside: int
    stop: int
    end: int


def find_boxes(text: str) -> list[Box] | NoAnswer:
    """All outermost closed boxes, in order.  A box that is never closed is none."""
    first = _OPENER.search(text)
    if first is None:
        return []
    plain = _PLAIN_BOX.match(text, first.start())
    if plain is not None and _OPENER.search(text, plain.end()) is None:
        return [Box(plain.start(), plain.end(), plain[1].strip())]
    spans: list[_Span] = []
    open_braces: list[
        tuple[int, int] | None
    ] = []  # where a box and its content start; None for a plain brace
    for count, mark in enumerate(_MARK.finditer(text, first.start())):
        if count > MAX_BRACES:
            return NoAnswer("too_many_braces")
        what = mark[0]
        if what == "{":
            open_braces.append(None)
        elif what == "}":
            opened = open_braces.pop() if open_braces else None
            if opened is not None:
                _close(spans, opened, mark)
        elif mark[1]:
            open_braces.append((mark.start(), mark.end()))
        elif mark[1] is not None:
            _take_bare(spans, text, mark)
    if not spans:
        spans = _closed_by_mistake(text, open_braces)
    return [Box(span.start, span.end, _content(text, span)) for span in spans]


def _closed_by_mistake(text: str, open_braces: list[tuple[int, int] | None]) -> list[_Span]:
    r"""``\boxed{5\}``: a box that only an escaped brace closes."""
    start, inside = next((opened for opened in open_braces if opened is not None), (0, 0))
    stop = text.find("\\}", inside) if inside else -1
    wrong = stop < 0 or "{" in text[inside:stop]
    return [] if wrong else [_Span(start, inside, stop, stop + 2)]


def _close(spans: list[_Span], opened: tuple[int, int], closing: re.Match[str]) -> None:
    """Add a box, in place of those that turn out to stand inside it."""
    start, inside = opened
    while spans and spans[-1].start > start:
        spans.pop()
    spans.append(_Span(start, inside, closing.start(), closing.end()))


def _take_bare(spans: list[_Span], text: str, mark: re.Match[str]) -> None:
    r"""``\boxed 5``: without braces the box holds what follows up to white space."""
    bare = _BARE.match(text, mark.end())
    if bare is not None:
        stop = bare.start(1) + len(bare[1].rstrip(".,;:!?)]"))
        spans.append(_Span(mark.start(), bare.start(1), stop, bare.end()))


def _content(text: str, span: _Span) -> str:
    content = text[span.inside : span.stop].strip()
    if span.start and text[span.start - 1] == "\\":  # escaped once too often, as in JSON inside JSON
        content = content.replace("\\\\", "\\")
    return _unwrap(content)


def _unwrap(content: str) -> str:
    r"""``\boxed{\boxed{5}}`` holds 5; anything around the inner box makes it part of an expression."""
    if not content.startswith(("\\boxed{", "\\fbox{")):
        return content
    boxes = find_boxes(content) if content.count("\\boxed{") + content.count("\\fbox{") == 1 else []
    if isinstance(boxes, list) and len(boxes) == 1 and boxes[0].end == len(content):
        return boxes[0].content
    return content


def distinct_contents(boxes: list[Box]) -> tuple[str, ...] | NoAnswer:
    """What the non-blank boxes hold, each once: the parts of one list, if they are several."""
    seen: dict[str, str] = {}
    for box in boxes:
        if _BLANK.fullmatch(box.content) is None:
            seen.setdefault("".join(box.content.split()), box.content)
    if not seen:
        return NoAnswer("blank_box")
    if len(seen) > MAX_BOXES:
        return NoAnswer("too_many_boxes")
    return tuple(seen.values())
