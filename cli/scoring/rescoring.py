"""Other weights over results that are there: nothing is run again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from cli.scoring.faults_file import FaultsFile
from cli.scoring.results_file import ResultsError, Writer, with_known
from cli.scoring.run import Plan, Scored
from cli.scoring.tally import number_of
from cli.scoring.units import Result, in_batches, in_units
from cli.stored.rows import read_all
from service.rewards.weighing import Weighing


def rescore(plan: Plan, weighing: Weighing) -> Iterator[Scored]:
    """The rows with their results under these weights, which take the old ones' place at the end.

    Raises ``ResultsError`` where a result is missing, or was scored without one of these rewards.
    """
    units = with_known(in_units(read_all(plan.sources, plan.shape)), plan.out)
    with ExitStack() as files:
        writer = files.enter_context(Writer(plan.out, replace=True))
        faults = files.enter_context(FaultsFile(plan.out))
        for batch in in_batches(units, plan.batch):
            if not batch.is_known:
                raise ResultsError(
                    f"{plan.out} has no result of {batch.rows[0].place}: score it first (--resume)"
                )
            results = [reweighed(result, weighing) for result in batch.known]
            writer.write(batch, results)
            faults.add(batch.rows, results)
            yield Scored(batch.rows, results, now=True)


def reweighed(result: Result, weighing: Weighing) -> Result:
    """The result with the sum of its rewards under these weights; what is a fault stays one.

    Raises ``ResultsError`` for a reward that was not asked for when it was scored.
    """
    if result["verdict"] == "error":
        return result
    rewards = result.get("rewards")
    values = rewards if isinstance(rewards, Mapping) else {}
    names = [part.name for part in weighing.parts]
    missing = [name for name in names if name not in values]
    if missing:
        raise ResultsError(
            f"the reward {missing[0]} was not scored; the results have {', '.join(values) or 'none'}"
        )
    parts = {name: number_of(values[name]) for name in names}
    return {**result, "reward": weighing.total(parts)}
