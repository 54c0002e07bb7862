"""Tasks and outcomes as the two ends of a cell's stream exchange them; every field is checked on arrival.

The worker's side translates its orders to tasks (``sandbox.cells``); nothing in here knows what a right
answer is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args

from .frames import Frame, FrameError

Kind = Literal["stdio", "calls", "tests", "talks"]
Ended = Literal["exited", "signalled", "cpu_time", "wall_time", "memory", "output", "compile_error"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """CPU and wall seconds, resident MiB, bytes per output stream: of a run, a call or a test source.

    ``idle_s``, if not 0, bounds the time spent neither running nor waiting for a processor.
    """

    cpu_s: float
    wall_s: float
    memory_mb: int
    output_bytes: int
    idle_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """One order on the wire.

    ``inputs`` are standard inputs, encoded calls or test sources, by ``kind``; one outcome comes back for
    each.
    """

    number: int
    kind: Kind
    bounds: Bounds
    source: str
    inputs: tuple[bytes, ...]
    args: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    setup: str = ""
    entry_point: str | None = None
    language: str = "python"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one input's run ended; the fields of ``sandbox.cells.order.Report``."""

    ended: Ended
    exit_code: int = 0
    signal: int = 0
    cpu_ms: float = 0.0
    wall_ms: float = 0.0
    memory_kb: int = 0
    stdout: bytes = b""
    stderr: bytes = b""
    value: bytes | None = None
    raised: str | None = None
    tests_done: int = 0


def task_frame(task: Task) -> Frame:
    """The task as a frame; texts go as UTF-8 with lone surrogates passed, as completions may hold them."""
    bounds = task.bounds
    header: dict[str, object] = {
        "task": task.number,
        "kind": task.kind,
        "language": task.language,
        "bounds": [bounds.cpu_s, bounds.wall_s, bounds.memory_mb, bounds.output_bytes, bounds.idle_s],
        "args": list(task.args),
        "files": list(task.files),
        "entry_point": task.entry_point,
    }
    texts = (to_bytes(task.source), to_bytes(task.setup))
    return Frame(header, (*texts, *task.files.values(), *task.inputs))


def read_task(frame: Frame) -> Task:
    """The task in a frame.  Raises FrameError."""
    header, blobs = frame.header, frame.blobs
    args = tuple(_each(_typed(header, "args", list), str))
    names = list(_each(_typed(header, "files", list), str))
    entry_point = header.get("entry_point")
    kind = header.get("kind")
    if len(blobs) < 2 + len(names) or not (entry_point is None or isinstance(entry_point, str)):
        raise FrameError("a task with parts missing")
    if kind not in get_args(Kind) or any("/" in name or name in ("", ".", "..") for name in names):
        raise FrameError("a task of no known kind, or with a file outside its directory")
    return Task(
        number=_typed(header, "task", int),
        kind=kind,  # type: ignore[arg-type]  # one of Kind by the check above
        bounds=_read_bounds(_typed(header, "bounds", list)),
        source=to_text(blobs[0]),
        setup=to_text(blobs[1]),
        files=dict(zip(names, blobs[2:], strict=False)),
        inputs=blobs[2 + len(names) :],
        args=args,
        entry_point=entry_point,
        language=_typed(header, "language", str),
    )


def outcome_frame(number: int, outcome: Outcome) -> Frame:
    """The outcome of one input of a task as a frame."""
    header: dict[str, object] = {
        "outcome": number,
        "ended": outcome.ended,
        "exit": [outcome.exit_code, outcome.signal],
        "used": [round(outcome.cpu_ms, 3), round(outcome.wall_ms, 3), outcome.memory_kb],
        "raised": outcome.raised,
        "tests_done": outcome.tests_done,
    }
    values = () if outcome.value is None else (outcome.value,)
    return Frame(header, (outcome.stdout, outcome.stderr, *values))


def read_outcome(frame: Frame) -> Outcome:
    """The outcome in a frame.  Raises FrameError."""
    header, blobs = frame.header, frame.blobs
    ended = header.get("ended")
    raised = header.get("raised")
    exit_code, signal = _numbers(header, "exit", 2)
    cpu_ms, wall_ms, memory_kb = _numbers(header, "used", 3)
    if (
        ended not in get_args(Ended)
        or not 2 <= len(blobs) <= 3
        or not (raised is None or isinstance(raised, str))
    ):
        raise FrameError("an outcome of no known kind")
    return Outcome(
        ended=ended,  # type: ignore[arg-type]  # one of Ended by the check above
        exit_code=int(exit_code),
        signal=int(signal),
        cpu_ms=float(cpu_ms),
        wall_ms=float(wall_ms),
        memory_kb=int(memory_kb),
        stdout=blobs[0],
        stderr=blobs[1],
        value=blobs[2] if len(blobs) == 3 else None,
        raised=raised,
        tests_done=_typed(header, "tests_done", int),
    )


def to_bytes(text: str) -> bytes:
    """UTF-8, lone surrogates passed."""
    return text.encode("utf-8", "surrogatepass")


def to_text(data: bytes) -> str:
    """The inverse of ``to_bytes``.  Raises FrameError."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise FrameError("a text that is not UTF-8") from error


def _read_bounds(values: list[object]) -> Bounds:
    if len(values) != 5 or not all(isinstance(value, int | float) and value >= 0 for value in values):
        raise FrameError("limits that are not five numbers")
    cpu_s, wall_s, memory_mb, output_bytes, idle_s = map(float, values)  # type: ignore[arg-type]  # as checked
    return Bounds(cpu_s, wall_s, int(memory_mb), int(output_bytes), idle_s)


def _numbers(header: dict[str, object], key: str, count: int) -> list[float]:
    values = _typed(header, key, list)
    if len(values) != count or not all(isinstance(value, int | float) for value in values):
        raise FrameError(f"{key}: {count} numbers expected")
    return values


def _typed(header: dict[str, object], key: str, kind: type[_T]) -> _T:
    value = header.get(key)
    if not isinstance(value, kind):
        raise FrameError(f"{key}: {kind.__name__} expected")
    return value


def _each(values: list[object], kind: type[_T]) -> tuple[_T, ...]:
    if not all(isinstance(value, kind) for value in values):
        raise FrameError(f"{kind.__name__}s expected")
    return tuple(values)  # type: ignore[arg-type]  # as checked
