"""Who works: the cards of the workers alive, and how long there has been none that could."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sandbox.job import Fault
from sandbox.queue.card import WorkerCard

ABSENCE_S = 8.0  # longer than a supervised worker needs to be started again


class Roster:
    """The workers as last seen.  A card without languages is a worker's that has no cell and says why."""

    def __init__(self, start_grace_s: float) -> None:
        self.cards: tuple[WorkerCard, ...] = ()
        self._patient_until = time.monotonic() + start_grace_s

    def update(self, cards: Sequence[WorkerCard]) -> None:
        """Enter who is alive now."""
        self.cards = tuple(sorted(cards, key=lambda card: card.id))
        if self.able():
            self._patient_until = max(self._patient_until, time.monotonic() + ABSENCE_S)

    def able(self) -> tuple[WorkerCard, ...]:
        """The workers that have a cell."""
        return tuple(card for card in self.cards if card.languages)

    def unable(self) -> tuple[WorkerCard, ...]:
        """The workers that are alive and have no cell."""
        return tuple(card for card in self.cards if not card.languages)

    def reason(self) -> str | None:
        """Why no job can be run now; None if one can."""
        if self.able():
            return None
        said = next((note for card in self.cards for note in card.notes), None)
        return f"no worker has a cell: {said}" if said else "no worker is alive"

    def absence(self) -> Fault | None:
        """The fault of a job that nobody is there for, once that has lasted long enough to be believed."""
        reason = self.reason()
        if reason is None or time.monotonic() < self._patient_until:
            return None
        return Fault("sandbox_unavailable", reason, retryable=True)
