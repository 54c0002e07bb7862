"""The judge's story: orders out, reports in, where it stops, what it never sends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from sandbox.cells import order as orders
from sandbox.cells.order import CallOrder, CellError, Order, Report, StdioOrder
from sandbox.job import (
    AssertCase,
    CallCase,
    Case,
    Fault,
    Job,
    JobResult,
    Limits,
    NamedChecker,
    ProgramChecker,
    RunCase,
    StdioCase,
)
from sandbox.judge.run import judge_job
from sandbox.supervisor.plain import encode
from tests.fakes.cell import FakeCell, broken, giving


def no_cell() -> FakeCell:
    raise AssertionError("no special judge here")


def printed(text: str) -> Report:
    return Report("exited", stdout=text.encode())


def job_of(*cases: Case, **fields: object) -> Job:
    return Job("j", "python", "program", cases, **fields)  # type: ignore[arg-type]  # the tests' own fields


def result_of(job: Job, cell: FakeCell) -> JobResult:
    result = judge_job(job, cell, no_cell)
    assert isinstance(result, JobResult)
    return result


STDIO = (StdioCase("1", "one"), StdioCase("2", "two"), StdioCase("3", "three"))


def test_all_right() -> None:
    result = result_of(job_of(*STDIO), giving(printed("one\n"), printed("two\n"), printed("three\n")))
    assert (result.verdict, result.accuracy, len(result.cases)) == ("correct", 1.0, 3)


def test_all_stops_at_the_first_failure() -> None:
    """What could not matter any more is cancelled, not run."""
    cell = giving(printed("one"), Report("exited", exit_code=1), printed("three"))
    result = result_of(job_of(*STDIO), cell)
    assert (result.verdict, result.accuracy) == ("runtime_error", 0.0)
    assert [case.verdict for case in result.cases] == ["correct", "runtime_error"]
    assert cell.reports_given == 2


def test_fraction_runs_all() -> None:
    """The verdict is the first failed case's, the accuracy the share of the right ones."""
    cell = giving(printed("no"), Report("exited", exit_code=1), printed("three"))
    result = result_of(job_of(*STDIO, scoring="fraction"), cell)
    assert result.verdict == "incorrect"
    assert result.accuracy == pytest.approx(1 / 3)
    assert [case.verdict for case in result.cases] == ["incorrect", "runtime_error", "correct"]


def test_a_source_that_is_refused_ends_the_job() -> None:
    """One report stands for all cases, under both scorings."""
    for scoring in ("all", "fraction"):
        result = result_of(job_of(*STDIO, scoring=scoring), giving(Report("compile_error", stderr=b"line 1")))
        assert (result.verdict, result.accuracy, result.message) == ("compile_error", 0.0, "line 1")


def mixed_cell() -> FakeCell:
    def script(order: Order) -> Iterator[Report]:
        match order:
            case StdioOrder():
                yield from (printed("one") for _ in order.inputs)
            case CallOrder():
                yield from (Report("exited", value=encode(7)) for _ in order.calls)
            case orders.TesterOrder():
                yield from (Report("exited", tests_done=1) for _ in order.tests)

    return FakeCell(script)


def test_kinds_of_cases_keep_their_order() -> None:
    """Neighbours of a kind share an order; results stand where their cases stood."""
    cases = (
        StdioCase("1", "one"),
        StdioCase("2", "one"),
        CallCase("f", (1,), {}, 7),
        AssertCase("assert f(2) == 7"),
        AssertCase("x = f(3)\nassert x == 7"),
        StdioCase("3", "two"),
    )
    cell = mixed_cell()
    result = result_of(job_of(*cases, scoring="fraction"), cell)
    assert [case.verdict for case in result.cases] == [*["correct"] * 5, "incorrect"]
    assert [type(order) for order in cell.orders] == [StdioOrder, CallOrder, orders.TesterOrder, StdioOrder]


def test_expected_results_are_in_no_order() -> None:
    """Nothing that is sent into a cell holds what is expected."""
    cell = mixed_cell()
    cases = (
        StdioCase("1", "the secret"),
        CallCase("f", (1,), {}, "the secret"),
        AssertCase("assert f(2) == 'the secret'"),
    )
    judge_job(job_of(*cases, scoring="fraction"), cell, no_cell)
    assert len(cell.orders) == 2
    assert "secret" not in repr(cell.orders)


def test_the_float_checker_holds_for_calls() -> None:
    case = CallCase("f", (), {}, 0.5)
    near = Report("exited", value=encode(0.5000001))
    assert result_of(job_of(case, checker=NamedChecker("float")), giving(near)).verdict == "correct"
    assert result_of(job_of(case), giving(near)).verdict == "incorrect"


def test_bytes_that_are_no_value_are_a_wrong_answer() -> None:
    """A program that writes its own reply has not answered; nor is it a fault of ours."""
    case = CallCase("f", (), {}, 0.5)
    assert result_of(job_of(case), giving(Report("exited", value=b"\xff{"))).verdict == "incorrect"


def test_rewritten_assertions_of_one_case_share_its_time() -> None:
    """Three calls of 0.8 s each are over a limit of 2 s."""
    case = AssertCase("assert f(1) == 1\nassert f(1) == 1\nassert f(1) == 1")
    slow = Report("exited", value=encode(1), cpu_ms=800)
    assert result_of(job_of(case, limits=Limits(time_s=2)), giving(slow, slow, slow)).verdict == "time_limit"


def test_setup_and_source_are_one_program() -> None:
    cell = giving(printed("one"))
    judge_job(job_of(StdioCase("", "one"), setup="import math"), cell, no_cell)
    assert cell.orders[0].program.source == "import math\nprogram"


def test_future_imports_stay_on_top() -> None:
    """Set-up code before them would be a syntax error that is not the submission's."""
    source = '"""Doc."""\nfrom __future__ import annotations\nprint(1)\n'
    cell = giving(printed("1"))
    judge_job(Job("j", "python", source, (StdioCase("", "1"),), setup="import math"), cell, no_cell)
    sent = cell.orders[0].program.source
    compile(sent, "sent", "exec")
    assert sent.index("__future__") < sent.index("import math") < sent.index("print")


def test_a_source_with_lone_surrogates_is_refused() -> None:
    """No compiler could read it; that is the submission's doing, and no cell is asked."""
    cell = giving()
    result = judge_job(Job("j", "python", "x = '\ud800'", STDIO), cell, no_cell)
    assert isinstance(result, JobResult)
    assert result.verdict == "compile_error"
    assert cell.orders == []


def test_a_cell_that_fails_says_nothing_of_the_program() -> None:
    with pytest.raises(CellError):
        judge_job(job_of(*STDIO), broken(), no_cell)


def test_missing_reports_are_the_cells_fault() -> None:
    with pytest.raises(CellError):
        judge_job(job_of(*STDIO), giving(printed("one")), no_cell)


def test_out_of_time_is_a_fault() -> None:
    """Of the deadline, never of the program."""
    fault = judge_job(job_of(*STDIO), giving(printed("one"), printed("two")), no_cell, lambda: 0)
    assert isinstance(fault, Fault)
    assert fault.code == "deadline_exceeded"


JUDGE = ProgramChecker("python", "the judge")


@pytest.mark.parametrize(
    ("scoring", "accuracy", "verdict"), [("fraction", 0.75, "incorrect"), ("all", 0.0, "incorrect")]
)
def test_partial_credit(scoring: str, accuracy: float, verdict: str) -> None:
    """Counted under fraction, not accepted under all."""
    ends = iter([Report("exited"), Report("exited", exit_code=7, stdout=b"0.5")])
    judge = FakeCell(lambda _: iter([next(ends)]))
    cell = giving(printed("one"), printed("two"))
    job = job_of(*STDIO[:2], checker=JUDGE, scoring=scoring)
    result = judge_job(job, cell, lambda: judge)
    assert isinstance(result, JobResult)
    assert (result.accuracy, result.verdict) == (accuracy, verdict)


def test_the_special_judge_runs_in_its_own_cell() -> None:
    """The candidate's cell never gets the answer, nor an order of the judge's."""
    cell, judge = giving(printed("one")), giving(Report("exited"))
    judge_job(job_of(StdioCase("1", "the secret"), checker=JUDGE), cell, lambda: judge)
    assert "secret" not in repr(cell.orders)
    assert "secret" in repr(judge.orders)


def test_a_failed_run_is_not_shown_to_the_special_judge() -> None:
    judge = giving()
    result = judge_job(job_of(*STDIO, checker=JUDGE), giving(Report("cpu_time")), lambda: judge)
    assert isinstance(result, JobResult)
    assert (result.verdict, judge.orders) == ("time_limit", [])


def test_a_special_judge_that_fails_is_a_fault() -> None:
    fault = judge_job(
        job_of(*STDIO, checker=JUDGE), giving(printed("one")), lambda: giving(Report("exited", exit_code=3))
    )
    assert isinstance(fault, Fault)
    assert fault.code == "checker_failed"


def test_a_value_made_to_stall_the_judge_is_a_wrong_answer() -> None:
    """Numbers that share one hash, as keys: a dictionary of them would cost the square of their number."""
    hostile = {k * ((1 << 61) - 1): 0 for k in range(1, 3_000)}
    case = CallCase("f", (), {}, 0)
    assert result_of(job_of(case), giving(Report("exited", value=encode(hostile)))).verdict == "incorrect"


def test_the_standard_librarys_dictionaries_are_dictionaries() -> None:
    """A Counter equals a dict of the same items in Python; so it does here."""
    counted = Report("exited", value=encode(Counter("aab")))
    assert result_of(job_of(CallCase("f", (), {}, {"a": 2, "b": 1})), giving(counted)).verdict == "correct"


@pytest.mark.parametrize(
    "job",
    [
        pytest.param(Job("j", "cobol", "", STDIO), id="the submission's"),
        pytest.param(job_of(*STDIO, checker=ProgramChecker("cobol", "")), id="the special judge's"),
    ],
)
def test_a_language_that_the_cell_lacks_is_a_fault(job: Job) -> None:
    """It is not run as something else."""
    cell = giving()
    fault = judge_job(job, cell, no_cell)
    assert isinstance(fault, Fault)
    assert (fault.code, cell.orders) == ("invalid_task", [])


RUNS = {
    "ends well": (Report("exited", stdout=b"x" * 5_000), "correct", 0),
    "ends badly": (Report("exited", exit_code=3, stderr=b"y" * 5_000), "runtime_error", 3),
    "dies by a signal": (Report("signalled", signal=11), "runtime_error", -11),
    "is ended for its time": (Report("cpu_time"), "time_limit", None),
    "is ended for its output": (Report("output", stdout=b"z" * 5_000), "output_limit", None),
    "is refused": (Report("compile_error", stderr=b"no"), "compile_error", None),
}


@pytest.mark.parametrize(("report", "verdict", "code"), RUNS.values(), ids=RUNS.keys())
def test_a_plain_run_comes_back_whole(report: Report, verdict: str, code: int | None) -> None:
    """Nothing is expected of it: what it printed is the result, uncut, with how it ended."""
    cell = giving(report)
    result = result_of(job_of(RunCase("in", {"a.txt": b"data"})), cell)
    (case,) = result.cases
    assert (result.verdict, case.verdict, case.exit_code) == (verdict, verdict, code)
    assert (case.stdout, case.stderr) == (report.stdout.decode(), report.stderr.decode())
    (order,) = cell.orders
    assert isinstance(order, StdioOrder)
    assert (order.inputs, order.files) == ((b"in",), {"a.txt": b"data"})
