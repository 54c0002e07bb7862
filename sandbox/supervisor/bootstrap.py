"""The first lines of a cell: its interpreter runs this text with ``-c`` and is sent all other modules over
the stream.

So a cell always runs the code of the worker that opened it, whatever is in its image, and needs no mount
for it. The text is sent as it stands, followed by ``main()``; it may use nothing of ours but what it
receives.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import resource
import sys
import types
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

STACK_ROOM = 1 << 30


class Received:
    """Imports modules from the texts that were received."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's specification, if its text was received."""
        if name not in self._texts:
            return None
        package = any(other.startswith(name + ".") for other in self._texts)
        return importlib.util.spec_from_loader(name, self, is_package=package)  # type: ignore[arg-type]  # a loader by its methods

    def create_module(self, _spec: ModuleSpec) -> None:
        """Let the import system make it."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run its text."""
        exec(compile(self._texts[module.__name__], f"<{module.__name__}>", "exec"), module.__dict__)  # noqa: S102 -- our own


def main() -> None:
    """Receive the modules and the settings, and start the cell."""
    make_room_for_stack()
    sent = json.loads(receive())
    sys.meta_path.insert(0, Received(sent["modules"]))
    reading, writing = os.dup(0), os.dup(1)
    importlib.import_module("sandbox.harness.boot").boot(**sent["settings"], reading=reading, writing=writing)


def make_room_for_stack() -> None:
    """Start this interpreter anew with a higher stack limit, once.

    The kernel lays out a process's mappings below the stack by the limit at exec time; a deep recursion of
    a run, which is forked and never started anew, would run into them.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    if soft != STACK_ROOM and (hard == resource.RLIM_INFINITY or hard >= STACK_ROOM):
        resource.setrlimit(resource.RLIMIT_STACK, (STACK_ROOM, hard))
        os.execve(sys.executable, sys.orig_argv, {})  # noqa: S606 -- itself, with nothing for a run to read


def receive() -> bytes:
    """A text behind its length in four bytes, read without a buffer: what follows belongs to the clerk."""
    return exactly(int.from_bytes(exactly(4)))


def exactly(size: int) -> bytes:
    """So many bytes of standard input.  Raises EOFError."""
    data = b""
    while len(data) < size:
        piece = os.read(0, size - len(data))
        if not piece:
            raise EOFError("the worker hung up")
        data += piece
    return data
