"""Values that cross as what they are: numbers, texts, dates, ranges and NumPy's arrays, rebuilt from exact
types.
"""

from __future__ import annotations

import datetime
import decimal
import fractions
import pathlib
import sys
import uuid
from collections.abc import Callable
from typing import Any

Tree = Any  # JSON
SMALL_BITS = 2048
VALUES: dict[type, tuple[str, Callable[[Any], list[Any]]]] = {
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
    pathlib.PosixPath: ("Path", lambda v: [str(v)]),
    pathlib.PurePosixPath: ("PurePath", lambda v: [str(v)]),
}


def _to_moment(*parts: Any) -> datetime.datetime:
    year, month, day, hour, minute, second, micro, fold, zone = parts
    return datetime.datetime(year, month, day, hour, minute, second, micro, zone, fold=fold)


MAKERS: dict[str, Callable[..., object]] = {
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
    "Path": pathlib.Path,
    "PurePath": pathlib.PurePath,
}


class CrossingError(Exception):
    """The other side sent what is no value."""


def _moment(value: datetime.datetime) -> list[int]:
    return [value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond]


def scalar(value: Any) -> Tree:
    """A number, a text or bytes as JSON; what JSON would change is tagged."""
    if type(value) is int:
        return value if value.bit_length() <= SMALL_BITS else {"i": hex(value)}
    if type(value) is float:
        return value if value - value == 0 else {"f": repr(value)}
    if type(value) is bytes:
        return {"b": value.hex()}
    try:
        value.encode()
    except UnicodeEncodeError:
        return {"u": value.encode("utf-8", "surrogatepass").hex()}
    return value


def from_text(tag: str, content: Tree) -> Any:
    """The value of a tagged text.  Raises CrossingError, ValueError."""
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


def array_tree(value: Any) -> Tree | None:
    """A NumPy array or scalar of numbers or texts by its bytes; None for others."""
    numpy = sys.modules["numpy"]
    if type(value) is not numpy.ndarray and not isinstance(value, numpy.generic):
        return None
    if value.dtype.kind not in "biufcUS":
        return None
    scalar = type(value) is not numpy.ndarray
    return [scalar, value.dtype.str, list(value.shape), value.tobytes().hex()]


def from_array(content: Tree) -> Any:
    """The array or scalar.  Raises CrossingError, ValueError."""
    import numpy

    scalar, dtype, shape, data = content
    if numpy.dtype(dtype).kind not in "biufcUS":
        raise CrossingError("an array of objects")
    array = numpy.frombuffer(bytearray.fromhex(data), dtype=dtype).reshape(shape)
    return array[()] if scalar else array
