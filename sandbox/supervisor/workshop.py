"""The directory where programs are built: writable while one is built, only readable while it runs.

It belongs to the clerk.  Between two submissions it is empty.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from .wipe import Writable

PLACE = "/program"
_OPEN, _CLOSED = 0o777, 0o755

Print = tuple[tuple[str, int, int, int], ...]


class Workshop:
    """The directory of the program that is being judged."""

    def __init__(self, path: str = PLACE) -> None:
        self.path = path
        self._place = Writable(path)
        self.clear()

    def open(self, files: Mapping[str, bytes]) -> None:
        """Empty it, put these files there, and let the builder write.  Raises OSError."""
        self._place.wipe()
        for name, data in files.items():
            with open(os.path.join(self.path, name), "xb") as file:
                file.write(data)
        os.chmod(self.path, _OPEN)

    def close(self) -> None:
        """Let nobody write there any more."""
        os.chmod(self.path, _CLOSED)

    def clear(self) -> None:
        """Leave nothing of the program.  Raises OSError."""
        self._place.wipe()
        self.close()

    def find(self, names: tuple[str, ...]) -> str | None:
        """The path of the first of these that is a file."""
        paths = (os.path.join(self.path, name) for name in names)
        return next((path for path in paths if os.path.isfile(path) and not os.path.islink(path)), None)

    def fingerprint(self) -> Print:
        """What is there, by inode, size and time of the last change, which no ordinary user can set back.

        Where runs share the builder's user id, this is what tells that one of them has tampered with it.
        """
        rows = []
        for folder, names, files in os.walk(self.path):
            for name in sorted(names + files):
                path = os.path.join(folder, name)
                status = os.lstat(path)
                rows.append((path, status.st_ino, status.st_size, status.st_ctime_ns))
        return tuple(sorted(rows))
