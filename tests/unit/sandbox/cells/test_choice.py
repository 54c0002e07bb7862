"""Choosing a backend."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sandbox.cells.choice import choose_maker, find_makers
from sandbox.cells.order import Cell, CellError


@dataclass(frozen=True)
class Maker:
    name: str
    reason: str | None = None

    def unavailable(self) -> str | None:
        return self.reason

    def open(self) -> Cell:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("backend", "chosen"),
    [("auto", "second"), ("first", "first"), ("third", "third"), ("nonsense", "none")],
)
def test_the_best_that_works_or_the_one_asked_for(backend: str, chosen: str) -> None:
    makers = [Maker("first", "is broken"), Maker("second"), Maker("third")]
    assert choose_maker(backend, makers).name == chosen


def test_where_none_works_every_reason_is_told() -> None:
    maker = choose_maker("auto", [Maker("first", "is broken"), Maker("second", "is missing")])
    assert maker.unavailable() == "first: is broken; second: is missing"
    with pytest.raises(CellError, match="is broken"):
        maker.open()


def test_the_strongest_isolation_comes_first() -> None:
    assert [maker.name for maker in find_makers()] == ["docker", "bubblewrap"]
