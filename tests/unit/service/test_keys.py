"""API keys: names, properties, reading again; nothing of a key is ever said."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from service import keys as keys_module
from service.caller import Caller
from service.errors import RequestError
from service.keys import KeyFileError, KeyRing, read_keys
from service.rates import BURST_S, Rates
from tests.fakes.clock import FakeClock

FILE = """# who   key
train   s3cret-train
eval    s3cret-eval evaluation items_per_s=2.5

old     s3cret-old  # until May
"""


def test_a_file_of_keys() -> None:
    callers = [key.caller for key in read_keys(FILE)]
    assert callers == [
        Caller("train", "train"),
        Caller("eval", "eval", urgent=False, items_per_s=2.5),
        Caller("old", "old"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("lonely", id="a name without a key"),
        pytest.param("a s3cret urgent", id="a word that is not known"),
        pytest.param("a s3cret items_per_s=fast", id="a rate that is no number"),
        pytest.param("a s3cret items_per_s=0", id="a rate of nothing"),
        pytest.param("a s3cret\na s3cret2", id="one name twice"),
    ],
)
def test_a_mistake_in_the_file_is_told_without_what_it_says(text: str) -> None:
    with pytest.raises(KeyFileError) as caught:
        read_keys(text)
    assert "s3cret" not in str(caught.value)


def test_keys_are_found_and_others_are_not(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(FILE)
    ring = KeyRing(("inline",), path)
    found = ring.find(b"s3cret-eval")
    assert found is not None
    assert found.client == "eval"
    inline = ring.find(b"inline")
    assert inline is not None
    assert "inline" not in inline.client
    assert [ring.find(text) for text in (b"", b"s3cret", b"s3cret-evaluation", b"\xff")] == [None] * 4


def test_without_keys_it_is_open_and_an_empty_file_lets_nobody_in(tmp_path: Path) -> None:
    assert KeyRing(()).is_open
    (tmp_path / "keys").write_text("")
    ring = KeyRing((), tmp_path / "keys")
    assert not ring.is_open
    assert ring.find(b"") is None


def test_a_changed_file_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A new key works, an old one does not; a file that is broken meanwhile changes nothing."""
    monkeypatch.setattr(keys_module, "LOOK_S", 0.0)
    path = tmp_path / "keys"
    path.write_text("a s3cret-one\n")
    ring = KeyRing((), path)
    with caplog.at_level(logging.INFO):
        path.write_text("a s3cret-two-longer\n")
        assert ring.find(b"s3cret-two-longer") is not None
        assert ring.find(b"s3cret-one") is None
        path.write_text("broken\n")
        assert ring.find(b"s3cret-two-longer") is not None
        path.unlink()
        assert ring.find(b"s3cret-two-longer") is not None
    assert "s3cret" not in caplog.text


def test_a_file_that_is_not_there_is_an_error_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        KeyRing((), tmp_path / "none")


def test_a_rate_lets_bursts_through_and_then_what_it_says() -> None:
    clock = FakeClock()
    rates, caller = Rates(clock), Caller("a", "a", items_per_s=10.0)
    rates.spend(caller, int(10 * BURST_S) + 30)  # into debt by 30
    with pytest.raises(RequestError) as caught:
        rates.spend(caller, 1)
    assert (caught.value.status, caught.value.code) == (429, "rate_limited")
    wait = int(caught.value.headers["Retry-After"])
    assert wait == 3
    rates.spend(Caller("b", "b"), 10**6)
    clock.now += wait + 0.1
    rates.spend(caller, 1)
