"""The operators of stand-ins: on the builtin value that one holds, or asked of the candidate."""

from __future__ import annotations

import decimal
import fractions
import operator
from collections.abc import Callable
from typing import Any

from .class_proxy import made_by_tests
from .operations import BINARY, COMPARISONS, UNARY
from .proxy import Proxy, content_of, is_proxy, may_ask, number_refused

_Operator = Callable[..., Any]
_NUMBERS = (int, float, complex, decimal.Decimal, fractions.Fraction)


def equip() -> None:
    """Give the stand-ins their operators; done once, by the tester."""
    for name in COMPARISONS:
        setattr(Proxy, f"__{name}__", _comparison(name))
    for name in BINARY:
        plain = name.rstrip("_")
        forward, backward = _binary(name)
        setattr(Proxy, f"__{plain}__", forward)
        setattr(Proxy, f"__r{plain}__", backward)
        setattr(Proxy, f"__i{plain}__", _binary(f"i{plain}")[0])
    for name in UNARY:
        setattr(Proxy, f"__{name}__", _unary(name))


def _comparison(name: str) -> _Operator:
    here = getattr(operator, name)

    def compare(self: Any, other: object) -> Any:
        if may_ask(self, other):
            return self._peer.ask(name, self, other)
        content = content_of(self)
        return here(content[0], other) if content else NotImplemented

    return compare


def _binary(name: str) -> tuple[_Operator, _Operator]:
    here = getattr(operator, name)

    def forward(self: Any, other: object, *modulus: object) -> Any:
        if may_ask(self, other):
            return _asked(name, self, self, other, *modulus)
        if content := content_of(self):
            return here(content[0], other)
        return _computed(name, self, other, self, other)

    def backward(self: Any, other: object) -> Any:
        if may_ask(self, other):
            return _asked(name, self, other, self)
        if content := content_of(self):
            return here(other, content[0])
        return _computed(name, self, other, other, self)

    return forward, backward


def _unary(name: str) -> Callable[[Any], Any]:
    here = getattr(operator, name)

    def method(self: Any) -> Any:
        if self._facts.content and not self._born:
            return here(self._facts.content[0])
        return _asked(name, self, self)

    return method


def _asked(name: str, operand: Any, *args: Any) -> Any:
    """The result of an operator; on a born object it is born too, and with a derived one derived."""
    born = operand._born
    derived = any(is_proxy(arg) and arg._derived for arg in args)
    result = operand._peer.ask(name, *args)
    if derived and not born:
        return _derived(name, result)
    if type(result) is Proxy and born:
        object.__setattr__(result, "_born", True)
    return result


def _computed(name: str, operand: Any, number: object, *args: Any) -> Any:
    """The result of an operator with one of the test's numbers on an object that was not made by the test."""
    if type(number) not in _NUMBERS or not made_by_tests(operand):
        return NotImplemented
    return _derived(name, operand._peer.ask(name, *args))


def _derived(name: str, result: Any) -> Any:
    """The result of computing with the test's numbers.  Raises TypeError where it is none of the program's
    objects, or holds a number.
    """
    if not is_proxy(result) or result._facts.content:
        raise number_refused(name)
    object.__setattr__(result, "_derived", True)
    return result
