"""Play a program as a script: standard input in, standard output out, its exit as its own."""

from __future__ import annotations

import fcntl
import marshal
import os
import sys
import types

from sandbox.supervisor.beside import put_beside
from sandbox.supervisor.frames import read_spec
from sandbox.supervisor.stdio import MOST_CODE
from sandbox.supervisor.tasks import to_text

from .program import (
    NAME,
    CompileFailedError,
    compile_source,
    exit_code,
    finish,
    fresh_main,
    leaves_garbage,
    remember_lines,
    report_exception,
)

_SPEC, _NOTES = 3, 4
_ROOM = 1 << 16  # of a pipe, unless its user has too many


def play() -> int:
    """The role of a standard input/output run; returns the exit status."""
    header, (source, ready, *contents) = read_spec(_SPEC)
    put_beside({NAME: source})
    if names := header["files"]:
        put_beside(dict(zip(names, contents, strict=True)))  # type: ignore[call-overload]  # texts, as the clerk has checked
        sys.path.insert(0, os.getcwd())  # as for any script: what lies beside it can be imported
    sys.argv = [NAME, *header["args"]]  # type: ignore[misc]  # the same
    try:
        code = _ready(ready, source) if ready else compile_source(to_text(source))
    except CompileFailedError as error:
        os.write(2, str(error).encode("utf-8", "backslashreplace"))
        os.write(_NOTES, _message(b"") * bool(header["pass_on"]) + b"compile_error")
        return 1
    if header["pass_on"]:
        os.write(_NOTES, _message(_passable(code)))
    return _run(code, leaves_garbage(source))


def _ready(data: bytes, source: bytes) -> types.CodeType:
    remember_lines(to_text(source))
    return marshal.loads(data)  # type: ignore[no-any-return]  # noqa: S302 -- made of the same program, for a process that runs it anyway


def _message(code: bytes) -> bytes:
    return len(code).to_bytes(4) + code


def _passable(code: types.CodeType) -> bytes:
    """The code's bytes; none where loading them would not give quite the same, or they are too many."""
    try:
        data = marshal.dumps(code) if _keeps(code) else b""
    except (ValueError, RecursionError):  # it is nested too deeply
        return b""
    fits = len(data) <= MOST_CODE and fcntl.fcntl(_NOTES, fcntl.F_GETPIPE_SZ) >= _ROOM
    return data if fits else b""


def _keeps(value: object) -> bool:
    """Whether its copy behaves in all as it does: a set's order depends on how it was made."""
    if type(value) is types.CodeType:
        return all(map(_keeps, value.co_consts))
    return type(value) is not frozenset and (type(value) is not tuple or all(map(_keeps, value)))


def _run(code: types.CodeType, collect: bool) -> int:
    main = fresh_main()
    status = 0
    try:
        exec(code, main.__dict__)  # noqa: S102 -- what this process is for
    except SystemExit as error:
        status = exit_code(error)
    except BaseException as error:  # noqa: BLE001 -- the interpreter's own catch-all
        if isinstance(error, MemoryError):
            os.write(_NOTES, b"memory")
        report_exception(error)
        status = 1
    return finish(status, main, collect)
