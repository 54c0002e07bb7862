"""A job to JSON values and back."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import get_args

from sandbox.job import (
    AssertCase,
    CallCase,
    Case,
    Checker,
    CheckerName,
    InteractiveChecker,
    Job,
    Limits,
    NamedChecker,
    ProgramChecker,
    RunCase,
    Scoring,
    StdioCase,
)
from sandbox.payload.fields import (
    VERSION,
    Json,
    PayloadError,
    items,
    mapping,
    number,
    one_of,
    text,
    versioned,
)

MAX_CASES = 2_000
MAX_DEPTH = 64  # of call arguments and expected values

CHECKER_NAMES: tuple[CheckerName, ...] = get_args(CheckerName)
SCORINGS: tuple[Scoring, ...] = get_args(Scoring)


def job_to_payload(job: Job) -> dict[str, object]:
    """The job as JSON values.  Raises PayloadError for too deep values and too many cases."""
    _check_bounds(job)
    limits = job.limits
    return {
        "v": VERSION,
        "id": job.id,
        "language": job.language,
        "source": job.source,
        "cases": [_case_to_payload(case) for case in job.cases],
        "setup": job.setup,
        "entry_point": job.entry_point,
        "checker": _checker_to_payload(job.checker),
        "scoring": job.scoring,
        "limits": [limits.time_s, limits.memory_mb, limits.output_mb],
    }


def job_from_payload(payload: object) -> Job:
    """The job that ``job_to_payload`` wrote.  Raises PayloadError."""
    data = versioned(payload)
    job = Job(
        id=text(data, "id"),
        language=text(data, "language"),
        source=text(data, "source"),
        cases=tuple(_case_from_payload(mapping(case)) for case in items(data, "cases")),
        setup=text(data, "setup"),
        entry_point=None if data.get("entry_point") is None else text(data, "entry_point"),
        checker=_checker_from_payload(mapping(data.get("checker"))),
        scoring=one_of(data.get("scoring"), SCORINGS),
        limits=_limits_from_payload(items(data, "limits")),
    )
    _check_bounds(job)
    return job


def _case_to_payload(case: Case) -> dict[str, object]:
    if isinstance(case, StdioCase):
        return {"stdin": case.stdin, "stdout": case.stdout}
    if isinstance(case, RunCase):
        files = {name: b64encode(data).decode("ascii") for name, data in case.files.items()}
        return {"run": case.stdin, "files": files}
    if isinstance(case, CallCase):
        return {"call": case.call, "args": list(case.args), "kwargs": case.kwargs, "expected": case.expected}
    return {"assert": case.source}


def _case_from_payload(data: Json) -> Case:
    if "stdin" in data:
        return StdioCase(text(data, "stdin"), text(data, "stdout"))
    if "run" in data:
        return RunCase(text(data, "run"), _files_from_payload(mapping(data.get("files"))))
    if "call" in data:
        kwargs = dict(mapping(data.get("kwargs")))
        return CallCase(text(data, "call"), tuple(items(data, "args")), kwargs, data.get("expected"))
    return AssertCase(text(data, "assert"))


def _files_from_payload(data: Json) -> dict[str, bytes]:
    try:
        return {name: b64decode(text(data, name), validate=True) for name in data}
    except ValueError as err:
        raise PayloadError("a file is not base64") from err


def _checker_to_payload(checker: Checker) -> dict[str, object]:
    if isinstance(checker, InteractiveChecker):
        return {"language": checker.language, "source": checker.source, "talks": True}
    if isinstance(checker, ProgramChecker):
        return {"language": checker.language, "source": checker.source}
    return {"name": checker.name, "rel": checker.rel, "abs": checker.abs}


def _checker_from_payload(data: Json) -> Checker:
    if "source" in data and data.get("talks") is True:
        return InteractiveChecker(text(data, "language"), text(data, "source"))
    if "source" in data:
        return ProgramChecker(text(data, "language"), text(data, "source"))
    return NamedChecker(
        one_of(data.get("name"), CHECKER_NAMES), number(data.get("rel")), number(data.get("abs"))
    )


def _limits_from_payload(values: list[object]) -> Limits:
    if len(values) != 3:
        raise PayloadError("limits are three numbers")
    time_s, memory_mb, output_mb = map(number, values)
    if not (0 < time_s <= 3600 and 1 <= memory_mb <= 1 << 20 and 0 < output_mb <= 1 << 10):
        raise PayloadError("limits out of range")
    return Limits(time_s, int(memory_mb), output_mb)


def _check_bounds(job: Job) -> None:
    if len(job.cases) > MAX_CASES:
        raise PayloadError(f"more than {MAX_CASES} cases")
    for case in job.cases:
        if isinstance(case, RunCase) and (len(job.cases) > 1 or not all(map(_is_plain_name, case.files))):
            raise PayloadError("a run beside other cases, or with a file outside its directory")
        if isinstance(case, CallCase) and not _shallow([list(case.args), case.kwargs, case.expected]):
            raise PayloadError(f"arguments or expected value nested deeper than {MAX_DEPTH}")


def _is_plain_name(name: str) -> bool:
    return name not in ("", ".", "..") and "/" not in name and "\0" not in name


def _shallow(value: object) -> bool:
    """Whether no container in it lies deeper than MAX_DEPTH; level by level, so that depth cannot hurt us."""
    level = [value]
    for _ in range(MAX_DEPTH + 2):
        level = [child for parent in level for child in _containers_in(parent)]
        if not level:
            return True
    return False


def _containers_in(value: object) -> list[object]:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [member for member in members if isinstance(member, list | dict)]
