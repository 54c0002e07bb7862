"""TRL: ``GRPOTrainer(reward_funcs=AssayReward("http://…"))``, or by name from a command line.

One callable for all components.  With a function for each, a fault in one of them would count as 0 there
(TRL adds with ``nansum``); one combined function returns None for the row, and TRL leaves the row out of
the baseline and gives it the advantage 0.  The components are logged by ``log_metric``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assay_client.sync import Client
from assay_client.trainers.items import item_or_fault, items_of, merged
from assay_client.trainers.shared import shared_client
from assay_client.trainers.tasks import ToTask, task_of
from assay_client.types import Item, Result

NOT_COLUMNS = frozenset({"trainer_state", "environments", "completion_ids", "log_metric", "log_extra"})


class AssayReward:
    """A reward function: a number per completion, None where there is none.

    ``url`` and ``options`` are those of ``Client``; or give a ``client``.  ``to_task`` makes a task of a
    row's columns.  ``name`` is what TRL's logs call it.
    """

    def __init__(
        self,
        url: str | Sequence[str] | None = None,
        *,
        client: Client | None = None,
        to_task: ToTask = task_of,
        name: str = "assay",
        **options: Any,
    ) -> None:
        self.client = Client(url, **options) if client is None else client
        self.to_task = to_task
        self.__name__ = name

    def __call__(
        self, prompts: Sequence[Any], completions: Sequence[Any], **columns: Any
    ) -> list[float | None]:
        """The rewards of the completions, in order.  Raises ``RefusedError``."""
        parts = self._parts(prompts, completions, columns)
        return self._rewards(parts, self.client.score(items_of(parts)), columns)

    def _parts(
        self, prompts: Sequence[Any], completions: Sequence[Any], columns: Mapping[str, Any]
    ) -> list[Item | Result]:
        names = [name for name in columns if name not in NOT_COLUMNS and columns[name] is not None]
        groups = _groups(prompts)
        return [
            item_or_fault(
                self.to_task, _row(columns, names, prompts, i), completion, prompts[i], group=groups[i]
            )
            for i, completion in enumerate(completions)
        ]

    def _rewards(
        self, parts: Sequence[Item | Result], scored: Sequence[Result], columns: Mapping[str, Any]
    ) -> list[float | None]:
        """What TRL is told, in its return value and by the functions that it may have sent along."""
        results = merged(parts, scored)
        _log(results, self.__name__, columns.get("log_metric"), columns.get("log_extra"))
        return [result.reward for result in results]


class AsyncAssayReward(AssayReward):
    """The same to be awaited: TRL runs it together with other asynchronous reward functions."""

    async def __call__(  # type: ignore[override]  # TRL tells the two apart by this very difference
        self, prompts: Sequence[Any], completions: Sequence[Any], **columns: Any
    ) -> list[float | None]:
        """The rewards of the completions, in order.  Raises ``RefusedError``."""
        parts = self._parts(prompts, completions, columns)
        return self._rewards(parts, await self.client.asynchronous.score(items_of(parts)), columns)


def assay(prompts: Sequence[Any], completions: Sequence[Any], **columns: Any) -> list[float | None]:
    """For ``--reward_funcs assay_client.trainers.trl.assay``; the service's address is in ``ASSAY_URL``."""
    return AssayReward(client=shared_client())(prompts, completions, **columns)


async def assay_async(
    prompts: Sequence[Any], completions: Sequence[Any], **columns: Any
) -> list[float | None]:
    """The asynchronous form of ``assay``."""
    return await AsyncAssayReward(client=shared_client())(prompts, completions, **columns)


def _row(
    columns: Mapping[str, Any], names: Sequence[str], prompts: Sequence[Any], index: int
) -> dict[str, Any]:
    return {"prompt": prompts[index], **{name: columns[name][index] for name in names}}


def _groups(prompts: Sequence[Any]) -> list[int]:
    """Numbers of the groups: TRL hands over a prompt's completions one after another."""
    groups: list[int] = []
    for i, prompt in enumerate(prompts):
        groups.append(groups[-1] + (prompt != prompts[i - 1]) if groups else 0)
    return groups


def _log(
    results: Sequence[Result],
    name: str,
    log_metric: Callable[[str, float], None] | None,
    log_extra: Callable[[str, list[Any]], None] | None,
) -> None:
    if log_metric is not None and results:
        for component, mean in component_means(results).items():
            log_metric(f"{name}/{component}", mean)
        log_metric(f"{name}/fault_share", sum(r.fault is not None for r in results) / len(results))
    if log_extra is not None:
        log_extra(f"{name}_verdict", [result.verdict or "" for result in results])
        log_extra(f"{name}_answer", [result.answer or "" for result in results])


def component_means(results: Sequence[Result]) -> dict[str, float]:
    """Each component's mean over the results that have it; faults are no part of it."""
    values: dict[str, list[float]] = {}
    for result in results:
        for name, value in result.rewards.items():
            if value is not None and result.fault is None:
                values.setdefault(name, []).append(value)
    return {name: sum(found) / len(found) for name, found in values.items()}
