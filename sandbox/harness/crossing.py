"""Values crossing between a tester and the candidate that it tests: plain data by value, everything else by
handle.

Each side keeps a table of what it has lent (its own objects, known to the other side by number) and of the
mutable containers that both sides have: those are sent whole and then kept alike, so that an argument which
a function changes is changed for its caller too, and ``is`` holds.

Whatever arrives is rebuilt from exact types: a list is a list, a float is a float, and none of them can lie.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import importlib
import itertools
import operator
import sys
import types
import uuid
from collections.abc import Callable
from typing import Any, Protocol

Tree = Any  # JSON
MAX_DEPTH = 100
_SMALL_BITS = 2048
_VALUES: dict[type, tuple[str, Callable[[Any], list[Any]]]] = {
    datetime.datetime: ("datetime", lambda v: [*_moment(v), v.fold, v.tzinfo]),
    datetime.date: ("date", lambda v: [v.year, v.month, v.day]),
    datetime.time: ("time", lambda v: [v.hour, v.minute, v.second, v.microsecond, v.tzinfo]),
    datetime.timedelta: ("timedelta", lambda v: [v.days, v.seconds, v.microseconds]),
    datetime.timezone: ("timezone", lambda v: [v.utcoffset(None)]),
    decimal.Decimal: ("Decimal", lambda v: [str(v)]),
    fractions.Fraction: ("Fraction", lambda v: [v.numerator, v.denominator]),
    range: ("range", lambda v: [v.start, v.stop, v.step]),
    slice: ("slice", lambda v: [v.start, v.stop, v.step]),
    uuid.UUID: ("UUID", lambda v: [str(v)]),
    complex: ("complex", lambda v: [v.real, v.imag]),
}


def _to_moment(*parts: Any) -> datetime.datetime:
    year, month, day, hour, minute, second, micro, fold, zone = parts
    return datetime.datetime(year, month, day, hour, minute, second, micro, zone, fold=fold)


_MAKERS: dict[str, Callable[..., object]] = {
    "datetime": _to_moment,
    "date": datetime.date,
    "time": datetime.time,
    "timedelta": datetime.timedelta,
    "timezone": datetime.timezone,
    "Decimal": decimal.Decimal,
    "Fraction": fractions.Fraction,
    "range": range,
    "slice": slice,
    "UUID": uuid.UUID,
    "complex": complex,
}
_SHARED: dict[type, str] = {
    list: "l",
    dict: "d",
    set: "s",
    bytearray: "a",
    collections.deque: "q",
    collections.OrderedDict: "O",
    collections.Counter: "C",
    collections.defaultdict: "D",
}
_EMPTY: dict[str, Callable[[], Any]] = {mark: kind for kind, mark in _SHARED.items()}
# Modules whose things are the same on both sides.  Not among them: unittest, whose mocks equal anything.
KNOWN_MODULES = frozenset(
    (
        "abc", "array", "ast", "asyncio", "base64", "binascii", "bisect", "builtins", "calendar", "cmath",
        "collections", "collections.abc", "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal",
        "enum", "fractions", "functools", "glob", "hashlib", "heapq", "html", "io", "itertools", "json",
        "keyword", "locale", "logging", "math", "numbers", "operator", "os", "os.path", "pathlib", "pprint",
        "queue", "random", "re", "shutil", "sqlite3", "statistics", "string", "struct", "sys", "tempfile",
        "textwrap", "threading", "time", "timeit", "types", "typing", "unicodedata", "uuid", "warnings",
        "weakref", "xml.etree.ElementTree", "zipfile", "zlib", "numpy",
    )
)  # fmt: skip
_SAME_PLACE = {
    "posixpath": "os.path",
    "_io": "io",
    "_collections_abc": "collections.abc",
    "_operator": "operator",
}


class CrossingError(Exception):
    """The other side sent what is no value."""


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
            return _scalar(value)
        if kind is tuple:
            return {"t": self._items(list(value), depth)}  # type: ignore[call-overload]  # a tuple
        if kind is frozenset:
            return {"z": self._items(list(value), depth)}  # type: ignore[call-overload]  # a frozenset
        if kind in _SHARED:
            return self._encode_shared(value, depth)
        if kind in _VALUES:
            name, parts = _VALUES[kind]
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
        if kinds <= {bool, type(None)} or (kinds == {int} and max(map(int.bit_length, items)) <= _SMALL_BITS):
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
        return {"m": [number, _SHARED[type(shared.value)], self._content_tree(shared.value, depth)]}

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
            value = collections.deque(maxlen=content[1]) if mark == "q" else _EMPTY[mark]()
            known = self._shared[number] = Shared(value)
            self._shared_numbers[id(value)] = number
        value = known.value
        if _SHARED[type(value)] != mark:
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
        if type(value).__module__ == "numpy" and (array := _array(value)) is not None:
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
                return _MAKERS[content[0]](*self._decode_items(content[1:], depth))
            case "k":
                return from_place(content)
            case "n":
                return _from_array(content)
        return _from_text(tag, content)


def known_place(value: object) -> str | None:
    """Where both sides find this module, type or function of the standard library: ``module:name``."""
    if isinstance(value, types.ModuleType):
        name = types.ModuleType.__getattribute__(value, "__dict__").get("__name__")
        return f"{name}:" if sys.modules.get(str(name)) is value and name in KNOWN_MODULES else None
    if value is Ellipsis or value is NotImplemented:
        return f"builtins:{value!r}"
    if not isinstance(value, type | types.FunctionType | types.BuiltinFunctionType) and not _is_typing(value):
        return None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    place = f"{_SAME_PLACE.get(str(module), module)}:{name}"
    try:
        return place if from_place(place) is value else None
    except CrossingError:
        return None


def from_place(place: str) -> object:
    """The thing at a known place.  Raises CrossingError."""
    module, _, name = str(place).partition(":")
    if module not in KNOWN_MODULES:
        raise CrossingError("not a known place")
    try:
        found: object = importlib.import_module(module)
        for part in name.split(".") if name else ():
            if part.startswith("_"):
                raise CrossingError("not a known place")
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise CrossingError("not a known place") from error
    return found


def _is_typing(value: object) -> bool:
    return type(value).__module__ == "typing"


def _moment(value: datetime.datetime) -> list[int]:
    return [value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond]


def _content(value: Any) -> list[Any]:
    if isinstance(value, dict):
        factory = [value.default_factory] if type(value) is collections.defaultdict else []
        return [*dict.keys(value), *dict.values(value), *factory]
    if type(value) is bytearray:
        return list(value)
    return list(value)


def _scalar(value: Any) -> Tree:
    if type(value) is int:
        return value if value.bit_length() <= _SMALL_BITS else {"i": hex(value)}
    if type(value) is float:
        return value if value - value == 0 else {"f": repr(value)}
    if type(value) is bytes:
        return {"b": value.hex()}
    try:
        value.encode()
    except UnicodeEncodeError:
        return {"u": value.encode("utf-8", "surrogatepass").hex()}
    return value


def _from_text(tag: str, content: Tree) -> Any:
    match tag:
        case "i":
            return int(content, 16)
        case "f":
            return float(content)
        case "b":
            return bytes.fromhex(content)
        case "u":
            return bytes.fromhex(content).decode("utf-8", "surrogatepass")
    raise CrossingError("a value of no kind")


def _array(value: Any) -> Tree | None:
    """A NumPy array or scalar of numbers or texts by its bytes; None for others."""
    numpy = sys.modules["numpy"]
    if type(value) is not numpy.ndarray and not isinstance(value, numpy.generic):
        return None
    if value.dtype.kind not in "biufcUS":
        return None
    scalar = type(value) is not numpy.ndarray
    return [scalar, value.dtype.str, list(value.shape), value.tobytes().hex()]


def _from_array(content: Tree) -> Any:
    import numpy

    scalar, dtype, shape, data = content
    if numpy.dtype(dtype).kind not in "biufcUS":
        raise CrossingError("an array of objects")
    array = numpy.frombuffer(bytearray.fromhex(data), dtype=dtype).reshape(shape)
    return array[()] if scalar else array
