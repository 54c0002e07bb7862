"""A job result, or a fault, to JSON values and back."""

from __future__ import annotations

from typing import get_args

from sandbox.job import CaseResult, Fault, JobResult, Trust, Verdict
from sandbox.payload.fields import VERSION, PayloadError, items, number, one_of, text, versioned

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
TRUSTS: tuple[Trust, ...] = get_args(Trust)


def outcome_to_payload(outcome: JobResult | Fault) -> dict[str, object]:
    """A job result, or a fault, as JSON values."""
    if isinstance(outcome, Fault):
        return {"v": VERSION, "fault": [outcome.code, outcome.message, outcome.retryable]}
    return {
        "v": VERSION,
        "verdict": outcome.verdict,
        "accuracy": outcome.accuracy,
        "cases": [
            [c.verdict, c.time_ms, c.memory_kb, c.stdout, c.stderr, c.exit_code] for c in outcome.cases
        ],
        "trust": outcome.trust,
        "message": outcome.message,
        "elapsed_ms": outcome.elapsed_ms,
    }


def outcome_from_payload(payload: object) -> JobResult | Fault:
    """What ``outcome_to_payload`` wrote.  Raises PayloadError."""
    data = versioned(payload)
    if "fault" in data:
        return _fault(items(data, "fault"))
    return JobResult(
        verdict=one_of(data.get("verdict"), VERDICTS),
        accuracy=number(data.get("accuracy")),
        cases=tuple(_case_result(case) for case in items(data, "cases")),
        trust=one_of(data.get("trust"), TRUSTS),
        message=text(data, "message"),
        elapsed_ms=number(data.get("elapsed_ms")),
    )


def _fault(parts: list[object]) -> Fault:
    match parts:
        case [str(code), str(message), bool(retryable)]:
            return Fault(code, message, retryable)
    raise PayloadError("not a fault")


def _case_result(parts: object) -> CaseResult:
    match parts:
        case [verdict, time_ms, int(memory_kb), str(stdout), str(stderr), int() | None as code]:
            return CaseResult(one_of(verdict, VERDICTS), number(time_ms), memory_kb, stdout, stderr, code)
        case [_, _, _, _, _]:  # a worker that is older than exit codes
            return _case_result([*parts, None])
    raise PayloadError("not a case result")
