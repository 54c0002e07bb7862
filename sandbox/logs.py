"""How log records become lines: for people, or as JSON for machines; both with the request they belong to.

An exception is logged by its type and its frames.  Its message is left out: it may quote a completion.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, get_args

from sandbox.origin import current_origin

LogFormat = Literal["human", "json"]
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class HumanLines(logging.Formatter):
    """``time level logger [request] message, field=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, more where there is an exception."""
        request_id = current_origin().request_id
        fields = "".join(f" {name}={value}" for name, value in fields_of(record).items())
        head = f"{self.formatTime(record)} {record.levelname} {record.name}"
        line = f"{head}{f' [{request_id}]' if request_id else ''}: {record.getMessage()}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - as the base class has it
        """Type and frames."""
        return what_was_raised(ei)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The object."""
        origin = current_origin()
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if origin.request_id:
            line["request_id"] = origin.request_id
        if origin.traceparent:
            line["trace_id"] = origin.traceparent.split("-")[1]
        if record.exc_info:
            line["exception"] = what_was_raised(record.exc_info)
        return json.dumps({**line, **fields_of(record)}, default=str)


def set_up_logs(level: str, form: LogFormat) -> None:
    """Have everything that is logged written to standard error, in this form."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else HumanLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def set_up_worker_logs() -> None:
    """The same for a worker, by the service's own variables.  Raises ValueError for an unknown form."""
    form = os.environ.get("ASSAY_LOG_FORMAT") or "human"
    if form not in get_args(LogFormat):
        raise ValueError(f"ASSAY_LOG_FORMAT is {form!r}: human or json")
    set_up_logs(os.environ.get("ASSAY_LOG_LEVEL") or "info", "json" if form == "json" else "human")


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """What was logged with ``extra={"fields": {...}}``."""
    fields = getattr(record, "fields", None)
    return fields if isinstance(fields, dict) else {}


def what_was_raised(raised: _Raised) -> str:
    """An exception's type and frames, without what it says."""
    kind, _, frames = raised
    if kind is None:
        return ""
    return "".join(traceback.format_tb(frames)) + kind.__name__
