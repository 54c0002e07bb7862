"""Advantages, estimates, template."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay_client.grpo import (
    DR_GRPO,
    NORMALISATIONS,
    advantages,
    cons_at_k,
    pass_at_1,
    pass_at_k,
    r1_zero_prompt,
)

REWARDS = st.lists(st.one_of(st.none(), st.integers(-3, 3).map(float)), min_size=1, max_size=12)


@pytest.mark.parametrize("trainer", ["trl", "verl", "openrlhf"])
def test_the_formula(trainer: str) -> None:
    """(r - mean) / (std + epsilon), std with n - 1."""
    rewards = [1.0, 0.0, 0.0, 2.5]
    normalisation = NORMALISATIONS[trainer]
    mean, std = statistics.mean(rewards), statistics.stdev(rewards)
    expected = [(reward - mean) / (std + normalisation.epsilon) for reward in rewards]
    assert advantages(rewards, 4, normalisation).values == pytest.approx(expected)


def test_dr_grpo_does_not_divide() -> None:
    assert advantages([1, 0, 0, 1], 4, DR_GRPO).values == [0.5, -0.5, -0.5, 0.5]


def test_a_masked_completion_has_no_part_in_its_group() -> None:
    """The others fare as if it had not been sampled."""
    found = advantages([1.0, None, 0.0], 3)
    without = advantages([1.0, 0.0], 2)
    assert [found.values[0], found.values[2]] == without.values
    assert (found.values[1], found.masked) == (0.0, [1])


def test_groups_that_carry_no_signal_are_named() -> None:
    """All alike, one known alone, none known; names are the caller's, and members need not be neighbours."""
    rewards = [1.0, 2.0, 1.0, 2.0, 3.0, None, None]
    groups = ["a", "b", "a", "b", "c", "c", "d"]
    found = advantages(rewards, groups)
    assert found.values == [0.0] * 7
    assert found.all_equal == ["a", "b", "c", "d"]


@given(REWARDS, st.sampled_from(sorted(NORMALISATIONS)))
def test_advantages_of_a_group_add_up_to_nothing(rewards: list[float | None], trainer: str) -> None:
    """And keep the order of the rewards."""
    values = advantages(rewards, len(rewards), NORMALISATIONS[trainer]).values
    assert math.fsum(values) == pytest.approx(0.0, abs=1e-6)
    known = sorted((r, v) for r, v in zip(rewards, values, strict=True) if r is not None)
    assert all(left[1] <= right[1] + 1e-9 for left, right in itertools.pairwise(known))


@pytest.mark.parametrize(
    ("rewards", "groups"),
    [
        pytest.param([1.0, 2.0, 3.0], 2, id="no whole groups"),
        pytest.param([1.0], 0, id="groups of nothing"),
        pytest.param([1.0, 2.0], ["a"], id="too few names"),
        pytest.param([math.nan, 1.0], 2, id="a fault disguised as a number"),
        pytest.param([math.inf, 1.0], 2, id="infinite"),
    ],
)
def test_senseless_rewards_are_refused(rewards: list[float], groups: int | list[str]) -> None:
    with pytest.raises(ValueError, match="reward"):
        advantages(rewards, groups)


@given(st.integers(1, 12), st.data())
def test_pass_at_k_is_the_share_of_subsets_with_a_right_sample(n: int, data: st.DataObject) -> None:
    """Counted one by one."""
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    subsets = list(itertools.combinations(range(n), k))
    share = sum(min(subset) < c for subset in subsets) / len(subsets)
    assert pass_at_k(n, c, k) == pytest.approx(share)


def test_pass_at_1_leaves_faults_out() -> None:
    assert pass_at_1([True, None, False, None]) == 0.5
    with pytest.raises(ValueError, match="pass@1"):
        pass_at_1([None])


def votes_by_counting(answers: list[str | None], right: set[str], k: int) -> float:
    """cons@k, subset by subset."""
    total = 0.0
    subsets = list(itertools.combinations(answers, k))
    for subset in subsets:
        votes = Counter(answer for answer in subset if answer is not None)
        winners = [answer for answer in votes if votes[answer] == max(votes.values())]
        total += sum(answer in right for answer in winners) / len(winners) if winners else 0.0
    return total / len(subsets)


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=1, max_size=8),
    st.sets(st.sampled_from("abcd")),
    st.data(),
)
def test_cons_at_k_is_the_mean_over_all_votes(
    answers: list[str | None], right: set[str], data: st.DataObject
) -> None:
    """Counted one by one; ties are shared, blanks vote for nothing."""
    k = data.draw(st.integers(1, len(answers)))
    correct = [answer in right for answer in answers]
    assert cons_at_k(answers, correct, k) == pytest.approx(votes_by_counting(answers, right, k))


def test_cons_at_64_is_a_plain_majority_vote() -> None:
    """And as quick as one would wish for 64 different answers."""
    answers = ["7"] * 3 + [str(100 + n) for n in range(61)]
    assert cons_at_k(answers, [answer == "7" for answer in answers], 64) == 1.0


def test_faults_do_not_vote() -> None:
    """Nor are they samples."""
    assert cons_at_k(["a", "b", "b"], [True, None, None], 1) == 1.0
    with pytest.raises(ValueError, match="cons@2"):
        cons_at_k(["a", "b"], [True, None], 2)


def test_the_template_holds_any_question() -> None:
    """Braces, percent signs and tags of the question stay what they are."""
    question = "Is {question} in \\{1, 2\\} at 100%? <think>"
    prompt = r1_zero_prompt(question)
    assert prompt.endswith(f"User: {question}\nAssistant:")
    assert prompt.count("<answer>") == 2
    assert r1_zero_prompt("?", opened=True).endswith("Assistant: <think>")
