"""The application as the server calls it: our own layers around everything, the busiest path straight on.

FastAPI's and Starlette's layers cost several times what the scoring of a small request does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send


class Front(FastAPI):
    """A FastAPI application with endpoints that do not go through it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._direct: dict[tuple[str, str], ASGIApp] = {}
        self._around: ASGIApp = self._route

    def serve_directly(self, method: str, path: str, endpoint: ASGIApp) -> None:
        """Requests of this method to exactly this path go to the endpoint, which answers its own errors."""
        self._direct[method, path] = endpoint

    @property
    def express(self) -> Any:
        """Who takes small requests past all of this, where there is one: see ``service.connection``."""
        return getattr(self.state, "express", None)

    def surround(self, layer: Callable[..., ASGIApp], **options: Any) -> None:
        """Put a layer (ASGI middleware) around all that was there before."""
        self._around = layer(self._around, **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await self._around(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._direct.get((scope["method"], scope["path"]))
        if endpoint is None:
            await super().__call__(scope, receive, send)
        else:
            await endpoint(scope, receive, send)
