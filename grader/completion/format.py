"""R1-Zero's format rule and the tag count."""

from __future__ import annotations

import re

from grader.completion.found import FormatCheck

_THINK_TAG = re.compile(r"</?\s*think\s*/?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?\s*(?:think|answer)\s*/?>", re.IGNORECASE)
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_GLANCE = 8  # characters
_KEPT = FormatCheck(True, "")


def check_format(text: str) -> FormatCheck:
    """Whether ``text`` (prompt prefix joined) is one think block, then one answer block, neither blank.

    Only white space may stand around and between them.  The think block may mention the answer tags, as
    models do while planning, but not the think tags; the answer may hold neither.
    """
    reason = _broken_rule(text.strip())
    return FormatCheck(False, reason) if reason else _KEPT


def _broken_rule(text: str) -> str:
    if not text.startswith("<think>"):
        return "does_not_start_with_think"
    start, end = len("<think>"), text.find("</think>")
    if end < 0:
        return "think_never_closed"
    if text.find("<", start, end) > 0 and _THINK_TAG.search(text, start, end):
        return "think_tag_inside_think"
    if _is_blank(text, start, end):
        return "blank_think"
    rest = text[end + len("</think>") :].lstrip()
    if not rest.startswith("<answer>"):
        return "no_answer_block_after_think"
    answer, closed, after = rest[len("<answer>") :].partition("</answer>")
    if not closed:
        return "answer_never_closed"
    if _has_tag(answer) or _has_tag(after):
        return "tag_after_think"
    if after:
        return "text_after_answer"
    return "blank_answer" if _is_blank(answer, 0, len(answer)) else ""


def _has_tag(text: str) -> bool:
    return "<" in text and _ANY_TAG.search(text) is not None


def _is_blank(text: str, start: int, end: int) -> bool:
    """Whether nothing is to be seen there; most texts show something at once."""
    if text[start : min(end, start + _GLANCE)].strip()[:1].isalnum():
        return False
    return not text[start:end].strip().strip(_INVISIBLE).strip()


def count_tags(text: str) -> float:
    """0.25 for each of the four tags that appears exactly once: a first foothold for an untrained policy."""
    tags = ("<think>", "</think>", "<answer>", "</answer>")
    return 0.25 * sum(text.count(tag) == 1 for tag in tags)
