"""A whole service, with its own Redis, workers and cells, for tests that need programs really run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from cli.child_service import child_service


@contextmanager
def real_service(*, cell: str, **settings: str) -> Iterator[str]:
    """The URL of a service that can run programs; ``settings`` are environment variables."""
    chosen = {"ASSAY_CELL": cell, "ASSAY_WORKERS": "1", "ASSAY_MATH_CHILDREN": "1", **settings}
    with (
        tempfile.TemporaryDirectory() as scratch,
        mock.patch.dict(os.environ, {**chosen, "TMPDIR": scratch}),
        child_service(needs_code=lambda: True, say=_refuse) as url,
    ):
        yield url


def _refuse(said: str) -> None:
    raise AssertionError(said)
