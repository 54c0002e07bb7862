"""Mutable containers that both sides have: sent whole, then kept alike."""

from __future__ import annotations

import collections
import operator
from collections.abc import Callable
from typing import Any

MARKS: dict[type, str] = {
    list: "l",
    dict: "d",
    set: "s",
    bytearray: "a",
    collections.deque: "q",
    collections.OrderedDict: "O",
    collections.Counter: "C",
    collections.defaultdict: "D",
}
EMPTY: dict[str, Callable[[], Any]] = {mark: kind for kind, mark in MARKS.items()}


class Shared:
    """A container that both sides have, and its content when they last agreed."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.agreed: list[Any] = []
        self.agree()

    def agree(self) -> None:
        """Both sides have the present content."""
        self.agreed = _content(self.value)

    def changed(self) -> bool:
        """Whether the content is other than agreed; compares by identity, runs nobody's ``==``."""
        now = _content(self.value)
        return len(now) != len(self.agreed) or not all(map(operator.is_, now, self.agreed))


def _content(value: Any) -> list[Any]:
    if isinstance(value, dict):
        factory = [value.default_factory] if type(value) is collections.defaultdict else []
        return [*dict.keys(value), *dict.values(value), *factory]
    return list(value)
