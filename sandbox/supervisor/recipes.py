"""How a language's programs are built and started inside a cell: plain data that the worker sends along.

The cell knows no language by name.  It is told which commands to run, with placeholders in braces for what
only it can know: ``{memory_mb}``, ``{heap_mb}``, ``{program}``, ``{main}``, ``{workshop}`` (where it is
built), ``{ahead}`` (a start made ahead).  A word that comes out empty is left out.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

_LEAST_HEAP_MB = 16


@dataclass(frozen=True, slots=True)
class Recipe:
    """One language's toolchain.

    ``source`` is the file that the program is written to; ``needs`` are the executables without which the
    cell does not have the language, ``version`` the command that says which it is.  ``build`` is run once a
    program, nothing if empty; ``settled`` is a compiler that stays and builds at a line of its input
    instead.  ``programs`` are the files that a build may leave, of which the first one found is
    ``{program}``; ``run`` is run once an input, ``call`` once for a series of calls.  ``beside`` are files of
    ours put next to the source.  ``heap_share`` and ``heap_off_mb`` make ``{heap_mb}`` of a run's memory:
    what a virtual machine may use for its values, the rest being its own.  ``out_of_memory`` are words on the
    error stream with which a failing program says that it ran out of memory.  ``notes``: whether start-up
    code of ours, in the program's process, reports on a descriptor.  ``main_from``: the file in which the
    build leaves ``{main}``.  ``ahead``: an option ``--name=path`` with which a run starts from what was made
    ahead, used where the path exists and ``ahead_check``, a command, succeeds when the cell starts.
    """

    name: str
    source: str
    run: tuple[str, ...]
    needs: tuple[str, ...]
    version: tuple[str, ...]
    build: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    heap_share: float = 1.0
    heap_off_mb: int = 0
    out_of_memory: tuple[str, ...] = ()
    notes: bool = False
    main_from: str = ""
    ahead: str = ""
    ahead_check: tuple[str, ...] = ()

    def heap_mb(self, memory_mb: int) -> int:
        """The ``{heap_mb}`` of a run that may use so much memory."""
        return max(_LEAST_HEAP_MB, int(memory_mb * self.heap_share) - self.heap_off_mb)

    def values(self, memory_mb: int) -> dict[str, object]:
        """The placeholders that depend on a run's memory."""
        heap_mb = self.heap_mb(memory_mb)
        ahead = self.ahead.format(heap_mb=heap_mb)
        there = os.path.exists(ahead.partition("=")[2])
        return {"memory_mb": memory_mb, "heap_mb": heap_mb, "ahead": ahead if there else ""}


def read_recipe(row: Mapping[str, object]) -> Recipe:
    """A recipe from what JSON made of it: lists are tuples again."""
    known = {field.name for field in fields(Recipe)}
    return Recipe(**{key: _tuples(value) for key, value in row.items() if key in known})  # type: ignore[arg-type]  # our own worker's


def filled(command: Sequence[str], values: Mapping[str, object]) -> list[str]:
    """The command with its placeholders filled in, without words that are empty then."""
    return [word for word in (each.format_map(values) for each in command) if word]


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
