"""verifiers' own scoring of a task (from its release) with our plugged function."""

from __future__ import annotations

import asyncio
import functools
import importlib
import inspect
import logging
import sys
from collections.abc import Mapping
from contextlib import asynccontextmanager
from types import ModuleType, SimpleNamespace
from typing import Any, get_origin, get_type_hints

import pytest

from tests.trainers.excerpts import excerpt
from tests.trainers.outages import ends_when_noticed
from tests.trainers.relay import Relay
from tests.trainers.rollouts import GOLD, NO_GOLD, RIGHT, SHAPELESS, WRONG

pytestmark = pytest.mark.redis


class RolloutError(Exception):
    """Names as in verifiers."""


class TaskError(RolloutError):
    """Scoring failed: the trace has no reward."""


class Message(SimpleNamespace):
    """A reply; verifiers keeps the thinking apart."""

    def model_dump(self) -> dict[str, Any]:
        return {"role": "assistant", "reasoning_content": None, **vars(self)}


class Trace:
    """What is recorded of a rollout."""

    def __init__(self, *messages: Message) -> None:
        self.assistant_messages = list(messages)
        self.last_reply = ""
        self.metrics: dict[str, float | None] = {}
        self.rewards: dict[str, float | None] = {}

    def record_reward(self, name: str, value: float, weight: float = 1.0) -> None:
        self.rewards[name] = weight * value

    def record_metric(self, name: str, value: float) -> None:
        self.metrics[name] = value

    def record_metrics(self, values: Mapping[str, float]) -> None:
        self.metrics.update(values)


class RewardFunctionConfig(SimpleNamespace):
    """``fn``, ``weight``, ``priority`` of the configuration."""


def scoring() -> SimpleNamespace:
    """``Task.score`` with verifiers' own way of calling plugged functions."""
    standard = {"functools": functools, "inspect": inspect, "importlib": importlib, "asyncio": asyncio}
    boundary = excerpt("verifiers/v1/errors.py", "boundary", around={"RolloutError": RolloutError})
    loaders = excerpt(
        "verifiers/v1/utils/loaders.py",
        "plugged_fn",
        "load_plugged_fn",
        around={**standard, "RewardFunctionConfig": RewardFunctionConfig},
    )
    names = ("discover_decorated", "invoke", "invoke_all", "seed", "unseed")
    hints = {"get_type_hints": get_type_hints, "get_origin": get_origin}
    calling = excerpt("verifiers/v1/utils/decorators.py", *names, around={**standard, **hints})
    loading = ModuleType("verifiers.v1.utils.loaders")
    loading.load_plugged_fn = loaders.load_plugged_fn  # type: ignore[attr-defined]  # a stub
    around = {
        **standard,
        **vars(calling),
        "boundary": asynccontextmanager(boundary.boundary),
        "TaskError": TaskError,
        "Mapping": Mapping,
        "logger": logging.getLogger(),
    }
    task = excerpt("verifiers/v1/task.py", "score", "hooks", around=around)
    return SimpleNamespace(score=task.score, hooks=task.hooks, loading=loading)


def score(trace: Trace, weight: float = 1.0, **data: Any) -> None:
    """Score a trace by configuration alone."""
    own = scoring()

    class Task:
        scoring_deferred = False
        config = SimpleNamespace(
            stops={},
            metrics={},
            rewards={
                "assay": RewardFunctionConfig(
                    fn="assay_client.trainers.verifiers:assay", weight=weight, priority=None
                )
            },
        )
        hooks = own.hooks

        def __init__(self) -> None:
            self.data = SimpleNamespace(model_dump=lambda: {"prompt": "3 + 4?", "idx": 0, **data})

        def plugged_judges(self) -> list[Any]:
            return []

    with pytest.MonkeyPatch.context() as patch:
        for name in ("verifiers", "verifiers.v1", "verifiers.v1.utils"):
            patch.setitem(sys.modules, name, ModuleType(name))
        patch.setitem(sys.modules, "verifiers.v1.utils.loaders", own.loading)
        asyncio.run(own.score(Task(), trace))


@pytest.mark.parametrize(("completion", "expected"), [(RIGHT, 2.0), (WRONG, 1.0), (SHAPELESS, 1.0)])
def test_traces_are_rewarded(relay: Relay, completion: str, expected: float) -> None:
    trace = Trace(Message(content=completion))
    score(trace, answer=GOLD)
    assert trace.rewards == {"assay": expected}
    assert trace.metrics["assay_accuracy"] == (0.0 if completion == WRONG else 1.0)


def test_thinking_in_a_field_of_its_own_counts(relay: Relay) -> None:
    trace = Trace(Message(content="<answer>\\boxed{7}</answer>", reasoning_content="3 + 4"))
    score(trace, weight=0.5, answer=GOLD)
    assert trace.rewards == {"assay": 1.0}


def test_a_fault_is_the_trace_s_error(relay: Relay) -> None:
    """Such traces are not trained on; the reward stays unscored."""
    trace = Trace(Message(content=RIGHT))
    with pytest.raises(TaskError, match="FaultError: invalid_task"):
        score(trace, answer=NO_GOLD)
    assert trace.rewards == {"assay": None}


def test_an_outage_that_ends_is_waited_for(relay: Relay) -> None:
    trace = Trace(Message(content=RIGHT))
    with ends_when_noticed(relay):
        score(trace, answer=GOLD)
    assert trace.rewards == {"assay": 2.0}
