"""What can be wrong with a request as a whole: an exception that becomes a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field that is wrong: its JSON pointer in the request, and why."""

    pointer: str
    message: str


class RequestError(Exception):
    """The request cannot be served.  ``code`` is stable and part of the HTTP contract."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        fields: tuple[FieldError, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.fields = fields
        self.headers = dict(headers or {})


def malformed(detail: str) -> RequestError:
    """400: the body is not JSON."""
    return RequestError(400, "malformed_json", detail)


def invalid_request(*fields: FieldError) -> RequestError:
    """422: fields of the request are wrong."""
    return RequestError(422, "invalid_request", f"{fields[0].pointer or '/'}: {fields[0].message}", fields)


def too_large(detail: str) -> RequestError:
    """413: the body is over the limit, as sent or once inflated."""
    return RequestError(413, "body_too_large", detail)


def queue_full(retry_after_s: int) -> RequestError:
    """429: more is in flight than is worth taking on."""
    detail = f"too much is being scored already; try again in {retry_after_s} s"
    return RequestError(429, "queue_full", detail, headers={"Retry-After": str(retry_after_s)})
