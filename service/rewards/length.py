"""Shorter than the others of its group is better, as long as it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.rewards.measure import length_of
from service.rewards.parameters import check_unit
from service.rewards.reward import Facts, Sample


@dataclass(frozen=True, slots=True)
class Length:
    """λ for a right answer (accuracy 1), else min(0, λ); λ goes from 0.5 (shortest) to -0.5 (longest).

    The group is all items of the request with the same ``group``: send whole groups in one request.  Members
    whose scoring failed count, since their lengths are known all the same; members that cannot be read do
    not.  Where all are of one length, a group of one included, the value is 0.
    """

    unit: str = "auto"

    facts: ClassVar[Facts] = Facts(
        name="length",
        formula="right: λ = 0.5 - (L - min L)/(max L - min L) over the group; else min(0, λ); 0 if all alike",
        bounds=(-0.5, 0.5),
        source="Kimi k1.5 (arXiv 2501.12599), section 2.3.3: length penalty; open-r1, len_reward",
        needs_accuracy=True,
        needs_group=True,
    )

    def __post_init__(self) -> None:
        """Raises ``ParameterError``."""
        check_unit(self.unit)

    def value(self, sample: Sample) -> float | None:
        """From -0.5 to 0.5; None without an accuracy or a group."""
        if sample.accuracy is None or sample.span is None:
            return None
        shortest, longest = sample.span.bounds(self.unit)
        if shortest == longest:
            return 0.0
        length = length_of(sample, sample.span.resolve(self.unit))
        score = 0.5 - (length - shortest) / (longest - shortest)
        return score if sample.accuracy == 1.0 else min(0.0, score)
