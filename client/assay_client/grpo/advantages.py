"""Rewards of groups to advantages.

GRPO (DeepSeekMath, arXiv 2402.03300; DeepSeek-R1, Nature 645:633): for the rewards r of one prompt's
completions,

    A_i = (r_i - mean(r)) / (std(r) + epsilon)

std being the sample's (n - 1), as trainers have it; their epsilons differ (``NORMALISATIONS``).
Dr. GRPO (arXiv 2503.20783): A_i = r_i - mean(r).
DAPO (arXiv 2503.14476) samples groups anew whose rewards are all alike: they carry no signal.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

MASKED = 0.0  # the advantage of a completion that nothing is known of: it does not move the policy


@dataclass(frozen=True)
class Normalisation:
    """How a group's rewards are scaled: by their standard deviation plus ``epsilon``, or not at all."""

    epsilon: float = 1e-4
    by_std: bool = True


DR_GRPO = Normalisation(epsilon=0.0, by_std=False)

# As their releases have it (TRL 1.16, verl 0.9, OpenRLHF 0.11, ms-swift 4.6) and, of the others, their
# sources.
NORMALISATIONS: Mapping[str, Normalisation] = MappingProxyType(
    {
        "trl": Normalisation(1e-4),
        "ms-swift": Normalisation(1e-4),
        "verl": Normalisation(1e-6),
        "slime": Normalisation(1e-6),
        "nemo-rl": Normalisation(1e-6),
        "openrlhf": Normalisation(1e-9),
        "prime-rl": DR_GRPO,
        "dr-grpo": DR_GRPO,
    }
)


@dataclass(frozen=True)
class Advantages:
    """An advantage per completion, in order, and what is to be said of the groups.

    ``masked``: places of completions without a reward, their advantage is 0.  ``all_equal``: groups whose
    known rewards are all alike (a group with one or none, too), in the order of their first completion:
    what DAPO's filter drops.
    """

    values: list[float]
    masked: list[int]
    all_equal: list[Hashable]


def advantages(
    rewards: Sequence[float | None],
    groups: Sequence[Hashable] | int,
    normalisation: Normalisation = NORMALISATIONS["trl"],
) -> Advantages:
    """Advantages within groups; ``groups`` names each completion's, or is the size of consecutive ones.

    Mean and deviation are those of the known rewards; None has no part in them.  Raises ``ValueError`` where
    the lengths do not fit, or a reward is not finite.
    """
    names = _names(groups, len(rewards))
    members: dict[Hashable, list[int]] = {}
    for index, name in enumerate(names):
        members.setdefault(name, []).append(index)
    values = [MASKED] * len(rewards)
    all_equal: list[Hashable] = []
    for name, indices in members.items():
        known = {index: _finite(rewards[index]) for index in indices if rewards[index] is not None}
        if len(set(known.values())) <= 1:
            all_equal.append(name)
            continue
        for index, value in zip(known, _normalised(list(known.values()), normalisation), strict=True):
            values[index] = value
    return Advantages(values, [i for i, reward in enumerate(rewards) if reward is None], all_equal)


def _names(groups: Sequence[Hashable] | int, count: int) -> Iterable[Hashable]:
    if isinstance(groups, int):
        if groups < 1 or count % groups:
            raise ValueError(f"{count} rewards are no groups of {groups}")
        return [index // groups for index in range(count)]
    if len(groups) != count:
        raise ValueError(f"{count} rewards, but {len(groups)} groups' names")
    return groups


def _normalised(rewards: Sequence[float], normalisation: Normalisation) -> list[float]:
    mean = math.fsum(rewards) / len(rewards)
    centred = [reward - mean for reward in rewards]
    if not normalisation.by_std:
        return centred
    deviation = math.sqrt(math.fsum(value * value for value in centred) / (len(rewards) - 1))
    return [value / (deviation + normalisation.epsilon) for value in centred]


def _finite(reward: float | None) -> float:
    if reward is None or not math.isfinite(reward):
        raise ValueError(f"a reward is a finite number or None, not {reward!r}")
    return float(reward)
