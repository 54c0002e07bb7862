"""Code items to jobs: the completion's program, the language's limits; job results to outcomes."""

from __future__ import annotations

from collections.abc import Sequence

from grader.completion import NoAnswer, find_code
from sandbox.job import (
    AssertCase,
    CallCase,
    Case,
    CaseResult,
    Checker,
    Fault,
    InteractiveChecker,
    Job,
    JobResult,
    Limits,
    NamedChecker,
    ProgramChecker,
    StdioCase,
)
from sandbox.languages import CaseKind, Language, find_language
from service.scoring.depth import MAX_DEPTH, is_too_deep
from service.scoring.outcome import Judged, Outcome, invalid_task
from service.wire import task as wire
from service.wire.result import ItemError


def to_job(job_id: str, task: wire.CodeTask, text: str, pointer: str) -> Job | Outcome:
    """The job of an item; or that there is no program in the completion; or what is wrong with the task."""
    language = find_language(task.language)
    if language is None:
        return invalid_task(f"{pointer}/task/language", "there is no such language (see GET /v1/languages)")
    limits = _limits(task.limits, language, f"{pointer}/task/limits")
    error = _tests_error(task.tests, language, f"{pointer}/task/tests")
    checker = _checker(task.checker, f"{pointer}/task/checker")
    if isinstance(checker, InteractiveChecker) and not all(
        isinstance(test, wire.StdioTest) for test in task.tests
    ):
        error = invalid_task(
            f"{pointer}/task/tests", "an interactive judge program needs tests with stdin and stdout"
        )
    for part in (limits, error, checker):
        if isinstance(part, ItemError):
            return part
    assert isinstance(limits, Limits)
    assert not isinstance(checker, ItemError)
    code = find_code(text, frozenset(language.names))
    if isinstance(code, NoAnswer):
        return Judged("no_answer", 0.0, detail={"reason": code.reason})
    return Job(
        id=job_id,
        language=language.name,
        source=code.source,
        cases=tuple(_case(test) for test in task.tests),
        setup=task.setup or "",
        entry_point=task.entry_point,
        checker=checker,
        scoring=task.scoring,
        limits=limits,
    )


def from_job_result(result: JobResult | Fault) -> Outcome:
    """What a job result means for a reward."""
    if isinstance(result, Fault):
        return ItemError(result.code, result.message, result.retryable)
    detail: dict[str, object] = {"tests": [_case_json(case) for case in result.cases], "trust": result.trust}
    if result.message:
        detail["message"] = result.message
    return Judged(result.verdict, result.accuracy, detail=detail, elapsed_ms=result.elapsed_ms)


def _case_json(case: CaseResult) -> dict[str, object]:
    return {
        "verdict": case.verdict,
        "time_ms": round(case.time_ms, 3),
        "memory_kb": case.memory_kb,
        "stdout": case.stdout,
        "stderr": case.stderr,
    }


def _case(test: wire.StdioTest | wire.CallTest | wire.AssertTest) -> Case:
    if isinstance(test, wire.StdioTest):
        return StdioCase(test.stdin, test.stdout)
    if isinstance(test, wire.CallTest):
        return CallCase(test.call, tuple(test.args), test.kwargs, test.expected)
    return AssertCase(test.source)


def _checker(sent: wire.Checker | None, pointer: str) -> Checker | ItemError:
    if sent is None:
        return NamedChecker()
    if isinstance(sent, wire.ProgramChecker | wire.InteractiveChecker):
        return _judge_program(sent, pointer)
    if isinstance(sent, wire.FloatChecker):
        return _float_checker(sent.tolerances)
    if isinstance(sent, wire.UnorderedChecker):
        return NamedChecker("unordered" if sent.unordered == "tokens" else "unordered_lines")
    return NamedChecker(sent)


def _judge_program(sent: wire.ProgramChecker | wire.InteractiveChecker, pointer: str) -> Checker | ItemError:
    talks = isinstance(sent, wire.InteractiveChecker)
    given = sent.interactive if isinstance(sent, wire.InteractiveChecker) else sent.program
    judge = find_language(given.language)
    if judge is None:
        where = "interactive" if talks else "program"
        return invalid_task(f"{pointer}/{where}/language", "there is no such language")
    return (InteractiveChecker if talks else ProgramChecker)(judge.name, given.source)


def _float_checker(tolerances: wire.Tolerances) -> NamedChecker:
    if tolerances.rel is None and tolerances.abs is None:
        return NamedChecker("float")
    return NamedChecker("float", rel=tolerances.rel or 0.0, abs=tolerances.abs or 0.0)


def _limits(sent: wire.Limits | None, language: Language, pointer: str) -> Limits | ItemError:
    if sent is None:
        return language.defaults
    defaults, allowed = language.defaults, language.limits
    for name, value, (least, most) in (
        ("time_s", sent.time_s, allowed.time_s),
        ("memory_mb", sent.memory_mb, allowed.memory_mb),
        ("output_mb", sent.output_mb, allowed.output_mb),
    ):
        if value is not None and not least <= value <= most:
            return invalid_task(f"{pointer}/{name}", f"must be between {least:g} and {most:g}")
    return Limits(
        time_s=defaults.time_s if sent.time_s is None else sent.time_s,
        memory_mb=defaults.memory_mb if sent.memory_mb is None else int(sent.memory_mb),
        output_mb=defaults.output_mb if sent.output_mb is None else sent.output_mb,
    )


def _tests_error(
    tests: Sequence[wire.StdioTest | wire.CallTest | wire.AssertTest], language: Language, pointer: str
) -> ItemError | None:
    for index, test in enumerate(tests):
        kind = _case_kind(test)
        if kind not in language.cases:
            return invalid_task(f"{pointer}/{index}", f"{language.name} has no tests of this kind")
        if isinstance(test, wire.CallTest) and any(map(is_too_deep, (test.args, test.kwargs, test.expected))):
            return invalid_task(f"{pointer}/{index}", f"data may nest {MAX_DEPTH} levels deep")
    return None


def _case_kind(test: wire.StdioTest | wire.CallTest | wire.AssertTest) -> CaseKind:
    if isinstance(test, wire.StdioTest):
        return "stdio"
    return "call" if isinstance(test, wire.CallTest) else "assert"
