"""A run: rows in, results written in their order, and each handed on to whoever counts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from cli.scoring.faults_file import FaultsFile
from cli.scoring.in_order import score_batches
from cli.scoring.request import Request
from cli.scoring.results_file import ResultsError, Writer, with_known, without_faults
from cli.scoring.units import Portion, Result, in_batches, in_units
from cli.stored.rows import Row, read_all
from cli.stored.shapes import Shape
from cli.stored.sources import Source


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows with their results, a batch of them; ``now``: they were not known before this run."""

    rows: Sequence[Row]
    results: Sequence[Result]
    now: bool


class Mode(Enum):
    """What becomes of results that are there already."""

    NEW = "there must be none"
    OVERWRITE = "they are thrown away"
    RESUME = "they are kept, and what is missing is scored"
    RETRY = "they are kept, but for those without a reward"
    RESCORE = "they are weighed anew"

    @property
    def after_an_end(self) -> str:
        """What a run of this mode that was ended leaves behind, and how to go on."""
        if self in {Mode.RETRY, Mode.RESCORE}:
            return "results that were not finished are as they were before: run the same again"
        return "what was scored is kept, go on with --resume"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is scored and where its results go."""

    sources: Sequence[Source]
    shape: Shape
    out: Path
    mode: Mode
    batch: int

    @property
    def keeps_results(self) -> bool:
        """Whether results that are there count."""
        return self.mode in {Mode.RETRY, Mode.RESCORE} or (self.mode is Mode.RESUME and self.out.exists())

    @property
    def may_write(self) -> bool:
        """Whether nothing would be lost by starting anew."""
        return self.mode is Mode.OVERWRITE or not self.out.exists()


async def run(
    plan: Plan, request: Request, on_read: Callable[[Source, int], None]
) -> AsyncGenerator[Scored, None]:
    """The rows with their results, batch by batch, in order, once they are written.

    ``on_read`` is told how many bytes of a source were read.  Raises ``ResultsError``, ``UnreadableError``,
    ``RefusedError`` and ``ServiceGoneError``; what was written until then can be gone on from.
    """
    units = planned_units(plan, on_read)
    with ExitStack() as files:
        writer = files.enter_context(_writer(plan))
        faults = files.enter_context(FaultsFile(plan.out))
        async for batch, results in score_batches(request, in_batches(units, plan.batch)):
            writer.write(batch, results)
            faults.add(batch.rows, results)
            yield Scored(batch.rows, results, not batch.is_known)


def planned_units(plan: Plan, on_read: Callable[[Source, int], None]) -> Iterator[Portion]:
    """The units of a plan, with the results that are kept."""
    units = in_units(read_all(plan.sources, plan.shape, on_read))
    if not plan.keeps_results:
        return units
    known = with_known(units, plan.out)
    return without_faults(known) if plan.mode is Mode.RETRY else known


def _writer(plan: Plan) -> Writer:
    if not plan.keeps_results and not plan.may_write:
        raise ResultsError(f"{plan.out} is there already: --resume goes on, --overwrite starts anew")
    return Writer(
        plan.out, keep=plan.keeps_results and plan.mode is Mode.RESUME, replace=plan.mode is Mode.RETRY
    )
