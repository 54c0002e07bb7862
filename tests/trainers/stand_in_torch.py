"""As much of torch as the trainers' reward-calling code touches: a matrix of floats, and NaN for None."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

nan = math.nan
float32 = "float32"


class Module:
    """Stands for ``torch.nn.Module``: reward models, which a reward function is not."""


@dataclass
class Flags:
    """A column of truths."""

    values: list[bool]

    def any(self) -> bool:
        return any(self.values)

    def nonzero(self, *, as_tuple: bool) -> tuple[list[int]]:
        assert as_tuple
        return ([index for index, value in enumerate(self.values) if value],)


@dataclass
class Matrix:
    """Rows by columns."""

    rows: list[list[float]]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    def __setitem__(self, place: tuple[slice, int], column: Sequence[float]) -> None:
        assert place[0] == slice(None)
        for row, value in zip(self.rows, column, strict=True):
            row[place[1]] = value

    def all(self, *, dim: int) -> Flags:
        assert dim == 1
        return Flags([all(row) for row in self.rows])

    def column(self, index: int) -> list[float | None]:
        """A column with None for NaN."""
        return [None if math.isnan(row[index]) else row[index] for row in self.rows]


def zeros(*shape: int | tuple[int, int], device: object) -> Matrix:
    """Both forms in use: ``zeros(n, m)`` and ``zeros((n, m))``."""
    rows, columns = shape[0] if isinstance(shape[0], tuple) else shape
    assert isinstance(rows, int)
    assert isinstance(columns, int)
    return Matrix([[0.0] * columns for _ in range(rows)])


def tensor(values: Sequence[float], dtype: object = None, device: object = None) -> list[float]:
    """Like torch, refuses what is no number."""
    if not all(isinstance(value, (int, float)) for value in values):
        raise TypeError("must be real numbers")
    return [float(value) for value in values]


def isnan(matrix: Matrix) -> Matrix:
    """Ones where nothing is known."""
    return Matrix([[float(math.isnan(value)) for value in row] for row in matrix.rows])
