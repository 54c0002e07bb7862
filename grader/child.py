"""A child of the pool: grades the items of each chunk it is sent, and says before each where it is."""

from __future__ import annotations

import marshal
import os
import resource
import socket
import sys
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import cast

from grader.frames import Phase, Progress, encode, receive_frames
from grader.grade import Fault, Grade, Kind, Question
from grader.pipeline import Golds, grade_question, read_golds

# One item on the wire: completion, golds, kind, prompt, options, explain.
WireItem = tuple[str, tuple[str, ...], str, str | None, dict[str, object], bool]
# One outcome: ("grade", verdict, answer, detail, elapsed_ms) or ("fault", code, message, retryable).
WireOutcome = tuple[object, ...]

MAX_GOLDS = 1_024  # tasks whose parsed golds a child keeps: a step of training asks for a few hundred
FLUSH_NS = 20_000_000  # outcomes are sent at least this often while items go by: each time wakes the parent
CHECK_MEMORY_EVERY = 256  # items
MAX_RESIDENT_BYTES = 130 << 20  # a child that has grown beyond is replaced by a fresh fork


class GoldShelf:
    """The golds of the last tasks, parsed: a group's other completions find them ready."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Golds | Fault] = OrderedDict()

    def find(self, question: Question) -> Golds | Fault:
        """The golds of a question, read now if they are not kept."""
        prompt = question.prompt if question.kind == "choice" else None  # only choices are read from it
        options = marshal.dumps(dict(question.options)) if question.options else b""
        key = (question.kind, question.golds, prompt, options)
        golds = self._kept.get(key)
        if golds is None:
            golds = self._kept[key] = read_golds(question)
            if len(self._kept) > MAX_GOLDS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return golds


class Child:
    """The child's side of the conversation."""

    def __init__(self, connection: socket.socket, progress: Progress) -> None:
        self._connection = connection
        self._progress = progress
        self._shelf = GoldShelf()
        self._graded = 0
        self._retiring = False

    def serve(self) -> None:
        """Grade chunk after chunk until the parent closes the connection, or this child has grown too big."""
        for message in receive_frames(self._connection):
            number, items = cast("tuple[int, Sequence[WireItem]]", message)
            self._grade_chunk(number, items)
            if self._retiring or self._has_grown():
                return

    def _grade_chunk(self, number: int, items: Sequence[WireItem]) -> None:
        progress = self._progress
        outcomes: list[tuple[int, WireOutcome]] = []
        flushed, cpu = time.monotonic_ns(), time.process_time_ns()
        for index, item in enumerate(items):
            position = (number << 32) + index
            if position >= progress.limit:
                break
            now = time.monotonic_ns()
            if now - flushed > FLUSH_NS:
                self._send(number, outcomes, done=False)
                outcomes, flushed, cpu = [], now, time.process_time_ns()  # a system call: not for each item
            progress.begin(position, now, cpu)
            outcomes.append((index, self._grade(item)))
        progress.enter(Phase.IDLE)
        self._graded += len(items)
        self._send(number, outcomes, done=True)

    def _send(self, number: int, outcomes: list[tuple[int, WireOutcome]], *, done: bool) -> None:
        self._connection.sendall(encode((number, outcomes, done)))

    def _grade(self, item: WireItem) -> WireOutcome:
        """One item's outcome; what is raised here is a bug of ours, and a fault."""
        completion, golds, kind, prompt, options, explain = item
        question = Question(completion, golds, cast("Kind", kind), prompt, options)
        try:
            return _wire(self._outcome(question, explain))
        except MemoryError:
            self._retiring = True  # what is left of this process's memory may be in pieces
            return ("grade", "incorrect", None, {"compared_by": "memory", "reason": "out_of_memory"}, 0.0)
        except Exception as error:  # noqa: BLE001 - a bug in one comparison must not end the child
            return ("fault", "grading_failed", f"{type(error).__name__} while grading", False)

    def _outcome(self, question: Question, explain: bool) -> Grade | Fault:
        golds = self._shelf.find(question)
        if isinstance(golds, Fault):
            return golds
        self._progress.enter(Phase.JUDGING)
        return grade_question(question, golds, explain=explain)

    def _has_grown(self) -> bool:
        if self._graded < CHECK_MEMORY_EVERY:
            return False
        self._graded = 0
        return resident_bytes() > MAX_RESIDENT_BYTES


def _wire(outcome: Grade | Fault) -> WireOutcome:
    if isinstance(outcome, Fault):
        return ("fault", outcome.code, outcome.message, outcome.retryable)
    return ("grade", outcome.verdict, outcome.answer, dict(outcome.detail), outcome.elapsed_ms)


def from_wire(outcome: WireOutcome) -> Grade | Fault:
    """The value of an outcome that came from a child."""
    if outcome[0] == "grade":
        _, verdict, answer, detail, elapsed_ms = outcome
        return Grade(verdict, answer, detail, elapsed_ms)  # type: ignore[arg-type] # by our own _wire
    return Fault(*outcome[1:])  # type: ignore[arg-type] # by our own _wire


def resident_bytes() -> int:
    """This process's resident memory; 0 where the system does not tell."""
    return _statm(1)


def cap_memory(extra_mb: int) -> None:
    """Let this process's address space grow by so many MiB and no more; no core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    mapped = _statm(0)
    if mapped:  # not on macOS, where address space limits are not enforced either
        limit = mapped + (extra_mb << 20)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _statm(field: int) -> int:
    if not sys.platform.startswith("linux"):
        return 0
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[field]) * os.sysconf("SC_PAGE_SIZE")
