"""ms-swift's own ``compute_rewards_per_func`` and registry (from its release) with our plugin."""

from __future__ import annotations

import logging
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from assay_client import FaultError
from assay_client.trainers.ms_swift import AssayORM, AsyncAssayORM, register
from tests.trainers import stand_in_torch as torch
from tests.trainers.excerpts import excerpt
from tests.trainers.outages import ends_when_noticed
from tests.trainers.relay import Relay
from tests.trainers.releases import released
from tests.trainers.rollouts import GOLD, NO_GOLD, RIGHT, SHAPELESS, WRONG

pytestmark = pytest.mark.redis


class Sample:
    """A rollout: the conversation with its completion, and the row's columns."""

    def __init__(self, completion: str, **columns: Any) -> None:
        user = {"role": "user", "content": "3 + 4?"}
        self.messages = [user, {"role": "assistant", "content": completion}]
        self._columns = columns

    def to_reward_row(self) -> dict[str, Any]:
        return {"messages": self.messages, **self._columns}


class RowPreprocessor:
    """Rows to columns."""

    @staticmethod
    def rows_to_batched(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
        return {name: [row.get(name) for row in rows] for name in rows[0]}


def step(reward: Any, *samples: Sample) -> list[float | None]:
    """One step's rewards, None where ms-swift has NaN."""
    own = excerpt(
        "swift/rl_core/grpo_algorithm.py",
        "_is_async_reward",
        "compute_rewards_per_func",
        around={"torch": torch, "nn": SimpleNamespace(Module=torch.Module), "logger": logging.getLogger()},
    )
    dataset = ModuleType("swift.dataset")
    dataset.RowPreprocessor = RowPreprocessor  # type: ignore[attr-defined]  # a stub
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "swift", ModuleType("swift"))
        patch.setitem(sys.modules, "swift.dataset", dataset)
        matrix: torch.Matrix = own.compute_rewards_per_func(list(samples), [reward], [None], "cpu")
    return matrix.column(0)


BOTH = pytest.mark.parametrize("reward", [AssayORM(), AsyncAssayORM()], ids=["sync", "async"])


def test_the_plugin_enters_ms_swift_s_registry() -> None:
    """Both forms, as classes that ms-swift makes with its arguments."""
    with released("swift/rewards/orm.py", {"swift": {}, "swift.infer_engine": {"InferRequest": None}}) as orm:
        sys.modules["swift.rewards"] = orm  # ``released`` puts everything back
        register()
    assert orm.orms["assay"](args=None).args is None
    assert orm.orms["assay_async"] is AsyncAssayORM


@BOTH
def test_steps_are_rewarded(relay: Relay, reward: Any) -> None:
    """Step after step, each on an event loop of its own."""
    samples = [Sample(completion, solution=GOLD) for completion in (RIGHT, WRONG, SHAPELESS)]
    for _ in range(3):
        assert step(reward, *samples) == [2.0, 1.0, 1.0]


@BOTH
def test_a_fault_is_raised(relay: Relay, reward: Any) -> None:
    """A None would be NaN, and NaN would be added as 0."""
    with pytest.raises(FaultError, match="invalid_task"):
        step(reward, Sample(RIGHT, solution=GOLD), Sample(RIGHT, solution=NO_GOLD))


@BOTH
def test_an_outage_that_ends_is_waited_for(relay: Relay, reward: Any) -> None:
    assert step(reward, Sample(RIGHT, solution=GOLD)) == [2.0]
    with ends_when_noticed(relay):
        assert step(reward, Sample(WRONG, solution=GOLD)) == [1.0]
