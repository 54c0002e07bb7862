"""How much is taken on at once."""

from __future__ import annotations

import pytest

from service.admission import Admission
from service.errors import RequestError
from tests.fakes.clock import FakeClock


def test_what_is_too_much_is_429_with_retry_after_and_room_comes_back() -> None:
    admission = Admission(100, 1000, FakeClock())
    with admission.scoring(60):
        with pytest.raises(RequestError) as caught, admission.scoring(60):
            pass
        assert caught.value.status == 429
        assert int(caught.value.headers["Retry-After"]) >= 1
        with admission.scoring(40):
            assert admission.items == 100
    assert admission.items == 0


def test_an_empty_house_lets_anybody_in() -> None:
    """A request that is larger than the limit is not refused for ever."""
    with Admission(10, 1000, FakeClock()).scoring(50):
        pass


def test_retry_after_grows_with_what_waits() -> None:
    """Learned from how fast things were scored before."""
    clock = FakeClock()
    admission = Admission(100, 1000, clock)
    for _ in range(50):
        with admission.scoring(10):
            clock.now += 5.0
    with admission.scoring(100), pytest.raises(RequestError) as caught, admission.scoring(1):
        pass
    assert int(caught.value.headers["Retry-After"]) > 30


def test_bodies_in_memory_are_counted_as_they_grow() -> None:
    admission = Admission(10, 1000, FakeClock())
    with admission.buffering() as one, admission.buffering() as other:
        one.grow(900)
        with pytest.raises(RequestError) as caught:
            other.grow(200)
        assert caught.value.status == 429
    assert admission.bytes == 0
