"""The operators of stand-ins: on the builtin value that one holds, or asked of the candidate."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .operations import BINARY, COMPARISONS, UNARY
from .proxy import Proxy, is_proxy, may_ask


def _binary(name: str) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    here = getattr(operator, name)

    def forward(self: Any, other: object) -> Any:
        if self._facts.content and not is_proxy(other):
            return here(self._facts.content[0], other)
        return _of(self, self._peer.ask(name, self, other)) if may_ask(self, other) else NotImplemented

    def backward(self: Any, other: object) -> Any:
        if self._facts.content and not is_proxy(other):
            return here(other, self._facts.content[0])
        return _of(self, self._peer.ask(name, other, self)) if may_ask(self, other) else NotImplemented

    return forward, backward


def _unary(name: str) -> Callable[[Any], Any]:
    here = getattr(operator, name)

    def method(self: Any) -> Any:
        if self._facts.content:
            return here(self._facts.content[0])
        if not self._born:
            raise TypeError(f"bad operand type for {name}: what a call returned is no plain number")
        return _of(self, self._peer.ask(name, self))

    return method


def _of(operand: Any, result: Any) -> Any:
    """The result of an operator on a born object is born too."""
    if type(result) is Proxy and operand._born:
        object.__setattr__(result, "_born", True)
    return result


def equip() -> None:
    """Give the stand-ins their operators; done once, by the tester."""
    for name in COMPARISONS:
        setattr(Proxy, f"__{name}__", _binary(name)[0])
    for name in BINARY:
        plain = name.rstrip("_")
        forward, backward = _binary(name)
        setattr(Proxy, f"__{plain}__", forward)
        setattr(Proxy, f"__r{plain}__", backward)
        setattr(Proxy, f"__i{plain}__", _binary(f"i{plain}")[0])
    for name in UNARY:
        setattr(Proxy, f"__{name}__", _unary(name))
