"""How both ends connect to Redis."""

from __future__ import annotations

from typing import Any

CONNECT_S = 3


def options(url: str) -> dict[str, Any]:  # keyword arguments of many types
    """Keyword arguments for ``from_url``: notice a dead host, which a unix socket does not have."""
    if url.startswith("unix://"):
        return {}
    return {"socket_connect_timeout": CONNECT_S, "socket_keepalive": True, "health_check_interval": 30}
