"""Which zygote a program is forked from."""

from __future__ import annotations

import pytest

from sandbox.supervisor.imported import SMALL, WIDE, imports_more


@pytest.mark.parametrize(
    ("source", "more"),
    [
        ("print(1)", False),
        ("import sys, heapq as hq\nfrom collections.abc import Iterable\nfrom typing import *", False),
        ("def f():\n    import os.path, re  # numpy", False),
        ("import numpy as np", True),
        ("import sys, unittest", True),
        ("if 1:\n\tfrom concurrent.futures import ThreadPoolExecutor", True),
        ("import sys; import datetime", True),
        ("from the list\nimport", False),
        ("import ,;\nimport", False),
        ("import two", True),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_it_is_guessed_from_the_lines_that_import(source: str, more: bool) -> None:
    """A wrong guess only costs time, but nothing that a text can hold may raise."""
    assert imports_more(source) is more


def test_the_two_are_told_apart() -> None:
    """What is in the small one is not in the wide one's list again, as both are imported there."""
    assert not set(SMALL) & set(WIDE)
