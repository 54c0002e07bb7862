"""Jobs to outcomes: equal ones run once, and what ran before is remembered where there is a store."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from sandbox.job import Job
from service.ports import CodeRunner, Sender
from service.scoring.code_items import from_job_result
from service.scoring.distinct import Distinct, job_key
from service.scoring.outcome import Outcome
from service.scoring.program_memory import Places, ProgramMemory
from service.wire.result import ItemError

Pairs = Sequence[tuple[int, Outcome]]

KEEP_AT_ONCE = 16


class Running:
    """Runs jobs with a runner and, if there is one, a memory."""

    def __init__(self, runner: CodeRunner, memory: ProgramMemory | None) -> None:
        self._runner = runner
        self._memory = memory

    async def stream(
        self, asked: Sequence[tuple[int, Job]], deadline: float, sender: Sender
    ) -> AsyncGenerator[Pairs, None]:
        """Outcomes of the items asked for, by index, some at a time."""
        group = Distinct(job_key)
        unknown, _ = group.add(asked)
        keys = await self._keys(group)
        if self._memory is not None:
            found = dict(zip(unknown, await self._memory.find(keys), strict=True))
            yield [pair for at, judged in found.items() if judged for pair in group.settle(at, judged)]
            unknown = [at for at, judged in found.items() if judged is None]
        if not unknown:
            return
        results = self._runner.run([group.work[position] for position in unknown], deadline, sender)
        fresh: list[tuple[bytes | None, Outcome]] = []
        try:
            async for number, result in results:
                position = unknown[number]
                outcome = from_job_result(result)
                pairs = group.settle(position, outcome)
                yield [(index, _pointed(each, index, group.work[position])) for index, each in pairs]
                fresh.append((keys[position], outcome))
                if len(fresh) >= KEEP_AT_ONCE:
                    fresh = await self._keep(fresh)
        finally:
            await results.aclose()
        await self._keep(fresh)

    async def _keys(self, group: Distinct[Job]) -> list[bytes | None]:
        """The jobs' keys in the store, which hold where they would run, too."""
        if self._memory is None:
            return [None] * len(group.keys)
        places = Places(await self._runner.languages())
        return [places.key(*pair) for pair in zip(group.work, group.keys, strict=True)]

    async def _keep(self, fresh: list[tuple[bytes | None, Outcome]]) -> list[tuple[bytes | None, Outcome]]:
        """Remember; nothing is fresh any more."""
        if self._memory is not None:
            await self._memory.keep(fresh)
        return []


def _pointed(outcome: Outcome, index: int, job: Job) -> Outcome:
    """A task that no cell can serve, with the field that names the missing language: its own or a judge's."""
    if not isinstance(outcome, ItemError) or outcome.code != "invalid_task" or outcome.pointer is not None:
        return outcome
    field = "language" if f" {job.language} " in outcome.message else "checker"
    return replace(outcome, pointer=f"/items/{index}/task/{field}")
