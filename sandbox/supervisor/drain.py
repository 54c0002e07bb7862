"""A run's output streams: read as it runs, kept up to a cap, never cut in silence."""

from __future__ import annotations

import os

_CHUNK = 1 << 16


class Drain:
    """The reading end of a pipe.  ``over`` turns true with the first byte beyond the cap."""

    def __init__(self, cap: int) -> None:
        self.descriptor, self.writing = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(self.descriptor, False)
        self.over = False
        self._cap = cap
        self._kept = bytearray()
        self._passed_on = 0

    def take(self) -> bool:
        """Read a piece; False at the end of the stream."""
        try:
            data = os.read(self.descriptor, _CHUNK)
        except BlockingIOError:
            return True
        room = self._cap - len(self._kept)
        self._kept += data[:room]
        self.over = self.over or len(data) > room
        return bool(data)

    def fresh(self) -> bytes:
        """What was kept since this was last asked."""
        fresh = bytes(self._kept[self._passed_on :])
        self._passed_on = len(self._kept)
        return fresh

    def rest(self) -> bytes:
        """All up to the cap, now that the writers are dead; the stream is closed."""
        try:
            while not self.over and self.descriptor >= 0:
                data = os.read(self.descriptor, _CHUNK)
                if not data:
                    break
                room = self._cap - len(self._kept)
                self._kept += data[:room]
                self.over = len(data) > room
        except BlockingIOError:
            pass
        self.close()
        return bytes(self._kept)

    def close(self) -> None:
        """Let go of the stream; idempotent."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
