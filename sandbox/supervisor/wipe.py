"""Empty a directory that a hostile program has filled, whatever the depth, number or modes of what lies
there.

Descending by path breaks on trees deeper than a path may be long, and descending by descriptors on trees
deeper than there are descriptors.  So nothing descends: a directory's own directories are first moved up
beside it.
"""

from __future__ import annotations

import contextlib
import os
import stat

_USUAL = "main.py"  # what each Python program's run leaves, and most leave nothing else
_ALONE = 1  # file of a file system in memory that is only the directory itself
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Writable:
    """A writable directory of the cell, held open so that it is wiped itself and not what its name came to
    mean.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._mode = 0o777
        self._fd = os.open(path, _OPEN)

    def wipe(self) -> None:
        """Leave it empty and as it was.  Raises OSError where something resists."""
        if self.files() != _ALONE:
            _remove(self._fd, _USUAL)
        while self.files() != _ALONE and (names := os.listdir(self._fd)):
            for name in names:
                _remove(self._fd, name)
        if os.listxattr(self._fd):
            self._forget_attributes()
        if stat.S_IMODE(os.fstat(self._fd).st_mode) != self._mode:
            os.fchmod(self._fd, self._mode)

    def files(self) -> int:
        """How many files and directories its file system holds; each costs memory that no limit counts."""
        told = os.fstatvfs(self._fd)
        return told.f_files - told.f_ffree

    def _forget_attributes(self) -> None:
        for name in os.listxattr(self._fd):
            if name.startswith("user."):
                os.removexattr(self._fd, name)


def open_writables(paths: tuple[str, ...]) -> tuple[Writable, ...]:
    """Those of the directories that exist here and may be written."""
    return tuple(Writable(path) for path in paths if os.path.isdir(path) and os.access(path, os.W_OK))


def _remove(root: int, name: str) -> None:
    try:
        os.unlink(name, dir_fd=root)
    except (IsADirectoryError, PermissionError):
        _lift(root, name)
        os.rmdir(name, dir_fd=root)
    except FileNotFoundError:
        pass


def _lift(root: int, name: str) -> None:
    """Unlink the files of root/name and move its directories up into root, under names that nothing there
    has.
    """
    below = _open_directory(root, name)
    try:
        for entry in os.listdir(below):
            try:
                os.unlink(entry, dir_fd=below)
            except (IsADirectoryError, PermissionError):
                _allow(below, entry)
                os.rename(entry, os.urandom(16).hex(), src_dir_fd=below, dst_dir_fd=root)
    finally:
        os.close(below)


def _open_directory(root: int, name: str) -> int:
    _allow(root, name)
    return os.open(name, _OPEN, dir_fd=root)


def _allow(root: int, name: str) -> None:
    with contextlib.suppress(OSError):  # only its owner may; whoever may not can usually open it as it is
        os.chmod(name, 0o700, dir_fd=root)
