"""The service is killed in the midst of training and comes back; afterwards the books are checked."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from assay_client.types import Item
from examples.grpo.serving import OwnService

DOWN_S = 6.0
IN_FLIGHT_S = 0.01


@dataclass(frozen=True)
class Scored:
    """An item that was sent in some step, and the reward that came of it."""

    step: int
    item: Item
    reward: float | None


class Outage:
    """Kills ``service`` while step ``at`` waits for its rewards, and starts it again some seconds later."""

    def __init__(self, service: OwnService, at: int) -> None:
        self.at = at
        self._service = service
        self._thread = threading.Thread(target=self._happen)

    def begin(self) -> None:
        """Called when the step is about to ask; returns at once."""
        self._thread.start()

    def wait_over(self) -> None:
        """Until the service is back; nothing to wait for where it was never killed."""
        if self._thread.ident is not None:
            self._thread.join()

    def _happen(self) -> None:
        time.sleep(IN_FLIGHT_S)
        self._service.kill()
        time.sleep(DOWN_S)
        self._service.start()


def invented(then: Sequence[Scored], now: Sequence[float | None]) -> list[Scored]:
    """Those whose reward was a number, and another one than the service gives them when asked again."""
    return [
        scored
        for scored, reward in zip(then, now, strict=True)
        if scored.reward is not None and scored.reward != reward
    ]
