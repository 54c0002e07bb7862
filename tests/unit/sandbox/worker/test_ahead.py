"""Jobs whose orders are in the cell before it is their turn: their results, and what becomes of them when
the cell breaks, when a job in front needs another order, or when they are not to be judged here after all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from sandbox.cells.order import Cell, CellError, LanguageInfo, Order, Report, StdioOrder, TalkOrder, Talks
from sandbox.job import AssertCase, Case, Fault, Job, JobResult, StdioCase
from sandbox.judge.run import Judging
from sandbox.supervisor.plain import encode
from sandbox.worker.bench import Bench

PLENTY = 100


def a_minute() -> float:
    return 60.0


@dataclass(eq=False)
class Under:
    """An order that is under way in the cell below."""

    cell: QueueingCell
    order: Order
    reports: Iterator[Report]
    cancelled: bool = False

    def __iter__(self) -> Iterator[Report]:
        return self

    def __next__(self) -> Report:
        assert self.cell.under_way[0] is self, "read before its turn"
        return next(self.reports)

    def cancel(self) -> None:
        self.cancelled = True

    def close(self) -> None:
        assert self.cell.under_way[0] is self, "closed before its turn"
        self.cell.under_way.popleft()


@dataclass
class QueueingCell:
    """Takes so many orders at once, and answers them in their order, by script."""

    script: Callable[[Order], Iterator[Report]]
    room: int
    under_way: deque[Under] = field(default_factory=deque)
    sent: list[str] = field(default_factory=list)
    ahead: int = 0
    closed: bool = False

    def meanwhile(self) -> None:
        return

    def languages(self) -> tuple[LanguageInfo, ...]:
        return (LanguageInfo("python", "3"),)

    def run(self, order: Order) -> Under:
        assert not self.under_way, "an order of the job in front waits behind others"
        return self._take(order)

    def run_ahead(self, order: Order) -> Under | None:
        if len(self.under_way) >= self.room:
            return None
        self.ahead += bool(self.under_way)
        return self._take(order)

    def talk(self, order: TalkOrder) -> Talks:
        raise CellError("no conversations here")

    def close(self) -> None:
        self.closed = True

    def _take(self, order: Order) -> Under:
        self.sent.append(order.program.source)
        self.under_way.append(Under(self, order, self.script(order)))
        return self.under_way[-1]


@dataclass
class Maker:
    """``spoiler``: a source that breaks its cell, so often."""

    room: int = PLENTY
    spoiler: str = ""
    times: int = 0
    opened: list[QueueingCell] = field(default_factory=list)
    name: str = "queueing"

    def unavailable(self) -> str | None:
        return None

    def open(self) -> Cell:
        cell = QueueingCell(self.script, self.room)
        self.opened.append(cell)
        return cell

    def script(self, order: Order) -> Iterator[Report]:
        """Reports of programs that print their source, and of calls that return 1."""
        cell = self.opened[-1]
        if self.times and any(under.order.program.source == self.spoiler for under in cell.under_way):
            self.times -= 1
            raise CellError("UncleanError: processes that do not die")
        if isinstance(order, StdioOrder):
            yield from (Report("exited", stdout=order.program.source.encode()) for _ in order.inputs)
        else:
            yield Report("exited", value=encode(1), tests_done=1)


def job_of(source: str, *cases: Case) -> Job:
    return Job(source, "python", source, cases or (StdioCase("", source),))


def judged(bench: Bench, jobs: list[Job]) -> list[JobResult | Fault]:
    """All of them, each with all that follow behind it."""
    line = [bench.judging(job) for job in jobs]
    return [
        bench.judge_first(line[at], a_minute, [(each, a_minute) for each in line[at + 1 :]])
        for at in range(len(line))
    ]


def verdicts(results: list[JobResult | Fault]) -> list[str]:
    return [result.verdict if isinstance(result, JobResult) else result.code for result in results]


@pytest.mark.parametrize("room", [0, 1, 2, PLENTY])
def test_every_job_gets_its_own_result(room: int) -> None:
    maker = Maker(room)
    jobs = [job_of(name) for name in "abcde"]
    wrong = job_of("f", StdioCase("", "something else"))
    assert verdicts(judged(Bench(maker, 99), [*jobs, wrong])) == ["correct"] * 5 + ["incorrect"]
    assert maker.opened[0].sent == list("abcdef")
    assert maker.opened[0].ahead == (5 if room > 1 else 0)


def test_a_cell_is_not_sent_more_jobs_than_it_is_for() -> None:
    maker = Maker()
    assert verdicts(judged(Bench(maker, 2), [job_of(name) for name in "abcde"])) == ["correct"] * 5
    assert [cell.sent for cell in maker.opened] == [["a", "b"], ["c", "d"], ["e"]]


def test_a_job_of_several_orders_has_the_cell_for_itself() -> None:
    """Nothing follows its first order, and what comes unexpectedly makes the others wait once more."""
    mixed = job_of("m", StdioCase("", "m"), AssertCase("assert f() == 1"), StdioCase("", "m"))
    maker = Maker()
    results = judged(Bench(maker, 99), [job_of("a"), mixed, job_of("z")])
    assert verdicts(results) == ["correct"] * 3
    assert maker.opened[0].sent == ["a", "m", "m", "m", "z"]


def test_an_order_that_nobody_could_foresee() -> None:
    """A value that is not plain sends its assertion to a tester; the others are taken back until then."""
    maker = Maker()
    values = [b"not a value of ours", encode(1)]

    def script(order: Order) -> Iterator[Report]:
        if order.program.source != "t":
            return Maker.script(maker, order)
        return iter([Report("exited", value=values.pop(0), tests_done=1)])

    maker.script = script  # type: ignore[method-assign]
    results = judged(Bench(maker, 99), [job_of("t", AssertCase("assert f() != 2")), job_of("a"), job_of("b")])
    assert verdicts(results) == ["correct"] * 3
    assert maker.opened[0].sent == ["t", "a", "b", "t", "a", "b"]


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_whoever_breaks_a_cell_is_judged_alone(times: int) -> None:
    """Whatever was in the cell beside it gets its own verdict."""
    results = judged(Bench(Maker(spoiler="c", times=times), 99), [job_of(name) for name in "abcde"])
    found = verdicts(results)
    assert found[:2] + found[3:] == ["correct"] * 4
    assert found[2] in ("correct", "runtime_error")
    assert "cell_failed" not in found


def test_what_is_left_out_is_not_judged_and_not_in_the_way() -> None:
    maker = Maker()
    bench = Bench(maker, 99)
    line: list[Judging] = [bench.judging(job_of(name)) for name in "abc"]

    def script(order: Order) -> Iterator[Report]:
        if order.program.source == "a":
            bench.leave_out()
        return Maker.script(maker, order)

    def later(order: Order) -> Iterator[Report]:
        yield from script(order)

    maker.script = later  # type: ignore[method-assign]
    first = bench.judge_first(line[0], a_minute, [(each, a_minute) for each in line[1:]])
    assert verdicts([first]) == ["correct"]
    assert [under.cancelled for under in maker.opened[0].under_way] == [True, True]
    assert verdicts(judged(bench, [job_of("d"), job_of("e")])) == ["correct", "correct"]
    assert not maker.opened[0].closed
