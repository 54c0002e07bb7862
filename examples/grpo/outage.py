"""The service is killed in the midst of training and comes back; afterwards the books are checked."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from assay_client.types import Item
from examples.grpo.serving import OwnService

DOWN_S = 6.0
IN_FLIGHT_S = 0.01
OVER_S = 180.0


@dataclass(frozen=True)
class Scored:
    """An item that was sent in some step, and the reward that came of it."""

    step: int
    item: Item
    reward: float | None


class Outage:
    """An appointment of two processes: a run says when, and whoever keeps the service kills it.

    ``at``: the step of the run that shall wait for its rewards meanwhile.
    """

    def __init__(self, at: int) -> None:
        spawning = multiprocessing.get_context("spawn")
        self.at = at
        self._due = spawning.Event()
        self._over = spawning.Event()

    def begin(self) -> None:
        """The run is about to ask; returns at once."""
        self._due.set()

    def wait_over(self) -> None:
        """Until the service is back; nothing to wait for where it was never killed."""
        if self._due.is_set():
            self._over.wait(OVER_S)

    def befall(self, service: OwnService) -> None:
        """From now on ``service`` is killed when the run says so, and started again some seconds later."""
        threading.Thread(target=self._happen, args=(service,), daemon=True).start()

    def _happen(self, service: OwnService) -> None:
        self._due.wait()
        try:
            time.sleep(IN_FLIGHT_S)
            service.kill()
            time.sleep(DOWN_S)
            service.start()
        finally:
            self._over.set()


def invented(then: Sequence[Scored], now: Sequence[float | None]) -> list[Scored]:
    """Those whose reward was a number, and another one than the service gives them when asked again."""
    return [
        scored
        for scored, reward in zip(then, now, strict=True)
        if scored.reward is not None and scored.reward != reward
    ]
