"""The tester's end of the wire: asks the candidate, and lends it no more than tests hand over."""

from __future__ import annotations

import socket
import sys
import unittest.mock
from collections.abc import Callable
from typing import Any

from .class_proxy import ClassProxy, use_as_class
from .exceptions import NUMBER, describe_exception, rebuild_exception
from .notices import warn_again
from .operations import NAMING, OPERATIONS
from .peer import Peer
from .proxy import Facts, Proxy, is_proxy
from .values import CrossingError, Tree
from .wire import Gone

_FIRST = 2
TESTS_MODULE = "tests"
# What the candidate may do to something of the tester's that is not a class of the test's own or a mock.
_HARMLESS = frozenset(
    ("call", "iter", "next", "len", "bool", "getitem", "contains", "str", "repr", "eq", "ne", "hash")
)
_OPEN_MODULES = frozenset(("_io", "io", "unittest.mock", TESTS_MODULE))


class TesterPeer(Peer):
    """Asks the candidate, and lends it no more than tests hand over: callbacks, iterators, mocks."""

    def __init__(self, end: socket.socket, is_class_name: Callable[[str], bool]) -> None:
        super().__init__(end, _FIRST)
        self.gone = False
        self._is_class_name = is_class_name
        self._stand_ins: dict[int, Any] = {}
        self._warned: list[Any] = []
        self._stdout = sys.stdout
        self._stdin = self._stdin_there = sys.stdin

    def ask(self, operation: str, *args: object) -> Any:
        """As every peer; and remembers when the candidate is gone, should a test swallow it."""
        if self.gone:
            raise Gone
        try:
            result = super().ask(operation, *args)
        except Gone:
            self.gone = True
            raise
        warned, self._warned = self._warned, []
        warn_again(warned)
        return result

    def perform(self, operation: str, args: list[Any]) -> object:
        """What the candidate does to something that was handed to it.

        Test functions know their globals, and with them all expectations: their attributes stay closed.
        """
        if operation not in OPERATIONS or not args or not _open_to(operation, args):
            raise CrossingError(f"not open to the program: {operation}")
        return OPERATIONS[operation](*args)

    def attachments(self) -> dict[str, Tree]:
        """Besides changes: what is no longer held here, what stands for the standard input, and whether
        somebody listens to what is printed.
        """
        sent = super().attachments()
        if dropped := self.crossing.abandoned():
            sent["drop"] = dropped
        if sys.stdout is not self._stdout:
            sent["listening"] = True
        if sys.stdin is not self._stdin_there:
            self._stdin_there = sys.stdin
            sent["stdin"] = self.crossing.encode(None if sys.stdin is self._stdin else sys.stdin)
        return sent

    def attached(self, message: dict[str, Tree]) -> None:
        """Besides changes: what the candidate has printed, and warned of."""
        super().attached(message)
        text = message.get("out")
        if text is not None and sys.stdout is not self._stdout:
            sys.stdout.write(str(self._decode(text)))
        if "warned" in message:
            self._warned.append(self._decode(message["warned"]))

    def describe(self, value: object) -> Tree:
        """Nothing, but for exceptions."""
        return describe_exception(value, self.crossing) if isinstance(value, BaseException) else None

    def found(self, name: str, value: Any) -> Any:
        """What the tests have by a name."""
        if type(value) is ClassProxy and self._is_class_name(name):
            use_as_class(value)
        return value

    def stand_in(self, number: int, description: Tree) -> object:
        """A proxy, or for exceptions and their classes the like.

        What the candidate hands out is no longer born, should it be: ``Solution().solve(1)`` may be the
        ``Solution`` itself.
        """
        if number not in self._stand_ins:
            self._stand_ins[number] = self._new_stand_in(number, description)
        stand_in = self._stand_ins[number]
        if type(stand_in) is Proxy and stand_in._born:
            object.__setattr__(stand_in, "_born", False)
        return stand_in

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
                return ClassProxy(self, number, self.crossing.decode(description.get("meta")))
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
