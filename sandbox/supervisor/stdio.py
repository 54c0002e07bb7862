"""The clerk's side of a program that reads its standard input: one run for each input.

The first run compiles the source and passes the code on before the program begins, so the others need not
compile it.  What it passes on comes from a process that has not run a line of the program yet, and is only
loaded by processes that run the same program, confined in the same way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from .channel import Place
from .clerk import Desk, sealed, to_outcome
from .drain import Drain
from .frames import pack_spec
from .imported import imports_more
from .session import Session
from .tasks import Outcome, Task, to_bytes

MOST_CODE = 48 << 10  # bytes: it lies in a pipe until the run is over, with the note behind it
_LENGTH = 4
_NOTE_BYTES = 64


def run_stdio(desk: Desk, task: Task) -> Iterator[Outcome]:
    """Run the program once for each input."""
    runs = _Runs(desk, task)
    try:
        for data in task.inputs:
            yield runs.run(data)
    finally:
        runs.close()


def stdio_place(task: Task) -> Place:
    """Where a run of the program has its place."""
    bounds = task.bounds
    wide = imports_more(task.source)
    return Place("stdio", 5, bounds.cpu_s, bounds.cpu_s, bounds.memory_mb, wide=wide)


def stdio_spec(task: Task, files: dict[str, bytes], code: bytes = b"", *, pass_on: bool = False) -> bytes:
    """What a run is told: the source, the code if another run has compiled it, files to lie beside it, and
    whether it shall pass its code on.
    """
    header = {"args": list(task.args), "files": list(files), "pass_on": pass_on}
    return pack_spec(header, (to_bytes(task.source), code, *files.values()))


class _Runs:
    """The runs of a task.

    What they are told is the same file for several of them: a run reads it without moving the others' place
    in it, and has closed it before the program begins.
    """

    def __init__(self, desk: Desk, task: Task) -> None:
        self._desk = desk
        self._task = task
        self._place = stdio_place(task)
        # Where all have one user id, the program could open the pipe's other end, and put other code into it.
        self._awaits_code = desk.has_users and len(task.inputs) > 1
        self._spec = self._tell(b"")

    def run(self, data: bytes) -> Outcome:
        """How the run with this input ended."""
        bounds = self._task.bounds
        out, err = Drain(bounds.output_bytes), Drain(bounds.output_bytes)
        notes = Drain(_LENGTH + MOST_CODE + _NOTE_BYTES)
        session = Session(self._desk.channel, self._desk.link, self._task.number, (out, err))
        descriptors = (
            sealed(data, opens_again=True),
            out.writing,
            err.writing,
            os.dup(self._spec),
            notes.writing,
        )
        session.launch((self._place,), bounds, descriptors)
        ended = session.until_end()
        stdout, stderr, note = out.rest(), err.rest(), self._take_code(notes.rest())
        if (out.over or err.over) and not ended.why:
            note = b"output"
        return to_outcome(ended, note.decode("ascii", "replace"), stdout, stderr)

    def close(self) -> None:
        """Let go of what they are told."""
        os.close(self._spec)

    def _take_code(self, said: bytes) -> bytes:
        """The note in what a run has said; the code before it, if this run was to pass it on, is kept."""
        if not self._awaits_code:
            return said
        self._awaits_code = False
        end = _LENGTH + int.from_bytes(said[:_LENGTH])
        os.close(self._spec)
        self._spec = self._tell(said[_LENGTH:end] if len(said) >= end else b"")
        return said[end:]

    def _tell(self, code: bytes) -> int:
        return sealed(stdio_spec(self._task, self._task.files, code, pass_on=self._awaits_code))
