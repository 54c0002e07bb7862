"""Values crossing between a tester and the candidate that it tests: plain data by value, everything else by
handle.

Each side keeps a table of what it has lent (its own objects, known to the other side by number) and of the
mutable containers that both sides have: those are sent whole and then kept alike, so that an argument which
a function changes is changed for its caller too, and ``is`` holds.

Whatever arrives is rebuilt from exact types: a list is a list, a float is a float, and none of them can lie.
"""

from __future__ import annotations

import collections
import itertools
import sys
from typing import Any, Protocol

from .places import from_place, known_place
from .shared_containers import EMPTY, MARKS, Shared
from .values import (
    MAKERS,
    SMALL_BITS,
    VALUES,
    CrossingError,
    Tree,
    array_tree,
    from_array,
    from_text,
    scalar,
)

MAX_DEPTH = 100


class Lender(Protocol):
    """Makes something of the other side's objects, and of the own objects that come back."""

    def describe(self, value: object) -> Tree:
        """What the other side shall know of an object that is lent for the first time."""
        ...

    def stand_in(self, number: int, description: Tree) -> object:
        """What stands here for the other side's object."""
        ...

    def number_behind(self, value: object) -> int | None:
        """The number of the other side's object for which the value stands; None if it stands for none."""
        ...


class Crossing:
    """One side's tables and encoding.  Its numbers go from ``first`` in steps of 2, so the sides' differ."""

    def __init__(self, lender: Lender, first: int) -> None:
        self._lender = lender
        self._numbers = itertools.count(first, 2)
        self._lent: dict[int, object] = {}
        self._lent_numbers: dict[int, int] = {}
        self._shared: dict[int, Shared] = {}
        self._shared_numbers: dict[int, int] = {}

    def encode(self, value: object, depth: int = 0) -> Tree:
        """The value as JSON; lends what cannot go by value.  Raises CrossingError for what is too deep."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        if depth > MAX_DEPTH:
            raise CrossingError("a value too deep")
        if kind in (int, float, str, bytes):
            return scalar(value)
        if kind is tuple:
            return {"t": self._items(list(value), depth)}  # type: ignore[call-overload]  # a tuple
        if kind is frozenset:
            return {"z": self._items(list(value), depth)}  # type: ignore[call-overload]  # a frozenset
        if kind in MARKS:
            return self._encode_shared(value, depth)
        if kind in VALUES:
            name, parts = VALUES[kind]
            return {"v": [name, *(self.encode(part, depth + 1) for part in parts(value))]}
        return self._encode_other(value)

    def decode(self, tree: Tree, depth: int = 0) -> Any:
        """The value, from exact types.  Raises CrossingError."""
        if type(tree) is list:
            return self._decode_items(tree, depth)
        if type(tree) is not dict:
            return tree
        if depth > 2 * MAX_DEPTH or len(tree) != 1:
            raise CrossingError("a value too deep, or of no kind")
        ((tag, content),) = tree.items()
        try:
            return self._decode_tagged(tag, content, depth)
        except (
            TypeError,
            ValueError,
            KeyError,
            IndexError,
            AttributeError,
            ArithmeticError,
            ImportError,
        ) as error:
            raise CrossingError(f"not a value: {error}") from error

    def changes(self) -> list[Tree]:
        """The shared containers that have changed here since both sides agreed."""
        changed = [(number, shared) for number, shared in self._shared.items() if shared.changed()]
        return [self._send_shared(number, shared, 0) for number, shared in changed]

    def lent(self, number: int) -> object:
        """The own object of this number.  Raises CrossingError."""
        if number not in self._lent:
            raise CrossingError("no such object")
        return self._lent[number]

    def forget(self, numbers: list[int]) -> None:
        """The other side holds these no more."""
        for number in numbers:
            shared = self._shared.pop(number, None)
            if shared is not None:
                self._shared_numbers.pop(id(shared.value), None)
            if number in self._lent:
                self._lent_numbers.pop(id(self._lent.pop(number)), None)

    def abandoned(self) -> list[int]:
        """Shared containers that nobody here holds but this table; they are forgotten."""
        # the references that remain: Shared.value and getrefcount's own argument
        numbers = [number for number, shared in self._shared.items() if sys.getrefcount(shared.value) <= 2]
        self.forget(numbers)
        return numbers

    def _items(self, items: list[Any], depth: int) -> list[Tree]:
        kinds = set(map(type, items))
        if kinds <= {bool, type(None)} or (kinds == {int} and max(map(int.bit_length, items)) <= SMALL_BITS):
            return items
        return [self.encode(item, depth + 1) for item in items]

    def _decode_items(self, items: list[Tree], depth: int) -> list[Any]:
        if not {list, dict} & set(map(type, items)):
            return items
        return [self.decode(item, depth + 1) for item in items]

    def _encode_shared(self, value: Any, depth: int) -> Tree:
        number = self._shared_numbers.get(id(value))
        if number is None:
            number = next(self._numbers)
            self._shared[number] = Shared(value)
            self._shared_numbers[id(value)] = number
            return self._send_shared(number, self._shared[number], depth)
        shared = self._shared[number]
        return self._send_shared(number, shared, depth) if shared.changed() else {"y": number}

    def _send_shared(self, number: int, shared: Shared, depth: int) -> Tree:
        shared.agree()
        return {"m": [number, MARKS[type(shared.value)], self._content_tree(shared.value, depth)]}

    def _content_tree(self, value: Any, depth: int) -> Tree:
        if type(value) is bytearray:
            return value.hex()
        if not isinstance(value, dict):
            extra = value.maxlen if type(value) is collections.deque else None
            return [self._items(list(value), depth), extra]
        factory = value.default_factory if type(value) is collections.defaultdict else None
        keys, values = list(dict.keys(value)), list(dict.values(value))
        return [self._items(keys, depth), self._items(values, depth), self.encode(factory, depth + 1)]

    def _decode_shared(self, number: int, mark: str, content: Tree, depth: int) -> Any:
        known = self._shared.get(number)
        if known is None:
            value = collections.deque(maxlen=content[1]) if mark == "q" else EMPTY[mark]()
            known = self._shared[number] = Shared(value)
            self._shared_numbers[id(value)] = number
        value = known.value
        if MARKS[type(value)] != mark:
            raise CrossingError("a container that changes its kind")
        if mark == "a":
            value[:] = bytes.fromhex(content)
        else:
            self._fill(value, mark, content, depth)
        known.agree()
        return value

    def _fill(self, value: Any, mark: str, content: Tree, depth: int) -> None:
        items = self._decode_items(content[0], depth)
        if mark in "lqs":
            value.clear()
            (value.update if mark == "s" else value.extend)(items)
            return
        values = self._decode_items(content[1], depth)
        if mark == "D":
            value.default_factory = self.decode(content[2], depth + 1)
        value.clear()
        for key, item in zip(items, values, strict=True):
            value[key] = item

    def _encode_other(self, value: object) -> Tree:
        number = self._lender.number_behind(value)
        if number is not None:
            return {"y": number}
        if place := known_place(value):
            return {"k": place}
        if type(value).__module__ == "numpy" and (array := array_tree(value)) is not None:
            return {"n": array}
        number = self._lent_numbers.get(id(value))
        if number is not None:
            return {"h": [number, None]}
        number = next(self._numbers)
        self._lent[number] = value
        self._lent_numbers[id(value)] = number
        return {"h": [number, self._lender.describe(value)]}

    def _decode_tagged(self, tag: str, content: Tree, depth: int) -> Any:
        match tag:
            case "t":
                return tuple(self._decode_items(content, depth))
            case "z":
                return frozenset(self._decode_items(content, depth))
            case "m":
                number, mark, inner = content
                return self._decode_shared(number, mark, inner, depth)
            case "y":
                return self._shared[content].value if content in self._shared else self.lent(content)
            case "h":
                number, description = content
                return self._lender.stand_in(number, description)
            case "v":
                return MAKERS[content[0]](*self._decode_items(content[1:], depth))
            case "k":
                return from_place(content)
            case "n":
                return from_array(content)
        return from_text(tag, content)
