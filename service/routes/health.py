"""Alive, and able to do what."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.desk import desk_of
from service.ports import Health
from service.problems import problem
from service.wire.json_text import dumps
from service.wire.reply import ReadyReply

router = APIRouter()


@router.get("/healthz", summary="Alive")
async def healthz() -> dict[str, bool]:
    """The process answers."""
    return {"ok": True}


@router.get("/readyz", response_model=ReadyReply, summary="What can be scored now")
async def readyz(request: Request) -> Response:
    """200 when mathematics can be scored, else 503; code is reported, and may be missing."""
    backends = desk_of(request).backends
    math, code = await backends.math.health(), await backends.code.health()
    reply = {"ready": math.ok, "roles": {"math": _role(math), "code": _role(code)}}
    if math.ok:
        return Response(dumps(reply), media_type="application/json")
    return problem(503, "not_ready", "mathematics cannot be scored", more=reply)


def _role(health: Health) -> dict[str, object]:
    parts = [{"name": part.name, "ok": part.ok, "message": part.message} for part in health.parts]
    return {"ok": health.ok, "parts": parts}
