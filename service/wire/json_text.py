"""JSON in and out: orjson, and the strict standard library where orjson cannot follow.

orjson refuses ASCII-escaped lone surrogates, which truncated detokenisation really produces, and turns
integers beyond 64 bits into floats, which would make a test's big expected value inexact.  The standard
library does both right, and takes NaN and Infinity, which are not JSON and are refused here.
"""

from __future__ import annotations

import json
import math
from typing import NoReturn

import orjson


class JsonError(ValueError):
    """The text is not JSON, or nests or counts beyond reason."""


def loads(text: bytes, *, exact_integers: bool = False) -> object:
    """The value of a JSON text.  Raises ``JsonError``.

    Integers beyond 64 bits come as floats unless ``exact_integers``, which is several times slower.
    """
    if exact_integers:
        return _loads_strictly(text)
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _loads_strictly(text)
    return value


def dumps(value: object) -> bytes:
    """The JSON text of a value, always valid: escaped ASCII where orjson refuses (lone surrogates, …)."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def _loads_strictly(text: bytes) -> object:
    try:
        value: object = json.loads(
            text.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite_float
        )
    except UnicodeDecodeError as err:
        raise JsonError(f"not UTF-8 at byte {err.start}") from err
    except json.JSONDecodeError as err:
        raise JsonError(f"{err.msg} at line {err.lineno}, column {err.colno}") from err
    except RecursionError as err:
        raise JsonError("nested too deeply") from err
    except JsonError:
        raise
    except ValueError as err:  # an integer of thousands of digits
        raise JsonError("a number has too many digits") from err
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise JsonError(f"{name} is not JSON")


def _finite_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise JsonError("a number is out of range")
    return value
