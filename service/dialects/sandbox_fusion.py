"""SandboxFusion's ``POST /run_code``: run a program, tell what it printed.

Faults that may pass are for the route to answer with 504, the one status that verl tries again.  What we
cannot do at all is ``SandboxError``: an unknown language, files in folders, ``fetch_files``.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.job import CaseResult, Job, JobResult, Limits, RunCase
from sandbox.languages import Language, find_language
from service.errors import invalid_request
from service.wire.pointer import field_errors

Reply = dict[str, object]

MAX_FILES = 100
KILLED = -9


class RunCodeRequest(BaseModel):
    """Their request.  ``memory_limit_MB`` of 0 or less: as much as the language may have."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    code: str
    language: str
    compile_timeout: float = Field(default=10, gt=0, le=3600)
    run_timeout: float = Field(default=10, gt=0, le=3600)
    memory_limit_MB: int = -1  # noqa: N815 - their name
    stdin: str | None = None
    files: dict[str, str | None] = {}
    fetch_files: list[str] = []


@dataclass(frozen=True, slots=True)
class Errand:
    """A program to run: the job, its language, and how long the caller waits for it, seconds."""

    job: Job
    language: Language
    patience_s: float


def read_run(sent: object) -> Errand | Reply:
    """What is to be run; or the reply that says why it cannot be.  Raises ``RequestError`` 422."""
    try:
        asked = RunCodeRequest.model_validate(sent)
    except ValidationError as err:
        raise invalid_request(*field_errors(err, sent)) from err
    language = find_language(asked.language)
    if language is None:
        return sandbox_error(f"there is no language {asked.language[:40]!r} (see GET /v1/languages)")
    if asked.fetch_files:
        return sandbox_error("fetch_files: files cannot be fetched from a sandbox here")
    files = _files(asked.files)
    if isinstance(files, str):
        return sandbox_error(files)
    case = RunCase(asked.stdin or "", files)
    job = Job("run", language.name, asked.code, (case,), limits=_limits(asked, language))
    return Errand(job, language, asked.compile_timeout + asked.run_timeout)


def from_job_result(result: JobResult, language: Language) -> Reply:
    """Their reply for what came of the program."""
    (case,) = result.cases
    run = _command(case)
    compiled = language.recipe is not None and bool(language.recipe.build or language.recipe.settled)
    if case.verdict == "compile_error" and compiled:
        return _reply("Failed", compile_result={**run, "return_code": 1}, run_result=None)
    compile_result = _finished(0, "", "") if compiled else None
    status = "Success" if case.verdict == "correct" else "Failed"
    return _reply(status, compile_result=compile_result, run_result=run)


def sandbox_error(message: str) -> Reply:
    """Their word for what the sandbox itself could not do."""
    return _reply("SandboxError", message=message, compile_result=None, run_result=None)


def _command(case: CaseResult) -> Reply:
    if case.verdict == "time_limit":
        told = _finished(None, case.stdout, case.stderr)
        return {**told, "status": "TimeLimitExceeded", "execution_time": case.time_ms / 1000}
    return {**_finished(_exit_code(case), case.stdout, case.stderr), "execution_time": case.time_ms / 1000}


def _exit_code(case: CaseResult) -> int:
    if case.verdict == "correct":
        return 0
    if case.verdict == "compile_error":  # an interpreter that refuses a source ends with 1
        return 1
    return case.exit_code or KILLED  # we ended it, or it ended well, beyond its limits


def _finished(code: int | None, stdout: str, stderr: str) -> Reply:
    return {
        "status": "Finished",
        "execution_time": 0.0,
        "return_code": code,
        "stdout": stdout,
        "stderr": stderr,
    }


def _reply(status: str, *, compile_result: object, run_result: object, message: str = "") -> Reply:
    return {
        "status": status,
        "message": message,
        "compile_result": compile_result,
        "run_result": run_result,
        "executor_pod_name": None,
        "files": {},
    }


def _files(sent: dict[str, str | None]) -> dict[str, bytes] | str:
    """The files' contents, or what is wrong with them.  What has no content is left out, as theirs does."""
    if len(sent) > MAX_FILES:
        return f"files: at most {MAX_FILES}"
    files = {}
    for name, content in sent.items():
        if content is None:
            continue
        if name in ("", ".", "..") or "/" in name or "\0" in name:
            return f"files: {name[:40]!r} is not a plain file name; folders cannot be made here"
        try:
            files[name] = b64decode("".join(content.split()), validate=True)
        except ValueError:
            return f"files: {name[:40]!r} is not base64"
    return files


def _limits(asked: RunCodeRequest, language: Language) -> Limits:
    """Their limits within ours: CPU seconds for their wall seconds."""
    ranges = language.limits
    memory = asked.memory_limit_MB if asked.memory_limit_MB > 0 else ranges.memory_mb[1]
    return Limits(
        time_s=min(max(asked.run_timeout, ranges.time_s[0]), ranges.time_s[1]),
        memory_mb=min(max(memory, ranges.memory_mb[0]), ranges.memory_mb[1]),
        output_mb=language.defaults.output_mb,
    )
