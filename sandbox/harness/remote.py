"""What stands in the candidate for the tester's objects: forwards Python's operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .exceptions import NUMBER
from .operations import NAMING

if TYPE_CHECKING:
    from .peer import Peer


class Remote:
    """Stands for an object of the tester's: a callback, an iterator, a mock."""

    def __init__(self, peer: Peer, number: int) -> None:
        object.__setattr__(self, "_peer", peer)
        object.__setattr__(self, NUMBER, number)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Call the tester's function."""
        return self._peer.ask("call", self, list(args), kwargs)

    def __getattribute__(self, name: str) -> Any:
        if name in NAMING:
            return object.__getattribute__(self, "_peer").ask("getattr", self, name)
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._peer.ask("getattr", self, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._peer.ask("setattr", self, name, value)

    def __iter__(self) -> Any:
        return self._peer.ask("iter", self)

    def __next__(self) -> Any:
        return self._peer.ask("next", self)

    def __len__(self) -> int:
        return self._peer.ask("len", self)  # type: ignore[no-any-return]  # a number, or len() complains

    def __bool__(self) -> bool:
        return bool(self._peer.ask("bool", self))

    def __getitem__(self, key: object) -> Any:
        return self._peer.ask("getitem", self, key)

    def __setitem__(self, key: object, value: object) -> None:
        self._peer.ask("setitem", self, key, value)

    def __contains__(self, item: object) -> bool:
        return bool(self._peer.ask("contains", self, item))

    def __lt__(self, other: object) -> Any:
        return self._peer.ask("lt", self, other)

    def __gt__(self, other: object) -> Any:
        return self._peer.ask("gt", self, other)

    def __le__(self, other: object) -> Any:
        return self._peer.ask("le", self, other)

    def __ge__(self, other: object) -> Any:
        return self._peer.ask("ge", self, other)

    def __eq__(self, other: object) -> Any:
        return self is other or self._peer.ask("eq", self, other)

    def __hash__(self) -> int:
        return self._peer.ask("hash", self)  # type: ignore[no-any-return]  # a number, or hash() complains

    def __str__(self) -> str:
        return str(self._peer.ask("str", self))

    def __repr__(self) -> str:
        return str(self._peer.ask("repr", self))

    def __enter__(self) -> Any:
        return self._peer.ask("enter", self)

    def __exit__(self, kind: object, value: object, _trace: object) -> Any:
        return self._peer.ask("exit", self, kind, value, None)
