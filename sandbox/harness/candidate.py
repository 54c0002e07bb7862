"""The candidate's side of a test: holds the program, does what the tester asks, sees no test."""

from __future__ import annotations

import asyncio
import collections
import importlib
import io
import os
import random
import socket
import sys
import types
from collections.abc import Callable
from typing import Any

from sandbox.supervisor.beside import put_beside
from sandbox.supervisor.frames import read_spec
from sandbox.supervisor.tasks import to_text

from .exceptions import NUMBER, describe_exception, describe_origin, rebuild_exception
from .notices import Logged, Warned
from .operations import OPERATIONS
from .peer import Peer
from .places import KNOWN_MODULES, from_place
from .program import NAME, load, report_exception
from .remote import Remote
from .shared_files import share_files
from .subclasses import subclass
from .values import CrossingError, Tree

_SPEC, _WIRE = 3, 4
_FIRST = 1
_CONTENTS: tuple[type, ...] = (int, float, complex, str, bytes, tuple, list, dict, set, frozenset)
_VIEWS: dict[type, Callable[[Any], object]] = {
    type({}.keys()): set,
    types.MappingProxyType: dict,
    collections.ChainMap: dict,
    collections.UserDict: dict,
    collections.UserList: list,
}
_PLAIN_TYPES = {
    types.FunctionType: "FunctionType",
    types.BuiltinFunctionType: "BuiltinFunctionType",
    types.MethodType: "MethodType",
    types.GeneratorType: "GeneratorType",
    types.CoroutineType: "CoroutineType",
    types.AsyncGeneratorType: "AsyncGeneratorType",
    types.ModuleType: "ModuleType",
}


def play() -> int:
    """The role of a candidate; returns the exit status."""
    _header, (source,) = read_spec(_SPEC)
    os.set_inheritable(_WIRE, False)
    share_files()
    put_beside({NAME: source})
    sys.argv = [NAME]
    CandidatePeer(socket.socket(fileno=_WIRE), to_text(source)).serve_forever()
    return 0


class CandidatePeer(Peer):
    """Serves the tester.  The program is loaded by its first request."""

    def __init__(self, end: socket.socket, source: str) -> None:
        super().__init__(end, _FIRST)
        self._source = source
        self._main = types.ModuleType("__main__")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stand_ins: dict[int, object] = {}
        self._patched: dict[tuple[str, str], object] = {}
        self._out: io.StringIO | None = None
        self._warned = Warned()
        self._logged: Logged | None = None

    def perform(self, operation: str, args: list[Any]) -> object:
        """Do what the tester asks of the program."""
        if operation in OPERATIONS:
            return OPERATIONS[operation](*args)
        own: dict[str, Callable[..., Any]] = {
            "load": self._load,
            "name": self._name,
            "names": self._names,
            "await": self._await,
            "there": _there,
            "seed": random.seed,
            "patch": self._patch,
            "unpatch": self._unpatch,
            "subclass": subclass,
            "content": _held,
            "listen": self._listen,
            "listened": self._listened,
        }
        return own[operation](*args)

    def attached(self, message: dict[str, Tree]) -> None:
        """Besides changes: whether the tester wants to have what is printed, and gives what is read."""
        super().attached(message)
        if "stdin" in message:
            given = self._decode(message["stdin"])
            sys.stdin = sys.__stdin__ if given is None else given
        self.crossing.forget(list(message.get("drop") or ()))
        if "op" in message:
            self._out = io.StringIO() if message.get("listening") else None
            sys.stdout = self._out or sys.__stdout__

    def attachments(self) -> dict[str, Tree]:
        """Besides changes: what was printed, for a tester who listens, and what was warned of."""
        sent = super().attachments()
        if self._out is not None and (text := self._out.getvalue()):
            self._out.seek(0)
            self._out.truncate()
            sent["out"] = self.crossing.encode(text)
        if warned := self._warned.take():
            sent["warned"] = self.crossing.encode(warned)
        return sent

    def describe(self, value: object) -> Tree:
        """What the tester shall know of an object: its class, and the plain content of what extends a
        builtin.
        """
        if isinstance(value, BaseException):
            return {**describe_exception(value, self.crossing), **describe_origin(value, self.crossing)}
        if isinstance(value, type):
            bases = [self.crossing.encode(base) for base in value.__bases__]
            return {
                "is": "class",
                "name": value.__name__,
                "bases": bases,
                "meta": self.crossing.encode(type(value)),
                "exception": issubclass(value, BaseException),
            }
        kind = _PLAIN_TYPES.get(type(value))
        if kind is not None:
            return {"is": "object", "type": kind}
        return {
            "is": "object",
            "class": self.crossing.encode(type(value)),
            "content": [self.crossing.encode(each) for each in _held(value)],
        }

    def stand_in(self, number: int, description: Tree) -> object:
        """A remote, or for an exception an exception."""
        if number not in self._stand_ins:
            if isinstance(description, dict) and description.get("is") == "exception":
                return rebuild_exception(number, description, self.crossing)
            self._stand_ins[number] = Remote(self, number)
        return self._stand_ins[number]

    def number_behind(self, value: object) -> int | None:
        """For remotes, and exceptions that came from the tester."""
        if type(value) is Remote or isinstance(value, BaseException):
            number = value.__dict__.get(NUMBER)
            return number if type(number) is int else None
        return None

    def _load(self) -> object:
        try:
            self._main = load(self._source)
        except BaseException as error:
            report_exception(error)
            raise
        return None

    def _name(self, name: str) -> object:
        """A global of the program as ``(True, value)``; ``(False, None)`` where there is none."""
        names = vars(self._main)
        return (True, names[name]) if name in names else (False, None)

    def _names(self) -> object:
        return [name for name in vars(self._main) if not name.startswith("__")]

    def _await(self, awaitable: Any) -> object:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()

        async def wait() -> object:
            return await awaitable

        return self._loop.run_until_complete(wait())

    def _listen(self, logger: str | None, level: int) -> None:
        self._logged = Logged(logger, level)

    def _listened(self) -> object:
        logged, self._logged = self._logged, None
        return logged.end() if logged else []

    def _patch(self, module: str, name: str, value: object) -> None:
        """The tester has replaced something in a module that both have."""
        if module not in KNOWN_MODULES:
            raise CrossingError("not a known module")
        target = importlib.import_module(module)
        self._patched.setdefault((module, name), getattr(target, name, self))
        setattr(target, name, value)

    def _unpatch(self, module: str, name: str) -> None:
        before = self._patched.pop((module, name), self)
        target = importlib.import_module(module)
        if before is not self:
            setattr(target, name, before)


def _there(place: str, args: list[Any], kwargs: dict[str, Any]) -> object:
    """Call a function of the standard library here, where the objects are that it looks into."""
    return OPERATIONS["call"](from_place(place), args, kwargs)


def _held(value: Any) -> tuple[object, ...]:
    """The builtin value inside an instance of a class that extends a builtin: what it is, not what it
    says.  Views and mappings of the library's are sets and dictionaries.
    """
    view = _VIEWS.get(type(value))
    if view is not None:
        return (view(value),)
    return next(((_bare(kind, value),) for kind in _CONTENTS if isinstance(value, kind)), ())


def _bare(kind: type, value: Any) -> object:
    """The builtin value, by the builtin's own methods: the class's overrides are not asked."""
    if kind in (list, tuple, set, frozenset):
        return kind(kind.__iter__(value))
    if kind is dict:
        return {key: dict.__getitem__(value, key) for key in dict.__iter__(value)}
    if kind is str:
        return str.__str__(value)
    if kind is bytes:
        return bytes.__getitem__(value, slice(None))
    if kind is complex:
        return complex.__add__(value, 0)
    return kind.__int__(value) if kind is int else float.__add__(value, 0.0)
