"""A penalty that grows over the last stretch before the longest length allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.rewards.measure import length_of
from service.rewards.parameters import check_length, check_unit
from service.rewards.reward import Facts, ParameterError, Sample


@dataclass(frozen=True, slots=True)
class SoftOverlong:
    """0 up to ``max_len - cache``, then down to -1 at ``max_len``, and -1 beyond.

    The defaults are DAPO's own.  ``unit`` is ``auto`` (the item's ``completion_tokens``, else words),
    ``words`` or ``characters``.
    """

    max_len: float = 20_480
    cache: float = 4_096
    unit: str = "auto"

    facts: ClassVar[Facts] = Facts(
        name="soft_overlong",
        formula="0 if L ≤ max_len - cache; (max_len - cache - L)/cache if L ≤ max_len; else -1",
        bounds=(-1.0, 0.0),
        source="DAPO (arXiv 2503.14476), equation 13: soft overlong punishment",
    )

    def __post_init__(self) -> None:
        """Raises ``ParameterError``."""
        check_length("max_len", self.max_len)
        if not 0 <= self.cache <= self.max_len:
            raise ParameterError("cache", "must be from 0 to max_len")
        check_unit(self.unit)

    def value(self, sample: Sample) -> float | None:
        """From -1 to 0."""
        length = length_of(sample, self.unit)
        free = self.max_len - self.cache
        if length <= free:
            return 0.0
        return max(-1.0, (free - length) / self.cache) if length <= self.max_len else -1.0
