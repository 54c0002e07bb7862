"""A control group around a cell that has no engine: bounds on memory and processes of the cell as a whole.

Needs a control group tree that this process may write, as root usually may; both versions of the kernel's
interface (admin-guide/cgroup-v1, cgroup-v2).  A cell that dies with its worker leaves empty groups, which
``sweep`` removes by the mark of their owner.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass

from .owner import is_dead, own_mark

TREE = "/sys/fs/cgroup"
_PREFIX = "assay-cell-"
_PATIENCE_S = 2.0
_ENTER = 'while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs" || exit 97; shift; done; shift; exec "$@"'


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """The directories of one group, one for each controller of version 1."""

    directories: tuple[str, ...]

    def around(self, command: list[str]) -> list[str]:
        """The command, started inside."""
        return ["/bin/sh", "-c", _ENTER, "sh", *self.directories, "--", *command]

    def remove(self) -> None:
        """Remove it once its last process is gone; what resists is left to the sweep."""
        deadline = time.monotonic() + _PATIENCE_S
        for directory in self.directories:
            while not _removed(directory) and time.monotonic() < deadline:
                time.sleep(0.01)


def make_group(memory_mb: int, processes: int, tree: str = TREE) -> ControlGroup | None:
    """A new group with these bounds; None where none can be made."""
    limits = _limits(memory_mb << 20, processes, tree)
    name = f"{_PREFIX}{own_mark()}-{secrets.token_hex(4)}"
    group = ControlGroup(tuple(os.path.join(parent, name) for parent in limits))
    if not limits:
        return None
    try:
        for directory, values in zip(group.directories, limits.values(), strict=True):
            os.mkdir(directory)
            for file, value in values.items():
                _write(os.path.join(directory, file), value)
    except OSError:
        group.remove()
        return None
    for directory in group.directories:
        with suppress(OSError):  # not every kernel counts swap
            _write(os.path.join(directory, "memory.swap.max"), "0")
    return group


def can_limit(tree: str = TREE) -> bool:
    """Whether groups can be made here."""
    group = make_group(64, 64, tree)
    if group is not None:
        group.remove()
    return group is not None


def sweep(tree: str = TREE) -> None:
    """Remove the groups of this machine's dead workers."""
    for parent in _parents(tree):
        for name in os.listdir(parent):
            if name.startswith(_PREFIX) and is_dead(name.removeprefix(_PREFIX).rpartition("-")[0]):
                _removed(os.path.join(parent, name))


def _limits(memory: int, processes: int, tree: str) -> dict[str, dict[str, str]]:
    """Where groups are made, and what is written into each."""
    if os.path.exists(os.path.join(tree, "cgroup.controllers")):
        return {tree: {"memory.max": str(memory), "pids.max": str(processes)}}
    both = {
        os.path.join(tree, "memory"): {"memory.limit_in_bytes": str(memory)},
        os.path.join(tree, "pids"): {"pids.max": str(processes)},
    }
    return both if all(map(os.path.isdir, both)) else {}


def _parents(tree: str) -> list[str]:
    places = (tree, os.path.join(tree, "memory"), os.path.join(tree, "pids"))
    return [place for place in places if os.path.isdir(place)]


def _write(path: str, value: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(value)


def _removed(directory: str) -> bool:
    try:
        os.rmdir(directory)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
