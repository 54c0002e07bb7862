"""SandboxFusion's shapes: what is run, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.job import CaseResult, Job, JobResult, RunCase
from sandbox.languages import Language, find_language
from service.dialects.sandbox_fusion import Errand, from_job_result, read_run
from service.errors import RequestError


def errand(**fields: object) -> Errand:
    read = read_run({"code": "print(1)", "language": "python", **fields})
    assert isinstance(read, Errand)
    return read


def job(**fields: object) -> Job:
    return errand(**fields).job


def test_all_fields() -> None:
    """As verl sends them."""
    asked = errand(
        compile_timeout=3,
        run_timeout=5,
        memory_limit_MB=300,
        stdin="1\n",
        files={"a": "aGk="},
        fetch_files=[],
    )
    assert asked.job.cases == (RunCase("1\n", {"a": b"hi"}),)
    assert (asked.job.limits.time_s, asked.job.limits.memory_mb, asked.patience_s) == (5, 300, 8)


@pytest.mark.parametrize(
    ("fields", "limits"),
    [
        ({"run_timeout": 3600}, (60, 4096)),
        ({"memory_limit_MB": -1}, (10, 4096)),
        ({"memory_limit_MB": 1 << 40}, (10, 4096)),
        ({"memory_limit_MB": 1}, (10, 16)),
    ],
    ids=["longest", "no limit", "most", "least"],
)
def test_limits_are_brought_within_ours(fields: dict[str, object], limits: tuple[float, int]) -> None:
    got = job(**fields).limits
    assert (got.time_s, got.memory_mb) == limits


@pytest.mark.parametrize(
    ("name", "ours"),
    [("nodejs", "javascript"), ("cpp", "cpp"), ("go", "go"), ("rust", "rust"), ("typescript", "typescript")],
)
def test_their_language_names(name: str, ours: str) -> None:
    assert job(language=name).language == ours


@pytest.mark.parametrize(
    "fields",
    [
        {"language": "verilog"},
        {"fetch_files": ["out.txt"]},
        {"files": {"a/b": "aGk="}},
        {"files": {"..": "aGk="}},
        {"files": {"a": "?"}},
        {"files": {str(n): "" for n in range(101)}},
    ],
    ids=["language", "fetching", "folder", "outside", "no base64", "too many"],
)
def test_what_we_cannot_do_is_a_sandbox_error(fields: dict[str, object]) -> None:
    """Said at once and in their word, since trying again cannot help."""
    reply = read_run({"code": "", "language": "python", **fields})
    assert isinstance(reply, dict)
    assert (reply["status"], reply["run_result"]) == ("SandboxError", None)
    assert reply["message"]


@pytest.mark.parametrize(
    "sent",
    [
        {"language": "python"},
        {"code": 1, "language": "python"},
        [],
        {"code": "", "language": "c", "run_timeout": 0},
    ],
    ids=["no code", "code is no text", "no object", "no time"],
)
def test_what_is_no_request_is_refused(sent: object) -> None:
    with pytest.raises(RequestError) as caught:
        read_run(sent)
    assert caught.value.status == 422


def told(verdict: Any, code: int | None, language: str) -> dict[str, Any]:
    found = find_language(language)
    assert isinstance(found, Language)
    case = CaseResult(verdict, 250.0, 10, "out", "err", code)
    return from_job_result(JobResult(verdict, 0.0, (case,)), found)


ENDINGS = {
    "ran": ("correct", 0, "python", "Success", "Finished", 0),
    "exited": ("runtime_error", 3, "python", "Failed", "Finished", 3),
    "killed by a signal": ("runtime_error", -11, "cpp", "Failed", "Finished", -11),
    "out of time": ("time_limit", None, "python", "Failed", "TimeLimitExceeded", None),
    "out of memory": ("memory_limit", None, "python", "Failed", "Finished", -9),
    "ended well, but over its memory": ("memory_limit", 0, "python", "Failed", "Finished", -9),
    "said too much": ("output_limit", None, "python", "Failed", "Finished", -9),
    "refused by its interpreter": ("compile_error", None, "python", "Failed", "Finished", 1),
}


@pytest.mark.parametrize(
    ("verdict", "code", "language", "status", "run_status", "return_code"),
    ENDINGS.values(),
    ids=ENDINGS.keys(),
)
def test_endings(
    verdict: str, code: int | None, language: str, status: str, run_status: str, return_code: int | None
) -> None:
    reply = told(verdict, code, language)
    run = reply["run_result"]
    assert (reply["status"], run["status"], run["return_code"]) == (status, run_status, return_code)
    assert (run["stdout"], run["stderr"], run["execution_time"]) == ("out", "err", 0.25)
    assert (reply["compile_result"] is None) == (language == "python")


def test_a_compiler_that_refuses() -> None:
    """There is no run then."""
    reply = told("compile_error", None, "cpp")
    assert reply["status"] == "Failed"
    assert (reply["compile_result"]["return_code"], reply["compile_result"]["stderr"]) == (1, "err")
    assert reply["run_result"] is None
