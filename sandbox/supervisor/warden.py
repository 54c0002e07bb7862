"""The warden, process 1 of a cell: has the runs forked, watches them, cleans the cell after each."""

from __future__ import annotations

import contextlib
import os
import signal

from .channel import (
    Channel,
    ChannelClosedError,
    Ended,
    Exit,
    Kill,
    Launch,
    Leave,
    Place,
    Settle,
    Settled,
)
from .ends import Ends
from .group import Group, Watched
from .launch import Habits, ladder
from .reset import Broom, UncleanError
from .spawn import CANNOT_START, CannotStartError, Spawner
from .usage import Usage
from .zygote import Zygote

Zygotes = dict[bool, Zygote]  # by whether it is the wide one

_NO_DOING_OF_ITS_OWN = ("", "cpu_time", "wall_time")  # where a run ends before it has begun


class Users:
    """User ids for the runs, each used again only after all others; the last two are the builder's and the
    settled compilers' alone.
    """

    def __init__(self, first: int, count: int) -> None:
        self._first = first
        self._count = count - 2
        self._next = 0
        self.settler = first + count - 1

    def take(self, builder: bool = False) -> int:
        """A user that no run of late has had."""
        if builder:
            return self._first + self._count
        self._next = (self._next + 1) % self._count
        return self._first + self._next


class Warden:
    """Serves the clerk until it is gone.  Of the zygotes one is small, and one has imported more."""

    def __init__(
        self,
        channel: Channel,
        zygotes: Zygotes,
        spawner: Spawner,
        users: Users,
        habits: Habits,
        broom: Broom,
        keep: set[int],
    ) -> None:
        self._channel = channel
        self._zygotes = zygotes
        self._spawner = spawner
        self._users = users
        self._habits = habits
        self._broom = broom
        self._keep = keep
        self._ends = Ends()
        self._shared_kb = {wide: Usage(zygotes[wide].pid).memory_kb() for wide in zygotes}

    def serve(self) -> None:
        """Launch what the clerk asks for, until the clerk is gone."""
        while True:
            try:
                message, descriptors = self._channel.receive()
            except ChannelClosedError:
                return
            if isinstance(message, Launch):
                self._channel.send(self._run(message, descriptors))
            elif isinstance(message, Settle):
                self._channel.send(self._settle(message, descriptors))
            elif isinstance(message, Leave):
                self._end(message.pid)
            else:
                _close(descriptors)  # a kill that crossed the end of its group

    def _settle(self, settle: Settle, descriptors: list[int]) -> Settled:
        """It is none of the runs' and none of their users', so no cleaning up after a run concerns it.

        Where there is one user only, nothing would keep the runs from it, and nothing settles.
        """
        try:
            if not self._habits.switches_users:
                return Settled(0)
            pid = self._spawner.spawn(settle.place, self._users.settler, descriptors)
        except CannotStartError:
            return Settled(0)
        finally:
            _close(descriptors)
        self._keep.add(pid)
        return Settled(pid)

    def _end(self, pid: int) -> None:
        if pid in self._keep:
            self._keep.discard(pid)
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _run(self, launch: Launch, descriptors: list[int]) -> Ended:
        users = tuple(self._users.take(place.builder) for place in launch.places)
        ready = self._zygotes[False].ready
        ready[: len(users)] = bytes(len(users))
        try:
            ended = self._until_end(launch, users, descriptors)
            self._broom.sweep(users)
        except (OSError, UncleanError) as error:
            return Ended((), "", 0, 0.0, f"{type(error).__name__}: {error}")
        if not all(ready[: len(users)]) and ended.why in _NO_DOING_OF_ITS_OWN:
            return Ended((), "", 0, 0.0, "a run could not be set up")
        return ended

    def _until_end(self, launch: Launch, users: tuple[int, ...], descriptors: list[int]) -> Ended:
        try:
            group = self._start(launch, users, descriptors)
        except CannotStartError:
            return Ended((Exit(CANNOT_START << 8, 0.0, 0),), "", 0, 0.0, "")
        while not group.over():
            if group.watch(self._channel.fileno()):
                self._listen(group)
            if self._broom.crowded():
                group.give_up("memory")
        if group.kill():
            self._broom.kill(users)
        return group.gather()

    def _listen(self, group: Group) -> None:
        try:
            message, descriptors = self._channel.receive()
        except ChannelClosedError:
            os._exit(1)  # the cell ends with its clerk, and the kernel kills the rest
        _close(descriptors)
        if isinstance(message, Kill):
            group.stop(message)

    def _start(self, launch: Launch, users: tuple[int, ...], descriptors: list[int]) -> Group:
        watched, at = [], 0
        try:
            for index, place in enumerate(launch.places):
                own = descriptors[at : at + place.descriptors]
                at += place.descriptors
                pid = self._begin(place, index, users[index], own)
                inherited_kb = self._spawner.own_kb() if place.native else self._shared_kb[place.wide]
                watched.append(Watched(pid, self._ends.open(pid), place, inherited_kb))
        finally:
            _close(descriptors)
        shared_kb = self._shared_kb[launch.places[-1].wide]
        return Group(launch, watched, frozenset(self._keep), shared_kb, self._channel.stopwatch)

    def _begin(self, place: Place, index: int, user: int, descriptors: list[int]) -> int:
        zygote = self._zygotes[place.wide]
        if not place.native:
            return zygote.fork(place.role, index, ladder(place, user, self._habits), descriptors)
        zygote.ready[index] = 1  # what is not a fork has nothing of ours to set up
        return self._spawner.spawn(place, user, descriptors)


def _close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
