"""Things of the standard library that both sides have: modules, types and functions by their place."""

from __future__ import annotations

import importlib
import sys
import types

from .values import CrossingError

# Modules whose things are the same on both sides.  Not among them: unittest, whose mocks equal anything.
KNOWN_MODULES = frozenset(
    (
        "abc", "array", "ast", "asyncio", "base64", "binascii", "bisect", "builtins", "calendar", "cmath",
        "collections", "collections.abc", "concurrent.futures", "configparser", "contextlib", "copy", "csv",
        "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "glob", "hashlib", "heapq",
        "html", "inspect", "io", "ipaddress", "itertools", "json", "keyword", "locale", "logging", "math",
        "numbers", "operator", "os", "os.path", "pathlib", "pprint", "queue", "random", "re", "shutil",
        "sqlite3", "statistics", "string", "struct", "sys", "tempfile", "textwrap", "threading", "time",
        "timeit", "traceback", "types", "typing", "unicodedata", "urllib.parse", "uuid", "warnings",
        "weakref", "xml.etree.ElementTree", "zipfile", "zlib", "zoneinfo", "numpy",
    )
)  # fmt: skip
_SAME_PLACE = {
    "posixpath": "os.path",
    "_io": "io",
    "_collections_abc": "collections.abc",
    "_operator": "operator",
    "_csv": "csv",
    "_queue": "queue",
    "asyncio.exceptions": "asyncio",
    "asyncio.queues": "asyncio",
    "concurrent.futures._base": "concurrent.futures",
    "json.decoder": "json",
    "sre_constants": "re",
}


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
