"""Sets of real numbers as a line cut at points: every point and every gap is in or out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

CLOSE = 1e-12


@dataclass(frozen=True, slots=True)
class Line:
    """``gaps[i]`` tells about the open interval before ``points[i]`` (one more gap than points)."""

    points: tuple[Any, ...]
    at: tuple[bool, ...]
    gaps: tuple[bool, ...]


EVERYTHING = Line((), (), (True,))
NOTHING = Line((), (), (False,))


def interval(low: Any | None, high: Any | None, *, with_low: bool, with_high: bool) -> Line:
    """From ``low`` to ``high``; None is infinity."""
    if low is not None and high is not None and not _close(low, high) and low > high:
        return NOTHING
    if low is not None and high is not None and _close(low, high):
        return Line((low,), (with_low and with_high,), (False, False))
    points = tuple(p for p in (low, high) if p is not None)
    at = tuple(flag for p, flag in ((low, with_low), (high, with_high)) if p is not None)
    gaps = ((low is None),) if low is not None else ()
    gaps = (*gaps, True)
    gaps = (*gaps, False) if high is not None else gaps
    return Line(points, at, gaps)


def single_points(points: list[Any]) -> Line:
    """Finitely many numbers."""
    ordered = _merged(points)
    return Line(tuple(ordered), (True,) * len(ordered), (False,) * (len(ordered) + 1))


def combined(one: Line, other: Line, op: Callable[[bool, bool], bool]) -> Line:
    """Union, intersection, difference: any boolean operation, point by point and gap by gap."""
    points = _merged([*one.points, *other.points])
    at = tuple(op(contains(one, p), contains(other, p)) for p in points)
    middles = gap_middles(points)
    gaps = tuple(op(contains(one, m), contains(other, m)) for m in middles)
    return simplified(Line(tuple(points), at, gaps))


def contains(line: Line, number: Any) -> bool:
    """Whether a number is in the set."""
    for point, here in zip(line.points, line.at, strict=True):
        if _close(point, number):
            return here
    return line.gaps[bisect_left(line.points, number)]


def intersected(one: Line, other: Line) -> Line:
    """What is in both sets."""
    return combined(one, other, lambda x, y: x and y)


def simplified(line: Line) -> Line:
    """The same set without cuts that change nothing."""
    points, at, gaps = [], [], [line.gaps[0]]
    for point, here, after in zip(line.points, line.at, line.gaps[1:], strict=True):
        if here == gaps[-1] == after:
            continue
        points.append(point)
        at.append(here)
        gaps.append(after)
    return Line(tuple(points), tuple(at), tuple(gaps))


def equal(one: Line, other: Line) -> bool:
    """Whether two sets are the same, up to the accuracy of their ends."""
    one, other = simplified(one), simplified(other)
    if one.at != other.at or one.gaps != other.gaps:
        return False
    return all(_close(p, q) for p, q in zip(one.points, other.points, strict=True))


def gap_middles(points: list[Any] | tuple[Any, ...]) -> list[Any]:
    """A number in every gap."""
    if not points:
        return [0]
    inner = [(p + q) / 2 for p, q in pairwise(points)]
    return [points[0] - 1 - abs(points[0]) / 8, *inner, points[-1] + 1 + abs(points[-1]) / 8]


def _merged(points: list[Any]) -> list[Any]:
    ordered: list[Any] = []
    for point in sorted(points):
        if not ordered or not _close(ordered[-1], point):
            ordered.append(point)
    return ordered


def _close(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= CLOSE * max(1, abs(one), abs(other)))
