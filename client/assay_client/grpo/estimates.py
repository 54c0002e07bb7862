"""What a model would reach with k tries, estimated without bias from n >= k samples of a problem."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction


def pass_at_k(n: int, c: int, k: int) -> float:
    """The chance that at least one of k samples is right, of n samples with c right ones.

    1 - C(n - c, k) / C(n, k): the share of k-subsets with a right sample (Chen et al., arXiv 2107.03374).
    Raises ``ValueError``.
    """
    if not (0 <= c <= n and 1 <= k <= n):
        raise ValueError(f"pass@{k} needs 0 <= c <= n and 1 <= k <= n, not n = {n}, c = {c}")
    return float(1 - Fraction(math.comb(n - c, k), math.comb(n, k)))


def pass_at_1(correct: Sequence[bool | None]) -> float:
    """The share of right samples (DeepSeek-R1: pass@1 = 1/k Σ p_i); None (a fault) is left out.

    Raises ``ValueError`` if no sample is known.
    """
    known = [one for one in correct if one is not None]
    return pass_at_k(len(known), sum(known), 1)


def cons_at_k(answers: Sequence[str | None], correct: Sequence[bool | None], k: int) -> float:
    """The chance that the most frequent answer of k samples is right (self-consistency, arXiv 2203.11171).

    The mean over all k-subsets of the n samples, computed exactly; for k = n that is the plain majority
    vote (DeepSeek-R1's cons@64).  Of answers that are equally frequent one is taken at random.  A sample
    without an answer votes for nothing.  Samples with ``correct`` None (faults) are left out.  Answers are
    the same if their text is: give canonical ones.  Raises ``ValueError``.
    """
    votes = Counter(
        (answer, right) for answer, right in zip(answers, correct, strict=True) if right is not None
    )
    n = sum(votes.values())
    if not 1 <= k <= n:
        raise ValueError(f"cons@{k} of {n} samples")
    blank = sum(count for (answer, _), count in votes.items() if answer is None)
    named = {vote: count for vote, count in votes.items() if vote[0] is not None}
    wins = Fraction(0)
    for vote, count in named.items():
        if vote[1]:
            rivals = [other for key, other in named.items() if key != vote]
            wins += _ways_to_win(count, rivals, blank, k)
    return float(wins / math.comb(n, k))


def _ways_to_win(own: int, rivals: Sequence[int], blank: int, k: int) -> Fraction:
    """The number of k-subsets in which an answer wins; a tie of t answers counts as 1/t.

    For each number of own votes the rivals are gone through one after another: ``ways[used][ties]``.
    """
    total = Fraction(0)
    for mine in range(1, min(own, k) + 1):
        ways = {(0, 0): 1}
        for count in rivals:
            ways = _with_rival(ways, count, mine, k - mine)
        for (used, ties), number in ways.items():
            rest = math.comb(blank, k - mine - used)
            total += Fraction(math.comb(own, mine) * number * rest, ties + 1)
    return total


def _with_rival(
    ways: dict[tuple[int, int], int], count: int, most: int, room: int
) -> dict[tuple[int, int], int]:
    """The ways after one more rival, who has at most ``most`` votes of his ``count``."""
    after: dict[tuple[int, int], int] = {}
    for (used, ties), number in ways.items():
        for votes in range(min(count, most, room - used) + 1):
            key = (used + votes, ties + (votes == most))
            after[key] = after.get(key, 0) + number * math.comb(count, votes)
    return after
