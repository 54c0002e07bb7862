"""Which files are meant, and their lines: plain, gzip or zstd by what they begin with; parquet as JSON rows.

Everything is read as a stream: a file of any size costs a buffer.  Standard input is kept on disk as it is
read, since more than one pass may be needed.
"""

from __future__ import annotations

import glob
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import zstandard

from cli.stored.spool import Spool
from cli.stored.zstd import ZstdStream

GZIP, ZSTD, PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
BOM = b"\xef\xbb\xbf"
MAX_LINE = 128 << 20  # bytes: what is longer is no row, and would fill the memory
WRITTEN_BY_US = (".results.jsonl", ".faults.jsonl")
STDIN = "-"
TELL_EVERY = 64  # lines
UNPACKED_AT_ONCE = 1 << 17  # bytes
READ_AT_ONCE = 1 << 20  # bytes: a line costs no call of the system of its own


class UnreadableError(Exception):
    """A file that cannot be found or opened, or that breaks off; the message names it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or standard input, which has no path but a spool."""

    path: Path | None
    spool: Spool | None = field(default=None, compare=False)

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

    What an earlier run wrote beside its input is passed over: ``*.jsonl`` means the input again.
    Raises ``UnreadableError`` where a pattern meets no file.
    """
    found: dict[str, Source] = {}
    for pattern in patterns:
        for name in _names(pattern):
            found.setdefault(name, _source(name))
    if STDIN in found and len(found) > 1:
        raise UnreadableError("standard input cannot be read beside files")
    inputs = [source for source in found.values() if not _is_ours(source)]
    if found and not inputs:
        raise UnreadableError(f"{next(iter(found))} is what a run wrote; its input is wanted here")
    return inputs


def lines(source: Source, on_read: Callable[[int], None] | None = None) -> Iterator[bytes]:
    """The lines of a source, unpacked.  Raises ``UnreadableError``, after the lines that could be read.

    ``on_read`` is told now and then how many bytes of the source, as it is stored, were read so far.
    """
    try:
        with ExitStack() as open_files:
            raw = _open(source, open_files)
            for number, line in enumerate(_unpacked(source, raw, open_files)):
                yield line.removeprefix(BOM) if number == 0 else line
                if on_read is not None and source.path is not None and number % TELL_EVERY == 0:
                    on_read(raw.tell())
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as err:
        raise UnreadableError(f"{source.name}: {getattr(err, 'strerror', None) or err}") from err


def _names(pattern: str) -> list[str]:
    if pattern == STDIN or Path(pattern).is_file():
        return [pattern]
    if Path(pattern).is_dir():
        raise UnreadableError(f"{pattern} is a folder: give its files, as '{pattern.rstrip('/')}/*.jsonl'")
    names = sorted(name for name in glob.glob(pattern, recursive=True) if Path(name).is_file())
    if not names:
        raise UnreadableError(f"{pattern}: no such file")
    return names


def _source(name: str) -> Source:
    return Source(None, Spool(sys.stdin.buffer)) if name == STDIN else Source(Path(name))


def _is_ours(source: Source) -> bool:
    """Whether a run wrote it: it is called so, and what it was made from stands beside it."""
    if source.path is None or not source.path.name.endswith(WRITTEN_BY_US):
        return False
    results = source.path.with_name(source.path.name.removesuffix(".faults.jsonl"))
    return results.with_name(results.name + ".run.json").exists()


def _open(source: Source, open_files: ExitStack) -> io.BufferedReader:
    if source.path is None:
        assert source.spool is not None
        return open_files.enter_context(source.spool.open())
    return open_files.enter_context(io.BufferedReader(source.path.open("rb", buffering=0), READ_AT_ONCE))


def _unpacked(source: Source, raw: io.BufferedReader, open_files: ExitStack) -> Iterable[bytes]:
    head = raw.peek(4)[:4]
    if head.startswith(GZIP):
        return _bounded(open_files.enter_context(gzip.open(raw)))
    if head == ZSTD:
        return _bounded(open_files.enter_context(io.BufferedReader(ZstdStream(raw), UNPACKED_AT_ONCE)))
    if head == PARQUET:
        return _parquet(source)
    return _bounded(raw)


def _bounded(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    """The lines of a file.  Raises ``UnreadableError`` at one that is too long for any row."""
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            raise UnreadableError(
                f"{getattr(file, 'name', 'the input')}: a line of more than {MAX_LINE >> 20} MiB"
            )
        yield line


def _parquet(source: Source) -> Iterator[bytes]:
    if source.path is None:
        raise UnreadableError("parquet cannot be read from standard input: it is read from its end")
    from cli.stored.parquet import parquet_rows

    yield from parquet_rows(source.path)
