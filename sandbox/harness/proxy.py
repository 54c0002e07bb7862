"""What stands in the tester for the candidate's objects: forwards Python's operations, and trusts no answer
to ``==``.

The rule against lying objects: comparing a stand-in with the tester's own plain data never asks the
candidate, unless the object is born: the test itself made it by calling a class that it uses as one
(``Rational(1, 2) == 0.5``), so that its operators are what is being tested.  Other instances of classes that
extend a builtin compare by the builtin value that they hold.  Other objects of a class that the test uses may
be computed with (``2 * Vector.unit()``), but the result is an object again, derived, of which no number
can be had: it has seen the test's data, and ``abs(result - 6) < 1e-6`` must not ask it.  What a call returns
as plain data is plain data here, and none of this concerns it.
"""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator
from typing import Any, TypeVar

_T = TypeVar("_T")
_CHANGING = (list, dict, set)
_OWN = frozenset(("_peer", "_number", "_facts", "_born", "_derived", "_named", "__copy__", "__deepcopy__"))
_TYPES: dict[str, type] = {
    "FunctionType": types.FunctionType,
    "BuiltinFunctionType": types.BuiltinFunctionType,
    "MethodType": types.MethodType,
    "GeneratorType": types.GeneratorType,
    "CoroutineType": types.CoroutineType,
    "AsyncGeneratorType": types.AsyncGeneratorType,
    "ModuleType": types.ModuleType,
}


class Facts:
    """What is known of the object: its class here, and the builtin value that it holds as a list of one or
    none; ``content`` is what it was at first.
    """

    def __init__(self, kind: object, content: list[Any]) -> None:
        self.kind = kind
        self.content = content


class Proxy:
    """Stands for an object of the candidate's."""

    _peer: Any
    _number: int
    _facts: Facts
    _born: bool
    _derived: bool

    def __init__(self, peer: Any, number: int, facts: Facts) -> None:
        states = {"_peer": peer, "_number": number, "_facts": facts, "_born": False, "_derived": False}
        for name, value in states.items():
            object.__setattr__(self, name, value)

    def __getattribute__(self, name: str) -> Any:
        if name in _OWN:
            return object.__getattribute__(self, name)
        if name == "__class__":
            return _class_here(self)
        return self._peer.found(name, self._peer.ask("getattr", self, name))

    def __setattr__(self, name: str, value: object) -> None:
        self._peer.ask("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._peer.ask("delattr", self, name)

    def __dir__(self) -> Any:
        return self._peer.ask("dir", self)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call the candidate's object."""
        return self._peer.ask("call", self, list(args), kwargs)

    def __getitem__(self, key: object) -> Any:
        return self._peer.ask("getitem", self, key)

    def __setitem__(self, key: object, value: object) -> None:
        self._peer.ask("setitem", self, key, value)

    def __delitem__(self, key: object) -> None:
        self._peer.ask("delitem", self, key)

    def __iter__(self) -> Any:
        iterator = self._peer.ask("iter", self)
        return iterator if is_proxy(iterator) else iter(iterator)

    def __next__(self) -> Any:
        return self._peer.ask("next", self)

    def __reversed__(self) -> Any:
        return self._peer.ask("reversed", self)

    def __contains__(self, item: object) -> bool:
        if self._born or is_proxy(item):
            return exactly(bool, self._peer.ask("contains", self, item))
        if content := content_of(self):
            return item in content[0]
        return any(each is item or each == item for each in self)

    def __len__(self) -> int:
        return exactly(int, self._peer.ask("len", self))

    def __bool__(self) -> bool:
        content = content_of(self)
        return bool(content[0]) if content else exactly(bool, _ask_number("bool", self))

    def __str__(self) -> str:
        return exactly(str, self._peer.ask("str", self))

    def __repr__(self) -> str:
        return exactly(str, self._peer.ask("repr", self))

    def __format__(self, form: str) -> str:
        return exactly(str, self._peer.ask("format", self, form))

    def __hash__(self) -> int:
        return exactly(int, self._peer.ask("hash", self))

    def __int__(self) -> int:
        return _number(int, self)

    def __float__(self) -> float:
        return _number(float, self)

    def __complex__(self) -> complex:
        return _number(complex, self)

    def __index__(self) -> int:
        content = self._facts.content
        if content and type(content[0]) is int:
            return int(content[0])
        return exactly(int, _ask_number("index", self))

    def __bytes__(self) -> bytes:
        return exactly(bytes, self._peer.ask("bytes", self))

    def __round__(self, *digits: int) -> Any:
        content = () if self._born else self._facts.content
        return round(content[0], *digits) if content else _ask_number("round", self, *digits)

    def __trunc__(self) -> Any:
        return _ask_number("trunc", self)

    def __floor__(self) -> Any:
        return _ask_number("floor", self)

    def __ceil__(self) -> Any:
        return _ask_number("ceil", self)

    def __divmod__(self, other: object) -> Any:
        return self._peer.ask("divmod", self, other) if may_ask(self, other) else NotImplemented

    def __eq__(self, other: object) -> Any:
        if other is self:
            return True
        if may_ask(self, other):
            return self._peer.ask("eq", self, other)
        content = content_of(self)
        return bool(content) and bool(content[0] == other)

    def __ne__(self, other: object) -> Any:
        if may_ask(self, other):
            return other is not self and self._peer.ask("ne", self, other)
        return not self == other

    def __enter__(self) -> Any:
        born = self._born
        entered = self._peer.ask("enter", self)
        if entered is self:
            object.__setattr__(self, "_born", born)
        return entered

    def __exit__(self, kind: object, value: object, _trace: object) -> Any:
        return self._peer.ask("exit", self, kind, value, None)

    def __await__(self) -> Iterator[Any]:
        return self._peer.ask("await", self)  # type: ignore[no-any-return]  # the value, at once
        yield  # a generator all the same, as awaiting demands

    def __aiter__(self) -> Any:
        return self._peer.ask("getattr", self, "__aiter__")()

    async def __anext__(self) -> Any:
        return self._peer.ask("await", self._peer.ask("getattr", self, "__anext__")())

    async def __aenter__(self) -> Any:
        return self._peer.ask("await", self._peer.ask("getattr", self, "__aenter__")())

    async def __aexit__(self, kind: object, value: object, _trace: object) -> Any:
        return self._peer.ask("await", self._peer.ask("getattr", self, "__aexit__")(kind, value, None))

    def __copy__(self) -> Any:
        return self._peer.ask("call", copy.copy, [self], {})

    def __deepcopy__(self, _memo: object) -> Any:
        return self._peer.ask("call", copy.deepcopy, [self], {})

    def __instancecheck__(self, value: object) -> bool:
        asks = self._facts.kind is types.UnionType and is_proxy(value)
        return asks and exactly(bool, self._peer.ask("isinstance", value, self))

    def __fspath__(self) -> str:
        return exactly(str, self._peer.ask("getattr", self, "__fspath__")())


def is_proxy(value: object) -> bool:
    """Whether the value stands for one of the candidate's."""
    return issubclass(type(value), Proxy)


def content_of(proxy: Proxy) -> list[Any]:
    """The builtin value that the object holds at present, as a list of one or none."""
    content = proxy._facts.content
    if content and type(content[0]) in _CHANGING:
        return list(proxy._peer.ask("content", proxy))
    return content


def may_ask(proxy: Proxy, other: object) -> bool:
    """Whether the candidate may be asked for an operation: a born object is what is being tested."""
    return proxy._born or is_proxy(other)


def exactly(kind: type[_T], value: Any) -> _T:
    """The candidate's answer.  Raises TypeError if it is not of the kind."""
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected, {type(value).__name__} given")
    return value


def number_refused(operation: str) -> TypeError:
    """What a test meets that wants a number of an object which has none for it."""
    return TypeError(f"bad operand type for {operation}: what a call returned is no plain number")


def _class_here(proxy: Proxy) -> Any:
    kind, content = proxy._facts.kind, proxy._facts.content
    if type(kind) is str:
        return _TYPES.get(kind, Proxy)
    return type(content[0]) if content else kind


def _ask_number(operation: str, proxy: Proxy, *args: object) -> Any:
    if proxy._derived:
        raise number_refused(operation)
    return proxy._peer.ask(operation, proxy, *args)


def _number(kind: type[_T], proxy: Proxy) -> _T:
    content = () if proxy._born else proxy._facts.content
    if content:
        return kind(content[0])  # type: ignore[call-arg]  # int, float or complex
    return exactly(kind, _ask_number(kind.__name__, proxy))
