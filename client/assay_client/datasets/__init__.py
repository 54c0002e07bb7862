"""Rows of well-known data sets as tasks: pure functions, a file each; nothing is downloaded.

``read(row)`` gives the task with the question and the row's name, ``task(row)`` the task alone.  The format
is guessed from the row's fields unless it is named; a row that fits none raises ``RowError``, which says what
is missing.
"""

from __future__ import annotations

from assay_client.datasets.formats import FORMATS, guess, item, read, task
from assay_client.datasets.row import Example, Row, RowError

__all__ = ["FORMATS", "Example", "Row", "RowError", "guess", "item", "read", "task"]
