"""A text packed as base64 of zlib of a pickle, unpacked without unpickling, within a bound.

A pickle is a program; running a stranger's is running a stranger's code.  Here its instructions are only
read: it must be one that pushes a single text and stops.
"""

from __future__ import annotations

import pickletools
import zlib
from base64 import b64decode
from itertools import islice

MOST_BYTES = 1 << 30
_TEXT = frozenset({"BINUNICODE", "BINUNICODE8", "SHORT_BINUNICODE", "UNICODE"})
_HARMLESS = frozenset({"PROTO", "FRAME", "MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT", "STOP"})
_MOST_OPERATIONS = 20


class PackedError(ValueError):
    """It is not a packed text."""


def unpack(packed: str, most_bytes: int = MOST_BYTES) -> str:
    """The text.  Raises ``PackedError`` for anything else, and for more than ``most_bytes``."""
    try:
        data = b64decode(packed, validate=True)
    except ValueError as err:
        raise PackedError("not base64") from err
    return _only_text(_inflated(data, most_bytes))


def _inflated(data: bytes, most_bytes: int) -> bytes:
    stream = zlib.decompressobj()
    try:
        out = stream.decompress(data, most_bytes + 1)
    except zlib.error as err:
        raise PackedError("not zlib") from err
    if len(out) > most_bytes:
        raise PackedError(f"more than {most_bytes} bytes")
    if not stream.eof:
        raise PackedError("cut off")
    return out


def _only_text(pickled: bytes) -> str:
    operations = _operations(pickled)
    texts = [argument for name, argument in operations if name in _TEXT]
    others = {name for name, _ in operations} - _TEXT - _HARMLESS
    if others or len(texts) != 1:
        raise PackedError(f"a pickle of something else than one text {sorted(others)}")
    return str(texts[0])


def _operations(pickled: bytes) -> list[tuple[str, object]]:
    """The pickle's instructions, up to a number that no single text needs."""
    try:
        found = islice(pickletools.genops(pickled), _MOST_OPERATIONS)
        return [(opcode.name, argument) for opcode, argument, _ in found]
    except Exception as err:  # what the reader of pickles raises for nonsense is not documented
        raise PackedError("not a pickle") from err
