"""Where a dialect has no word for a fault, the request fails as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.errors import RequestError

Result = Mapping[str, object]

RETRY_AFTER_S = "1"


def check_no_fault(results: Sequence[Result]) -> None:
    """Raises ``RequestError`` for the first item that is an error.

    503 if trying again may help; 422 if not, which is the caller's own mistake in most cases.
    """
    for index, result in enumerate(results):
        error = result.get("error")
        if isinstance(error, dict):
            detail = f"item {index}: {error.get('message')}"
            if error.get("retryable"):
                raise RequestError(
                    503, str(error.get("code")), detail, headers={"Retry-After": RETRY_AFTER_S}
                )
            raise RequestError(422, str(error.get("code")), detail)
