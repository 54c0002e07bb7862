"""The clerk's side of a conversation: a run whose input comes while it runs, and whose output is sent on at
once.

Once the program is built the worker hears that it is ready; the run begins with the first thing that it is
told.  What the run has not read yet waits here, so that neither side of a conversation can stop the other by
not listening; it is bounded by what the other side may print.
"""

from __future__ import annotations

import os
import select
from collections.abc import Callable, Iterator

from .channel import Ended, Kill, Launch, Place
from .clerk import Desk, sealed, to_outcome
from .drain import Drain
from .frames import Frame, Unpacker
from .session import WardenError
from .stdio import stdio_place, stdio_spec
from .tasks import Outcome, Task

_NOTE_BYTES = 64
Preparing = Callable[[Task, dict[str, bytes]], tuple[Place, bytes]]


def run_talks(desk: Desk, task: Task) -> Iterator[Outcome]:
    """Converse once for each input, which holds the files to put beside the program."""
    return converse(desk, task, _prepare)


def _prepare(task: Task, files: dict[str, bytes]) -> tuple[Place, bytes]:
    return stdio_place(task), stdio_spec(task, files)


def converse(desk: Desk, task: Task, prepare: Preparing) -> Iterator[Outcome]:
    """One outcome for each input; ``prepare`` gives the run's place and what it is told about itself."""
    for run, data in enumerate(task.inputs):
        desk.link.send(Frame({"ready": task.number}))
        while not desk.link.told(task.number, run):
            desk.link.take()
            if desk.link.cancelled(task.number):
                return
        place, spec = prepare(task, _files(data))
        yield _Talk(desk, task, run, place, spec).outcome()


def _files(data: bytes) -> dict[str, bytes]:
    unpacker = Unpacker()
    unpacker.feed(data)
    frame = unpacker.pop()
    if frame is None:
        return {}
    names = frame.header["files"]
    assert isinstance(names, list)
    return dict(zip(names, frame.blobs, strict=True))


class _Talk:
    """One run."""

    def __init__(self, desk: Desk, task: Task, run: int, place: Place, spec: bytes) -> None:
        bounds = task.bounds
        self._desk = desk
        self._task = task
        self._run = run
        self._out, self._err = Drain(bounds.output_bytes), Drain(bounds.output_bytes)
        self._notes = Drain(_NOTE_BYTES)
        self._waiting = bytearray()
        self._over = False
        self._killed = False
        self._ended: Ended | None = None
        reading, self._writing = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self._writing, False)
        self._number = desk.channel.take_number()
        descriptors = (reading, self._out.writing, self._err.writing, sealed(spec), self._notes.writing)
        desk.channel.send(Launch(self._number, (place,), bounds.wall_s, bounds.idle_s), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._poll = select.poll()
        for descriptor in (
            desk.channel.fileno(),
            desk.link.fileno(),
            self._out.descriptor,
            self._err.descriptor,
        ):
            self._poll.register(descriptor, select.POLLIN)

    def outcome(self) -> Outcome:
        """Carry its input and output until it has ended."""
        self._hear()
        while self._ended is None:
            self._step({descriptor for descriptor, _event in self._poll.poll()})
        stdout, stderr, note = self._out.rest(), self._err.rest(), self._notes.rest()
        self._say()
        self._hang_up()
        if self._ended.fault:
            raise WardenError(self._ended.fault)
        over = (self._out.over or self._err.over) and not self._ended.why
        return to_outcome(self._ended, "output" if over else note.decode("ascii", "replace"), stdout, stderr)

    def _step(self, ready: set[int]) -> None:
        for drain in (self._out, self._err):
            if drain.descriptor in ready and not drain.take():
                self._poll.unregister(drain.descriptor)
            if drain.over:
                self._kill("output")
        self._say()
        if self._desk.link.fileno() in ready:
            if self._desk.link.cancelled(self._task.number):
                self._poll.unregister(self._desk.link.fileno())
                self._kill("cancelled")
            self._hear()
        elif self._writing in ready:
            self._feed()
        if self._desk.channel.fileno() in ready:
            self._listen()

    def _say(self) -> None:
        """Send on what it has printed."""
        if fresh := self._out.fresh():
            self._desk.link.send(Frame({"said": self._task.number}, (fresh,)))

    def _hear(self) -> None:
        """Take what it is told."""
        for frame in self._desk.link.hear(self._task.number, self._run):
            self._waiting += b"".join(frame.blobs)
            self._over = self._over or frame.header.get("end") is True
        self._feed()

    def _feed(self) -> None:
        """Pass on as much as its pipe takes, and the end of its input."""
        if self._writing < 0:
            return
        try:
            while self._waiting:
                del self._waiting[: os.write(self._writing, self._waiting)]
        except BlockingIOError:
            self._poll.register(self._writing, select.POLLOUT)
            return
        except BrokenPipeError:
            self._waiting.clear()
        if self._over:
            self._hang_up()
        else:
            self._forget()

    def _forget(self) -> None:
        try:
            self._poll.unregister(self._writing)
        except KeyError:
            return

    def _hang_up(self) -> None:
        if self._writing >= 0:
            self._forget()
            os.close(self._writing)
            self._writing = -1

    def _kill(self, why: str) -> None:
        if not self._killed:
            self._killed = True
            self._desk.channel.send(Kill(self._number, why))

    def _listen(self) -> None:
        message, descriptors = self._desk.channel.receive()
        for descriptor in descriptors:
            os.close(descriptor)
        if not isinstance(message, Ended):
            raise WardenError("the warden spoke out of turn")
        self._ended = message
