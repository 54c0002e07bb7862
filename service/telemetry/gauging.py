"""The parts' health as gauges."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Gauge

from service.ports import Health
from service.telemetry.metrics import Gauges

CELL_STATES = ("ready", "busy", "missing")


def set_math(gauges: Gauges, health: Health) -> None:
    """What is known of the grading pool."""
    _set_parts(gauges, "math", health)
    gauges.queue_depth.labels("math").set(health.gauges.get("waiting", 0.0))
    _set(health.gauges, {"children": gauges.children, "restarts": gauges.replaced})


def set_code(gauges: Gauges, health: Health) -> None:
    """What is known of the queue, the workers and their cells."""
    _set_parts(gauges, "code", health)
    gauges.queue_depth.labels("code").set(health.gauges.get("queue_depth", 0.0))
    _set(health.gauges, {"queue_age_s": gauges.queue_age, "workers": gauges.workers})
    _set(health.gauges, {f"cells_{state}": gauges.cells.labels(state) for state in CELL_STATES})


def _set_parts(gauges: Gauges, role: str, health: Health) -> None:
    for part in health.parts:
        gauges.part_up.labels(role, part.name).set(1 if part.ok else 0)


def _set(given: Mapping[str, float], gauges: Mapping[str, Gauge]) -> None:
    """What is not given is nothing."""
    for name, gauge in gauges.items():
        gauge.set(given.get(name, 0.0))
