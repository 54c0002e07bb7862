"""The tester's side: holds the tests and their truth, reaches the candidate over a wire only."""

from __future__ import annotations

import builtins
import os
import socket
from typing import Any

from sandbox.supervisor.frames import pack, read_spec
from sandbox.supervisor.kernel import Kernel
from sandbox.supervisor.tasks import to_text

from .kinds import functions_for_tests
from .mirrors import mirror
from .operators import equip
from .shared_files import share_files
from .tester_peer import TESTS_MODULE, TesterPeer
from .trial import Trial, report_failure
from .wire import Gone

_SPEC, _CONTROL, _WIRE = 3, 4, 5


def test() -> int:
    """The role of a tester; returns the exit status.

    Its memory is closed first, for cells where the candidate has the same user id.
    """
    Kernel().dumpable(False)
    header, blobs = read_spec(_SPEC)
    setup, source = map(to_text, blobs)
    for descriptor in (_CONTROL, _WIRE):
        os.set_inheritable(descriptor, False)
    share_files()
    equip()
    trial = Trial(setup, source, header.get("entry_point"))  # type: ignore[arg-type]  # a text or None
    peer = TesterPeer(socket.socket(fileno=_WIRE), trial.class_names.__contains__)
    mirror(peer, trial.text)
    verdict = _verdict(peer, trial)
    with socket.socket(fileno=_CONTROL) as control:
        control.sendall(pack(verdict))
        control.recv(1)  # the clerk ends it
    return 0


def _verdict(peer: TesterPeer, trial: Trial) -> dict[str, object]:
    """What the tester reports: tests seen through, what ended them, and whether the candidate was gone."""
    raised: str | None = None
    try:
        peer.ask("load")
    except Gone:
        return {"tests_done": 0, "raised": None, "gone": True}
    except BaseException as error:  # noqa: BLE001 -- whatever the program's top level raises
        return {"tests_done": 0, "raised": type(error).__name__, "gone": False}
    try:
        trial.run(Names(peer, trial))
    except Gone:
        return {"tests_done": trial.done, "raised": None, "gone": True}
    except BaseException as error:  # noqa: BLE001 -- a failed test, or anything else that ended it
        report_failure(error)
        raised = type(error).__name__
    return {"tests_done": trial.done, "raised": raised, "gone": peer.gone}


class Names(dict[str, Any]):
    """The tests' globals: their own, then Python's, then what the program defines.

    A program must not redefine what tests are written in: ``abs``, ``len`` or ``sorted`` are Python's own,
    unless nothing but such a name can be what is under test (a task may well ask for a function called
    ``sum``).
    """

    def __init__(self, peer: TesterPeer, trial: Trial) -> None:
        super().__init__(__name__=TESTS_MODULE, __builtins__=builtins, __annotations__={})
        self._peer = peer
        self._shadowed = _shadowed(peer.ask("names"), trial)
        functions = functions_for_tests()
        self.update({name: functions[name] for name in functions.keys() - self._shadowed})

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name) and name not in self._shadowed:
            return getattr(builtins, name)
        found = self._peer.ask("name", name)
        if type(found) is not tuple or len(found) != 2 or found[0] is not True:
            raise KeyError(name)
        self[name] = self._peer.found(name, found[1])
        return found[1]


def _shadowed(defined: object, trial: Trial) -> frozenset[str]:
    """The builtins' names that the program may define for the tests."""
    theirs = {name for name in defined if type(name) is str} if type(defined) is list else set()
    if not any(hasattr(builtins, name) for name in theirs):
        return frozenset()
    under_test = trial.free_names() & theirs
    if trial.entry_point in theirs:
        return frozenset({trial.entry_point} & under_test)
    only_builtins = all(hasattr(builtins, name) for name in under_test)
    return frozenset(under_test if only_builtins else ())
