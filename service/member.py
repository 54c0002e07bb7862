"""``python -m service.member SOCKET``: one of several server processes; its settings are in the environment.

It listens on the settings' port, beside the others, and on the socket file, where they ask it for its
metrics.
"""

from __future__ import annotations

import logging
import socket
import sys
from pathlib import Path

from service.fleet import reserve_port
from service.server import serve
from service.settings import Settings
from service.siblings import Siblings
from service.wiring import build


def main(path: Path) -> bool:
    """Serve until told to stop; whether it ever started."""
    settings = Settings()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # who asks whom for metrics is no news
    listening = [reserve_port(settings.host, settings.port), _socket_file(path)]
    return serve(build(settings, Siblings(path.parent, path.name)), settings, listening)


def _socket_file(path: Path) -> socket.socket:
    """The socket file, anew."""
    path.unlink(missing_ok=True)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    bound.bind(str(path))
    return bound


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1])) else 1)
