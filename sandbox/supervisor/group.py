"""The runs in progress, seen from the warden: one or two processes that start and end together."""

from __future__ import annotations

import os
import select
import signal
import time

from .channel import Ended, Exit, Kill, Launch, Place
from .idle import Idle
from .native_usage import NativeUsage
from .stopwatch import Stopwatch
from .usage import Usage, strays, sum_usage

TICK_S = 0.01
_SCAN_EVERY = 5  # ticks between looks for processes that a run has started
_PATIENCE_S = 10.0


class Watched:
    """One process of a group and what it may use; ``end`` is readable when it has ended (``ends``)."""

    def __init__(self, pid: int, end: int, place: Place, inherited_kb: int) -> None:
        self.pid = pid
        self.exit: Exit | None = None
        self.end = end
        self._usage = NativeUsage(pid, inherited_kb) if place.native else Usage(pid)
        self._memory_kb = place.memory_mb * 1024
        self._cpu_s = place.cpu_s
        self._marked_s = 0.0
        self._peak_kb = 0

    def mark(self, cpu_s: float) -> None:
        """Count CPU time anew from here."""
        self._marked_s = self._usage.cpu_s()
        self._cpu_s = cpu_s

    def busy_s(self) -> float:
        """Seconds that it has run or wanted to."""
        return self._usage.cpu_s() + self._usage.waited_s()

    def broken(self, strays_cpu_s: float, strays_kb: int) -> str:
        """The bound that it and what it has started break now, or nothing."""
        memory_kb = self._usage.memory_kb() + strays_kb
        self._peak_kb = max(self._peak_kb, memory_kb)
        if memory_kb > self._memory_kb:
            return "memory"
        return "cpu_time" if self._usage.cpu_s() + strays_cpu_s - self._marked_s > self._cpu_s else ""

    def reap(self) -> str:
        """Take its exit and close what was open for it; the bound that it turns out to have broken, or
        nothing.
        """
        _pid, status, used = os.wait4(self.pid, 0)
        cpu_s = max(0.0, used.ru_utime + used.ru_stime - self._marked_s)
        self.exit = Exit(status, cpu_s, self._usage.peak_kb(self._peak_kb, used.ru_maxrss))
        self._usage.close()
        os.close(self.end)
        if self.exit.memory_kb > self._memory_kb:
            return "memory"
        return "cpu_time" if cpu_s > self._cpu_s else ""


class Group:
    """Runs that end together: when the first of them exits, or any breaks a bound, or the clerk says so."""

    def __init__(
        self,
        launch: Launch,
        watched: list[Watched],
        cell: frozenset[int],
        shared_kb: int,
        stopwatch: Stopwatch,
    ) -> None:
        self._number = launch.number
        self._stopwatch = stopwatch
        self._marked = 0
        self._watched = watched
        self._known = cell | {each.pid for each in watched}
        native = any(place.native for place in launch.places)
        self._shared_kb = 0 if native else shared_kb
        self._started = time.monotonic()
        self._deadline = self._started + launch.wall_s
        self._idle = Idle(launch.idle_s)
        self._poll = select.poll()
        for each in watched:
            self._poll.register(each.end, select.POLLIN)
        self._ticks = 0
        self.why = ""
        self.breaker = 0

    def watch(self, channel: int) -> bool:
        """Wait a tick.  True when the clerk has something to say; ``over`` says whether the group has
        ended.
        """
        self._poll.register(channel, select.POLLIN)
        ready = {descriptor for descriptor, _event in self._poll.poll(TICK_S * 1000)}
        self._mark()
        for each in [each for each in self._watched if each.end in ready and each.exit is None]:
            self._reap(each)
        if not self.over():
            self._measure()
        return channel in ready

    def over(self) -> bool:
        """Whether the first process has ended or a bound is broken."""
        return bool(self.why) or self._watched[0].exit is not None

    def stop(self, kill: Kill) -> None:
        """The clerk wants it ended."""
        if kill.number == self._number:
            self.why = self.why or kill.why

    def give_up(self, why: str) -> None:
        """A bound of the cell as a whole is broken."""
        self.why = self.why or why

    def kill(self) -> bool:
        """Kill its processes, also one that is so young that it is still of our user; whether any is."""
        alive = [each for each in self._watched if each.exit is None]
        for each in alive:
            os.kill(each.pid, signal.SIGKILL)  # a child that is not reaped keeps its number
        return bool(alive)

    def gather(self) -> Ended:
        """Reap the rest, after everything was killed.  Raises TimeoutError when one does not die."""
        wall_s = time.monotonic() - self._started
        for each in [each for each in self._watched if each.exit is None]:
            _wait(each.end)
            self._reap(each)
        exits = tuple(each.exit for each in self._watched if each.exit is not None)
        return Ended(exits, self.why, self.breaker, wall_s, "")

    def _mark(self) -> None:
        """Count anew if a call has begun or ended since the last look."""
        mark = self._stopwatch.read()
        if mark is None or mark.number != self._number or mark.count == self._marked:
            return
        self._marked = mark.count
        for each in self._watched:
            if each.exit is None:
                each.mark(mark.cpu_s)
        self._deadline = time.monotonic() + mark.wall_s
        self._idle = Idle(mark.idle_s)

    def _reap(self, each: Watched) -> None:
        self._poll.unregister(each.end)
        self._break(each, each.reap())

    def _measure(self) -> None:
        self._ticks += 1
        cpu_s, memory_kb = 0.0, 0
        alive = [each for each in self._watched if each.exit is None]
        if self._ticks % _SCAN_EVERY == 0:
            others = strays(self._known)
            cpu_s, memory_kb = sum_usage(others, self._shared_kb)
            self._idle.look(sum(each.busy_s() for each in alive), [each.pid for each in alive], others)
        for each in alive:
            last = each is self._watched[-1]  # strays are the candidate's, never the tester's
            self._break(each, each.broken(cpu_s if last else 0.0, memory_kb if last else 0))
        if not self.over() and (time.monotonic() > self._deadline or self._idle.too_long):
            self.why = "wall_time"

    def _break(self, each: Watched, why: str) -> None:
        if why and not self.why:
            self.why, self.breaker = why, self._watched.index(each)


def _wait(end: int) -> None:
    """Until a process that was killed has ended, looking now and then (``ends``).  Raises TimeoutError."""
    poll = select.poll()
    poll.register(end, select.POLLIN)
    deadline = time.monotonic() + _PATIENCE_S
    while not poll.poll(TICK_S * 1000):
        if time.monotonic() > deadline:
            raise TimeoutError("a run that does not die")
