"""Let tester and candidate work in the same files although they are different users.

Files that one makes for the other to read are made for all; so are those that a module makes private
(``tempfile``) and, before the other side's turn, those that a C library makes its owner's alone (SQLite).
It is a convenience for honest tests and protects nothing.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

_MOST_DIRECTORIES = 50


def share_files() -> None:
    """From here on what this process makes can be read and written by the other side."""
    os.umask(0)
    open_plainly, make_plainly = os.open, os.mkdir

    def open_for_all(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        return open_plainly(path, flags, mode | 0o666, dir_fd=dir_fd)

    def make_for_all(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        make_plainly(path, mode | 0o777, dir_fd=dir_fd)

    os.open, os.mkdir = open_for_all, make_for_all


class Handover:
    """Opens to all what has appeared in the working directory since the last turn."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {os.getcwd(): 0}

    def hand_over(self) -> None:
        """Look at the directories that have changed; cheap where none has."""
        for path, before in list(self._seen.items()):
            with contextlib.suppress(OSError):
                now = os.stat(path).st_mtime_ns
                if now != before:
                    self._seen[path] = now
                    self._open_up(path)

    def _open_up(self, path: str) -> None:
        with os.scandir(path) as entries:
            for entry in entries:
                is_directory = entry.is_dir(follow_symlinks=False)
                if is_directory and len(self._seen) < _MOST_DIRECTORIES:
                    self._seen.setdefault(entry.path, 0)
                if entry.stat(follow_symlinks=False).st_uid == os.getuid() and not entry.is_symlink():
                    os.chmod(entry.path, 0o777 if is_directory else 0o666)
