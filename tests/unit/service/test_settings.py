"""Settings: every one documented, every one read from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings, settings_table

DOCUMENT = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_document_lists_every_setting() -> None:
    """Written by ``python -m service.settings``."""
    assert settings_table() in DOCUMENT.read_text(encoding="utf-8")


def test_every_setting_has_a_description() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_PORT", "1234")
    monkeypatch.setenv("ASSAY_API_KEYS", " one, two ,")
    monkeypatch.setenv("ASSAY_REDIS_URL", "")
    settings = Settings()
    assert (settings.port, settings.keys(), settings.redis_url) == (1234, ("one", "two"), None)


def test_what_is_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_PORT", "123456")
    with pytest.raises(ValidationError):
        Settings()


def test_the_default_address_is_loopback() -> None:
    """Nobody else's machine reaches the service unless it is asked to."""
    assert Settings.model_fields["host"].default == "127.0.0.1"
