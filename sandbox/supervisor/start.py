"""Start a cell: split clerk, warden and zygote, warm up, close the doors, serve."""

from __future__ import annotations

import marshal
import mmap
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from .channel import Channel
from .clerk import Clerk, Desk, KindRunner
from .gaps import find_gaps
from .imported import SMALL, WIDE
from .kernel import Kernel
from .launch import Habits, stack_room, stand_ready
from .link import Link
from .reset import Broom
from .seccomp import build_filter
from .siblings import are_made, fork_by
from .spawn import Spawner
from .stopwatch import Stopwatch
from .warden import Users, Warden, Zygotes
from .warm import warm_up
from .wipe import open_writables
from .zygote import Role, Zygote, ZygoteError, serve_forks

_THREAD_STACK = 8 << 20
_PACKET = 1 << 10
_PLACES = ("/tmp", "/dev/shm", "/dev/mqueue")  # noqa: S108 -- the cell's own
_LIBRARIES = ("/usr/lib/python3/dist-packages", "/usr/local/lib/python3/dist-packages")
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/tmp",  # noqa: S108
    "TMPDIR": "/tmp",  # noqa: S108
    "LC_CTYPE": "C.UTF-8",  # the rest of a locale is the same in C, and each program would load it
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the worker decides about a cell: the users of its runs, and the processes that a run may have."""

    first_user: int
    users: int
    processes: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What the harness lends: the roles that a run of the small or the wide zygote may play, the way each
    kind of task is run, the search for languages besides the interpreter's own, and what is made ready once
    for all runs.
    """

    roles: Callable[[bool], dict[str, Role]]
    kinds: dict[str, KindRunner]
    find_languages: Callable[[dict[str, str], int | None], list[list[str]]]
    prepare: Callable[[], None]


def start(settings: Settings, parts: Parts, reading: int, writing: int) -> None:
    """Become the warden, with a clerk as child on the stream's two descriptors.  Never returns."""
    if os.getpid() != 1:
        raise SystemExit("a cell's supervisor must be process 1: it kills by kill(-1)")
    _heed_signals()
    os.environ.clear()
    os.environ.update(_ENVIRONMENT)
    kernel = Kernel()
    kernel.dumpable(False)
    kernel.no_new_privileges()
    for_clerk, for_warden = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    stopwatch = Stopwatch()
    clerk = os.fork()
    if clerk == 0:
        for_warden.close()
        _clerk(Channel(for_clerk, stopwatch), for_clerk, parts, settings, Link(reading, writing))
    for_clerk.close()
    os.close(reading)
    os.close(writing)
    _warden(for_warden, stopwatch, parts, settings, kernel, clerk)


def _clerk(channel: Channel, end: socket.socket, parts: Parts, settings: Settings, link: Link) -> None:
    user = settings.first_user if _switches(settings) else None
    languages = [["python", sys.version.split()[0]], *parts.find_languages(_ENVIRONMENT, user)]
    os.setsid()  # a process group of its own, which the filter shields with it
    if not end.recv(1):  # the warden could not start, and has said why on standard error
        os._exit(1)
    desk = Desk(channel, link, has_users=user is not None)
    Clerk(desk, parts.kinds, languages, find_gaps()).serve()
    os._exit(0)


def _warden(
    end: socket.socket, stopwatch: Stopwatch, parts: Parts, settings: Settings, kernel: Kernel, clerk: int
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _drop_stream()
    switches = _switches(settings)
    zygotes = _start_zygotes((end, stopwatch), parts, kernel, None if switches else clerk)
    pids = tuple(zygote.pid for zygote in zygotes.values())
    habits = Habits(settings.processes, switches, stack_room())
    spawner = _start_spawner(habits, kernel, () if switches else (1, clerk, *pids))
    keep = {1, clerk, *pids}
    broom = Broom(keep, open_writables(_PLACES), switches)
    users = Users(settings.first_user, settings.users)
    warden = Warden(Channel(end, stopwatch), zygotes, spawner, users, habits, broom, keep)
    end.send(b"\0")
    warden.serve()
    os._exit(0)


def _start_zygotes(
    own: tuple[socket.socket | Stopwatch, ...], parts: Parts, kernel: Kernel, shielded: int | None
) -> Zygotes:
    """Zygotes that are ready, without what is the warden's ``own``.  Raises OSError.

    ``shielded`` is the clerk where the runs have its user id, as then they have the zygotes'.
    """
    ready = mmap.mmap(-1, mmap.PAGESIZE)
    siblings = are_made(kernel)
    started: dict[bool, tuple[socket.socket, int]] = {}
    for wide in (False, True):
        for_warden, for_zygote = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            for part in (*own, for_warden, *(end for end, _pid in started.values())):
                part.close()
            _Start(for_zygote, parts, kernel, ready, wide, siblings).serve()
        for_zygote.close()
        started[wide] = for_warden, pid
    shield = () if shielded is None else (1, shielded, *(pid for _end, pid in started.values()))
    for end, _pid in started.values():
        end.send(marshal.dumps(shield))
    if not all(end.recv(1) for end, _pid in started.values()):
        raise ZygoteError("a zygote did not start")
    return {wide: Zygote(end, pid, ready) for wide, (end, pid) in started.items()}


def _start_spawner(habits: Habits, kernel: Kernel, shield: tuple[int, ...]) -> Spawner:
    """What starts programs that are no forks, by this process's own hand.  Raises OSError.

    ``shield`` as for the zygotes.
    """
    stand_ready(habits.switches_users)
    kernel.bequeath_no_capability()
    kernel.dumpable(True)  # or /proc/self is not an ordinary user's to open
    spawner = Spawner(habits)
    kernel.dumpable(False)
    kernel.install_filter(build_filter(os.uname().machine, shield))
    return spawner


@dataclass(frozen=True, slots=True)
class _Start:
    """A zygote to be."""

    end: socket.socket
    parts: Parts
    kernel: Kernel
    ready: mmap.mmap
    wide: bool
    siblings: bool

    def serve(self) -> None:
        """Warm up, close the doors, and fork.  Never returns."""
        try:
            os.setsid()  # a process group of its own, which the filter shields with it
            self._warm_up()
            shield = marshal.loads(self.end.recv(_PACKET))  # noqa: S302 -- the warden's
            signal.signal(signal.SIGINT, signal.default_int_handler)
            stand_ready(switches_users=not shield)
            forking = Kernel()  # its own: it knows this thread
            self.kernel.install_filter(build_filter(os.uname().machine, shield))
            self.end.send(b"\0")
            fork = fork_by(forking, self.siblings)
            serve_forks(self.end, self.parts.roles(self.wide), self.ready, forking, fork)
        except BaseException:  # noqa: BLE001 -- whatever it is, it must not become the warden's
            traceback.print_exc()
        finally:
            os._exit(1)

    def _warm_up(self) -> None:
        libraries = [path for path in _LIBRARIES if os.path.isdir(path)]
        sys.path[:] = [path for path in sys.path if path] + libraries
        self.parts.prepare()
        self.parts.roles(self.wide)  # their imports, before all is frozen
        warm_up((*SMALL, *WIDE) if self.wide else SMALL)
        threading.stack_size(_THREAD_STACK)  # the bootstrap's stack limit would be every thread's


def _heed_signals() -> None:
    """Ignore none but what the interpreter ignores: what whoever started the worker had ignored (a command
    behind ``nohup``) would be so for every program.
    """
    for number in signal.valid_signals():
        if signal.getsignal(number) is signal.SIG_IGN and number not in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)


def _drop_stream() -> None:
    """The stream is the clerk's alone; a run must not find it among what it inherits."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)


def _switches(settings: Settings) -> bool:
    return os.getuid() == 0 and _may_switch(settings.first_user)


def _may_switch(user: int) -> bool:
    """Whether this process may become another user and come back; not so where there is one user only."""
    try:
        os.setresuid(user, user, 0)
    except OSError:
        return False
    os.setresuid(0, 0, 0)
    return True
