"""What can be seen of a running service: numbers for Prometheus, stages, spans; never what was scored."""

from service.telemetry.telemetry import Telemetry
from service.telemetry.watched import WatchedGrader, WatchedRunner

__all__ = ["Telemetry", "WatchedGrader", "WatchedRunner"]
