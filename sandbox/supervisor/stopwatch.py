"""Where the clerk writes when a call begins or ends, for the warden to read when it looks at the clock.

Said by messages, it would wake the warden twice a call, which costs more than a short call.  A page that the
two share, and no run: it would set its own bounds.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass

_MARK = struct.Struct("=QQddd")
_COUNT = struct.Struct("=Q")


@dataclass(frozen=True, slots=True)
class Mark:
    """From here on count CPU and wall time anew.  ``count`` tells one mark from the next."""

    number: int
    count: int
    cpu_s: float
    wall_s: float
    idle_s: float


class Stopwatch:
    """The page; made before the two part."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)
        self._count = 0

    def mark(self, number: int, cpu_s: float, wall_s: float, idle_s: float) -> None:
        """A call of the launch with this number begins, or ends: these are its bounds from now on."""
        self._count += 1
        _COUNT.pack_into(self._page, _MARK.size, 0)  # what is being written is not to be read
        _MARK.pack_into(self._page, 0, number, self._count, cpu_s, wall_s, idle_s)
        _COUNT.pack_into(self._page, _MARK.size, self._count)

    def read(self) -> Mark | None:
        """The last mark; None before the first, and while one is being written."""
        before = _COUNT.unpack_from(self._page, _MARK.size)[0]
        mark = Mark(*_MARK.unpack_from(self._page))
        after = _COUNT.unpack_from(self._page, _MARK.size)[0]
        return mark if before == mark.count == after != 0 else None

    def close(self) -> None:
        """Let go of the page, as whoever forks runs must."""
        self._page.close()
