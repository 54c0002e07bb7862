"""All metrics by name; ``docs/metrics.md`` says what they mean, and a test holds the two together."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from service.telemetry.distribution import Distribution

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
STAGE_SECONDS = (0.0005, 0.001, 0.0025, *SECONDS)
REWARDS = (-2.0, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0)


class Metrics:
    """The counters of one application."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            "assay_requests", "HTTP requests", ["method", "path", "status"], registry=registry
        )
        self.seconds = Histogram(
            "assay_request_seconds", "Seconds a request took", ["path"], buckets=SECONDS, registry=registry
        )
        self.stage_seconds = Histogram(
            "assay_stage_seconds",
            "Seconds that a stage of the work took",
            ["stage"],
            buckets=STAGE_SECONDS,
            registry=registry,
        )
        self.items = Counter(
            "assay_items", "Items scored, by kind and verdict", ["kind", "verdict"], registry=registry
        )
        self.faults = Counter(
            "assay_faults", "Items that got no reward, by error code", ["code"], registry=registry
        )
        self.rewards = Distribution("assay_reward", "Rewards given", REWARDS, registry)
        self.reward_squares = Counter(
            "assay_reward_squares", "Sum of the squares of the rewards given", registry=registry
        )
        self.groups = Counter(
            "assay_groups",
            "Groups that came whole in a request, by whether their rewards differ",
            ["rewards"],
            registry=registry,
        )
        self.cached = Counter(
            "assay_cached",
            "Items whose verdict was known from an equal item, by kind",
            ["kind"],
            registry=registry,
        )
        ProcessCollector(registry=registry)


class Gauges:
    """What is as it is now; set when somebody looks."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.in_flight = Gauge("assay_items_in_flight", "Items being scored", registry=registry)
        self.buffered = Gauge("assay_body_bytes", "Bytes of bodies in memory", registry=registry)
        self.part_up = Gauge("assay_part_up", "Whether a part works", ["role", "part"], registry=registry)
        self.queue_depth = Gauge(
            "assay_queue_depth", "Items that wait or run behind the service", ["role"], registry=registry
        )
        self.queue_age = Gauge(
            "assay_queue_age_seconds",
            "How long the oldest program that is not answered has waited",
            registry=registry,
        )
        self.workers = Gauge("assay_workers", "Workers alive that have a cell", registry=registry)
        self.cells = Gauge("assay_cells", "The workers' cells, by state", ["state"], registry=registry)
        self.children = Gauge("assay_math_children", "Processes that grade answers", registry=registry)
        self.replaced = Gauge(
            "assay_math_children_replaced", "Grading processes replaced since the start", registry=registry
        )
