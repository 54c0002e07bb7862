"""Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from service.desk import desk_of
from service.siblings import OWN
from service.telemetry.merging import merged

router = APIRouter()


@router.get("/metrics", summary="Prometheus metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    """Requests, items by kind and verdict, faults by code, latency, the queue and the workers."""
    desk = desk_of(request)
    healths = {"math": await desk.backends.math.health(), "code": await desk.backends.code.health()}
    page = desk.telemetry.render(desk.admission, healths)
    if desk.backends.siblings is not None and OWN not in request.query_params:
        page = merged([page.decode(), *await desk.backends.siblings.pages()]).encode()
    return Response(page, media_type=CONTENT_TYPE_LATEST)
