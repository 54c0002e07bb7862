"""Play a program as a script: standard input in, standard output out, its exit as its own."""

from __future__ import annotations

import os
import sys

from sandbox.supervisor.frames import read_spec
from sandbox.supervisor.tasks import to_text

from .program import (
    NAME,
    CompileFailedError,
    compile_source,
    exit_code,
    finish,
    fresh_main,
    put_beside,
    report_exception,
)

_SPEC, _NOTES = 3, 4


def play() -> int:
    """The role of a standard input/output run; returns the exit status."""
    header, (source, *contents) = read_spec(_SPEC)
    put_beside({NAME: source})
    if names := header["files"]:
        put_beside(dict(zip(names, contents, strict=True)))  # type: ignore[call-overload]  # texts, as the clerk has checked
        sys.path.insert(0, os.getcwd())  # as for any script: what lies beside it can be imported
    sys.argv = [NAME, *header["args"]]  # type: ignore[misc]  # the same
    return _run(to_text(source))


def _run(source: str) -> int:
    try:
        code = compile_source(source)
    except CompileFailedError as error:
        os.write(2, str(error).encode("utf-8", "backslashreplace"))
        os.write(_NOTES, b"compile_error")
        return 1
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
    return finish(status, main)
