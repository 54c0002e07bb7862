"""An event loop in a thread of its own, for callers that block."""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
CLOSE_S = 10.0


class Background:
    """An event loop in a daemon thread of this process; it ends with its owner."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=_run_loop, args=(self._loop,), name="assay-client", daemon=True
        )
        self._thread.start()
        weakref.finalize(self, _stop_loop, self._loop, self._process)

    def run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start ``work`` there; while it runs, so does the loop."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        future.add_done_callback(lambda _: self._loop)  # holds on to self
        return future

    def stop(self) -> None:
        """End the thread."""
        _stop_loop(self._loop, self._process)
        self._thread.join(CLOSE_S)


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def _stop_loop(loop: asyncio.AbstractEventLoop, process: int) -> None:
    if process == os.getpid() and not loop.is_closed():
        loop.call_soon_threadsafe(loop.stop)
