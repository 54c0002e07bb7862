"""The clerk: takes tasks from the worker's stream, runs each input, sends the outcomes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

from .channel import Channel, Ended
from .frames import PROTOCOL, Frame
from .link import Link, LinkClosedError
from .tasks import Outcome, Task, outcome_frame, read_task

KindRunner = Callable[["Desk", Task], Iterator[Outcome]]


class Desk:
    """What running a task needs: the way to the warden and the way to the worker.

    ``has_users``: each run has a user id of its own, by which alone it is kept from what is the clerk's.
    """

    def __init__(self, channel: Channel, link: Link, *, has_users: bool) -> None:
        self.channel = channel
        self.link = link
        self.has_users = has_users


class Clerk:
    """Serves the worker until it hangs up.  ``kinds`` says how each kind of task is run; ``languages`` and
    ``gaps`` are told when it says hello.
    """

    def __init__(
        self,
        desk: Desk,
        kinds: dict[str, KindRunner],
        languages: list[list[str]],
        gaps: tuple[str, ...] = (),
    ) -> None:
        self._desk = desk
        self._kinds = kinds
        self._hello = Frame({"hello": PROTOCOL, "languages": languages, "gaps": list(gaps)})

    def serve(self) -> None:
        """Say hello, then run task after task.  Returns when the worker is gone."""
        link = self._desk.link
        try:
            link.send(self._hello)
            while True:
                self._serve_task(read_task(link.next()))
        except LinkClosedError:
            return
        except Exception as error:  # noqa: BLE001 -- whatever it is, the worker must hear of it and give the cell up
            link.send(Frame({"fault": f"{type(error).__name__}: {error}"[:500]}))

    def _serve_task(self, task: Task) -> None:
        link = self._desk.link
        outcomes = iter(()) if link.cancelled(task.number) else self._kinds[task.kind](self._desk, task)
        try:
            for outcome in outcomes:
                if link.cancelled(task.number):
                    break
                link.queue(outcome_frame(task.number, outcome))
        finally:
            _finish(outcomes)  # what it has built must be gone before the worker hears that it is done
        link.forget(task.number)
        done = Frame({"done": task.number})
        if link.is_idle():
            link.send(done)
        else:  # the worker waits for the next task's outcomes anyway, and gets both in one piece
            link.queue(done)


def _finish(outcomes: Iterator[Outcome]) -> None:
    close = getattr(outcomes, "close", None)
    if close is not None:
        close()


_ENDS = ("cpu_time", "wall_time", "memory", "output", "compile_error")


def to_outcome(ended: Ended, note: str, stdout: bytes, stderr: bytes, index: int = 0) -> Outcome:
    """The facts of one process's end.

    ``note`` is the run's own word on why it ended.  It may be a lie, but only one that tells against the
    program.
    """
    if ended.why == "cancelled":
        return Outcome("exited")
    exit_ = ended.exits[index]
    code = os.waitstatus_to_exitcode(exit_.status)
    why = next((word for word in (ended.why, note) if word in _ENDS), "")
    if code == -signal.SIGXCPU:
        why = why or "cpu_time"
    return Outcome(
        ended=why or ("exited" if code >= 0 else "signalled"),  # type: ignore[arg-type]  # one of _ENDS
        exit_code=max(code, 0),
        signal=max(-code, 0),
        cpu_ms=exit_.cpu_s * 1000,
        wall_ms=ended.wall_s * 1000,
        memory_kb=exit_.memory_kb,
        stdout=stdout,
        stderr=stderr,
    )


def sealed(data: bytes, opens_again: bool = False) -> int:
    """A descriptor from which exactly these bytes can be read, and nothing be written to: a file without a
    name.

    ``opens_again``: a run may open it by its number as well (``/dev/stdin``).  Nothing else may be opened so:
    not every kernel keeps the runs from each other's descriptors.
    """
    writing = os.memfd_create("input", os.MFD_CLOEXEC)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(writing, view) :]
        os.fchmod(writing, 0o444 if opens_again else 0o400)
        return os.open(f"/proc/self/fd/{writing}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(writing)
