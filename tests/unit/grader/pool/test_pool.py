"""The pool's promises, on real processes and by real kills."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from grader.dispatch.outcomes import is_guilty
from grader.dispatch.worker import processor_seconds
from grader.grade import Fault, Grade, Question
from grader.pool import MathPool

from .questions import endless_gold, outcomes, question, slow_answer, slow_gold

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def all_gone(pids: list[int], within_s: float = 10.0) -> bool:
    end = time.monotonic() + within_s
    while any(map(is_running, pids)) and time.monotonic() < end:
        time.sleep(0.01)
    return not any(map(is_running, pids))


def test_results_come_in_the_order_of_the_questions(pool: MathPool) -> None:
    futures = pool.submit([question(n % 7) for n in range(500)])
    assert outcomes(futures) == ["correct" if n % 7 == 5 else "incorrect" for n in range(500)]


def test_a_grade_tells_how_it_came_about(pool: MathPool) -> None:
    (future,) = pool.submit([question(5)])
    grade = future.result(timeout=30)
    assert isinstance(grade, Grade)
    assert (grade.answer, grade.detail["extracted_by"]) == ("5", "boxed")
    assert {"compared_by", "reason", "answer_understood", "gold_understood"} <= set(grade.detail)


def test_an_unreadable_gold_is_a_fault(pool: MathPool) -> None:
    (future,) = pool.submit([question(5, gold=" ")])
    fault = future.result(timeout=30)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.retryable) == ("gold_unreadable", False)


def test_no_questions_need_no_answer(pool: MathPool) -> None:
    assert pool.submit([]) == []


def test_options_that_are_no_plain_data_are_refused(pool: MathPool) -> None:
    with pytest.raises(ValueError, match="unmarshallable"):
        pool.submit([Question("5", ("5",), options={"tolerance": object()})])


def test_lone_surrogates_and_nuls_cross_the_pipes(pool: MathPool) -> None:
    (future,) = pool.submit([question("\ud800\0")])
    grade = future.result(timeout=30)
    assert isinstance(grade, Grade)
    assert grade.answer is not None
    grade.answer.encode("utf-8")


def test_ten_megabytes_are_graded(pool: MathPool) -> None:
    text = "<think>" + "blah 12 " * 1_250_000 + "</think><answer>\\boxed{5}</answer>"
    assert outcomes(pool.submit([Question(text, ("5",)), question(5)])) == ["correct", "correct"]


def test_all_at_once_are_graded_in_order(pool: MathPool) -> None:
    found = pool.grade([question(n % 7) for n in range(100)])
    right = [n for n, one in enumerate(found) if isinstance(one, Grade) and one.accepted]
    assert right == [n for n in range(100) if n % 7 == 5]
    assert pool.grade([]) == []


def test_many_threads_may_submit(pool: MathPool) -> None:
    found: list[list[str]] = []

    def work() -> None:
        found.append(outcomes(pool.submit([question(n) for n in (5, 6)] * 50)))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["correct", "incorrect"] * 50] * 8


def test_asyncio_gets_pairs_as_they_come(pool: MathPool) -> None:
    async def collect() -> dict[int, Grade | Fault]:
        return {index: outcome async for index, outcome in pool.stream([question(n % 7) for n in range(100)])}

    found = asyncio.run(collect())
    right = [index for index, outcome in found.items() if isinstance(outcome, Grade) and outcome.accepted]
    assert sorted(right) == [n for n in range(100) if n % 7 == 5]
    assert len(found) == 100


def test_a_stream_closed_early_gives_up_the_rest(pool: MathPool) -> None:
    """A client that hangs up does not keep the children busy."""

    async def first() -> int:
        stream = pool.stream([slow_answer(), *[question(5)] * 20, *[slow_answer()] * 10])
        async for index, _ in stream:
            await stream.aclose()  # type: ignore[attr-defined] # an asynchronous generator
            return index
        return -1

    assert asyncio.run(first()) >= 0
    end = time.monotonic() + 10
    while pool.waiting and time.monotonic() < end:
        time.sleep(0.01)
    assert pool.waiting == 0


def test_a_batch_past_its_deadline_is_a_fault(pool: MathPool) -> None:
    assert set(outcomes(pool.submit([question(5)] * 50, time.monotonic() - 1))) == {"deadline_exceeded"}
    assert outcomes(pool.submit([question(5)])) == ["correct"]


def test_cancelled_futures_do_no_harm(pool: MathPool) -> None:
    futures = pool.submit([question(5)] * 200)
    cancelled = [future.cancel() for future in futures]
    kept = [future for future, gone in zip(futures, cancelled, strict=True) if not gone]
    assert set(outcomes(kept)) <= {"correct"}
    assert outcomes(pool.submit([question(5)])) == ["correct"]


def test_the_story_is_told_on_request(pool: MathPool) -> None:
    (future,) = pool.submit([question(5)], explain=True)
    grade = future.result(timeout=30)
    assert isinstance(grade, Grade)
    story = grade.detail["story"]
    assert isinstance(story, tuple)
    assert story[0] == ("final answer", "found by boxed: 5")


@linux
def test_children_are_small(pool: MathPool) -> None:
    """Each child stays under 150 MB, most of it shared with the template."""
    outcomes(pool.submit([question(n) for n in range(200)]))
    for pid in pool.children:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        assert pages * os.sysconf("SC_PAGE_SIZE") < 150 << 20


def test_an_answer_out_of_time_is_incorrect(hasty_pool: MathPool) -> None:
    """Burning the time is the completion's own doing: never an error."""
    (future,) = hasty_pool.submit([slow_answer()])
    grade = future.result(timeout=30)
    assert isinstance(grade, Grade)
    assert (grade.verdict, grade.detail["reason"]) == ("incorrect", "out_of_time")


def test_a_gold_out_of_time_is_a_fault_found_once(hasty_pool: MathPool) -> None:
    """The second completion of the group does not cost another child."""
    assert outcomes(hasty_pool.submit([slow_gold()])) == ["gold_unreadable"]
    restarts = hasty_pool.restarts
    assert outcomes(hasty_pool.submit([slow_gold()] * 20)) == ["gold_unreadable"] * 20
    assert hasty_pool.restarts == restarts


@pytest.mark.parametrize("at", [0, 100, 255])
def test_only_the_guilty_item_pays(hasty_pool: MathPool, at: int) -> None:
    """Among 255 innocents: they are right, and the guilty one costs one child."""
    questions = [question(n % 7) for n in range(255)]
    questions.insert(at, slow_answer())
    found = outcomes(hasty_pool.submit(questions))
    assert found.pop(at) == "incorrect"
    assert found == ["correct" if n % 7 == 5 else "incorrect" for n in range(255)]
    assert hasty_pool.restarts == 1


def test_innocents_do_not_wait_for_the_guilty() -> None:
    """What else a stuck child was sent is taken over by others long before the deadline."""
    with MathPool(2, deadline_s=30.0) as pool:
        stuck = pool.children[0]
        os.kill(stuck, signal.SIGSTOP)
        try:
            futures = pool.submit([question(5) for _ in range(300)])
            assert outcomes(futures) == ["correct"] * 300
            assert pool.restarts == 0
        finally:
            os.kill(stuck, signal.SIGCONT)


def test_a_child_killed_from_outside_costs_nothing() -> None:
    """Killed again and again: every item is graded or a retryable fault, and no item is wrong."""
    with MathPool(2) as pool:
        futures = []
        for _ in range(10):
            futures += pool.submit([question(5)] * 200)
            for pid in pool.children[:1]:
                os.kill(pid, signal.SIGKILL)
        assert set(outcomes(futures)) <= {"correct", "math_child_lost"}
        assert outcomes(pool.submit([question(5)] * 20)) == ["correct"] * 20


def test_a_killed_template_is_replaced() -> None:
    with MathPool(2) as pool:
        before = [pool.zygote, *pool.children]
        os.kill(pool.zygote, signal.SIGKILL)
        assert set(outcomes(pool.submit([question(5)] * 100))) == {"correct"}
        assert not set(before) & {pool.zygote, *pool.children}


def test_a_child_that_is_kept_from_running_is_not_judged() -> None:
    """A stopped process used no time: its items are graded by others."""
    with MathPool(2, deadline_s=0.1, patience_s=0.5) as pool:
        for pid in pool.children:
            os.kill(pid, signal.SIGSTOP)
        assert outcomes(pool.submit([question(5)] * 20)) == ["correct"] * 20


def test_a_busy_machine_costs_no_child() -> None:
    """An only child that gets nowhere for many deadlines, and then runs on, grades all it was sent."""
    with MathPool(1, deadline_s=0.25) as pool:
        (child,) = pool.children
        futures = pool.submit([question(5)] * 300)
        os.kill(child, signal.SIGSTOP)
        time.sleep(1.5)
        os.kill(child, signal.SIGCONT)
        assert outcomes(futures) == ["correct"] * 300
        assert pool.restarts == 0


@pytest.mark.parametrize(
    ("cpu_s", "guilty"),
    [
        pytest.param(0.99, False, id="had_less_than_its_time"),
        pytest.param(1.0, True, id="had_its_time"),
        pytest.param(None, True, id="nobody_can_tell"),
    ],
)
def test_only_processor_time_makes_guilty(cpu_s: float | None, guilty: bool) -> None:
    assert is_guilty(cpu_s, deadline_s=1.0) is guilty


@linux
def test_processor_time_is_that_of_the_process() -> None:
    """A process that waits uses none; one that is gone has none."""
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        time.sleep(0.5)
        used = processor_seconds(sleeper.pid)
        sleeper.kill()
    assert used is not None
    assert used < 0.4
    assert processor_seconds(sleeper.pid) is None
    before = processor_seconds(os.getpid())
    sum(range(2_000_000))
    after = processor_seconds(os.getpid())
    assert before is not None
    assert after is not None
    assert after > before


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        pytest.param(signal.SIGKILL, "math_child_lost", id="killed_from_outside_is_our_misfortune"),
        pytest.param(signal.SIGSEGV, "gold_unreadable", id="crashed_over_the_gold_is_the_tasks_doing"),
    ],
)
def test_a_child_lost_twice_over_one_item(number: int, outcome: str) -> None:
    with MathPool(1, deadline_s=600.0, patience_s=600.0) as pool:
        (future,) = pool.submit([endless_gold()])
        lost: set[int] = set()
        while not future.done():
            for pid in set(pool.children) - lost:
                wait_until_busy(pid)
                os.kill(pid, number)
                lost.add(pid)
            time.sleep(0.01)
        assert outcomes([future]) == [outcome]
        assert pool.restarts >= 2


def wait_until_busy(pid: int, cpu_s: float = 0.05) -> None:
    """Until a fresh child has used more than its start takes: it is at work on an item then."""
    while (used := processor_seconds(pid)) is not None and used < cpu_s:
        time.sleep(0.01)


@linux
def test_memory_is_capped() -> None:
    program = textwrap.dedent("""
        from grader.child import cap_memory
        cap_memory(64)
        bytearray(16 << 20)
        try:
            bytearray(256 << 20)
        except MemoryError:
            print("refused")
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "refused\n"


@linux
def test_close_leaves_no_process() -> None:
    pool = MathPool(2)
    pids = [pool.zygote, *pool.children]
    pool.submit([slow_answer()] * 2)
    pool.close()
    assert all_gone(pids)


def test_what_is_not_done_at_close_is_a_fault() -> None:
    pool = MathPool(1)
    futures = pool.submit([slow_answer()] * 4)
    pool.close()
    late = pool.submit([question(5)])
    assert set(outcomes(futures)) <= {"correct", "incorrect", "math_child_lost"}
    assert outcomes(late) == ["math_child_lost"]
    pool.close()


@linux
def test_children_die_with_their_parent() -> None:
    """Even with a SIGKILL in the middle of work."""
    program = textwrap.dedent("""
        import os, signal
        from grader.grade import Question
        from grader.pool import MathPool
        pool = MathPool(2)
        print(pool.zygote, *pool.children, flush=True)
        pool.submit([Question("<" * 5_000_000, ("5",))] * 5)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 3
    assert all_gone(pids)


def test_a_pool_needs_a_child() -> None:
    with pytest.raises(ValueError, match="at least one"):
        MathPool(0)
