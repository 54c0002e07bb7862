"""Load a program once, then answer calls on it, one at a time, each when it is asked for."""

from __future__ import annotations

import os
import resource
import socket
import sys
import time
import types
from typing import Any

from sandbox.supervisor import plain
from sandbox.supervisor.beside import put_beside
from sandbox.supervisor.frames import pack, read_spec
from sandbox.supervisor.tasks import to_text

from .plain_numbers import plain_numbers
from .program import NAME, load, report_exception

_SPEC, _CONTROL = 3, 4
_TICKET = 8


def answer() -> int:
    """The role of a run that is called; returns the exit status."""
    _header, (source, *calls) = read_spec(_SPEC)
    os.set_inheritable(_CONTROL, False)
    control = socket.socket(fileno=_CONTROL)
    put_beside({NAME: source})
    sys.argv = [NAME]
    try:
        main = load(to_text(source))
    except BaseException as error:  # noqa: BLE001 -- whatever the program's top level raises
        report_exception(error)
        control.sendall(pack({"raised": _name(error)}))
        return 1
    control.sendall(pack({"loaded": True}))
    for index, call in enumerate(calls):
        ticket = control.recv(_TICKET, socket.MSG_WAITALL).hex()
        control.sendall(_answer(main, {"call": index, "ticket": ticket}, call))
    control.recv(1)  # the clerk ends it
    return 0


def find(main: types.ModuleType, name: str) -> Any:
    """What a call's name means: a function of the program, or a method of its Solution class.

    A program that imports everything from everywhere has many a function of the wanted name that is not its
    own, so its own come first, then the method, then any.  Raises NameError, AttributeError.
    """
    names = name.replace("()", "").split(".")
    if len(names) > 1:
        return _walk(main, names)
    found = getattr(main, name, None)
    if callable(found) and getattr(found, "__module__", None) == main.__name__:
        return found
    solution = getattr(main, "Solution", None)
    if isinstance(solution, type) and hasattr(solution, name):
        return getattr(solution(), name)
    if found is None:
        raise NameError(f"name '{name}' is not defined")
    return found


def _walk(main: types.ModuleType, names: list[str]) -> Any:
    found: Any = main
    for name in names:
        found = getattr(found() if isinstance(found, type) else found, name)
    return found


def _answer(main: types.ModuleType, header: dict[str, object], call: bytes) -> bytes:
    decoded: Any = plain.decode(call)
    name, args, kwargs = decoded
    cpu, wall = time.process_time(), time.monotonic()
    blobs: tuple[bytes, ...] = ()
    try:
        value = find(main, name)(*args, **kwargs)
        header["cpu_ms"], header["wall_ms"] = _since(cpu, wall)
        blobs = (plain.encode(plain_numbers(value)),)
    except BaseException as error:  # noqa: BLE001 -- whatever the program raises
        header["cpu_ms"], header["wall_ms"] = _since(cpu, wall)
        header["raised"] = _name(error)
        report_exception(error)
    header["memory_kb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pack(header, blobs)


def _since(cpu: float, wall: float) -> tuple[float, float]:
    return (time.process_time() - cpu) * 1000, (time.monotonic() - wall) * 1000


def _name(error: BaseException) -> str:
    return type(error).__name__[:100]
