"""Let tester and candidate work in the same files although they are different users.

Files that one makes for the other to read are made for all; so are those that a module makes private
(``tempfile``). It is a convenience for honest tests and protects nothing.
"""

from __future__ import annotations

import os
from typing import Any


def share_files() -> None:
    """From here on what this process makes can be read and written by the other side."""
    os.umask(0)
    open_plainly, make_plainly = os.open, os.mkdir

    def open_for_all(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        return open_plainly(path, flags, mode | 0o666, dir_fd=dir_fd)

    def make_for_all(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        make_plainly(path, mode | 0o777, dir_fd=dir_fd)

    os.open, os.mkdir = open_for_all, make_for_all
