"""The file of results: one line a row, in order, so that any end of the run can be gone on from.

Three ways to write it: anew, going on after what an ended run left behind, or as a new version that takes the
old one's place only when it is whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from cli.scoring.units import Portion, Result
from cli.stored.exact import loads_exactly
from service.wire.json_text import JsonError, dumps


class ResultsError(Exception):
    """The results file is not what it should be; the message says how."""


def read_results(path: Path) -> Iterator[Result]:
    """The results of a file, but for a last line that a kill tore.  Raises ``ResultsError``."""
    for number, line in enumerate(_whole_lines(path), 1):
        try:
            result = loads_exactly(line)
        except JsonError as err:
            raise ResultsError(f"{path}, line {number}: not JSON: {err}") from err
        if not isinstance(result, dict) or "reward" not in result or "verdict" not in result:
            raise ResultsError(f"{path}, line {number}: not a result")
        yield result


def with_known(units: Iterable[Portion], path: Path) -> Iterator[Portion]:
    """The units, with their results as far as the file has them for a whole unit; none after a gap."""
    results = read_results(path)
    for unit in units:
        known = tuple(_at_most(results, len(unit.rows)))
        yield Portion(unit.rows, known if len(known) == len(unit.rows) else ())
    if next(results, None) is not None:
        raise ResultsError(f"{path} has more results than there are rows: it belongs to another input")


def without_faults(units: Iterable[Portion]) -> Iterator[Portion]:
    """The units to score again: those with a result that has no reward."""
    for unit in units:
        yield unit if all(result["reward"] is not None for result in unit.known) else Portion(unit.rows)


class Writer:
    """Writes results in order; a context manager.

    ``keep`` goes on in the file: what is known already is passed over, and what follows it is cut off.
    ``replace`` writes beside the file and takes its place at a good end.
    """

    def __init__(self, path: Path, *, keep: bool = False, replace: bool = False) -> None:
        self._path = path
        self._target = path.with_name(path.name + ".new") if replace else path
        self._replace = replace
        self._passing = keep
        self._file: IO[bytes] = self._target.open("r+b" if keep else "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._passing and kind is None:
            self._file.truncate()
        with suppress(OSError) if kind is not None else nullcontext():  # what could not be written is told of
            self._file.close()
        if self._replace and kind is None:
            self._target.replace(self._path)
        elif self._replace:
            self._target.unlink()

    def write(self, batch: Portion, results: Sequence[Result]) -> None:
        """The results of a batch; a kill after it loses none of them."""
        if self._passing and batch.is_known:
            for _ in results:
                self._file.readline()
            return
        if self._passing:
            self._file.truncate(self._file.tell())
            self._file.seek(0, os.SEEK_END)
            self._passing = False
        try:
            self._file.write(b"".join(dumps(result) + b"\n" for result in results))
            self._file.flush()
        except OSError as err:  # which does not say where there is no space left
            err.filename = str(self._target)
            raise


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield line


def _at_most(results: Iterator[Result], number: int) -> Iterator[Result]:
    for _ in range(number):
        result = next(results, None)
        if result is None:
            return
        yield result
