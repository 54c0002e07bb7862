"""Plain values as bytes, and back: what a call may return, and the only thing that is ever compared.

Encoding happens beside a hostile program, decoding outside, so: exact types only (a subclass of ``int``
with a lying ``==`` is not an ``int``), no code of the value's own is run, nothing is ever unpickled, and
depth and size are bounded. What is not plain (own classes, NaN, values beyond the bounds) arrives as
``Opaque``, which equals nothing but itself.

The form is JSON.  Its arrays are lists, its objects tags with one key for all that JSON lacks; lists of
numbers or strings pass through the C encoder as they are, which is what makes large values cheap.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

MAX_DEPTH = 100
MAX_BYTES = 32 << 20
_SMALL_BITS = 2048  # integers beyond go as hexadecimal: decimal conversion is quadratic and limited
_LEAVES = frozenset((bool, int, float, str, type(None)))
_DICTIONARIES = frozenset((dict, Counter, OrderedDict, defaultdict))  # equal to a dict of the same items
_MOST_COLLISIONS = 1000


class PlainError(ValueError):
    """Bytes that no encoder of ours has made."""


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A value that is not plain data; ``type_name`` is what its own process called its type."""

    type_name: str


def encode(value: object) -> bytes:
    """The value's bytes; what is not plain in it, or beyond the bounds, becomes Opaque.  Never raises."""
    try:
        text = json.dumps(
            _Encoder().tree(value, 0), ensure_ascii=False, check_circular=False, separators=(",", ":")
        )
        data = text.encode()
    except (RecursionError, ValueError):
        return _opaque_bytes(value)
    return data if len(data) <= MAX_BYTES else _opaque_bytes(value)


def decode(data: bytes) -> object:
    """The value, rebuilt from exact builtins (and Opaque).  Raises PlainError."""
    if len(data) > MAX_BYTES:
        raise PlainError("a value beyond its bound")
    try:
        return _value(json.loads(data), 0)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise PlainError(f"not a plain value: {error}") from error


def is_plain(value: object) -> bool:
    """Whether nothing in a decoded value is Opaque."""
    if type(value) is Opaque:
        return False
    if type(value) is dict:
        return all(is_plain(key) and is_plain(item) for key, item in value.items())
    if type(value) in (list, tuple, set, frozenset):
        return all(map(is_plain, value))  # type: ignore[call-overload]  # iterable by the line above
    return True


def _opaque_bytes(value: object) -> bytes:
    return json.dumps({"o": _name(type(value))}).encode()


def _name(kind: type) -> str:
    """The type's name without asking its metaclass, which may be the program's."""
    return str(type.__dict__["__name__"].__get__(kind))[:100].encode("ascii", "replace").decode()


class _Encoder:
    def __init__(self) -> None:
        self._budget = MAX_BYTES

    def tree(self, value: object, depth: int) -> object:
        kind = type(value)
        if kind is str:
            return self._text(value)  # type: ignore[arg-type]  # by kind, which mypy does not follow
        if kind is int:
            return _whole(value)  # type: ignore[arg-type]
        if value is None or kind is bool:
            return value
        if kind is float:
            return _real(value)  # type: ignore[arg-type]
        if depth >= MAX_DEPTH:
            return {"o": _name(kind)}
        if kind is list:
            return self._items(value, depth)  # type: ignore[arg-type]
        return self._tagged(value, kind, depth)

    def _tagged(self, value: object, kind: type, depth: int) -> object:
        if kind is tuple:
            return {"t": self._items(list(value), depth)}  # type: ignore[call-overload]
        if kind in _DICTIONARIES:
            members: list[tuple[object, object]] = list(dict.items(value))  # type: ignore[arg-type]
            keys, values = [key for key, _ in members], [item for _, item in members]
            return {"d": [self._items(keys, depth), self._items(values, depth)]}
        if kind is set:
            return {"s": self._items(list(value), depth)}  # type: ignore[call-overload]
        if kind is frozenset:
            return {"z": self._items(list(value), depth)}  # type: ignore[call-overload]
        if kind is bytes:
            self._spend(2 * len(value))  # type: ignore[arg-type]
            return {"b": value.hex()}  # type: ignore[attr-defined]
        if kind is bytearray:
            self._spend(2 * len(value))  # type: ignore[arg-type]
            return {"a": value.hex()}  # type: ignore[attr-defined]
        if kind is complex and value == value:
            return {"c": [value.real.hex(), value.imag.hex()]}  # type: ignore[attr-defined]
        return {"o": _name(kind)}

    def _items(self, items: list[object], depth: int) -> list[object]:
        self._spend(2 * len(items))
        kinds = set(map(type, items))
        if kinds == {int}:
            if max(map(int.bit_length, items)) <= _SMALL_BITS:  # type: ignore[arg-type]
                return items
        elif kinds == {str}:
            joined = "".join(items)  # type: ignore[arg-type]
            if joined.isascii():
                self._spend(len(joined))
                return items
        elif kinds <= {bool, type(None)}:
            return items
        return [self.tree(item, depth + 1) for item in items]

    def _text(self, text: str) -> object:
        self._spend(len(text))
        if not text.isascii() and _has_surrogates(text):
            return {"u": text.encode("utf-8", "surrogatepass").hex()}
        return text

    def _spend(self, size: int) -> None:
        self._budget -= size
        if self._budget < 0:
            raise ValueError("a value beyond its bound")


def _whole(value: int) -> object:
    return value if value.bit_length() <= _SMALL_BITS else {"i": hex(value)}


def _real(value: float) -> object:
    if value != value:
        return {"o": "nan"}
    return value if value - value == 0 else {"f": "inf" if value > 0 else "-inf"}


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _value(tree: object, depth: int) -> object:
    if depth > MAX_DEPTH + 1:
        raise PlainError("a value too deep")
    if type(tree) is list:
        return _list(tree, depth)
    if type(tree) is dict:
        ((tag, content),) = tree.items()
        return _untag(tag, content, depth)
    if type(tree) is float and tree - tree != 0:
        raise PlainError("a bare infinity or NaN")
    return tree


def _list(items: list[object], depth: int) -> list[object]:
    if set(map(type, items)) <= _LEAVES - {float}:
        return items
    return [_value(item, depth + 1) for item in items]


def _hashed(items: list[object]) -> list[object]:
    refuse_collisions(items)
    return items


def refuse_collisions(items: Iterable[object]) -> None:
    """Raise PlainError for unequal values that share a hash: a set of many costs their square."""
    first: dict[int, object] = {}
    collisions = 0
    for item in items:
        collisions += first.setdefault(hash(item), item) != item
        if collisions > _MOST_COLLISIONS:
            raise PlainError("too many unequal values of one hash")


def _untag(tag: str, content: object, depth: int) -> object:
    match tag, content:
        case "t", list():
            return tuple(_list(content, depth))
        case "d", [list() as keys, list() as values]:
            return dict(zip(_hashed(_list(keys, depth)), _list(values, depth), strict=True))
        case "s", list():
            return set(_hashed(_list(content, depth)))
        case "z", list():
            return frozenset(_hashed(_list(content, depth)))
        case "c", [str() as real, str() as imag]:
            return complex(float.fromhex(real), float.fromhex(imag))
        case _, str():
            return _untag_text(tag, content)
    raise PlainError(f"no such tag: {tag[:20]}")


def _untag_text(tag: str, content: str) -> object:
    match tag:
        case "b":
            return bytes.fromhex(content)
        case "a":
            return bytearray.fromhex(content)
        case "u":
            return bytes.fromhex(content).decode("utf-8", "surrogatepass")
        case "i":
            return int(content, 16)
        case "f" if content in ("inf", "-inf"):
            return float(content)
        case "o":
            return Opaque(content[:100])
    raise PlainError(f"no such tag: {tag[:20]}")
