"""Cells without a container engine: bubblewrap's namespaces around the machine's own programs, or around an
unpacked image.

The same supervisor and protocol as in a container.  As root, every run has a user id of its own.  An
ordinary user has one id only: runs then share it with the supervisor, which is kept out of their reach by
being process 1 and undumpable, and by the system call filter.

What it does not protect against, and a container does: where we may make no control group, as without root,
there is no limit on a cell's memory and processes as a whole, only those of each run, watched by the
supervisor; and unless it has an unpacked image, the machine's own files (/usr, and what of /etc programs
need) can be read, though not written.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from glob import glob

from sandbox.supervisor.workshop import PLACE as WORKSHOP

from .cgroup import ControlGroup, can_limit, make_group, sweep
from .failure import told
from .order import Cell, CellError
from .payload import bootstrap_text, greeting, random_settings
from .stream import StreamCell

_CAPABILITIES = ("CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_DAC_OVERRIDE", "CAP_FOWNER")
_READ_ONLY = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", "/etc/ssl/openssl.cnf")
_JAVA_ETC = "/etc/java-*-openjdk"  # Debian keeps the settings of its virtual machines there
_OWN_PLACES = frozenset(("dev", "proc", "sys", "tmp", "run", WORKSHOP.strip("/"), ".dockerenv"))
_CHUNK = 1 << 18
_UNBOUNDED = "no limit on the memory and processes of a cell as a whole, only on those of each run"
_READABLE = "the machine's own programs and libraries can be read"


@dataclass(frozen=True, slots=True)
class BubblewrapMaker:
    """Opens cells in bubblewrap.

    ``root`` is a directory with an unpacked image that is seen as ``/``, instead of the machine's own
    programs; ``python`` is the interpreter inside, ``scratch_mb`` the room for files.  ``become`` are words
    before bubblewrap's own (``setpriv``): a worker that is root can have its cells be an ordinary user's.
    """

    root: str | None = None
    become: tuple[str, ...] = ()
    python: str = "/usr/bin/python3"
    scratch_mb: int = 128
    processes: int = 128
    memory_mb: int = 4608
    pids: int = 512
    name: str = "bubblewrap"

    @property
    def gaps(self) -> tuple[str, ...]:
        """What it does not protect against."""
        bounded = not self.become and can_limit()
        return (*(() if bounded else (_UNBOUNDED,)), *((_READABLE,) if self.root is None else ()))

    def unavailable(self) -> str | None:
        """Why no cell can be opened here and what to do about it; None if one can."""
        if shutil.which("bwrap") is None:
            return told("bwrap is not on PATH")
        if self.root is not None and not os.path.isdir(self.root):
            return f"{self.root} is no directory: unpack the cell image there (make cell-root)"
        python = self.python if self.root is None else self.root + self.python
        if not os.path.lexists(python):
            return f"{python} does not exist: install Python 3.11 or newer there, or name another"
        return self._refused()

    def open(self) -> Cell:
        """A ready cell.  Raises CellError."""
        group = None if self.become else make_group(self.memory_mb, self.pids)
        try:
            stream = ProcessStream(self._command(), group)
        except OSError as error:
            if group is not None:
                group.remove()
            raise CellError(f"bwrap could not be started: {told(str(error))}") from error
        return StreamCell(stream, greeting(random_settings(self.processes)))

    def sweep(self) -> None:
        """Remove what this machine's dead workers have left; their cells have died with them."""
        sweep()

    def _programs(self) -> list[str]:
        return _of_machine() if self.root is None else _of_root(self.root)

    def _refused(self) -> str | None:
        command = [*self._options(), "/bin/true"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=20, check=False)  # noqa: S603 -- our own words
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"bwrap does not run here: {error}"
        if done.returncode == 0:
            return None
        return f"bwrap makes no cell here: {told(done.stderr.decode(errors='replace'))}"

    def _command(self) -> list[str]:
        return [*self._options(), self.python, "-I", "-S", "-c", bootstrap_text()]

    def _options(self) -> list[str]:
        options = [
            *self.become,
            "bwrap",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
        ]
        options += ["--as-pid-1", "--die-with-parent", "--new-session", "--clearenv", "--hostname", "cell"]
        if os.getuid() == 0 and not self.become:
            options += ["--cap-drop", "ALL"]
            for capability in _CAPABILITIES:
                options += ["--cap-add", capability]
        else:
            options += ["--unshare-user", "--uid", "65534", "--gid", "65534"]
        options += self._programs()
        size = str(self.scratch_mb << 20)
        for path in ("/tmp", "/dev/shm", WORKSHOP):  # noqa: S108 -- inside
            before = ["--proc", "/proc", "--dev", "/dev"] if path == "/tmp" else []  # noqa: S108
            options += [*before, "--perms", "0777", "--size", size, "--tmpfs", path]
        return [*options, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]  # noqa: S108


class ProcessStream:
    """A child process's standard streams; killing it kills its whole process namespace."""

    def __init__(self, command: list[str], group: ControlGroup | None = None) -> None:
        self._group = group
        command = command if group is None else group.around(command)
        self._process = subprocess.Popen(  # noqa: S603 -- our own words
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._writing = self._process.stdin
        self._reading = self._process.stdout
        self._poll = select.poll()
        self._poll.register(self._reading, select.POLLIN)

    def send(self, data: bytes) -> None:
        """Send all of it.  Raises OSError."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._writing.fileno(), view) :]

    def receive(self, timeout_s: float) -> bytes:
        """What has come, at least a byte; nothing when the cell is gone.  Raises TimeoutError, OSError."""
        if not self._poll.poll(timeout_s * 1000):
            raise TimeoutError("no answer from the cell")
        return os.read(self._reading.fileno(), _CHUNK)

    def close(self) -> None:
        """End the cell and everything in it; idempotent, raises nothing."""
        if self._process.returncode is not None:
            return
        with suppress(OSError):
            self._process.send_signal(signal.SIGKILL)
        for file in (self._writing, self._reading, self._process.stderr):
            if file is not None:
                file.close()
        self._process.wait()
        if self._group is not None:
            self._group.remove()


def _of_machine() -> list[str]:
    """The machine's own programs and libraries, and what of its settings programs need."""
    options = [word for path in _READ_ONLY for word in _as_it_is(path, path)]
    for path in ("/etc", "/etc/ssl"):  # made on the way to a file, they would be root's alone
        options += ["--perms", "0755", "--dir", path]
    for path in (*_ETC, *sorted(glob(_JAVA_ETC))):
        options += ["--ro-bind-try", path, path]
    return options


def _of_root(root: str) -> list[str]:
    """All of an unpacked image but the places that a cell has of its own."""
    names = sorted(set(os.listdir(root)) - _OWN_PLACES)
    return [word for name in names for word in _as_it_is(os.path.join(root, name), f"/{name}")]


def _as_it_is(path: str, inside: str) -> list[str]:
    """A directory read-only, or the link that it is outside."""
    if os.path.islink(path):
        return ["--symlink", os.readlink(path), inside]
    return ["--ro-bind-try", path, inside]
