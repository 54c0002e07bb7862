"""The tester's side: holds the tests and their truth, reaches the candidate over a wire only."""

from __future__ import annotations

import builtins
import importlib
import os
import random
import socket
import sys
import types
import unittest.mock
from typing import Any

from sandbox.supervisor.frames import pack, read_spec
from sandbox.supervisor.kernel import Kernel
from sandbox.supervisor.tasks import to_text

from .crossing import CrossingError, Tree, known_place
from .operations import NAMING, OPERATIONS
from .peer import NUMBER, Peer, describe_exception, rebuild_exception
from .proxy import ClassProxy, Facts, Proxy, equip, is_proxy
from .shared_files import share_files
from .trial import Trial, report_failure
from .wire import Gone

_SPEC, _CONTROL, _WIRE = 3, 4, 5
_FIRST = 2
_TESTS_MODULE = "tests"
# What the candidate may do to something of the tester's that is not a class of the test's own or a mock.
_HARMLESS = frozenset(
    ("call", "iter", "next", "len", "bool", "getitem", "contains", "str", "repr", "eq", "ne", "hash")
)
_OPEN_MODULES = frozenset(("_io", "io", "unittest.mock", _TESTS_MODULE))


def test() -> int:
    """The role of a tester; returns the exit status.

    Its memory is closed first, for cells where the candidate has the same user id.
    """
    Kernel().dumpable(False)
    spec = read_spec(_SPEC)
    setup, source = map(to_text, spec.blobs)
    for descriptor in (_CONTROL, _WIRE):
        os.set_inheritable(descriptor, False)
    share_files()
    equip()
    peer = TesterPeer(socket.socket(fileno=_WIRE))
    verdict = _verdict(peer, Trial(setup, source, spec.header.get("entry_point")))  # type: ignore[arg-type]  # a text or None
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
        super().__init__(__name__=_TESTS_MODULE, __builtins__=builtins, __annotations__={})
        self._peer = peer
        self._shadowed = _shadowed(peer.ask("names"), trial)

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name) and name not in self._shadowed:
            return getattr(builtins, name)
        found = self._peer.ask("name", name)
        if type(found) is not tuple or len(found) != 2 or found[0] is not True:
            raise KeyError(name)
        self[name] = found[1]
        return found[1]


class TesterPeer(Peer):
    """Asks the candidate, and lends it no more than tests hand over: callbacks, iterators, mocks."""

    def __init__(self, end: socket.socket) -> None:
        super().__init__(end, _FIRST)
        self.gone = False
        self._stand_ins: dict[int, Any] = {}
        self._stdout = sys.stdout
        _mirror(self)

    def ask(self, operation: str, *args: object) -> Any:
        """As every peer; and remembers when the candidate is gone, should a test swallow it."""
        if self.gone:
            raise Gone
        try:
            return super().ask(operation, *args)
        except Gone:
            self.gone = True
            raise

    def perform(self, operation: str, args: list[Any]) -> object:
        """What the candidate does to something that was handed to it.

        Test functions know their globals, and with them all expectations: their attributes stay closed.
        """
        if operation not in OPERATIONS or not args or not _open_to(operation, args):
            raise CrossingError(f"not open to the program: {operation}")
        return OPERATIONS[operation](*args)

    def attachments(self) -> dict[str, Tree]:
        """Besides changes: what is no longer held here, and whether somebody listens to what is printed."""
        sent = super().attachments()
        if dropped := self.crossing.abandoned():
            sent["drop"] = dropped
        if sys.stdout is not self._stdout:
            sent["listening"] = True
        return sent

    def attached(self, message: dict[str, Tree]) -> None:
        """Besides changes: what the candidate has printed."""
        super().attached(message)
        text = message.get("out")
        if text is not None and sys.stdout is not self._stdout:
            sys.stdout.write(str(self._decode(text)))

    def describe(self, value: object) -> Tree:
        """Nothing, but for exceptions."""
        return describe_exception(value, self.crossing) if isinstance(value, BaseException) else None

    def stand_in(self, number: int, description: Tree) -> object:
        """A proxy, or for exceptions and their classes the like."""
        if number not in self._stand_ins:
            self._stand_ins[number] = self._new_stand_in(number, description)
        return self._stand_ins[number]

    def number_behind(self, value: object) -> int | None:
        """For proxies, exceptions that came from the candidate, and classes that stand for its exception
        classes.
        """
        if is_proxy(value):
            behind: Any = value
            return int(behind._number)
        if isinstance(value, BaseException) or (isinstance(value, type) and issubclass(value, BaseException)):
            number = vars(value).get(NUMBER)
            return number if type(number) is int else None
        return None

    def _new_stand_in(self, number: int, description: Tree) -> object:
        if not isinstance(description, dict):
            raise CrossingError("an object of no description")
        match description.get("is"):
            case "exception":
                return rebuild_exception(number, description, self.crossing)
            case "class":
                bases = self.crossing.decode(
                    description.get("bases")
                )  # also where they are lent for the first time
                if description.get("exception") is True:
                    return _exception_class(self, number, str(description.get("name")), bases)
                return ClassProxy(self, number, Facts(type, []))
        kind = description.get("type") or self.crossing.decode(description.get("class"))
        content = self.crossing.decode(description.get("content"))
        return Proxy(self, number, Facts(kind, content if type(content) is list else []))


class _ExceptionMeta(type):
    """The type of classes that stand for the candidate's exception classes: what they lack is asked for."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls._peer.ask("call", cls, list(args), kwargs)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls._peer.ask("getattr", cls, name)


def _exception_class(peer: TesterPeer, number: int, name: str, bases: Any) -> type:
    kept = tuple(base for base in bases if isinstance(base, type) and issubclass(base, BaseException)) or (
        Exception,
    )
    metas = {type(base) for base in kept}
    meta = _ExceptionMeta if metas <= {type, _ExceptionMeta} else type

    def attribute(self: BaseException, wanted: str) -> Any:
        if wanted.startswith("__"):
            raise AttributeError(wanted)
        return peer.ask("getattr", self, wanted)

    body = {
        "_peer": peer,
        NUMBER: number,
        "__getattr__": attribute,
        "__str__": lambda self: self.__dict__.get("_text", ""),
        "__module__": "main",
    }
    return type.__new__(meta, name, kept, body)


def _open_to(operation: str, args: list[Any]) -> bool:
    target = args[0]
    if operation in _HARMLESS:
        return True
    if operation == "getattr" and args[1:] in [[name] for name in NAMING]:
        return True
    if operation in ("getattr", "setattr") and (
        len(args) < 2 or not isinstance(args[1], str) or args[1].startswith("_")
    ):
        return False
    return type(target).__module__ in _OPEN_MODULES or isinstance(target, unittest.mock.NonCallableMock)


def _shadowed(defined: object, trial: Trial) -> frozenset[str]:
    """The builtins' names that the program may define for the tests."""
    theirs = {name for name in defined if type(name) is str} if type(defined) is list else set()
    under_test = trial.free_names() & theirs
    only_builtins = all(hasattr(builtins, name) for name in under_test)
    return frozenset(under_test if only_builtins else {trial.entry_point or ""} & under_test)


def _mirror(peer: TesterPeer) -> None:
    """What tests do to the standard library, for the program to feel it: patches, seeds, event loops,
    copies.
    """
    _mirror_patches(peer)
    _mirror_seed(peer)
    _mirror_run()
    _mirror_dataclasses(peer)


def _mirror_patches(peer: TesterPeer) -> None:
    patcher: Any = unittest.mock._patch
    enter, leave = patcher.__enter__, patcher.__exit__

    def mirrored_enter(self: Any) -> Any:
        result = enter(self)
        if isinstance(self.target, types.ModuleType) and known_place(self.target):
            peer.ask("patch", self.target.__name__, self.attribute, getattr(self.target, self.attribute))
        return result

    def mirrored_exit(self: Any, *error: Any) -> Any:
        if isinstance(self.target, types.ModuleType) and known_place(self.target):
            peer.ask("unpatch", self.target.__name__, self.attribute)
        return leave(self, *error)

    patcher.__enter__, patcher.__exit__ = mirrored_enter, mirrored_exit


def _mirror_seed(peer: TesterPeer) -> None:
    seed = random.seed

    def mirrored_seed(a: Any = None, version: int = 2) -> None:
        seed(a, version)
        peer.ask("seed", a, version)

    random.seed = mirrored_seed


def _mirror_run() -> None:
    asyncio = importlib.import_module("asyncio")
    run = asyncio.run

    def mirrored_run(main: Any, **options: Any) -> Any:
        async def wait() -> Any:
            return await main

        return run(wait() if is_proxy(main) else main, **options)

    asyncio.run = mirrored_run  # type: ignore[attr-defined]


def _mirror_dataclasses(peer: TesterPeer) -> None:
    """Functions that look into an object are done where it is."""
    for module, names in (
        ("dataclasses", ("asdict", "astuple", "replace", "fields", "is_dataclass")),
        ("inspect", ("isgenerator", "isclass", "isfunction", "iscoroutinefunction", "signature", "getdoc")),
        ("inspect", ("isgeneratorfunction", "isabstract")),
    ):
        for name in names:
            _do_there(peer, importlib.import_module(module), name)


def _do_there(peer: TesterPeer, module: types.ModuleType, name: str) -> None:
    here = getattr(module, name)

    def done_there(first: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_proxy(first):
            return here(first, *args, **kwargs)
        return peer.ask("there", f"{module.__name__}:{name}", [first, *args], kwargs)

    setattr(module, name, done_there)
