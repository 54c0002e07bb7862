"""One application's telemetry: what is counted, the stages that are timed, the page that shows it."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client import Counter as PrometheusCounter

from sandbox.tracing import NONE, Attributes, NoTracer, Tracer
from service.admission import Admission
from service.ports import Health
from service.telemetry.gauging import set_code, set_math
from service.telemetry.metrics import Gauges, Metrics
from service.wire.item import Id
from service.wire.result import ItemResult

COUNT_AT_ONCE = 256  # results


class Stage:
    """Times what is done inside, and is a span of the trace if there is one; once."""

    __slots__ = ("_began", "_clock", "_span")

    def __init__(self, clock: Histogram, span: AbstractContextManager[None] | None) -> None:
        self._clock = clock
        self._span = span
        self._began = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter()
        if self._span is not None:
            self._span.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        self._clock.observe(time.perf_counter() - self._began)
        if self._span is not None:
            self._span.__exit__(kind, err, at)


class Telemetry:
    """Counts, and tells the tracer; for one event loop."""

    def __init__(self, tracer: Tracer | None = None) -> None:
        self.registry = CollectorRegistry()
        self.metrics = Metrics(self.registry)
        self.tracer: Tracer = tracer or NoTracer()
        self._gauges = Gauges(self.registry)
        self._clocks: dict[str, Histogram] = {}
        self._requests: dict[tuple[str, str, int], tuple[PrometheusCounter, Histogram]] = {}
        self._uncounted: list[tuple[str, ItemResult]] = []

    def count(self, scored: Sequence[tuple[str, ItemResult]]) -> None:
        """Count results, each with the kind of its task."""
        self._uncounted += scored
        if len(self._uncounted) >= COUNT_AT_ONCE:
            self._count()

    def _count(self) -> None:
        """Count what has gathered: many together cost hardly more than one."""
        scored, self._uncounted = self._uncounted, []
        verdicts = Counter((kind, result.verdict or "none") for kind, result in scored)
        for (kind, verdict), number in verdicts.items():
            self.metrics.items.labels(kind, verdict).inc(number)
        faults = Counter(result.error.code for _, result in scored if result.error)
        for code, number in faults.items():
            self.metrics.faults.labels(code).inc(number)
        cached = Counter(kind for kind, result in scored if result.cached)
        for kind, number in cached.items():
            self.metrics.cached.labels(kind).inc(number)
        rewards = [result.reward for _, result in scored if result.reward is not None]
        self.metrics.rewards.observe(rewards)
        self.metrics.reward_squares.inc(sum(reward * reward for reward in rewards))

    def count_groups(self, rewarded: Iterable[tuple[Id, float | None]]) -> None:
        """Count the groups of a request, from pairs of an item's group and reward.

        Items without a group, and groups of one, are none; what got no reward does not count.
        """
        for spread, number in Counter(_spreads(rewarded)).items():
            self.metrics.groups.labels(spread).inc(number)

    def stage(self, name: str, attributes: Attributes = NONE) -> AbstractContextManager[None]:
        """What is done inside is this stage: timed, and a span of the trace."""
        clock = self._clocks.get(name)
        if clock is None:
            clock = self._clocks[name] = self.metrics.stage_seconds.labels(name)
        return Stage(clock, None if isinstance(self.tracer, NoTracer) else self.tracer.span(name, attributes))

    def answered(self, method: str, path: str, status: int, seconds: float) -> None:
        """A request was answered; the path is one of ours, or says that it is not."""
        found = self._requests.get((method, path, status))
        if found is None:
            found = self.metrics.requests.labels(method, path, str(status)), self.metrics.seconds.labels(path)
            self._requests[method, path, status] = found
        count, clock = found
        count.inc()
        clock.observe(seconds)

    def took(self, stage: str, seconds: float) -> None:
        """A stage took so long."""
        self.metrics.stage_seconds.labels(stage).observe(max(0.0, seconds))

    def render(self, admission: Admission, healths: Mapping[str, Health]) -> bytes:
        """The metrics page; ``healths`` by role, ``math`` and ``code``."""
        self._count()
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
