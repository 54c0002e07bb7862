"""Build a program before any of its inputs is in the cell.

What the compiler dies of is the program's doing: it is refused, whatever it did to the compiler.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from .channel import NATIVE, Place
from .clerk import Desk, sealed, to_outcome
from .drain import Drain
from .frames import pack_spec
from .gaps import clock_is_exact
from .recipes import Recipe, filled
from .session import Session, WardenError
from .settled import Answer, SettledCompiler
from .tasks import Bounds, Outcome, Task, to_bytes
from .workshop import Workshop

# Wall time is ample: a compiler does not sleep, but other work may hold it up.
BUILD = Bounds(cpu_s=10.0, wall_s=180.0, memory_mb=1024, output_bytes=256 << 10)
_COARSE = 4  # times as much CPU time where the clock also counts waiting: refusals would depend on the load
_NAME_LENGTH = 500
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/tmp",  # noqa: S108 -- the cell's own
    "TMPDIR": "/tmp",  # noqa: S108
    "LC_CTYPE": "C.UTF-8",  # the rest of a locale is the same in C, and each program would load it
}


@dataclass(frozen=True, slots=True)
class Built:
    """A program that can be run: the values of its recipe's placeholders."""

    values: Mapping[str, object]


class Builder:
    """Builds programs in the workshop; holds the compilers that stay."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self._bounds = BUILD if clock_is_exact() else replace(BUILD, cpu_s=_COARSE * BUILD.cpu_s)
        self._settled: dict[str, SettledCompiler] = {}

    def build(self, desk: Desk, task: Task, recipe: Recipe) -> Built | Outcome:
        """Leave the program in the workshop, or say what the compiler said.  Raises WardenError, OSError."""
        desk.link.flush()  # a compiler may take long, and nothing that is queued shall wait for it
        workshop = self.workshop
        beside = {name: text.encode() for name, text in recipe.beside}
        workshop.open({**beside, recipe.source: to_bytes(task.source)})
        values: dict[str, object] = {"source": recipe.source, "workshop": workshop.path}
        try:
            refused = self._refused(desk, task, recipe, values)
        finally:
            workshop.close()
        if refused is not None:
            return refused
        program = workshop.find((*recipe.programs, recipe.source))
        return Built({**values, "program": program, "main": _main(recipe, workshop)})

    def _refused(
        self, desk: Desk, task: Task, recipe: Recipe, values: Mapping[str, object]
    ) -> Outcome | None:
        """None if the program is built, else what became of it."""
        if not recipe.build:
            return None
        answer = self._ask(desk, recipe, values) if recipe.settled else None
        if answer is not None:
            return None if answer.built else Outcome("compile_error", exit_code=1, stderr=answer.messages)
        argv = filled(recipe.build, values)
        outcome = _compile(desk, task, recipe, argv, self.workshop.path, self._bounds)
        if outcome.ended == "exited" and outcome.exit_code == 0:
            return None
        return replace(outcome, ended="compile_error", stdout=b"", stderr=outcome.stderr or outcome.stdout)

    def _ask(self, desk: Desk, recipe: Recipe, values: Mapping[str, object]) -> Answer | None:
        """What a compiler that stays says; None if there is none that answers."""
        compiler = self._settled.get(recipe.name)
        if compiler is None:
            spec = sealed(command_spec(filled(recipe.settled, values), recipe, self.workshop.path))
            compiler = self._settled[recipe.name] = SettledCompiler(desk.channel, spec, BUILD.memory_mb)
        if compiler.refused:
            return None
        answer = compiler.build(self._bounds)
        if answer is None or answer.broken or compiler.worn:
            del self._settled[recipe.name]
            compiler.close()
        return answer


def _main(recipe: Recipe, workshop: Workshop) -> str:
    """The name that the build has left for the run, of letters that mean nothing to a command line."""
    path = workshop.find((recipe.main_from,)) if recipe.main_from else None
    if path is None:
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        name = file.read(_NAME_LENGTH).strip()
    return "" if name.startswith("-") else name


def _compile(
    desk: Desk, task: Task, recipe: Recipe, argv: list[str], directory: str, bounds: Bounds
) -> Outcome:
    out, err, notes = Drain(bounds.output_bytes), Drain(bounds.output_bytes), Drain(64)
    session = Session(
        desk.channel, desk.link, task.number, (out, err)
    )  # a compiler that talks without end is ended
    place = Place(NATIVE, 5, bounds.cpu_s, bounds.cpu_s, bounds.memory_mb, builder=True)
    spec = command_spec(argv, recipe, directory)
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    descriptors = (nothing, out.writing, err.writing, sealed(spec), notes.writing)
    session.launch((place,), bounds, descriptors)
    ended = session.until_end()
    stdout, stderr, note = out.rest(), err.rest(), notes.rest()
    if note:
        raise WardenError(f"the compiler cannot be started: {stderr[:200].decode(errors='replace')}")
    return to_outcome(ended, "", stdout, stderr)


@cache
def _located(name: str) -> str:
    """The path of a command, looked for once: what a cell can execute does not change."""
    return shutil.which(name, path=ENVIRONMENT["PATH"]) or name


def command_spec(
    argv: list[str],
    recipe: Recipe,
    directory: str,
    files: Mapping[str, bytes] | None = None,
    keep: tuple[int, ...] = (),
) -> bytes:
    """What the warden is told of a program to start."""
    put = dict(files or {})
    header: dict[str, object] = {
        "path": _located(argv[0]),
        "argv": argv,
        "environment": {**ENVIRONMENT, **dict(recipe.environment)},
        "files": list(put),
        "directory": directory,
        "keep": list(keep),
    }
    return pack_spec(header, tuple(put.values()))
