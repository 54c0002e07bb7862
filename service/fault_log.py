"""Our own faults in the log: where they happened, never what was being scored."""

from __future__ import annotations

import logging
import traceback


def log_fault(log: logging.Logger, what: str, err: BaseException) -> None:
    """Log an exception's type and frames; its message is left out, because it may quote a completion."""
    frames = "".join(traceback.format_tb(err.__traceback__))
    log.error("%s: %s\n%s", what, type(err).__name__, frames.rstrip())
