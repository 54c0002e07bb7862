"""What is counted for Prometheus: requests, items, faults, latency, and the state of every part."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.admission import Admission
from service.ports import Health
from service.wire.result import ItemResult

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Telemetry:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "assay_requests", "HTTP requests", ["method", "path", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "assay_request_seconds",
            "Seconds a request took",
            ["path"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.items = Counter(
            "assay_items", "Items scored, by kind and verdict", ["kind", "verdict"], registry=self.registry
        )
        self.faults = Counter(
            "assay_faults", "Items that got no reward, by error code", ["code"], registry=self.registry
        )
        self.in_flight = Gauge("assay_items_in_flight", "Items being scored", registry=self.registry)
        self.buffered = Gauge("assay_body_bytes", "Bytes of bodies in memory", registry=self.registry)
        self.part_up = Gauge(
            "assay_part_up", "Whether a part works", ["role", "part"], registry=self.registry
        )
        self.backend = Gauge(
            "assay_backend",
            "A backend's own numbers: queue depth, workers",
            ["role", "name"],
            registry=self.registry,
        )

    def count(self, scored: Sequence[tuple[str, ItemResult]]) -> None:
        """Count results, each with the kind of its task; a batch at a time."""
        verdicts = Tally((kind, result.verdict or "none") for kind, result in scored)
        for (kind, verdict), number in verdicts.items():
            self.items.labels(kind, verdict).inc(number)
        faults = Tally(result.error.code for _, result in scored if result.error)
        for code, number in faults.items():
            self.faults.labels(code).inc(number)

    def render(self, admission: Admission, healths: Iterable[tuple[str, Health]]) -> bytes:
        """The metrics page."""
        self.in_flight.set(admission.items)
        self.buffered.set(admission.bytes)
        for role, health in healths:
            for part in health.parts:
                self.part_up.labels(role, part.name).set(1 if part.ok else 0)
            for name, value in health.gauges.items():
                self.backend.labels(role, name).set(value)
        return generate_latest(self.registry)
