"""One call of the command: the pieces one after another, and whoever wants to see what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import chain

from rich.console import Console

from cli.scoring.asked import Piece
from cli.scoring.manifest import Manifest
from cli.scoring.posting import check_service
from cli.scoring.progress import ScoringProgress
from cli.scoring.request import Request
from cli.scoring.rescoring import rescore
from cli.scoring.results_file import read_results
from cli.scoring.run import Mode, Plan, Scored, run
from cli.scoring.tally import Tally
from cli.scoring.units import Result
from cli.stored.rows import Row, read_all
from cli.stored.shapes import Shape
from service.rewards.weighing import Weighing
from service.wire.request import RewardsField

BAD_ROWS_SHOWN = 20

Watch = Callable[[Scored], None]


@dataclass
class Session:
    """What is scored, and how it is read; each of ``watches`` sees all that is scored, or known already."""

    pieces: Sequence[Piece]
    shapes: Mapping[Piece, Shape]
    rewards: RewardsField | None
    batch: int
    stderr: Console
    watches: Sequence[Watch] = ()
    tally: Tally = field(default_factory=Tally)
    bad_rows: int = 0

    def needs_code(self) -> bool:
        """Whether any row needs a sandbox; rows are read for it as far as the first that does."""
        return any(row.has_code() for piece in self.pieces for row in self.rows(piece))

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
        with ScoringProgress(self.stderr, sources, self.tally) as bar:
            for piece in self.pieces:
                plan = self._plan(piece, mode)
                async with aclosing(run(plan, request, bar.on_read)) as scored:
                    async for batch in scored:
                        self._count(batch)
                        bar.show()

    def rescore(self, weighing: Weighing) -> None:
        """Other weights over the results that are there.  Raises ``ResultsError``, ``UnreadableError``."""
        for piece in self.pieces:
            for batch in rescore(self._plan(piece, Mode.RESCORE), weighing):
                self._count(batch)
            self._manifest(piece).write(piece.out)

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
        return Manifest.of(piece.sources, self.shapes[piece], self.rewards)

    def _count(self, batch: Scored) -> None:
        self.tally.add(batch.results, now=batch.now)
        for watch in self.watches:
            watch(batch)
        for row in batch.rows:
            if row.error is not None:
                self._complain(row)

    def _complain(self, row: Row) -> None:
        """Tell of a row that cannot be read, but not of thousands: the results name them all."""
        self.bad_rows += 1
        if self.bad_rows <= BAD_ROWS_SHOWN:
            more = " (of further ones the results tell)" if self.bad_rows == BAD_ROWS_SHOWN else ""
            self.stderr.print(
                f"{row.place}: {row.error}{more}", style="red", highlight=False, markup=False, soft_wrap=True
            )
