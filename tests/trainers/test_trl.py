"""TRL's own ``GRPOTrainer._calculate_rewards`` (from its release), our callables, a running service."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import logging
import pickle
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from assay_client.trainers.trl import AssayReward, AsyncAssayReward, assay, assay_async
from tests.trainers import stand_in_torch as torch
from tests.trainers.excerpts import excerpt
from tests.trainers.outages import ends_when_noticed
from tests.trainers.relay import Relay
from tests.trainers.rollouts import GOLD, NO_GOLD, RIGHT, SHAPELESS, WRONG

pytestmark = pytest.mark.redis

CONVERSATION = [{"role": "user", "content": "3 + 4?"}]


@contextlib.contextmanager
def unprofiled(*_: object) -> Iterator[None]:
    yield


class Trainer:
    """What of a trainer its reward-calling code touches."""

    def __init__(self, *reward_funcs: Any) -> None:
        self.accelerator = SimpleNamespace(device="cpu")
        self.reward_funcs = reward_funcs
        self.reward_processing_classes = [None] * len(reward_funcs)
        self.reward_func_names = [func.__name__ for func in reward_funcs]
        self.state = SimpleNamespace(global_step=1)
        self.environments = None
        self._pending_extra_logs: dict[str, list[Any]] = defaultdict(list)
        self._pending_metrics: dict[str, list[float]] = defaultdict(list)
        self.async_loop = asyncio.new_event_loop()
        threading.Thread(target=self.async_loop.run_forever, daemon=True).start()
        is_async = excerpt(
            "trl/trainer/utils.py", "is_async_callable", around={"functools": functools, "inspect": inspect}
        )
        around = {
            "torch": torch,
            "nn": SimpleNamespace(Module=torch.Module),
            "asyncio": asyncio,
            "logger": logging.getLogger("trl"),
            "gather": lambda tensor: tensor,
            "profiling_context": unprofiled,
            "is_async_callable": is_async.is_async_callable,
        }
        own = ("_calculate_rewards", "_log_metric", "_log_completion_extra")
        self._own = excerpt("trl/trainer/grpo_trainer.py", *own, around=around)
        self._log_metric = functools.partial(self._own._log_metric, self)
        self._log_completion_extra = functools.partial(self._own._log_completion_extra, self)

    def rewards(self, prompts: list[Any], completions: list[Any], **columns: list[Any]) -> list[float | None]:
        """The first function's rewards, None where TRL has NaN."""
        inputs = [
            {"prompt": prompt, **{name: values[i] for name, values in columns.items()}}
            for i, prompt in enumerate(prompts)
        ]
        ids = [[1, 2, 3]] * len(prompts)
        matrix: torch.Matrix = self._own._calculate_rewards(self, inputs, prompts, completions, ids)
        return matrix.column(0)


Reward = Callable[[str], Any]
FORMS: dict[str, Reward] = {
    "instance": AssayReward,
    "asynchronous instance": AsyncAssayReward,
    "by name": lambda url: assay,
    "asynchronous, by name": lambda url: assay_async,
    "pickled": lambda url: pickle.loads(pickle.dumps(AssayReward(url))),
    "pickled, asynchronous": lambda url: pickle.loads(pickle.dumps(AsyncAssayReward(url))),
}


@pytest.mark.parametrize("reward", FORMS.values(), ids=FORMS.keys())
def test_completions_are_rewarded(relay: Relay, reward: Reward) -> None:
    """Plain text, in order; a row without a gold is masked, not 0."""
    trainer = Trainer(reward(relay.url))
    completions = [RIGHT, WRONG, SHAPELESS, RIGHT]
    found = trainer.rewards(["3 + 4?"] * 4, completions, answer=[GOLD, GOLD, GOLD, NO_GOLD])
    assert found == [2.0, 1.0, 1.0, None]


def test_conversations_are_rewarded(relay: Relay) -> None:
    """The assistant's last message; thinking that a parser took out of it counts."""
    answers = [
        [{"role": "assistant", "content": RIGHT}],
        [{"role": "assistant", "content": WRONG}, {"role": "tool", "content": "7"}],
        [{"role": "assistant", "reasoning_content": "3 + 4", "content": "<answer>\\boxed{7}</answer>"}],
        [{"role": "tool", "content": RIGHT}],
    ]
    trainer = Trainer(AssayReward(relay.url))
    assert trainer.rewards([CONVERSATION] * 4, answers, solution=[GOLD] * 4) == [2.0, 1.0, 2.0, 0.0]


def test_a_template_that_opens_the_thinking(relay: Relay) -> None:
    """The prompt ends with the tag that the completion lacks."""
    trainer = Trainer(AssayReward(relay.url))
    found = trainer.rewards(["3 + 4? <think>\n"], [RIGHT.removeprefix("<think>")], answer=[GOLD])
    assert found == [2.0]


def test_every_component_is_logged(relay: Relay) -> None:
    """As means over the rows that have a reward; faults as a share; verdicts beside the completions."""
    trainer = Trainer(AssayReward(relay.url, rewards={"accuracy": 1.0, "format": 0.5}))
    trainer.rewards(["?"] * 4, [RIGHT, WRONG, SHAPELESS, RIGHT], answer=[GOLD, GOLD, GOLD, NO_GOLD])
    logged = {name: values[0] for name, values in trainer._pending_metrics.items()}
    assert logged == {
        "assay/accuracy": pytest.approx(2 / 3),
        "assay/format": pytest.approx(2 / 3),
        "assay/fault_share": 0.25,
    }
    assert trainer._pending_extra_logs["assay_verdict"] == ["correct", "incorrect", "correct", "error"]
    assert trainer._pending_extra_logs["assay_answer"] == ["7", "8", "7", ""]


def test_the_asynchronous_rollout_worker_s_call(relay: Relay) -> None:
    """Data set columns only: no logging, no state."""
    reward = AsyncAssayReward(relay.url)
    call = reward(prompts=["?"], completions=[RIGHT], completion_ids=[[1]], answer=[GOLD])
    assert asyncio.run(call) == [2.0]
    assert reward.__name__ == "assay"


def test_tasks_of_any_kind_come_in_a_column(relay: Relay) -> None:
    """With the gaps that columnar data sets put into rows of other kinds."""
    tasks = [
        {"kind": "math", "answer": "7", "choices": None, "tests": None},
        {"kind": "text", "answer": "7", "tests": None},
        '{"kind": "none"}',
    ]
    reward = AssayReward(relay.url, rewards={"format": 1.0})
    assert Trainer(reward).rewards(["?"] * 3, [RIGHT, RIGHT, SHAPELESS], task=tasks) == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("reward", [AssayReward, AsyncAssayReward])
def test_an_outage_that_ends_is_waited_for(relay: Relay, reward: Reward) -> None:
    """The step goes on with true rewards."""
    trainer = Trainer(reward(relay.url))
    assert trainer.rewards(["?"], [RIGHT], answer=[GOLD]) == [2.0]
    with ends_when_noticed(relay):
        assert trainer.rewards(["?"] * 2, [RIGHT, WRONG], answer=[GOLD] * 2) == [2.0, 1.0]


def test_a_full_queue_is_waited_for(relay: Relay) -> None:
    relay.busy(3)
    assert Trainer(AssayReward(relay.url)).rewards(["?"], [RIGHT], answer=[GOLD]) == [2.0]
    assert relay.refused == 3


def test_an_outage_that_does_not_end_masks_the_rows(relay: Relay) -> None:
    """None for each, which TRL leaves out; no reward is invented."""
    relay.cut()
    trainer = Trainer(AssayReward(relay.url, timeout_s=0.5))
    assert trainer.rewards(["?"] * 2, [RIGHT, WRONG], answer=[GOLD] * 2) == [None, None]
    assert trainer._pending_metrics["assay/fault_share"] == [1.0]
