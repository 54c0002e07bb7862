"""What a client is told, in code or by the environment."""

from __future__ import annotations

from typing import Any

import pytest

from assay_client.options import DEFAULT_URL, options_from, read_rewards


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASSAY_URL", "ASSAY_API_KEY", "ASSAY_REWARDS", "ASSAY_DEADLINE_S"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(None, (DEFAULT_URL,), id="the default"),
        pytest.param("http://a/", ("http://a",), id="one"),
        pytest.param("http://a, https://b", ("http://a", "https://b"), id="several in one text"),
        pytest.param(["http://a", "http://b"], ("http://a", "http://b"), id="a list"),
    ],
)
def test_addresses(given: Any, expected: tuple[str, ...]) -> None:
    assert options_from(given, {}).endpoints == expected


def test_the_environment_speaks_where_the_code_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_URL", "http://env")
    monkeypatch.setenv("ASSAY_API_KEY", "key")
    monkeypatch.setenv("ASSAY_REWARDS", "accuracy=1,format=0.5")
    monkeypatch.setenv("ASSAY_DEADLINE_S", "12")
    options = options_from(None, {})
    assert (options.endpoints, options.api_key, options.timeout_s) == (("http://env",), "key", 12.0)
    assert options.rewards == {"accuracy": 1.0, "format": 0.5}
    assert options_from("http://code", {"timeout_s": 3}).timeout_s == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accuracy", {"accuracy": 1.0}),
        ("accuracy=2, format", {"accuracy": 2.0, "format": 1.0}),
        ('{"cosine_length": {"weight": 0.2}}', {"cosine_length": {"weight": 0.2}}),
    ],
)
def test_rewards_in_one_line(text: str, expected: dict[str, Any]) -> None:
    assert read_rewards(text) == expected


@pytest.mark.parametrize(
    ("url", "options"),
    [
        pytest.param("localhost:8000", {}, id="no scheme"),
        pytest.param([], {}, id="no address"),
        pytest.param(None, {"timeout_s": 0}, id="no time"),
        pytest.param(None, {"timeout_s": 7200}, id="more time than the service takes"),
        pytest.param(None, {"chunk_items": 0}, id="empty chunks"),
    ],
)
def test_what_cannot_work_is_refused_where_it_is_written(url: Any, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        options_from(url, options)
