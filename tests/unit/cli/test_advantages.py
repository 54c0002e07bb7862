"""GRPO's advantages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.printed.advantages import grpo_advantages

rewards = st.lists(st.floats(-10, 10), min_size=1, max_size=16)


def test_a_group_as_in_the_paper() -> None:
    """Mean 1, deviation 1 (n − 1): one better by one deviation."""
    assert grpo_advantages([0.0, 1.0, 2.0]) == pytest.approx([-1.0, 0.0, 1.0], rel=1e-3)


def test_a_null_reward_is_masked_and_moves_nobody() -> None:
    """A fault is not a zero: the others' advantages are as if it were not there."""
    with_fault = grpo_advantages([0.0, None, 1.0, 2.0])
    assert with_fault[1] is None
    assert [a for a in with_fault if a is not None] == grpo_advantages([0.0, 1.0, 2.0])


@pytest.mark.parametrize("group", [[1.0], [1.0, 1.0, 1.0], [0.0, None]], ids=repr)
def test_groups_without_contrast_teach_nothing(group: list[float | None]) -> None:
    assert all(a is None or a == 0.0 for a in grpo_advantages(group))


def test_nothing_known_nothing_said() -> None:
    assert grpo_advantages([None, None]) == [None, None]
    assert grpo_advantages([]) == []


@given(rewards)
def test_advantages_of_a_group_add_up_to_nothing(group: list[float]) -> None:
    assert sum(a for a in grpo_advantages(group) if a is not None) == pytest.approx(0.0, abs=1e-6)


@given(rewards, st.floats(-5, 5))
def test_advantages_do_not_depend_on_where_rewards_begin(group: list[float], shift: float) -> None:
    moved = [a or 0.0 for a in grpo_advantages([reward + shift for reward in group])]
    assert moved == pytest.approx([a or 0.0 for a in grpo_advantages(group)], abs=1e-6)
