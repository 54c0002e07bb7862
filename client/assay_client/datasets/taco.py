"""TACO: as APPS, with topics and limits written in words."""

from __future__ import annotations

import re

from assay_client.datasets import apps
from assay_client.datasets.row import Example, Row, has

NAME = "taco"
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?")
_MOST_S, _MOST_MB = 60.0, 4096


def fits(row: Row) -> bool:
    """What APPS does not have."""
    return has(row, "input_output") and any(
        field in row for field in ("skill_types", "raw_tags", "time_limit", "picture_num")
    )


def read(row: Row, language: str) -> Example:
    """All tests there are, within the problem's own limits where it names them."""
    example = apps.read(row, language)
    limits = {"time_s": _seconds(row.get("time_limit")), "memory_mb": _megabytes(row.get("memory_limit"))}
    known = {key: value for key, value in limits.items() if value}
    return Example({**example.task, "limits": known} if known else example.task, example.prompt, example.id)


def _seconds(said: object) -> float | None:
    """``2.0 seconds``, or ``2``."""
    number = _NUMBER.search(str(said)) if said is not None else None
    return min(float(number[0]), _MOST_S) if number else None


def _megabytes(said: object) -> int | None:
    """``256.0 megabytes``, or bytes if it is that large."""
    number = re.search(r"\d+(?:\.\d+)?", str(said)) if said is not None else None
    if number is None:
        return None
    value = float(number[0])
    return max(16, min(int(value if value < 1 << 16 else value / (1 << 20)), _MOST_MB))
