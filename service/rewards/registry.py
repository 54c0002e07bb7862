"""All rewards by name, and building one from a request's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from service.errors import FieldError, RequestError, invalid_request
from service.rewards.accuracy import Accuracy
from service.rewards.code_format import CodeFormat
from service.rewards.cosine_length import CosineLength
from service.rewards.format import Format
from service.rewards.language_consistency import LanguageConsistency
from service.rewards.length import Length
from service.rewards.reasoning_steps import ReasoningSteps
from service.rewards.repetition_penalty import RepetitionPenalty
from service.rewards.reward import Facts, ParameterError, Reward
from service.rewards.soft_overlong import SoftOverlong
from service.rewards.tag_count import TagCount

REWARDS: tuple[type[Reward], ...] = (
    Accuracy,
    Format,
    TagCount,
    CodeFormat,
    ReasoningSteps,
    LanguageConsistency,
    RepetitionPenalty,
    CosineLength,
    SoftOverlong,
    Length,
)


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
        _check_type(known_fields[key], value, pointer)
    try:
        return found(**parameters)
    except ParameterError as err:
        raise _wrong(pointer, err.name, err.message) from err


def parameter_defaults(reward: type[Reward]) -> dict[str, float | str]:
    """A reward's parameters and their defaults."""
    return {
        name: field.default for name, field in _parameters(reward).items() if field.default is not MISSING
    }


def _parameters(reward: type[Reward]) -> dict[str, Field[Any]]:
    return {field.name: field for field in fields(reward)}  # type: ignore[arg-type]  # rewards are dataclasses


def _check_type(field: Field[Any], value: object, pointer: str) -> None:
    """A text where the default is one, else a number."""
    if isinstance(field.default, str):
        if not isinstance(value, str):
            raise _wrong(pointer, field.name, "must be a text")
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(pointer, field.name, "must be a number")


def _wrong(pointer: str, key: str, message: str) -> RequestError:
    return invalid_request(FieldError(f"{pointer}/{key}", message))
