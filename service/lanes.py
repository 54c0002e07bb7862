"""One kind of work in flight: how much of it each line of the turns has, and how fast such work goes.

Work is reckoned in estimated seconds of one processor.  Turns are fair (``service.turns``), so who comes
with little waits for as much of the others' work as it brings itself, not for all of it.
"""

from __future__ import annotations

from collections.abc import Hashable

LEARN_S = 2.0  # of having enough to do, before what was done in that time says anything
FORGET_S = 30.0  # half of what was learned is forgotten after so long
ENOUGH_S = 0.25  # estimated work in flight for each place that works; with less, places may stand idle
SMALLEST_S = 1e-9


class Lane:
    """Work of one kind.  ``parallel``: how many pieces are worked on at once, until that is known better."""

    def __init__(self, parallel: float) -> None:
        self.seconds = 0.0
        self._lines: dict[Hashable, float] = {}
        self._parallel = parallel
        self._done_s = 0.0
        self._busy_s = 0.0
        self._looked_at = 0.0

    @property
    def is_known(self) -> bool:
        """Whether something was learned about how fast it goes."""
        return self._busy_s >= LEARN_S and self._done_s > 0.0

    def begin(self, line: Hashable, seconds: float, now: float) -> None:
        """More is in flight."""
        self._look(now)
        self._lines[line] = self._lines.get(line, 0.0) + seconds
        self.seconds += seconds

    def end(self, line: Hashable, seconds: float, now: float) -> None:
        """So much of it is not in flight any more, done or given up."""
        self._look(now)
        left = self._lines.pop(line, 0.0) - seconds
        if left > SMALLEST_S:
            self._lines[line] = left
        self.seconds = self.seconds - seconds if self._lines else 0.0

    def did(self, seconds: float, now: float) -> None:
        """So much was done."""
        if self._has_enough():
            self._done_s += seconds
        self._look(now)

    def wait_s(self, line: Hashable, more: float, now: float) -> float:
        """How long it takes until more of a line's work is done."""
        self._look(now)
        own = self._lines.get(line, 0.0) + more
        others = sum(min(own, seconds) for other, seconds in self._lines.items() if other != line)
        return (own + others) / self._rate()

    def alone_s(self, seconds: float) -> float:
        """How long so much takes if there is nothing else."""
        return seconds / self._rate()

    def all_s(self) -> float:
        """How long it takes until everything in flight is done."""
        return self.alone_s(self.seconds)

    def _rate(self) -> float:
        """Estimated seconds that are done in one."""
        return self._done_s / self._busy_s if self.is_known else self._parallel

    def _has_enough(self) -> bool:
        return self.seconds >= ENOUGH_S * self._parallel

    def _look(self, now: float) -> None:
        """Count the time since the last look, if there was enough to do."""
        if self._has_enough():
            self._busy_s += now - self._looked_at
        self._looked_at = now
        if self._busy_s > FORGET_S:
            self._busy_s, self._done_s = self._busy_s / 2, self._done_s / 2
