"""Cells in containers: hardened, without network, driven over the container's own attached streams.

The attached stream works wherever the engine's API does, also from a worker that is itself in a container
and has no directory in common with the engine's machine.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import docker
from docker.errors import DockerException, ImageNotFound, NotFound
from docker.models.containers import Container
from docker.types import LogConfig

from sandbox.supervisor.workshop import PLACE as WORKSHOP

from .failure import told
from .order import Cell, CellError
from .owner import is_dead, own_mark
from .payload import bootstrap_text, greeting, random_settings
from .seccomp import profile_text
from .stream import StreamCell

OWNER_LABEL = "assay.cell.owner"
_CAPABILITIES = ["SETUID", "SETGID", "KILL", "DAC_OVERRIDE", "FOWNER"]
_CHUNK = 1 << 18
_HEADER = struct.Struct(">BxxxI")  # the engine's: stream number, length
_STDERR = 2
_LAST_WORDS = 2000
_API_TIMEOUT_S = 60
_OWN_THREADS = 8  # a runtime with a kernel of its own has threads, which count: gVisor's so many a process
# An engine that is away, or stops in the middle of an answer: the library lets its HTTP client's errors,
# which are OSErrors, through.
BROKEN = (DockerException, OSError)


@dataclass(frozen=True, slots=True)
class DockerMaker:
    """Opens cells as containers of ``image``.

    ``memory_mb``, ``cpus`` and ``pids`` bound a cell as a whole, scratch files included; ``runtime`` may
    name another runtime of the engine (``runsc``), which then has some times as many ``pids``, since its own
    threads count.  ``gaps`` is what it does not protect against.
    """

    image: str = "assay-cell:latest"
    memory_mb: int = 4608
    cpus: float = 2.0
    pids: int = 512
    scratch_mb: int = 128
    processes: int = 128
    runtime: str | None = None
    python: str = "/usr/bin/python3"
    name: str = "docker"
    gaps: tuple[str, ...] = ()

    def unavailable(self) -> str | None:
        """Why no cell can be opened here and what to do about it; None if one can."""
        try:
            client = _connect()
        except BROKEN as error:
            return f"no container engine answers: {told(str(error))}"
        try:
            client.images.get(self.image)
            missing = self._missing_runtime(client)
        except ImageNotFound:
            return f"the engine has no image {self.image}: run make cell-image, or load it from elsewhere"
        except BROKEN as error:
            return f"the engine does not work: {told(str(error))}"
        finally:
            client.close()
        return missing

    def open(self) -> Cell:
        """A ready cell.  Raises CellError."""
        try:
            client = _connect()
            container = client.containers.create(self.image, **self._options())
            try:
                stream = AttachedStream(client, container)
                container.start()
            except BaseException:
                with suppress(*BROKEN):
                    container.remove(force=True)
                raise
        except BROKEN as error:
            raise CellError(f"the engine opened no cell: {told(str(error))}") from error
        return StreamCell(stream, greeting(random_settings(self.processes)))

    def identity(self) -> str:
        """The image's id and the runtime: what a result may depend on.  Raises CellError."""
        try:
            client = _connect()
            try:
                return f"{client.images.get(self.image).id} {self.runtime or ''}"
            finally:
                client.close()
        except BROKEN as error:
            raise CellError(f"the engine does not work: {told(str(error))}") from error

    def sweep(self) -> None:
        """Remove the containers of this machine's dead workers.  Raises CellError.

        A cell ends by itself when its worker hangs up; what is left is what was created and never started.
        """
        try:
            client = _connect()
            _sweep(client)
            client.close()
        except BROKEN as error:
            raise CellError(f"the engine does not work: {told(str(error))}") from error

    def _missing_runtime(self, client: docker.DockerClient) -> str | None:
        """Whether the engine lacks the runtime that was asked for; there is no other instead of it."""
        known = sorted(client.info().get("Runtimes", {}))
        if self.runtime is None or self.runtime in known:
            return None
        return told(
            f"the engine has no runtime {self.runtime}, only {', '.join(known)}: unknown runtime specified"
        )

    def _options(self) -> dict[str, Any]:
        scratch = f"rw,nosuid,nodev,exec,size={self.scratch_mb}m,nr_inodes=32k,mode=0777"
        return {
            "command": [self.python, "-I", "-S", "-c", bootstrap_text()],
            "entrypoint": [],
            "labels": {OWNER_LABEL: own_mark()},
            "hostname": "cell",
            "user": "0:0",
            "working_dir": "/tmp",  # noqa: S108 -- inside
            "stdin_open": True,
            "tty": False,
            "network_mode": "none",
            "ipc_mode": "private",
            "read_only": True,
            "tmpfs": {"/tmp": scratch, "/dev/shm": scratch, WORKSHOP: scratch},  # noqa: S108 -- inside
            "cap_drop": ["ALL"],
            "cap_add": _CAPABILITIES,
            "security_opt": ["no-new-privileges:true", f"seccomp={profile_text()}"],
            "mem_limit": f"{self.memory_mb}m",
            "memswap_limit": f"{self.memory_mb}m",
            "nano_cpus": int(self.cpus * 1e9),
            "pids_limit": self.pids * (_OWN_THREADS if self.runtime else 1),
            "auto_remove": True,
            "log_config": LogConfig(type="none"),
            **({"runtime": self.runtime} if self.runtime else {}),
        }


class AttachedStream:
    """A container's attached streams: its standard input, and the engine's mix of its two outputs taken
    apart.
    """

    def __init__(self, client: docker.DockerClient, container: Container) -> None:
        self._client = client
        self._container: Container | None = container
        wanted = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
        self._file: Any = container.attach_socket(
            params=wanted
        )  # as the connection is: TCP, TLS or a local socket
        self._socket: Any = getattr(self._file, "_sock", self._file)
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self._buffer = bytearray()
        self._last_words = b""

    def send(self, data: bytes) -> None:
        """Send all of it.  Raises OSError."""
        self._socket.sendall(data)

    def receive(self, timeout_s: float) -> bytes:
        """What has come, at least a byte; nothing when the cell is gone.  Raises TimeoutError, OSError."""
        deadline = time.monotonic() + timeout_s
        while True:
            if not self._poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise TimeoutError("no answer from the cell")
            data = self._socket.recv(_CHUNK)
            if not data:
                return self._gone()
            self._buffer += data
            if output := b"".join(self._outputs()):
                return output

    def close(self) -> None:
        """End the cell and everything in it; idempotent, raises nothing."""
        container, self._container = self._container, None
        if container is None:
            return
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self._file.close()
            self._socket.close()
        with suppress(*BROKEN):
            container.remove(force=True)
        self._client.close()

    def _gone(self) -> bytes:
        if self._last_words:
            raise CellError(f"the cell is gone: {self._last_words.decode(errors='replace').strip()}")
        return b""

    def _outputs(self) -> Iterator[bytes]:
        while len(self._buffer) >= _HEADER.size:
            stream, length = _HEADER.unpack_from(self._buffer)
            end = _HEADER.size + length
            if len(self._buffer) < end:
                return
            piece = bytes(self._buffer[_HEADER.size : end])
            del self._buffer[:end]
            if stream == _STDERR:
                self._last_words = (self._last_words + piece)[-_LAST_WORDS:]
            else:
                yield piece


def _sweep(client: docker.DockerClient) -> None:
    for container in client.containers.list(all=True, filters={"label": OWNER_LABEL}):
        with suppress(NotFound):
            if is_dead(container.labels.get(OWNER_LABEL, "")):
                container.remove(force=True)


def _connect() -> docker.DockerClient:
    return docker.DockerClient.from_env(timeout=_API_TIMEOUT_S)
