"""One application's telemetry: what is counted, the stages that are timed, the page that shows it."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, generate_latest

from sandbox.tracing import NONE, Attributes, NoTracer, Tracer
from service.admission import Admission
from service.ports import Health
from service.telemetry.gauging import set_code, set_math
from service.telemetry.metrics import Gauges, Metrics
from service.wire.item import Id
from service.wire.result import ItemResult


class Telemetry:
    """Counts, and tells the tracer; for one event loop."""

    def __init__(self, tracer: Tracer | None = None) -> None:
        self.registry = CollectorRegistry()
        self.metrics = Metrics(self.registry)
        self.tracer: Tracer = tracer or NoTracer()
        self._gauges = Gauges(self.registry)

    def count(self, scored: Sequence[tuple[str, ItemResult]]) -> None:
        """Count results, each with the kind of its task; a batch at a time."""
        verdicts = Counter((kind, result.verdict or "none") for kind, result in scored)
        for (kind, verdict), number in verdicts.items():
            self.metrics.items.labels(kind, verdict).inc(number)
        faults = Counter(result.error.code for _, result in scored if result.error)
        for code, number in faults.items():
            self.metrics.faults.labels(code).inc(number)
        rewards = [result.reward for _, result in scored if result.reward is not None]
        self.metrics.rewards.observe(rewards)
        self.metrics.reward_squares.inc(sum(reward * reward for reward in rewards))

    def count_groups(self, rewarded: Iterable[tuple[Id, float | None]]) -> None:
        """Count the groups of a request, from pairs of an item's group and reward.

        Items without a group, and groups of one, are none; what got no reward does not count.
        """
        for spread, number in Counter(_spreads(rewarded)).items():
            self.metrics.groups.labels(spread).inc(number)

    @contextmanager
    def stage(self, name: str, attributes: Attributes = NONE) -> Iterator[None]:
        """What is done inside is this stage: timed, and a span of the trace."""
        began = time.perf_counter()
        try:
            with self.tracer.span(name, attributes):
                yield
        finally:
            self.took(name, time.perf_counter() - began)

    def took(self, stage: str, seconds: float) -> None:
        """A stage took so long."""
        self.metrics.stage_seconds.labels(stage).observe(max(0.0, seconds))

    def render(self, admission: Admission, healths: Mapping[str, Health]) -> bytes:
        """The metrics page; ``healths`` by role, ``math`` and ``code``."""
        self._gauges.in_flight.set(admission.items)
        self._gauges.buffered.set(admission.bytes)
        self._gauges.part_up.clear()  # workers come and go, each with a name of its own
        set_math(self._gauges, healths["math"])
        set_code(self._gauges, healths["code"])
        return generate_latest(self.registry)


def _spreads(rewarded: Iterable[tuple[Id, float | None]]) -> Iterator[str]:
    groups: defaultdict[Id, list[float]] = defaultdict(list)
    for group, reward in rewarded:
        if group is not None and reward is not None:
            groups[group].append(reward)
    for rewards in groups.values():
        if len(rewards) > 1:
            yield "constant" if min(rewards) == max(rewards) else "varied"
