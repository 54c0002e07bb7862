"""Warnings and log records of the program, for tests that wait for them in their own process."""

from __future__ import annotations

import logging
import unittest._log
import warnings
from typing import Any

from .peer import Peer

_MOST = 1000


class Warned:
    """Keeps what the program warns of; each warning once the tester has it."""

    def __init__(self) -> None:
        self._kept: list[Warning] = []
        warnings.simplefilter("always")
        warnings.showwarning = self._keep

    def take(self) -> list[Warning]:
        """What is new."""
        taken, self._kept = self._kept, []
        return taken

    def _keep(self, message: Any, *_where: object, **_else: object) -> None:
        if len(self._kept) < _MOST:
            self._kept.append(message)


def warn_again(batches: list[Any]) -> None:
    """Warn in the tester, by the filters that the test has set; may raise a warning."""
    for batch in batches:
        for warning in batch if type(batch) is list else ():
            if isinstance(warning, Warning):
                warnings.warn_explicit(warning, type(warning), "main.py", 1)


class Logged(logging.Handler):
    """Keeps what the program logs while a test listens."""

    def __init__(self, name: str | None, level: int) -> None:
        super().__init__(level)
        self._logger = logging.getLogger(name)
        self._before = self._logger.level
        self._kept: list[tuple[str, int, str]] = []
        self._logger.addHandler(self)
        self._logger.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        if len(self._kept) < _MOST:
            self._kept.append((record.name, record.levelno, record.getMessage()))

    def end(self) -> list[tuple[str, int, str]]:
        """What was logged: logger, level and words."""
        self._logger.removeHandler(self)
        self._logger.setLevel(self._before)
        return self._kept


def mirror_logs(peer: Peer) -> None:
    """``assertLogs`` sees what the program logs."""
    context: Any = unittest._log._AssertLogsContext
    enter, leave = context.__enter__, context.__exit__

    def mirrored_enter(self: Any) -> Any:
        watcher = enter(self)
        peer.ask("listen", self.logger.name if self.logger.parent else None, self.level)
        return watcher

    def mirrored_exit(self: Any, *error: Any) -> Any:
        for name, level, words in peer.ask("listened"):
            logger = logging.getLogger(name)
            logger.handle(logger.makeRecord(name, level, "main.py", 1, words, (), None))
        return leave(self, *error)

    context.__enter__, context.__exit__ = mirrored_enter, mirrored_exit
