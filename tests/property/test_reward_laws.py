"""Laws of all rewards: within their bounds, the same for the same sample, null exactly where accuracy is."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from service.rewards.measure import span_of
from service.rewards.registry import REWARDS
from service.rewards.reward import Reward, Sample
from service.rewards.weighing import read_weighing

PIECES = [
    *(
        "<think>",
        "</think>",
        "<answer>",
        "</answer>",
        "```python\n",
        "```",
        "\n",
        " ",
        "$",
        "\\[",
        "\\(",
        "`",
    ),
    *("First,", "Step 1:", "- ", "1. ", "word", "слово", "字", "été", "x", "42", "\ud800", "\u0301"),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join)
TOKENS = st.none() | st.integers(0, 100_000)
ACCURACIES = st.none() | st.floats(0, 1)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """A sample in a group of one to four."""
    group = [Sample(draw(TEXTS), None, draw(TOKENS)) for _ in range(draw(st.integers(1, 4)))]
    mine = group[0]
    return Sample(
        mine.text, draw(ACCURACIES), mine.tokens, draw(st.sampled_from([None, "cpp"])), span_of(group)
    )


@given(samples())
def test_values_are_within_bounds_and_repeatable(sample: Sample) -> None:
    for kind in REWARDS:
        reward: Reward = kind()
        value = reward.value(sample)
        low, high = kind.facts.bounds
        assert value == reward.value(sample)
        assert value is None or low <= value <= high, kind.facts.name


@given(samples())
def test_null_exactly_where_the_accuracy_is(sample: Sample) -> None:
    for kind in REWARDS:
        is_null = kind().value(sample) is None
        assert is_null == (sample.accuracy is None and kind.facts.needs_accuracy), kind.facts.name


@given(
    samples(),
    st.dictionaries(st.sampled_from([kind.facts.name for kind in REWARDS]), st.floats(-9, 9), min_size=1),
)
def test_components_add_up_to_the_reward(sample: Sample, weights: dict[str, float]) -> None:
    """Trainers that log parts and sum check that the one is the sum of the other."""
    weighing = read_weighing(dict(weights))
    values = weighing.values(sample)
    parts, total = weighing.weighted(values), weighing.total(values)
    assert total is None or total == sum(parts.values())
    assert all(math.isclose(parts[name], weights[name] * (values[name] or 0.0)) for name in parts)


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_length_never_pays(one: int, other: int) -> None:
    """Of two right answers the longer one never gets more, whatever the reward of length."""
    short, long = sorted((one, other))
    for name in ("cosine_length", "soft_overlong"):
        reward = next(kind for kind in REWARDS if kind.facts.name == name)()
        shorter, longer = (reward.value(Sample("", 1.0, tokens)) for tokens in (short, long))
        assert shorter is not None
        assert longer is not None
        assert shorter >= longer
