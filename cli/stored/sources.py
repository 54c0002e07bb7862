"""Which files are meant, and their lines: plain, gzip or zstd by what they begin with; parquet as JSON rows.

Everything is read as a stream: a file of any size costs a buffer.
"""

from __future__ import annotations

import glob
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import zstandard

GZIP, ZSTD, PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
STDIN = "-"
TELL_EVERY = 64  # lines


class UnreadableError(Exception):
    """A file that cannot be found or opened, or that breaks off; the message names it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or standard input."""

    path: Path | None

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.path is None else str(self.path)

    @property
    def size(self) -> int | None:
        """Bytes, as stored; None for standard input."""
        return None if self.path is None else self.path.stat().st_size


def find(patterns: Sequence[str]) -> list[Source]:
    """The files of paths and globs, each once, in order; ``-`` is standard input.

    Raises ``UnreadableError`` where a pattern meets no file.
    """
    found: dict[str, Source] = {}
    for pattern in patterns:
        for name in _names(pattern):
            found.setdefault(name, Source(None if name == STDIN else Path(name)))
    if STDIN in found and len(found) > 1:
        raise UnreadableError("standard input cannot be read beside files")
    return list(found.values())


def lines(source: Source, on_read: Callable[[int], None] | None = None) -> Iterator[bytes]:
    """The lines of a source, unpacked.  Raises ``UnreadableError``, after the lines that could be read.

    ``on_read`` is told now and then how many bytes of the source, as it is stored, were read so far.
    """
    try:
        with ExitStack() as open_files:
            raw = _open(source, open_files)
            for number, line in enumerate(_unpacked(source, raw, open_files)):
                yield line
                if on_read is not None and source.path is not None and number % TELL_EVERY == 0:
                    on_read(raw.tell())
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as err:
        raise UnreadableError(f"{source.name}: {getattr(err, 'strerror', None) or err}") from err


def _names(pattern: str) -> list[str]:
    if pattern == STDIN or Path(pattern).is_file():
        return [pattern]
    names = sorted(name for name in glob.glob(pattern, recursive=True) if Path(name).is_file())
    if not names:
        raise UnreadableError(f"{pattern}: no such file")
    return names


def _open(source: Source, open_files: ExitStack) -> io.BufferedReader:
    if source.path is None:
        return io.BufferedReader(sys.stdin.buffer)  # type: ignore[arg-type]  # reads like a raw file, and can be peeked into
    return open_files.enter_context(source.path.open("rb"))


def _unpacked(source: Source, raw: io.BufferedReader, open_files: ExitStack) -> Iterable[bytes]:
    head = raw.peek(4)[:4]
    if head.startswith(GZIP):
        return open_files.enter_context(gzip.open(raw))
    if head == ZSTD:
        reader = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
        return open_files.enter_context(io.BufferedReader(_Whole(reader, source.name)))
    if head == PARQUET:
        return _parquet(source)
    return raw


class _Whole(io.RawIOBase):
    """A zstd stream as a raw file for ``BufferedReader``, which splits it into lines."""

    def __init__(self, reader: IO[bytes], name: str) -> None:
        self._reader = reader
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        """As many bytes as there are, at most the buffer's."""
        view = memoryview(buffer)  # type: ignore[arg-type]  # the io module calls it with a buffer
        data = self._reader.read(len(view))
        view[: len(data)] = data
        return len(data)


def _parquet(source: Source) -> Iterator[bytes]:
    if source.path is None:
        raise UnreadableError("parquet cannot be read from standard input: it is read from its end")
    from cli.stored.parquet import parquet_rows

    yield from parquet_rows(source.path)
