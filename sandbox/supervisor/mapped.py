"""Let forks inherit where the interpreter's code lies in memory.

A fork copies the page tables of a mapping only if something was ever written in it; of all others, such as a
program's code, it finds each page anew when it first gets there.  For a run that is a tenth of its time.  So
one byte of each large mapping is written, as it is.
"""

from __future__ import annotations

import ctypes
import mmap

_LARGE = 1 << 18  # bytes; for less, what is kept for a mapping that was written costs more than it saves
_PROTECTIONS = {"r--p": mmap.PROT_READ, "r-xp": mmap.PROT_READ | mmap.PROT_EXEC}


def keep_mapped() -> None:
    """Touch the large mappings of files in this process; where the system forbids it, nothing is changed."""
    protect = ctypes.CDLL(None, use_errno=True).mprotect
    protect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for start, size, protection in _files():
        if protect(start, size, protection | mmap.PROT_WRITE) == 0:
            ctypes.memmove(start, ctypes.string_at(start, 1), 1)
            if protect(start, size, protection) != 0:
                raise OSError(ctypes.get_errno(), "a mapping stays writable")


def _files() -> list[tuple[int, int, int]]:
    """Address, size and protection of what is mapped of files and not to be written."""
    found = []
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        for line in file:
            span, mode, _offset, _device, inode, *_path = line.split()
            start, end = (int(part, 16) for part in span.split("-"))
            if mode in _PROTECTIONS and inode != "0" and end - start >= _LARGE:
                found.append((start, end - start, _PROTECTIONS[mode]))
    return found
