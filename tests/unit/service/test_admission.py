"""How much is taken on at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence

import pytest

from grader.dispatch.outcomes import DEADLINE_EXCEEDED
from grader.grade import Fault, Grade, Question
from service.admission import Admission, Work
from service.errors import RequestError
from service.ports import ANYBODY, Health, Sender
from service.scoring.paced import PacedGrader
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


def taught(admission: Admission, clock: FakeClock, speed: float) -> None:
    """Four seconds in which programs are done at this speed, seen by whoever counts."""
    with admission.scoring(Work(1, programs_s=4.0 * speed)):
        for _ in range(4):
            clock.now += 1.0
            admission.did(programs_s=speed)


def test_retry_after_is_what_the_queue_really_takes() -> None:
    """Ten seconds of estimated work that go half as fast as reckoned take twenty."""
    clock = FakeClock()
    admission = Admission(1000, 1000, clock, max_wait_s=25.0, parallel=(1.0, 1.0))
    taught(admission, clock, 0.5)
    with admission.scoring(Work(1, programs_s=10.0)):
        # 10 s are there and 10 s more are asked for: 40 s at half speed, 15 s too many
        assert refused(admission, Work(1, programs_s=10.0)) == 15
        with admission.scoring(Work(1, answers_s=1.0)):
            pass  # another kind of work does not wait for programs


def test_faster_than_reckoned_lets_more_in() -> None:
    """What was learned outlasts a pause."""
    clock = FakeClock()
    admission = Admission(1000, 1000, clock, max_wait_s=20.0)
    with admission.scoring(Work(1, programs_s=10.0)):
        refused(admission, Work(1, programs_s=50.0))
    taught(admission, clock, 4.0)
    clock.now += 1000.0
    with admission.scoring(Work(1, programs_s=10.0)), admission.scoring(Work(1, programs_s=50.0)):
        pass


def test_time_in_which_hardly_anything_was_asked_for_says_nothing() -> None:
    """A trickle is not slow, it is small."""
    clock = FakeClock()
    admission = Admission(1000, 1000, clock, max_wait_s=20.0)
    for _ in range(100):
        with admission.scoring(Work(1, programs_s=0.03)):
            clock.now += 1.0
            admission.did(programs_s=0.03)
    with admission.scoring(Work(1, programs_s=9.0)), admission.scoring(Work(1, programs_s=9.0)):
        pass


def test_what_ends_undone_does_not_look_fast() -> None:
    """A deadline that passes ends thousands of items in an instant: the next batch were let in as well."""
    clock = FakeClock()
    admission = Admission(100_000, 1000, clock, max_wait_s=60.0)

    class Slow:
        async def grade(
            self, parts: Iterable[Sequence[Question]], deadline: float, sender: Sender = ANYBODY
        ) -> AsyncGenerator[Sequence[tuple[int, Grade | Fault]], None]:
            for start in range(0, 1_000, 100):
                clock.now += 1.0
                yield [(index, Grade("correct")) for index in range(start, start + 100)]
            yield [(index, DEADLINE_EXCEEDED) for index in range(1_000, 10_000)]

        async def health(self) -> Health:
            return Health(True)

    async def overload() -> None:
        with admission.scoring(items(10_000)):
            async for _ in PacedGrader(Slow(), admission).grade([], clock.now + 10.0):
                pass

    asyncio.run(overload())
    with admission.scoring(Work(1_000, answers_s=1.0, line=1)):  # ten seconds at that speed
        soon = clock.now + 15.0
        assert refused(admission, Work(1_000, answers_s=1.0, line=2, deadline=soon)) == 5


def test_a_giant_batch_keeps_nobody_small_out() -> None:
    """Turns are fair: the small one waits for as much of the giant's work as it brings itself."""
    clock = FakeClock()
    admission = Admission(100_000, 1000, clock, max_wait_s=60.0)
    with admission.scoring(Work(60_000, programs_s=3_000.0, line="giant")):
        for _ in range(30):
            clock.now += 1.0
            admission.did(programs_s=1.0)
            with admission.scoring(Work(1, programs_s=0.03, line="small")):
                pass
        assert refused(admission, Work(60_000, programs_s=3_000.0, line="another")) == 60


def test_what_would_not_be_done_by_its_deadline_is_not_begun() -> None:
    clock = FakeClock()
    admission = Admission(1000, 1000, clock, max_wait_s=600.0)
    taught(admission, clock, 1.0)
    soon = clock.now + 60.0
    with admission.scoring(Work(1, programs_s=40.0, line=1)):
        assert refused(admission, Work(1, programs_s=40.0, line=2, deadline=soon)) == 20
        with admission.scoring(Work(1, programs_s=29.0, line=2, deadline=soon)):
            pass


def test_what_could_not_be_done_by_its_deadline_even_alone_gets_what_there_is_time_for() -> None:
    """Else it would be told to come again for ever."""
    clock = FakeClock()
    admission = Admission(1000, 1000, clock, max_wait_s=600.0)
    taught(admission, clock, 1.0)
    with (
        admission.scoring(Work(1, programs_s=10.0, line=1)),
        admission.scoring(Work(1, programs_s=70.0, line=2, deadline=clock.now + 60.0)),
    ):
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
