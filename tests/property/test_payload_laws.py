"""What goes through the queue comes out as it went in, and anything else is refused, not misread."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.job import (
    AssertCase,
    CallCase,
    CaseResult,
    Fault,
    InteractiveChecker,
    Job,
    JobResult,
    Limits,
    NamedChecker,
    ProgramChecker,
    RunCase,
    StdioCase,
)
from sandbox.payload import (
    PayloadError,
    job_from_payload,
    job_to_payload,
    outcome_from_payload,
    outcome_to_payload,
)

texts = st.text(st.characters(), max_size=20) | st.just("\ud800")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
cases = st.one_of(
    st.builds(StdioCase, texts, texts),
    st.builds(
        CallCase,
        texts,
        st.lists(json_values, max_size=3).map(tuple),
        st.dictionaries(texts, json_values, max_size=2),
        json_values,
    ),
    st.builds(AssertCase, texts),
)
file_names = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=9).filter(
    lambda name: name not in (".", "..")
)
runs = st.builds(RunCase, texts, st.dictionaries(file_names, st.binary(max_size=9), max_size=2))
tolerances = st.floats(0, 1)
checkers = st.one_of(
    st.builds(
        NamedChecker,
        st.sampled_from(["tokens", "exact", "lines", "float", "unordered", "unordered_lines"]),
        tolerances,
        tolerances,
    ),
    st.builds(ProgramChecker, texts, texts),
    st.builds(InteractiveChecker, texts, texts),
)
jobs = st.builds(
    Job,
    id=texts,
    language=texts,
    source=texts,
    cases=st.lists(cases, max_size=4).map(tuple) | st.tuples(runs),
    setup=texts,
    entry_point=st.none() | texts,
    checker=checkers,
    scoring=st.sampled_from(["all", "fraction"]),
    limits=st.builds(Limits, st.floats(0.01, 60), st.integers(1, 4096), st.floats(0.001, 64)),
)
verdicts = st.sampled_from(["correct", "incorrect", "compile_error", "runtime_error", "output_limit"])
case_results = st.builds(
    CaseResult,
    verdicts,
    st.floats(0, 1e6),
    st.integers(0, 1 << 40),
    texts,
    texts,
    st.none() | st.integers(-64, 255),
)
outcomes = st.one_of(
    st.builds(Fault, texts, texts, st.booleans()),
    st.builds(
        JobResult,
        verdict=verdicts,
        accuracy=st.floats(0, 1),
        cases=st.lists(case_results, max_size=3).map(tuple),
        trust=st.sampled_from(["isolated", "shared-process"]),
        message=texts,
        elapsed_ms=st.floats(0, 1e6),
    ),
)


@given(jobs)
def test_a_job_survives_the_queue(job: Job) -> None:
    """Through JSON text, lone surrogates included."""
    assert job_from_payload(json.loads(json.dumps(job_to_payload(job)))) == job


@given(outcomes)
def test_an_outcome_survives_the_queue(outcome: JobResult | Fault) -> None:
    assert outcome_from_payload(json.loads(json.dumps(outcome_to_payload(outcome)))) == outcome


@given(json_values)
def test_other_json_is_refused(value: object) -> None:
    """With PayloadError, whatever it is."""
    with pytest.raises(PayloadError):
        job_from_payload(value)
    with pytest.raises(PayloadError):
        outcome_from_payload(value)


@given(jobs, st.data())
def test_a_damaged_job_is_refused_or_another_job(job: Job, data: st.DataObject) -> None:
    """A field replaced by anything gives a well-typed job, or PayloadError; never another exception."""
    payload = job_to_payload(job)
    payload[data.draw(st.sampled_from(sorted(payload)))] = data.draw(json_values)
    try:
        read = job_from_payload(payload)
    except PayloadError:
        return
    assert job_from_payload(job_to_payload(read)) == read


def test_too_deep_a_value_is_refused_at_both_ends() -> None:
    """Before anything recursive sees it."""
    deep: list[object] = []
    for _ in range(10_000):
        deep = [deep]
    with pytest.raises(PayloadError, match="deep"):
        job_to_payload(Job("j", "python", "", (CallCase("f", (deep,), {}, 0),)))


def test_another_version_is_refused() -> None:
    payload = job_to_payload(Job("j", "python", "", ())) | {"v": 999}
    with pytest.raises(PayloadError, match="version"):
        job_from_payload(payload)


@pytest.mark.parametrize(
    "cases",
    [
        (RunCase("", {"../up": b""}),),
        (RunCase("", {"": b""}),),
        (RunCase("", {"..": b""}),),
        (RunCase(""), StdioCase("", "")),
    ],
    ids=["outside", "nameless", "the directory above", "not alone"],
)
def test_a_run_that_no_cell_would_take_is_refused(cases: tuple[RunCase | StdioCase, ...]) -> None:
    with pytest.raises(PayloadError, match="run"):
        job_to_payload(Job("j", "python", "", cases))


def test_an_older_workers_result_is_read() -> None:
    """It says nothing of exit codes."""
    case = ["correct", 1.0, 5, "out", "err"]
    payload = outcome_to_payload(JobResult("correct", 1.0, ())) | {"cases": [case]}
    read = outcome_from_payload(payload)
    assert isinstance(read, JobResult)
    assert read.cases[0] == CaseResult("correct", 1.0, 5, "out", "err")
