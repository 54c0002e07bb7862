"""Whose a container is: a mark that tells a later worker on the same machine that its owner is dead."""

from __future__ import annotations

import os
import socket


def mark_of(pid: int) -> str:
    """``host:pid:start``; the start time tells a process from a later one with the same number."""
    return f"{socket.gethostname()}:{pid}:{_started(pid)}"


def is_dead(mark: str) -> bool:
    """Whether the owner is known to be gone.  Owners on other hosts are never known to be."""
    host, _, rest = mark.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not rest.isdigit():
        return False
    return mark_of(int(rest)) != mark


def _started(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def own_mark() -> str:
    """This process's mark."""
    return mark_of(os.getpid())
