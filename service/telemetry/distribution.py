"""A histogram that takes many values at once: a batch of a thousand items costs what one item costs."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric


class Distribution:
    """Counts values by the smallest bound that they do not exceed.  For one thread."""

    def __init__(self, name: str, meaning: str, bounds: Sequence[float], registry: CollectorRegistry) -> None:
        self._name = name
        self._meaning = meaning
        self._bounds = (*bounds, inf)
        self._counts = [0] * len(self._bounds)
        self._sum = 0.0
        registry.register(self)

    def observe(self, values: Sequence[float]) -> None:
        """Count the values."""
        for value, number in Counter(values).items():
            self._counts[bisect_left(self._bounds, value)] += number
        self._sum += sum(values)

    def collect(self) -> Iterator[Metric]:
        """For the registry; by hand, for the library's own family has no sum where bounds are negative."""
        found = Metric(self._name, self._meaning, "histogram")
        for bound, count in zip(self._bounds, accumulate(self._counts), strict=True):
            label = "+Inf" if bound == inf else str(float(bound))
            found.add_sample(f"{self._name}_bucket", {"le": label}, count)
        found.add_sample(f"{self._name}_sum", {}, self._sum)
        found.add_sample(f"{self._name}_count", {}, sum(self._counts))
        yield found
