"""AReaL's own ``AsyncRewardWrapper`` and import by name (from its release) with our function."""

from __future__ import annotations

import asyncio
import concurrent.futures.process  # noqa: F401 - before ``released``, which forgets what comes after
import importlib
import logging
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from assay_client import FaultError
from tests.trainers.excerpts import excerpt
from tests.trainers.outages import ends_when_noticed
from tests.trainers.relay import Relay
from tests.trainers.releases import released
from tests.trainers.rollouts import GOLD, NO_GOLD, RIGHT, SHAPELESS, WRONG

pytestmark = pytest.mark.redis

NAME = "assay_client.trainers.areal.reward_fn"


@pytest.fixture
def wrapper(relay: Relay) -> Iterator[Any]:
    """The function as AReaL wraps it, in processes of its own."""
    stubs: dict[str, dict[str, object]] = {"areal": {}, "areal.utils": {"logging": logging}}
    with released("areal/api/reward_api.py", stubs) as api:
        wrapped = api.AsyncRewardWrapper(_by_name(), max_workers=1)
        yield wrapped
        api.AsyncRewardWrapper._atexit_shutdown_all()


def _by_name() -> Any:
    own = excerpt("areal/utils/dynamic_import.py", "import_from_string", around={"importlib": importlib})
    return own.import_from_string(NAME)


def reward(wrapper: Any, completion: str, gold: str) -> float:
    """As ``RLVRWorkflow`` calls it."""
    call = wrapper("3 + 4?", completion, [1, 2], [3, 4], answer=gold, query_id="q")
    return float(asyncio.run(call))


@pytest.mark.parametrize(
    ("completion", "expected"), [(RIGHT + "<|im_end|>", 2.0), (WRONG, 1.0), (SHAPELESS + "</s>", 1.0)]
)
def test_completions_are_rewarded(wrapper: Any, completion: str, expected: float) -> None:
    assert reward(wrapper, completion, GOLD) == expected


def test_a_fault_is_raised_after_areal_s_tries(wrapper: Any) -> None:
    """The trajectory is rejected then, not trained on."""
    with pytest.raises(FaultError, match="invalid_task"):
        reward(wrapper, RIGHT, NO_GOLD)


def test_an_outage_that_ends_is_waited_for(wrapper: Any, relay: Relay) -> None:
    with ends_when_noticed(relay):
        assert reward(wrapper, RIGHT, GOLD) == 2.0


def test_it_gives_up_before_areal_would_call_it_0() -> None:
    """AReaL's limit, read from its own signature."""
    from assay_client.trainers.areal import DEADLINE_S

    stubs: dict[str, dict[str, object]] = {"areal": {}, "areal.utils": {"logging": logging}}
    with released("areal/api/reward_api.py", stubs) as api:
        assert isinstance(api, ModuleType)
        limit = api.AsyncRewardWrapper.__init__.__defaults__[0]
    assert limit == 15
    assert limit * 0.9 > DEADLINE_S
