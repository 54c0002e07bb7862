"""API keys: from the settings or from a file that is read again when it changes; kept as digests only."""

from __future__ import annotations

import hmac
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from service.caller import Caller

LOOK_S = 1.0  # how often the file is looked at
EVALUATION = "evaluation"
RATE = "items_per_s="

log = logging.getLogger("assay.keys")


class KeyFileError(Exception):
    """The file of keys cannot be read; the message names the line, never what it says."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key's digest, and whose it is."""

    digest: bytes
    caller: Caller


class KeyRing:
    """All keys that are good now.  Raises ``KeyFileError`` if there is a file and it cannot be read."""

    def __init__(self, given: Sequence[str], path: Path | None = None) -> None:
        self._given = [_key(_name(text), text) for text in given]
        self._path = path
        self._keys = list(self._given)
        self._stamp: tuple[int, ...] = ()
        self._look_at = 0.0
        if path is not None:
            self._read(path)

    @property
    def is_open(self) -> bool:
        """Whether nobody needs a key."""
        return not self._given and self._path is None

    def find(self, text: bytes) -> Caller | None:
        """Whose key this is.  It takes as long whichever key is nearly right."""
        self._look()
        digest = sha256(text).digest()
        found = None
        for key in self._keys:
            if hmac.compare_digest(digest, key.digest):
                found = key.caller
        return found

    def _look(self) -> None:
        now = time.monotonic()
        if self._path is None or now < self._look_at:
            return
        self._look_at = now + LOOK_S
        try:
            if _stamp(self._path) != self._stamp:
                self._read(self._path)
                log.info("%d keys were read again from their file", len(self._keys))
        except (OSError, KeyFileError) as err:  # half written, say: the old keys go on
            log.warning("the keys are not read again: %s", err)

    def _read(self, path: Path) -> None:
        try:
            stamp, text = _stamp(path), path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as err:
            raise KeyFileError(f"{path} cannot be read: {type(err).__name__}") from err
        self._keys = [*self._given, *read_keys(text)]
        self._stamp = stamp


def read_keys(text: str) -> list[Key]:
    """Keys, one a line: `NAME KEY`, then `evaluation` and `items_per_s=N` if wanted; `#` begins a comment.

    Raises ``KeyFileError``.
    """
    keys = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if words:
            keys.append(_read_line(words, number))
    if len({key.caller.client for key in keys}) < len(keys):
        raise KeyFileError("two keys have the same name")
    return keys


def _read_line(words: Sequence[str], number: int) -> Key:
    if len(words) < 2:
        raise KeyFileError(f"line {number} has no key after the name")
    urgent, rate = True, None
    for word in words[2:]:
        if word == EVALUATION:
            urgent = False
        elif word.startswith(RATE) and _is_rate(word.removeprefix(RATE)):
            rate = float(word.removeprefix(RATE))
        else:
            raise KeyFileError(f"line {number} has something behind the key that is not known")
    return _key(words[0], words[1], urgent=urgent, rate=rate)


def _is_rate(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and float(text) > 0


def _key(name: str, text: str, *, urgent: bool = True, rate: float | None = None) -> Key:
    return Key(sha256(text.encode()).digest(), Caller(name, name, urgent, rate))


def _name(text: str) -> str:
    """The name of a key that was given none: of its digest, a part that tells nothing of it."""
    return f"key-{sha256(text.encode()).hexdigest()[:8]}"


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes when the file does.  Raises OSError."""
    found = os.stat(path)
    return found.st_mtime_ns, found.st_size, found.st_ino
