"""Spans of traces, sent by OpenTelemetry where a collector is named; elsewhere they cost next to nothing.

A span's parent is the current origin's, and the span is the origin of what is done inside it: so a trace
follows the work wherever the origin does, also through the queue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from sandbox.origin import current_origin, working_for

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider

Attributes = Mapping[str, str | int | float | bool]
NONE: Attributes = {}


class TracingError(Exception):
    """Traces are asked for and cannot be sent; the message says what to install."""


class Tracer(Protocol):
    """Somebody to tell what is done, and how long it takes."""

    def span(self, name: str, attributes: Attributes = NONE) -> AbstractContextManager[None]:
        """What is done inside is this step."""
        ...

    def close(self) -> None:
        """Send what is left."""
        ...


class NoTracer:
    """Tells nobody."""

    def span(self, name: str, attributes: Attributes = NONE) -> AbstractContextManager[None]:  # noqa: ARG002 - told nobody
        """Nothing."""
        return nullcontext()

    def close(self) -> None:
        """Nothing."""


class OpenTelemetryTracer:
    """Tells an OpenTelemetry provider."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("assay")

    @contextmanager
    def span(self, name: str, attributes: Attributes = NONE) -> Iterator[None]:
        """A span, child of the current origin's; what is raised inside is noted by its type alone."""
        origin = current_origin()
        span = self._tracer.start_span(
            name,
            _parent(origin.traceparent),
            attributes={**attributes, "assay.request_id": origin.request_id},
        )
        own = span.get_span_context()
        traceparent = f"00-{own.trace_id:032x}-{own.span_id:016x}-{int(own.trace_flags):02x}"
        try:
            with working_for(replace(origin, traceparent=traceparent)):
                yield
        except BaseException as err:
            span.set_attribute("error.type", type(err).__name__)
            raise
        finally:
            span.end()

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def open_tracer(endpoint: str | None, service: str) -> Tracer:
    """A tracer for the collector at ``endpoint`` (OTLP over HTTP), for none one that does nothing.

    Raises TracingError where the packages are missing.
    """
    if not endpoint:
        return NoTracer()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as err:
        raise TracingError(
            f"ASSAY_OTLP_ENDPOINT is set, {err.name} is missing: pip install assay[tracing]"
        ) from err
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return OpenTelemetryTracer(provider)


def _parent(traceparent: str) -> Context:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": traceparent})
