"""What stands in the tester for the candidate's objects: forwards Python's operations, and trusts no answer
to ``==``.

The rule against lying objects: comparing a stand-in with the tester's own plain data never asks the
candidate, unless the test itself made the object by calling its class (``Rational(1, 2) == 0.5``), when its
operators are what is being tested.  Instances of classes that extend a builtin compare by the builtin value
that they hold.  What a call returns as plain data is plain data here, and none of this concerns it.
"""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator
from typing import Any, TypeVar

_T = TypeVar("_T")
_OWN = frozenset(("_peer", "_number", "_facts", "_born", "__copy__", "__deepcopy__"))
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
    none.
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

    def __init__(self, peer: Any, number: int, facts: Facts) -> None:
        for name, value in (("_peer", peer), ("_number", number), ("_facts", facts), ("_born", False)):
            object.__setattr__(self, name, value)

    def __getattribute__(self, name: str) -> Any:
        if name in _OWN:
            return object.__getattribute__(self, name)
        if name == "__class__":
            return _class_here(self)
        return self._peer.ask("getattr", self, name)

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
        return iterator if type(iterator) in (Proxy, ClassProxy) else iter(iterator)

    def __next__(self) -> Any:
        return self._peer.ask("next", self)

    def __reversed__(self) -> Any:
        return self._peer.ask("reversed", self)

    def __contains__(self, item: object) -> bool:
        content = self._facts.content
        if content:
            return item in content[0]
        if self._born or is_proxy(item):
            return _exactly(bool, self._peer.ask("contains", self, item))
        return any(each is item or each == item for each in self)

    def __len__(self) -> int:
        return _exactly(int, self._peer.ask("len", self))

    def __bool__(self) -> bool:
        content = self._facts.content
        return bool(content[0]) if content else _exactly(bool, self._peer.ask("bool", self))

    def __str__(self) -> str:
        return _exactly(str, self._peer.ask("str", self))

    def __repr__(self) -> str:
        return _exactly(str, self._peer.ask("repr", self))

    def __format__(self, form: str) -> str:
        return _exactly(str, self._peer.ask("format", self, form))

    def __hash__(self) -> int:
        return _exactly(int, self._peer.ask("hash", self))

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
        return _exactly(int, self._peer.ask("index", self))

    def __bytes__(self) -> bytes:
        return _exactly(bytes, self._peer.ask("bytes", self))

    def __round__(self, *digits: int) -> Any:
        content = self._facts.content
        return round(content[0], *digits) if content else self._peer.ask("round", self, *digits)

    def __divmod__(self, other: object) -> Any:
        return self._peer.ask("divmod", self, other) if may_ask(self, other) else NotImplemented

    def __eq__(self, other: object) -> bool:
        if other is self:
            return True
        if is_proxy(other) or (self._born and not self._facts.content):
            return _exactly(bool, self._peer.ask("eq", self, other))
        return bool(self._facts.content) and bool(self._facts.content[0] == other)

    def __ne__(self, other: object) -> bool:
        if is_proxy(other) or (self._born and not self._facts.content):
            return other is not self and _exactly(bool, self._peer.ask("ne", self, other))
        return not self == other

    def __enter__(self) -> Any:
        return self._peer.ask("enter", self)

    def __exit__(self, kind: object, value: object, _trace: object) -> Any:
        return self._peer.ask("exit", self, kind, value, None)

    def __await__(self) -> Iterator[Any]:
        return self._peer.ask("await", self)  # type: ignore[no-any-return]  # the value, at once
        yield  # a generator all the same, as awaiting demands

    def __aiter__(self) -> Any:
        return self

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
        return False

    def __fspath__(self) -> str:
        return _exactly(str, self._peer.ask("getattr", self, "__fspath__")())


class ClassProxy(Proxy):
    """Stands for a class of the candidate's: makes born instances, and tells instances."""

    def __new__(cls, *args: Any) -> Any:
        """A stand-in; or the class that a test derives from one."""
        if args and isinstance(args[0], str):  # ``class Mine(TheirClass)`` in a test arrives here
            name, bases, names = args
            peer = next(base for base in bases if type(base) is ClassProxy)._peer
            return peer.ask(
                "subclass", name, list(bases), {k: v for k, v in names.items() if k not in _NOT_COPIED}
            )
        return super().__new__(cls)

    def __init__(self, *args: Any) -> None:
        if not isinstance(args[0], str):
            super().__init__(*args)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Make an instance, which is born."""
        made = self._peer.ask("call", self, list(args), kwargs)
        if type(made) is Proxy:
            object.__setattr__(made, "_born", True)
        return made

    def __instancecheck__(self, value: object) -> bool:
        return is_proxy(value) and _exactly(bool, self._peer.ask("isinstance", value, self))

    def __subclasscheck__(self, value: object) -> bool:
        return is_proxy(value) and _exactly(bool, self._peer.ask("issubclass", value, self))

    def __or__(self, other: object) -> Any:
        return NotImplemented if not is_proxy(other) else self._peer.ask("or_", self, other)


_NOT_COPIED = ("__module__", "__qualname__", "__classcell__")


def is_proxy(value: object) -> bool:
    """Whether the value stands for one of the candidate's."""
    return type(value) is Proxy or type(value) is ClassProxy


def _class_here(proxy: Proxy) -> Any:
    kind, content = proxy._facts.kind, proxy._facts.content
    if type(kind) is str:
        return _TYPES.get(kind, Proxy)
    if type(proxy) is ClassProxy:
        return type
    return type(content[0]) if content else kind


def may_ask(proxy: Proxy, other: object) -> bool:
    """Whether the candidate may be asked for an operation: a born object is what is being tested."""
    return proxy._born or is_proxy(other)


def _exactly(kind: type[_T], value: Any) -> _T:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected, {type(value).__name__} given")
    return value


def _number(kind: type[_T], proxy: Proxy) -> _T:
    content = proxy._facts.content
    if content:
        return kind(content[0])  # type: ignore[call-arg]  # int, float or complex
    return _exactly(kind, proxy._peer.ask(kind.__name__, proxy))
