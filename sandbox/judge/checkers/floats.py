"""``float``: words must match; a number may be off by ``abs``, or by ``rel`` of the expected one."""

from __future__ import annotations

from math import isfinite


def same_numbers(expected: bytes, printed: bytes, *, rel: float, abs_: float) -> bool:
    """Whether both have as many tokens, and each pair is the same word or two close numbers."""
    if expected == printed:
        return True
    wanted, got = expected.split(), printed.split()
    return len(wanted) == len(got) and all(
        w == g or _close(w, g, rel, abs_) for w, g in zip(wanted, got, strict=True)
    )


def _close(wanted: bytes, got: bytes, rel: float, abs_: float) -> bool:
    """Whether both are finite numbers near each other.

    Written with ``<=``, so that a not-a-number could never pass; infinities are words here: with them the
    tolerance would be infinite too.
    """
    a, b = _number(wanted), _number(got)
    return a is not None and b is not None and abs(a - b) <= max(abs_, rel * abs(a))


def _number(token: bytes) -> float | None:
    """The finite number that the token writes in decimal; Python's ``1_000`` is not a number elsewhere."""
    try:
        value = float(token)
    except ValueError:
        return None
    return value if isfinite(value) and b"_" not in token else None
