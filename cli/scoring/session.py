"""One call of the command: the pieces one after another, every row counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import chain

from rich.console import Console

from cli.scoring.asked import Piece
from cli.scoring.manifest import Manifest
from cli.scoring.posting import Request, check_service
from cli.scoring.progress import ScoringProgress
from cli.scoring.rescoring import rescore
from cli.scoring.results_file import read_results
from cli.scoring.run import Mode, Plan, run
from cli.scoring.units import Result
from cli.statistics.fact import Fact, Reading
from cli.statistics.ledger import Ledger
from cli.stored.rows import Row, read_all
from cli.stored.shapes import Shape
from service.rewards.weighing import Weighing
from service.wire.request import RewardsField

FACTS_AT_ONCE = 512
BAD_ROWS_SHOWN = 20

Watch = Callable[[Row, Result], None]


@dataclass
class Session:
    """What is scored, how it is read, and the ledger that it is counted in; ``watch`` sees every row."""

    pieces: Sequence[Piece]
    shapes: Mapping[Piece, Shape]
    rewards: RewardsField | None
    batch: int
    reading: Reading
    ledger: Ledger
    stderr: Console
    watch: Watch | None = None
    scored_now: int = 0
    bad_rows: int = 0
    _waiting: list[Fact] = field(default_factory=list)
    _number: int = 0

    def needs_code(self) -> bool:
        """Whether any row needs a sandbox; rows are read for it as far as the first that does."""
        return any(row.has_code for piece in self.pieces for row in self.rows(piece))

    def rows(self, piece: Piece) -> Iterator[Row]:
        """The rows of a piece."""
        return read_all(piece.sources, self.shapes[piece])

    def all_rows(self) -> Iterator[Row]:
        """The rows of all pieces, in order."""
        return chain.from_iterable(map(self.rows, self.pieces))

    def all_scored(self) -> Iterator[tuple[Row, Result]]:
        """All rows with their results, once they are written."""
        for piece in self.pieces:
            yield from zip(self.rows(piece), read_results(piece.out), strict=True)

    async def score(self, mode: Mode, request: Request) -> None:
        """Score all pieces.  Raises what ``run`` raises; before anything is written, ``UnreachableError``."""
        await check_service(request)
        sources = [source for piece in self.pieces for source in piece.sources]
        with ScoringProgress(self.stderr, sources) as bar:
            for piece in self.pieces:
                plan = self._plan(piece, mode)
                async with aclosing(run(plan, request, bar.on_read)) as scored:
                    async for row, result, now in scored:
                        bar.add(self._count(row, result), scored_now=now)
                        self.scored_now += now
        self._settle()

    def rescore(self, weighing: Weighing) -> None:
        """Other weights over the results that are there.  Raises ``ResultsError``, ``UnreadableError``."""
        for piece in self.pieces:
            for row, result, _ in rescore(self._plan(piece, Mode.RESCORE), weighing):
                self._count(row, result)
            self._manifest(piece).write(piece.out)
        self._settle()

    def _plan(self, piece: Piece, mode: Mode) -> Plan:
        """The piece's plan; its manifest is written, or held against what is there."""
        plan = Plan(piece.sources, self.shapes[piece], piece.out, mode, self.batch)
        manifest = self._manifest(piece)
        if plan.keeps_results:
            manifest.check(piece.out, rewards=mode is not Mode.RESCORE)
        elif plan.may_write:
            piece.out.parent.mkdir(parents=True, exist_ok=True)
            manifest.write(piece.out)
        return plan

    def _manifest(self, piece: Piece) -> Manifest:
        return Manifest.of(piece.sources, self.shapes[piece].name, self.rewards)

    def _count(self, row: Row, result: Result) -> Fact:
        fact = self.reading.fact(self._number, row, result)
        self._number += 1
        self._waiting.append(fact)
        if len(self._waiting) == FACTS_AT_ONCE:
            self._settle()
        if row.error is not None:
            self._complain(row)
        if self.watch is not None:
            self.watch(row, result)
        return fact

    def _complain(self, row: Row) -> None:
        """Tell of a row that cannot be read, but not of thousands: the results name them all."""
        self.bad_rows += 1
        if self.bad_rows <= BAD_ROWS_SHOWN:
            more = " (of further ones the results tell)" if self.bad_rows == BAD_ROWS_SHOWN else ""
            self.stderr.print(
                f"{row.place}: {row.error}{more}", style="red", highlight=False, markup=False, soft_wrap=True
            )

    def _settle(self) -> None:
        self.ledger.add(self._waiting)
        self._waiting.clear()
