"""Named rewards with weights, and their sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from service.errors import FieldError, invalid_request
from service.rewards.registry import build_reward
from service.rewards.reward import Reward, Sample
from service.wire.pointer import to_pointer
from service.wire.request import RewardsField

MAX_WEIGHT = 1e6
DEFAULT_REWARDS: RewardsField = {"accuracy": 1.0, "format": 1.0}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reward and its weight in the sum."""

    name: str
    weight: float
    reward: Reward


@dataclass(frozen=True, slots=True)
class Weighing:
    """The rewards that a request asks for."""

    parts: tuple[Weighed, ...]

    @property
    def needs_accuracy(self) -> bool:
        """Whether nothing can be said of a task that has no accuracy."""
        return all(part.reward.facts.needs_accuracy for part in self.parts)

    @property
    def needs_group(self) -> bool:
        """Whether a completion is compared with the others of its group."""
        return any(part.reward.facts.needs_group for part in self.parts)

    @property
    def is_slow(self) -> bool:
        """Whether a long text's values take longer than other requests should wait."""
        return any(part.reward.facts.is_slow for part in self.parts)

    def nothing(self) -> dict[str, float | None]:
        """The values of an item that could not be looked at."""
        return dict.fromkeys((part.name for part in self.parts), None)

    def values(self, sample: Sample) -> dict[str, float | None]:
        """Every part's value; None where it does not apply."""
        return {part.name: part.reward.value(sample) for part in self.parts}

    def total(self, values: Mapping[str, float | None]) -> float | None:
        """The weighted sum of the parts that apply; None if none does."""
        numbers = [part.weight * value for part in self.parts if (value := values[part.name]) is not None]
        return sum(numbers) if numbers else None

    def weighted(self, values: Mapping[str, float | None]) -> dict[str, float]:
        """What each part that applies adds to the total, in the order in which it is added."""
        applying = ((part.name, part.weight, values[part.name]) for part in self.parts)
        return {name: weight * value for name, weight, value in applying if value is not None}


def read_weighing(sent: RewardsField | None) -> Weighing:
    """The weighing of a request's ``rewards``.  Raises ``RequestError`` 422."""
    return _default_weighing() if sent is None else _read(sent)


@cache
def _default_weighing() -> Weighing:
    """Made once: most requests ask for nothing else."""
    return _read(DEFAULT_REWARDS)


def _read(rewards: RewardsField) -> Weighing:
    if not rewards:
        raise invalid_request(FieldError("/rewards", "must name at least one reward"))
    return Weighing(tuple(_read_part(name, value) for name, value in rewards.items()))


def _read_part(name: str, sent: float | dict[str, object]) -> Weighed:
    pointer = to_pointer(("rewards", name))
    if not isinstance(sent, dict):
        return Weighed(name, _weight(sent, pointer), build_reward(name, {}, pointer))
    parameters = {key: value for key, value in sent.items() if key != "weight"}
    weight = _weight(sent.get("weight", 1.0), f"{pointer}/weight")
    return Weighed(name, weight, build_reward(name, parameters, pointer))


def _weight(value: object, pointer: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise invalid_request(FieldError(pointer, "must be a number"))
    if not abs(value) <= MAX_WEIGHT:
        raise invalid_request(FieldError(pointer, f"must be between -{MAX_WEIGHT:g} and {MAX_WEIGHT:g}"))
    return float(value)
