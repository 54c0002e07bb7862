"""Rewards by name and weight."""

from __future__ import annotations

import pytest

from service.errors import RequestError
from service.rewards.weighing import read_weighing
from service.wire.request import RewardsField

WRONG: dict[str, tuple[RewardsField, str]] = {
    "unknown": ({"__class__": 1.0}, "/rewards/__class__"),
    "none": ({}, "/rewards"),
    "infinite": ({"accuracy": 1e300}, "/rewards/accuracy"),
    "weight is a string": ({"accuracy": {"weight": "1"}}, "/rewards/accuracy/weight"),
    "weight is true": ({"accuracy": {"weight": True}}, "/rewards/accuracy/weight"),
    "unknown parameter": ({"format": {"weight": 1.0, "max_len": 5}}, "/rewards/format/max_len"),
    "a text for a number": ({"cosine_length": {"max_len": "9"}}, "/rewards/cosine_length/max_len"),
    "a number for a text": (
        {"language_consistency": {"language": 1}},
        "/rewards/language_consistency/language",
    ),
    "unknown language": (
        {"language_consistency": {"language": "xx"}},
        "/rewards/language_consistency/language",
    ),
    "unknown programming language": ({"code_format": {"language": "latin"}}, "/rewards/code_format/language"),
    "no length": ({"cosine_length": {"max_len": 0}}, "/rewards/cosine_length/max_len"),
    "bounds the wrong way round": (
        {"cosine_length": {"min_value_wrong": 2}},
        "/rewards/cosine_length/min_value_wrong",
    ),
    "unknown unit": ({"length": {"unit": "bytes"}}, "/rewards/length/unit"),
    "cache beyond the limit": ({"soft_overlong": {"max_len": 5, "cache": 6}}, "/rewards/soft_overlong/cache"),
    "half an n-gram": ({"repetition_penalty": {"ngram_size": 1.5}}, "/rewards/repetition_penalty/ngram_size"),
    "a penalty that pays": (
        {"repetition_penalty": {"max_penalty": 1}},
        "/rewards/repetition_penalty/max_penalty",
    ),
    "no steps": ({"reasoning_steps": {"steps": 0}}, "/rewards/reasoning_steps/steps"),
    "slash in the name": ({"a/b~c": 1.0}, "/rewards/a~1b~0c"),
}


@pytest.mark.parametrize(("sent", "pointer"), WRONG.values(), ids=WRONG.keys())
def test_wrong_rewards_are_422_with_a_pointer(sent: RewardsField, pointer: str) -> None:
    with pytest.raises(RequestError) as caught:
        read_weighing(sent)
    assert (caught.value.status, caught.value.fields[0].pointer) == (422, pointer)


def test_the_default_is_accuracy_and_format() -> None:
    """DeepSeek-R1's two rewards, equally weighted."""
    assert [(part.name, part.weight) for part in read_weighing(None).parts] == [
        ("accuracy", 1.0),
        ("format", 1.0),
    ]


def test_values_that_do_not_apply_do_not_count() -> None:
    weighing = read_weighing({"accuracy": 1.0, "format": 0.5})
    assert weighing.total({"accuracy": None, "format": 1.0}) == 0.5
    assert weighing.total({"accuracy": None, "format": None}) is None
