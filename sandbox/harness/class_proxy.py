"""What stands in the tester for the candidate's classes: makes instances, tells them, and is derived from."""

from __future__ import annotations

from typing import Any

from .proxy import Facts, Proxy, exactly, is_proxy

_NOT_COPIED = ("__module__", "__qualname__", "__classcell__")


class ClassProxy(Proxy):
    """Stands for a class of the candidate's.

    Where the tests use it as a class, by name, its instances are born: they are what is being tested.
    """

    _named: bool

    def __new__(cls, *args: Any, **options: Any) -> Any:
        """A stand-in; or the class that a test derives from one."""
        if args and isinstance(args[0], str):  # ``class Mine(TheirClass)`` in a test arrives here
            name, bases, names = args
            return _derive(name, bases, names, options)
        return super().__new__(cls)

    def __init__(self, *args: Any, **_options: Any) -> None:
        if not isinstance(args[0], str):
            peer, number, meta = args
            super().__init__(peer, number, Facts(meta, []))
            object.__setattr__(self, "_named", False)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Make an instance."""
        made = self._peer.ask("call", self, list(args), kwargs)
        if type(made) is Proxy and self._named:
            object.__setattr__(made, "_born", True)
        return made

    def __instancecheck__(self, value: object) -> bool:
        return is_proxy(value) and exactly(bool, self._peer.ask("isinstance", value, self))

    def __subclasscheck__(self, value: object) -> bool:
        return is_proxy(value) and exactly(bool, self._peer.ask("issubclass", value, self))

    def __or__(self, other: object) -> Any:
        return self._peer.ask("or_", self, other)

    def __ror__(self, other: object) -> Any:
        return self._peer.ask("or_", other, self)


def use_as_class(found: object) -> None:
    """The tests have this by a name that they use as a class."""
    if type(found) is ClassProxy:
        object.__setattr__(found, "_named", True)


def made_by_tests(proxy: Proxy) -> bool:
    """Whether the object is of a class of which the tests make instances."""
    kind = proxy._facts.kind
    return type(kind) is ClassProxy and kind._named


def _derive(name: str, bases: tuple[Any, ...], names: dict[str, Any], options: dict[str, Any]) -> Any:
    peer = next(base for base in bases if type(base) is ClassProxy)._peer
    kept = {key: _portable(value) for key, value in names.items() if key not in _NOT_COPIED}
    made = peer.ask("subclass", name, list(bases), kept, options)
    if "__classcell__" in names:  # where the methods' ``super()`` finds its class
        names["__classcell__"].cell_contents = made
    use_as_class(made)
    return made


def _portable(value: object) -> tuple[str, object]:
    """What a method is, and its functions: the other side has to make its like of them."""
    if isinstance(value, classmethod | staticmethod):
        return type(value).__name__, value.__func__
    if isinstance(value, property):
        return "property", (value.fget, value.fset, value.fdel, value.__doc__)
    return "", value
