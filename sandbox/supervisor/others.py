"""All languages but the interpreter's own: built once a program by a recipe, then executed once an input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from .build import Builder, Built, command_spec
from .calls import run_calls, total_s
from .channel import NATIVE, Place
from .clerk import Desk, KindRunner, sealed, to_outcome
from .drain import Drain
from .frames import FrameError, pack
from .recipes import Recipe, filled
from .session import Session
from .talks import converse
from .tasks import Outcome, Task
from .toolchains import find_toolchains, without_ahead
from .workshop import Workshop

_SCRATCH = "/tmp"  # noqa: S108 -- the cell's own, wiped after each run
_NOTES = 4
_CONTROL, _CALLS = 4, 5
_NOTE_BYTES = 64
_LAST_WORDS = 4096


class Others:
    """Runs the languages of these recipes, as far as this cell has them."""

    def __init__(self, recipes: Sequence[Recipe]) -> None:
        self._recipes = recipes
        self._found: dict[str, Recipe] = {}
        self._builder: Builder | None = None

    def find(self, environment: Mapping[str, str], user: int | None) -> list[list[str]]:
        """Look for them; name and version of each that is here."""
        self._builder = Builder(Workshop())
        found = find_toolchains(self._recipes, environment, user)
        self._found = {recipe.name: without_ahead(recipe, environment, user) for recipe, _version in found}
        return [[recipe.name, version] for recipe, version in found]

    def or_else(self, own: KindRunner, other: KindRunner) -> KindRunner:
        """A runner that hands tasks in the interpreter's own language to ``own``, all others to ``other``."""
        return lambda desk, task: (own if task.language == "python" else other)(desk, task)

    def run_stdio(self, desk: Desk, task: Task) -> Iterator[Outcome]:
        """Build the program, then run it once for each input."""
        with self._built(desk, task) as (builder, recipe, built):
            if isinstance(built, Outcome):
                yield from [built] * len(task.inputs)
                return
            seen = builder.workshop.fingerprint()
            for data in task.inputs:
                yield _run(desk, task, recipe, built, data)
                if desk.link.cancelled(task.number):
                    return
                if builder.workshop.fingerprint() != seen:
                    builder.build(desk, task, recipe)
                    seen = builder.workshop.fingerprint()

    def run_calls(self, desk: Desk, task: Task) -> Iterator[Outcome]:
        """Build the program, load it, make the calls."""
        with self._built(desk, task) as (_builder, recipe, built):
            if isinstance(built, Outcome):
                yield from [built] * len(task.inputs)
                return
            loading = partial(_load, recipe, built)
            yield from (_told(outcome, recipe) for outcome in run_calls(desk, task, loading))

    def run_talks(self, desk: Desk, task: Task) -> Iterator[Outcome]:
        """Build the program, then converse once for each input."""
        with self._built(desk, task) as (_builder, recipe, built):
            if isinstance(built, Outcome):
                yield from [built] * len(task.inputs)
                return
            prepare = partial(_prepare, recipe, built)
            yield from (_told(outcome, recipe) for outcome in converse(desk, task, prepare))

    @contextmanager
    def _built(self, desk: Desk, task: Task) -> Iterator[tuple[Builder, Recipe, Built | Outcome]]:
        """The program as its recipe builds it, or what the compiler said; nothing of it stays."""
        recipe, builder = self._recipe(task), self._builder
        assert builder is not None
        try:
            yield builder, recipe, builder.build(desk, task, recipe)
        finally:
            builder.workshop.clear()

    def _recipe(self, task: Task) -> Recipe:
        recipe = self._found.get(task.language)
        if recipe is None:
            raise FrameError(f"this cell has no {task.language[:40]}")
        return recipe


def _load(
    recipe: Recipe, built: Built, task: Task, calls: Sequence[bytes], control: int
) -> tuple[Place, tuple[int, ...]]:
    bounds = task.bounds
    argv = filled(recipe.call, _values(recipe, built, task))
    spec = command_spec(argv, recipe, _SCRATCH, keep=(_CONTROL, _CALLS))
    place = Place(NATIVE, 6, bounds.cpu_s, total_s(task, calls), bounds.memory_mb)
    return place, (sealed(spec), control, sealed(pack({}, tuple(calls))))


def _values(recipe: Recipe, built: Built, task: Task) -> dict[str, object]:
    return {**built.values, **recipe.values(task.bounds.memory_mb)}


def _run(desk: Desk, task: Task, recipe: Recipe, built: Built, data: bytes) -> Outcome:
    bounds = task.bounds
    argv = [*filled(recipe.run, _values(recipe, built, task)), *task.args]
    keep = (_NOTES,) if recipe.notes else ()
    spec = command_spec(argv, recipe, _SCRATCH, task.files, keep)
    out, err, notes = Drain(bounds.output_bytes), Drain(bounds.output_bytes), Drain(_NOTE_BYTES)
    session = Session(desk.channel, desk.link, task.number, (out, err))
    place = Place(NATIVE, 5, bounds.cpu_s, bounds.cpu_s, bounds.memory_mb)
    descriptors = (sealed(data, opens_again=True), out.writing, err.writing, sealed(spec), notes.writing)
    session.launch((place,), bounds, descriptors)
    ended = session.until_end()
    stdout, stderr, note = out.rest(), err.rest(), notes.rest()
    if (out.over or err.over) and not ended.why:
        return to_outcome(ended, "output", stdout, stderr)
    return _told(to_outcome(ended, note.decode("ascii", "replace"), stdout, stderr), recipe)


def _prepare(recipe: Recipe, built: Built, task: Task, files: dict[str, bytes]) -> tuple[Place, bytes]:
    bounds = task.bounds
    argv = [*filled(recipe.run, _values(recipe, built, task)), *task.args]
    spec = command_spec(argv, recipe, _SCRATCH, files, (_NOTES,) if recipe.notes else ())
    return Place(NATIVE, 5, bounds.cpu_s, bounds.cpu_s, bounds.memory_mb), spec


def _told(outcome: Outcome, recipe: Recipe) -> Outcome:
    """A run that failed and says that it had no memory left; it may lie, but only against itself."""
    failed = outcome.ended == "signalled" or (outcome.ended == "exited" and outcome.exit_code != 0)
    if failed and any(words.encode() in outcome.stderr[-_LAST_WORDS:] for words in recipe.out_of_memory):
        return replace(outcome, ended="memory")
    return outcome
