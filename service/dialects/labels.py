"""A dataset's label as a task: a bare gold, several golds, or a task of ours, as an object or as its JSON."""

from __future__ import annotations

import json


def task_of(label: object, kind: str) -> object:
    """The task that a label stands for; what cannot be one is left for the reader of tasks to refuse."""
    if isinstance(label, str):
        return _parsed_task(label) or {"kind": kind, "answer": label}
    if isinstance(label, dict):
        return label
    if isinstance(label, list):
        return {"kind": kind, "answer": [_gold(each) for each in label]}
    return {"kind": kind, "answer": _gold(label)}


def _gold(label: object) -> object:
    """Numbers are golds as they are written."""
    is_number = isinstance(label, (int, float)) and not isinstance(label, bool)
    return str(label) if is_number else label


def _parsed_task(label: str) -> dict[str, object] | None:
    """The task in a label that is one's JSON; None for any other text, sets in braces included."""
    if not label.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(label)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and "kind" in value else None
