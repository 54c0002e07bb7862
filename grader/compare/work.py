"""How much evaluation one comparison may do: counted in nodes, so that a verdict does not depend on
the machine's load.
"""

from __future__ import annotations

from contextvars import ContextVar

MAX_NODES = 10_000


class OutOfWorkError(Exception):
    """The comparison has used up its allowance."""


class Allowance:
    """Nodes that may still be evaluated."""

    __slots__ = ("left",)

    def __init__(self, nodes: int) -> None:
        self.left = nodes

    def spend(self, nodes: int = 1) -> None:
        """Count one node, or several.  Raises ``OutOfWorkError``."""
        self.left -= nodes
        if self.left < 0:
            raise OutOfWorkError


_CURRENT: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


class limited:  # noqa: N801  # used like a function; a class, because every comparison passes through it
    """Every evaluation inside counts against one allowance."""

    __slots__ = ("_nodes", "_token")

    def __init__(self, nodes: int = MAX_NODES) -> None:
        self._nodes = nodes

    def __enter__(self) -> None:
        self._token = _CURRENT.set(Allowance(self._nodes))

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._token)


def allowance() -> Allowance:
    """The allowance that counts here; a fresh one outside of any comparison."""
    return _CURRENT.get() or Allowance(MAX_NODES)
