"""The side file of what got no reward: where it stands, why, and the item itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from cli.scoring.units import Result
from cli.stored.rows import Row
from service.wire.json_text import dumps


def faults_path(out: Path) -> Path:
    """Where the faults of a results file go."""
    return out.with_name(out.name + ".faults.jsonl")


class FaultsFile:
    """Made anew by each run, and only where there is a fault."""

    def __init__(self, out: Path) -> None:
        self._path = faults_path(out)
        self._path.unlink(missing_ok=True)
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, rows: Sequence[Row], results: Sequence[Result]) -> None:
        """The rows among these that got no reward."""
        for row, result in zip(rows, results, strict=True):
            if result["reward"] is None:
                self._write(row, result)

    def _write(self, row: Row, result: Result) -> None:
        if self._file is None:
            self._file = self._path.open("wb")
        item = row.read_item() or row.text.decode("utf-8", "replace")
        fault = {"source": row.source, "line": row.line, "part": row.part, "error": result.get("error")}
        self._file.write(dumps({**fault, "item": item}) + b"\n")
        self._file.flush()
