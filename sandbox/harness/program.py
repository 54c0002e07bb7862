"""A Python source becomes ``__main__``: compiled, run, and ended as the interpreter itself would end it."""

from __future__ import annotations

import atexit
import builtins
import contextlib
import gc
import io
import linecache
import os
import sys
import threading
import traceback
import types
from typing import NoReturn

NAME = "main.py"
MODULE = "main"
_LINE, _WORDS = 1000, 10_000  # of what the compiler says; it quotes lines whole
_COMPILE_ERRORS = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)


class CompileFailedError(Exception):
    """The source is not a program; the compiler's words are the argument."""


def compile_source(source: str) -> types.CodeType:
    """The source's code; tracebacks can show its lines.  Raises CompileFailedError."""
    try:
        code = compile(source.removeprefix("\ufeff"), NAME, "exec", dont_inherit=True)
    except _COMPILE_ERRORS as error:
        words = "".join(line[:_LINE] for line in traceback.format_exception_only(error))
        raise CompileFailedError(words[:_WORDS]) from error
    remember_lines(source)
    return code


def remember_lines(source: str) -> None:
    """Let tracebacks show the source's lines, in the library's form for what is fetched when asked for."""
    linecache.cache[NAME] = (source.__str__,)


def fresh_main() -> types.ModuleType:
    """An empty ``__main__``, as a script finds it."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=NAME, __builtins__=builtins, __annotations__={})
    sys.modules["__main__"] = module
    return module


def load(source: str) -> types.ModuleType:
    """Run a source's top level as a module that is imported, not as a script: its ``__main__`` part is not
    run.

    Raises CompileFailedError, and whatever the source raises.
    """
    code = compile_source(source)
    module = types.ModuleType(MODULE)
    module.__dict__.update(__file__=NAME, __builtins__=builtins, __annotations__={})
    sys.modules[MODULE] = sys.modules["__main__"] = module
    exec(code, module.__dict__)  # noqa: S102 -- what this process is for
    return module


def prepare_streams() -> None:
    """The standard streams of all runs to come, made over files of the kinds that theirs will be: what a
    stream learns when it is made (its position, whether it can seek) holds for them.
    """
    away = [os.dup(number) for number in range(3)]
    reading, writing = os.pipe()
    nothing = os.memfd_create("input")
    for number, descriptor in enumerate((nothing, writing, writing)):
        os.dup2(descriptor, number)
    _open_streams()
    for number, descriptor in enumerate(away):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.close(nothing)
    os.close(reading)
    os.close(writing)


def _open_streams() -> None:
    sys.stdin = sys.__stdin__ = _text(0, "r", "<stdin>", "surrogateescape")  # type: ignore[misc]  # as the interpreter does
    sys.stdout = sys.__stdout__ = _text(1, "w", "<stdout>", "surrogateescape")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _text(2, "w", "<stderr>", "backslashreplace", lines=True)  # type: ignore[misc]


def report_exception(error: BaseException) -> None:
    """Print an uncaught exception as the interpreter would, our own frames left out; never raises."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != NAME:
        trace = trace.tb_next
    with contextlib.suppress(BaseException):  # the hook may be the program's
        sys.excepthook(type(error), error.with_traceback(trace), trace)


def exit_code(error: SystemExit) -> int:
    """The status that ``sys.exit`` asked for; a text is printed and means 1."""
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    sys.stderr.write(f"{error.code}\n")
    return 1


def finish(code: int, main: types.ModuleType, collect: bool) -> int:
    """End a script: join threads, run exit handlers, flush, let globals go, and with ``collect`` what only
    refers to itself.  The status.

    What there is nothing to do for is not called: most programs have neither threads nor handlers, and
    finding that out in the library's own way would copy a hundred pages.
    """
    try:
        if getattr(threading, "_shutdown_locks", True):  # threads to wait for; Python 3.13 has no such list
            threading._shutdown()  # type: ignore[attr-defined]  # what the interpreter calls here
        if atexit._ncallbacks():
            atexit._run_exitfuncs()
        _flush()
        sys.stdout = sys.__stdout__  # for destructors, and what was printed before it was replaced
        main.__dict__.clear()
        if collect:
            _flush_files()
            gc.collect()
        with contextlib.suppress(ValueError):  # it may have been taken apart to make another of it
            _flush()
    except BaseException as error:  # noqa: BLE001 -- handlers and destructors are the program's
        if isinstance(error, SystemExit):
            return exit_code(error)
        report_exception(error)
        return code or 120  # the interpreter's status for a failed flush
    return code


def leaves_garbage(source: bytes) -> bool:
    """Whether at a program's end something may be printed by what only refers to itself: a file that it has
    opened, a destructor.
    """
    return any(word in source for word in (b"open", b"__del__", b"finally", b"FileIO"))


def _flush_files() -> None:
    """Flush what was opened and not closed: of a ring's files, collecting may close the lower layer first."""
    for kind in (io.TextIOWrapper, io.BufferedWriter):
        for each in gc.get_objects():
            if type(each) is kind:
                with contextlib.suppress(OSError, ValueError):
                    each.flush()


def _flush() -> None:
    """Flush standard output, if the program has left one that is open.  Raises what that raises."""
    stream = getattr(sys, "stdout", None)
    if stream is not None and not getattr(stream, "closed", False):
        stream.flush()


def leave(code: int) -> NoReturn:
    """End the process at once."""
    os._exit(code)


def _text(descriptor: int, mode: str, name: str, errors: str, lines: bool = False) -> io.TextIOWrapper:
    raw = io.FileIO(descriptor, mode, closefd=False)
    raw.name = name
    buffer = io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw)
    stream = io.TextIOWrapper(buffer, "utf-8", errors, line_buffering=lines)
    stream.mode = mode  # type: ignore[misc]  # the interpreter sets it too
    return stream
