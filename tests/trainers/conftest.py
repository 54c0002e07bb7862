"""One running service for all adapters, and a relay before it that can be cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from unittest import mock

import pytest

from cli.child_service import child_service
from tests.trainers.real_service import real_service
from tests.trainers.relay import Relay, relay_to


@pytest.fixture(scope="session")
def assay_url() -> Iterator[str]:
    """An ``assay serve`` of its own process, for mathematics."""
    settings = {"ASSAY_WORKERS": "0", "ASSAY_MATH_CHILDREN": "1"}
    with (
        mock.patch.dict(os.environ, settings),
        child_service(needs_code=lambda: False, say=lambda said: None) as url,
    ):
        yield url


@pytest.fixture
def relay(assay_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """The way to it; adapters that are told nothing find it in the environment."""
    with relay_to(assay_url) as opened:
        for name in ("ASSAY_API_KEY", "ASSAY_REWARDS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("ASSAY_URL", opened.url)
        monkeypatch.setenv("ASSAY_DEADLINE_S", "30")
        yield opened


@pytest.fixture(scope="session")
def programs_url() -> Iterator[str]:
    """A service that runs programs, too, in bubblewrap."""
    with real_service(cell="bubblewrap") as url:
        yield url
