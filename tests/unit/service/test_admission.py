"""How much is taken on at once."""

from __future__ import annotations

import pytest

from service.admission import Admission, Work
from service.errors import RequestError
from tests.fakes.clock import FakeClock


def items(number: int) -> Work:
    return Work(number, answers_s=0.001 * number)


def refused(admission: Admission, work: Work) -> int:
    """The Retry-After of a refusal."""
    with pytest.raises(RequestError) as caught:
        admission.scoring(work)
    assert (caught.value.status, caught.value.code) == (429, "queue_full")
    return int(caught.value.headers["Retry-After"])


def test_what_is_too_much_is_429_with_retry_after_and_room_comes_back() -> None:
    admission = Admission(100, 1000, FakeClock())
    with admission.scoring(items(60)):
        assert refused(admission, items(60)) >= 1
        with admission.scoring(items(40)):
            assert admission.items == 100
    assert admission.items == 0


def test_an_empty_house_lets_anybody_in() -> None:
    """A request that is larger than the limits is not refused for ever."""
    with Admission(10, 1000, FakeClock(), max_wait_s=1.0).scoring(Work(50, programs_s=1e6)):
        pass


def test_a_full_house_is_told_before_a_body_is_read() -> None:
    admission = Admission(100, 1000, FakeClock())
    admission.check()
    with admission.scoring(items(100)), pytest.raises(RequestError):
        admission.check()


def test_retry_after_is_what_the_queue_really_takes() -> None:
    """Ten seconds of estimated work that go half as fast as reckoned take twenty."""
    clock = FakeClock()
    admission = Admission(1000, 1000, clock, max_wait_s=25.0, parallel=(1.0, 1.0))
    with admission.scoring(Work(1, programs_s=10.0)):
        for _ in range(5):
            with admission.scoring(Work(1, programs_s=1.0)):
                clock.now += 2.0
        # 10 s are left and 10 s more are asked for: 40 s at half speed, 15 s too many
        assert refused(admission, Work(1, programs_s=10.0)) == 15
        with admission.scoring(Work(1, answers_s=1.0)):
            pass  # another kind of work does not wait for programs


def test_faster_than_reckoned_lets_more_in() -> None:
    clock = FakeClock()
    admission = Admission(1000, 1000, clock, max_wait_s=20.0)
    with admission.scoring(Work(1, programs_s=10.0)):
        refused(admission, Work(1, programs_s=50.0))
        for _ in range(4):
            with admission.scoring(Work(1, programs_s=9.0)):
                clock.now += 1.0
        with admission.scoring(Work(1, programs_s=50.0)):
            pass


def test_retry_after_is_bounded() -> None:
    admission = Admission(100, 1000, FakeClock())
    with admission.scoring(Work(100, programs_s=1e9)):
        assert refused(admission, items(100)) == 60


def test_bodies_in_memory_are_counted_as_they_grow() -> None:
    admission = Admission(10, 1000, FakeClock())
    with admission.buffering() as one, admission.buffering() as other:
        one.grow(900)
        with pytest.raises(RequestError) as caught:
            other.grow(200)
        assert caught.value.status == 429
    assert admission.bytes == 0


def test_room_is_given_back_once() -> None:
    admission = Admission(10, 1000, FakeClock())
    room = admission.scoring(items(5))
    room.release()
    room.release()
    assert admission.items == 0
