"""Words as engines, bubblewrap and our supervisor have really said them, and whose fault each is."""

# ruff: noqa: E501 -- words stay as they were said
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.cells.failure import UNKNOWN, classify, told

ENGINE = "http+docker://localhost/v1.41/containers"
START = f"{ENGINE}/47deb15d7b2871819681ac82e744abb47a95f07de29eeb8af6e3a9e4fee4f02d/start"
CAPTURED = {
    "runtime, engine 20": (f'400 Client Error for {ENGINE}/create: Bad Request ("Unknown runtime specified runsc")', "runtime_missing", "engine"),
    "runtime, engine 27": (f'400 Client Error for {ENGINE}/create: Bad Request ("unknown or invalid runtime name: runsc")', "runtime_missing", "engine"),
    "image": (f'404 Client Error for {ENGINE}/create: Not Found ("No such image: assay-cell:none")', "image_missing", "engine"),
    "no python in the image": (f'400 Client Error for {START}: Bad Request ("failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/usr/bin/python3": stat /usr/bin/python3: no such file or directory: unknown")', "python_missing", "engine"),
    "profile": (f"500 Server Error for {START}: Internal Server Error (\"Decoding seccomp profile failed: invalid character 'b' looking for beginning of object key string\")", "options_refused", "engine"),
    "memory limit": (f'400 Client Error for {ENGINE}/create: Bad Request ("Minimum memory limit allowed is 6MB")', "options_refused", "engine"),
    "processors": (f'400 Client Error for {ENGINE}/create: Bad Request ("Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available")', "options_refused", "engine"),
    "capability": (f'400 Client Error for {ENGINE}/create: Bad Request ("invalid CapAdd: unknown capability: "CAP_NOPE"")', "options_refused", "engine"),
    "no socket": ("Error while fetching server API version: ('Connection aborted.', FileNotFoundError(2, 'No such file or directory'))", "engine_away", "engine"),
    "nobody at the socket": ("Error while fetching server API version: ('Connection aborted.', ConnectionRefusedError(111, 'Connection refused'))", "engine_away", "engine"),
    "nobody at the port": ("Error while fetching server API version: HTTPConnectionPool(host='127.0.0.1', port=9): Max retries exceeded with url: /version (Caused by NewConnectionError(\"HTTPConnection(host='127.0.0.1', port=9): Failed to establish a new connection: [Errno 111] Connection refused\"))", "engine_away", "engine"),
    "closed socket": ("Error while fetching server API version: ('Connection aborted.', PermissionError(13, 'Permission denied'))", "engine_closed", "engine"),
    "stopped while answering": ("('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))", "engine_away", "engine"),
    "slow engine": ("UnixHTTPConnectionPool(host='localhost', port=None): Read timed out. (read timeout=60)", "engine_slow", "engine"),
    "bubblewrap's source": ("bwrap: Can't find source path /none: No such file or directory", "root_incomplete", "engine"),
    "bubblewrap's python": ("bwrap: execvp /usr/bin/python9: No such file or directory", "python_missing", "engine"),
    "bubblewrap's option": ("bwrap: Unknown option --nope", "unknown", "engine"),
    "bubblewrap's namespaces": ("bwrap: Creating new namespace failed: Operation not permitted", "no_namespaces", "engine"),
    "bubblewrap without rights": ("bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.", "no_namespaces", "engine"),
    "bubblewrap's user map": ("bwrap: setting up uid map: Permission denied", "no_namespaces", "engine"),
    "the cell went away": ("CellError: the cell is gone", "unknown", "engine"),
    "a run could not be set up": ("FrameError: WardenError: a run could not be set up", "unknown", "engine"),
    "another protocol": ("FrameError: the cell speaks another version of the protocol", "unknown", "engine"),
    "processes stayed": ("FrameError: WardenError: UncleanError: processes that do not die", "unclean", "program"),
    "files stayed": ("FrameError: WardenError: UncleanError: files that cannot be wiped: [Errno 16] Device or resource busy: 'x'", "unclean", "program"),
    "objects stayed": ("FrameError: WardenError: UncleanError: System V objects were left", "unclean", "program"),
    "a run stayed": ("FrameError: WardenError: TimeoutError: a run that does not die", "unclean", "program"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "cause", "whose"), CAPTURED.values(), ids=CAPTURED.keys())
def test_what_was_said(words: str, cause: str, whose: str) -> None:
    """Each has one cause, and only the supervisor's words about a run are held against a program."""
    failure = classify(words)
    assert (failure.cause, failure.whose) == (cause, whose)
    assert failure.advice in told(words)


@given(st.text(max_size=200))
def test_unknown_words_are_never_the_program_s_fault(words: str) -> None:
    assert classify(words).whose == "engine" or "UncleanError" in words or "run that does not die" in words


def test_nothing_said_is_unknown() -> None:
    assert classify("") == UNKNOWN
