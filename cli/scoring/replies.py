"""Replies read into results, and the results of what got no reply.

Results stay the objects that were sent, whatever a newer service may say in them: the file has them as
they came.
"""

from __future__ import annotations

from collections.abc import Sequence

from cli.scoring.units import Result
from cli.stored.exact import loads_exactly
from cli.stored.rows import Row
from service.wire.json_text import JsonError

LOST = "service_unreachable"
_NEEDED = frozenset({"reward", "verdict", "error"})


def read_results(body: bytes, count: int) -> Sequence[Result]:
    """The ``count`` results of a reply; if it is none, each has the fault.

    Without ``cached``, which tells of the service's memory, not of the row: another run has it otherwise.
    """
    try:
        reply = loads_exactly(body)
    except JsonError as err:
        return [fault(LOST, f"the reply is {err}")] * count
    results = reply.get("results") if isinstance(reply, dict) else None
    if not isinstance(results, list) or len(results) != count or not all(map(_is_result, results)):
        return [fault(LOST, "the reply is not one of this service")] * count
    for result in results:
        result.pop("cached", None)
    return results


def is_lost(result: Result) -> bool:
    """Whether no service was met."""
    error = result["error"]
    return isinstance(error, dict) and error["code"] == LOST


def bad_line(row: Row) -> Result:
    """The result of a row that cannot be read."""
    return fault("invalid_line", f"{row.place}: {row.error}")


def fault(code: str, message: str) -> Result:
    """A result without a reward that no service gave."""
    error = {"code": code, "message": message, "retryable": code == LOST}
    return {"id": None, "reward": None, "rewards": {}, "verdict": "error", "answer": None, "error": error}


def _is_result(value: object) -> bool:
    return isinstance(value, dict) and value.keys() >= _NEEDED
