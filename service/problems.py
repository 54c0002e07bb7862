"""Problem documents (RFC 9457): every 4xx and 5xx speaks them, with a stable ``code``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.errors import RequestError
from service.wire.json_text import dumps

MAX_FIELDS = 100

_CODES = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    415: "unsupported_media_type",
    503: "not_ready",
}


def problem_json(status: int, code: str, detail: str) -> dict[str, object]:
    """A problem document without fields of its own."""
    title = HTTPStatus(status).phrase
    return {
        "type": f"urn:assay:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    }


def problem(
    status: int,
    code: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:
    """A reply that is a problem document; ``more`` are fields of its own."""
    body = dumps({**problem_json(status, code, detail), **(more or {})})
    return Response(body, status, dict(headers or {}), media_type="application/problem+json")


def from_request_error(err: RequestError) -> Response:
    """The reply to a request that cannot be served."""
    if not err.fields:
        return problem(err.status, err.code, err.detail, err.headers)
    fields = [{"pointer": field.pointer, "message": field.message} for field in err.fields[:MAX_FIELDS]]
    more = {"pointer": err.fields[0].pointer, "errors": fields}
    return problem(err.status, err.code, err.detail, err.headers, more)


def from_http_exception(err: HTTPException) -> Response:
    """The reply to what the framework refused: unknown paths and methods."""
    code = _CODES.get(err.status_code, "error")
    return problem(err.status_code, code, str(err.detail), err.headers)
