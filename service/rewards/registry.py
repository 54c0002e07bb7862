"""All rewards by name, and building one from a request's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from service.errors import FieldError, RequestError, invalid_request
from service.rewards.accuracy import Accuracy
from service.rewards.format import Format
from service.rewards.reward import Facts, Reward
from service.rewards.tag_count import TagCount

REWARDS: tuple[type[Reward], ...] = (Accuracy, Format, TagCount)


def all_facts() -> tuple[Facts, ...]:
    """What there is."""
    return tuple(reward.facts for reward in REWARDS)


def build_reward(name: str, parameters: Mapping[str, object], pointer: str) -> Reward:
    """The reward of this name.  Raises ``RequestError`` 422 for an unknown name, or a wrong parameter."""
    found = next((reward for reward in REWARDS if reward.facts.name == name), None)
    if found is None:
        known = ", ".join(reward.facts.name for reward in REWARDS)
        raise invalid_request(FieldError(pointer, f"there is no such reward; there are {known}"))
    known_fields = _parameters(found)
    for key, value in parameters.items():
        if key not in known_fields:
            raise _wrong(pointer, key, "there is no such parameter")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _wrong(pointer, key, "must be a number")
    return found(**parameters)


def parameter_defaults(reward: type[Reward]) -> dict[str, float]:
    """A reward's parameters and their defaults."""
    return {
        name: field.default for name, field in _parameters(reward).items() if field.default is not MISSING
    }


def _parameters(reward: type[Reward]) -> dict[str, Field[Any]]:
    return {field.name: field for field in fields(reward)}  # type: ignore[arg-type]  # rewards are dataclasses


def _wrong(pointer: str, key: str, message: str) -> RequestError:
    return invalid_request(FieldError(f"{pointer}/{key}", message))
