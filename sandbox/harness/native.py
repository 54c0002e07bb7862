"""Become another program: the role of a compiler, and of every program that is not Python."""

from __future__ import annotations

import os
import signal

from sandbox.supervisor.frames import read_spec

from .program import put_beside

_SPEC, _NOTES = 3, 4
_CANNOT = 127


def become() -> int:
    """Put the spec's files into the working directory and execute its command; returns only on failure.

    The spec's header: ``path`` and ``argv``, ``environment``, ``files``, ``directory``, and ``keep``, the
    descriptors above the standard ones that the program keeps.
    """
    header, blobs = read_spec(_SPEC)
    names, keep, argv = header["files"], header["keep"], header["argv"]
    assert isinstance(names, list)
    assert isinstance(keep, list)
    assert isinstance(argv, list)
    if names:
        put_beside(dict(zip(names, blobs, strict=True)))
    os.chdir(str(header["directory"]))
    if _NOTES in keep:
        notes = os.dup(_NOTES)  # which the program does not inherit
    else:
        notes = _NOTES
        os.set_inheritable(notes, False)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and that would be inherited
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execve(str(header["path"]), argv, header["environment"])  # type: ignore[arg-type]  # noqa: S606 -- what this is for
    except OSError as error:
        os.write(2, f"{argv[0]}: {error.strerror}\n".encode())
        os.write(notes, b"cannot_start")
    return _CANNOT
