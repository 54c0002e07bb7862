"""A relay before a running service, which a test can cut and mend: an outage without a restart."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BUSY = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Relay:
    """Passes connections on to ``port``; while cut it closes them, and it can say 429 some times."""

    def __init__(self, port: int) -> None:
        self._upstream = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._cut = False
        self._busy = 0
        self.refused = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        """Break all connections, and new ones at once."""
        with self._lock:
            self._cut = True
            self._break_all()

    def mend(self) -> None:
        """Pass connections on again."""
        with self._lock:
            self._cut = False

    def busy(self, times: int) -> None:
        """Answer the next ``times`` connections with 429."""
        with self._lock:
            self._busy = times
            self._break_all()

    def close(self) -> None:
        """For good."""
        self.cut()
        self._listener.close()

    def _break_all(self) -> None:
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near:
            if not self._admit(near):
                return
            with socket.create_connection(self._upstream) as far:
                with self._lock:
                    self._open.update((near, far))
                back = threading.Thread(target=_pump, args=(far, near), daemon=True)
                back.start()
                _pump(near, far)
                back.join()
                with self._lock:
                    self._open -= {near, far}

    def _admit(self, near: socket.socket) -> bool:
        with self._lock:
            cut, busy = self._cut, self._busy > 0
            self._busy -= busy
            self.refused += cut or busy
        if busy and not cut:
            with suppress(OSError):
                near.recv(65536)
                near.sendall(BUSY)
        return not (cut or busy)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def relay_to(url: str) -> Iterator[Relay]:
    """A relay before the service at ``url``."""
    relay = Relay(int(url.rpartition(":")[2]))
    try:
        yield relay
    finally:
        relay.close()
