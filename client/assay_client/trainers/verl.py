"""verl: ``reward.custom_reward_function.path=pkg://assay_client.trainers.verl``, ``name=compute_score``.

verl asks for one sample at a time, from many threads or on one event loop; the client gathers them.  It
cannot be told "no reward": None ends the run with a ``TypeError``.  So an outage is waited for (the
client's deadline), and what is still a fault then is raised, which ends the run with the fault's name;
unless ``fault_score`` was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assay_client.trainers.items import item_or_fault
from assay_client.trainers.shared import reward_or_raise, shared_client
from assay_client.trainers.tasks import ToTask, task_of
from assay_client.types import Item, Result

# verl stacks these over a batch: every sample has to have the same keys, whatever became of it.
DEFAULT_COMPONENTS = ("accuracy", "format")


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Mapping[str, Any] | None = None,
    *,
    fault_score: float | None = None,
    to_task: ToTask = task_of,
    **kwargs: Any,
) -> dict[str, Any]:
    """The same keys for every sample: ``score``, the components, ``acc``, ``pred``, ``verdict``, ``fault``.

    ``reward_kwargs`` of verl's configuration may give ``url``, ``api_key``, ``rewards``, ``timeout_s`` and
    ``fault_score``.  Raises ``FaultError``, ``RefusedError``.
    """
    client = shared_client(patience_s=1800.0, **_options(kwargs))
    item = _item(to_task, data_source, solution_str, ground_truth, extra_info)
    result = item if isinstance(item, Result) else client.score_one(item)
    return _scores(result, client.options.rewards, fault_score)


async def compute_score_async(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Mapping[str, Any] | None = None,
    *,
    fault_score: float | None = None,
    to_task: ToTask = task_of,
    **kwargs: Any,
) -> dict[str, Any]:
    """``compute_score`` on verl's event loop."""
    client = shared_client(patience_s=1800.0, **_options(kwargs))
    item = _item(to_task, data_source, solution_str, ground_truth, extra_info)
    result = item if isinstance(item, Result) else await client.asynchronous.score_one(item)
    return _scores(result, client.options.rewards, fault_score)


def _options(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Ours among the keyword arguments; verl adds some of its own."""
    ours = ("url", "api_key", "rewards", "timeout_s", "completion_prefix")
    return {**{name: kwargs[name] for name in ours if name in kwargs}, "details": False}


def _item(
    to_task: ToTask, data_source: str, solution: str, ground_truth: Any, extra_info: Mapping[str, Any] | None
) -> Item | Result:
    row = {"data_source": data_source, "ground_truth": ground_truth, "extra_info": extra_info or {}}
    prompt = (extra_info or {}).get("question") or (extra_info or {}).get("problem")
    return item_or_fault(to_task, row, solution, prompt)


def _scores(result: Result, rewards: Mapping[str, Any] | None, fault_score: float | None) -> dict[str, Any]:
    score = reward_or_raise(result, fault_score)
    names = DEFAULT_COMPONENTS if rewards is None else tuple(rewards)
    components = {name: _or_nan(result.rewards.get(name)) for name in names}
    return {
        "score": score,
        **components,
        "acc": _or_nan(result.rewards.get("accuracy")),
        "pred": result.answer or "",
        "verdict": result.verdict or "",
        "fault": float(result.fault is not None),
    }


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
