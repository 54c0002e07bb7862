"""Batches at a service that answers as it likes: a slow one keeps nobody waiting, and the order stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from cli.scoring.in_order import AHEAD, score_batches
from cli.scoring.request import RefusedError, Request, ServiceGoneError
from cli.scoring.units import Portion
from tests.fakes.stored_rows import stored

Answer = Callable[[list[int]], Awaitable[tuple[int, object]]]


def batch(*ids: int) -> Portion:
    return Portion([stored({"id": one}, one) for one in ids])


def results(ids: list[int]) -> object:
    return {"results": [{"id": one, "reward": 1.0, "verdict": "correct", "error": None} for one in ids]}


@asynccontextmanager
async def service(answer: Answer) -> AsyncIterator[str]:
    """A server that hands the ids of each request to ``answer``, which says status and body."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            ids = [item["id"] for item in json.loads(await reader.readexactly(length))["items"]]
            status, body = await answer(ids)
            text = json.dumps(body).encode()
            lines = f"HTTP/1.1 {status} X\r\nRetry-After: 0\r\nContent-Length: {len(text)}\r\n\r\n"
            writer.write(lines.encode() + text)

    server = await asyncio.start_server(quietly(serve), "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def quietly(
    serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    """A client that hangs up ends its connection, and no more."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    return served


def scored(
    answer: Answer, batches: Iterator[Portion], *, patience_s: float = 0.0, into: list[int] | None = None
) -> list[int]:
    """The rows in the order in which they come back, two requests at once."""
    found = [] if into is None else into

    async def score() -> None:
        async with service(answer) as url, asyncio.timeout(30):
            request = Request(url, {}, 10.0, 2, patience_s=patience_s, say=lambda _: None)
            async for one, _ in score_batches(request, batches):
                found.extend(row.line for row in one.rows)

    asyncio.run(score())
    return found


def test_a_slow_batch_keeps_nobody_waiting() -> None:
    """While the first is under way all that may be ahead of it are answered, and little more is read."""
    answered: list[int] = []
    read: list[int] = []
    others_done = asyncio.Event()

    async def answer(ids: list[int]) -> tuple[int, object]:
        if ids == [0]:
            await others_done.wait()
        answered.extend(ids)
        if len(answered) == 2 * AHEAD - 1:
            others_done.set()
        return 200, results(ids)

    def batches() -> Iterator[Portion]:
        for number in range(30):
            if not others_done.is_set():
                read.append(number)
            yield batch(number)

    assert scored(answer, batches()) == list(range(30))
    assert answered[: 2 * AHEAD - 1] == list(range(1, 2 * AHEAD))
    assert len(read) <= 2 * AHEAD + 1


def test_what_is_too_large_at_once_is_sent_in_halves() -> None:
    asked: list[list[int]] = []

    async def answer(ids: list[int]) -> tuple[int, object]:
        asked.append(ids)
        return (413, {"detail": "too large"}) if len(ids) > 1 else (200, results(ids))

    assert scored(answer, iter([batch(1, 2, 3)])) == [1, 2, 3]
    assert asked == [[1, 2, 3], [1], [2, 3], [2], [3]]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_service_is_asked_again(status: int) -> None:
    tries = iter([status, status, 200])

    async def answer(ids: list[int]) -> tuple[int, object]:
        now = next(tries)
        return now, results(ids) if now == 200 else {"detail": "later"}

    assert scored(answer, iter([batch(1)]), patience_s=20) == [1]


def test_a_service_without_room_is_waited_for_beyond_all_patience() -> None:
    """It is there, and says so each time: its rows are no faults."""
    tries = iter([429, 429, 429, 200])

    async def answer(ids: list[int]) -> tuple[int, object]:
        await asyncio.sleep(0.02)
        now = next(tries)
        return now, results(ids) if now == 200 else {"detail": "later"}

    assert scored(answer, iter([batch(1)]), patience_s=0.01) == [1]


def test_a_key_that_is_refused_ends_the_run() -> None:
    async def answer(ids: list[int]) -> tuple[int, object]:
        return 401, {"detail": f"no key for {ids}"}

    with pytest.raises(RefusedError, match="no key for"):
        scored(answer, (batch(number) for number in range(9)))


def test_a_service_that_is_gone_leaves_its_batches_for_another_run() -> None:
    async def answer(ids: list[int]) -> tuple[int, object]:
        return (200, results(ids)) if ids[0] < 3 else (503, {"detail": "gone"})

    found: list[int] = []
    with pytest.raises(ServiceGoneError, match="gone"):
        scored(answer, (batch(number) for number in range(20)), into=found)
    assert found == [0, 1, 2]


def test_a_file_that_breaks_off_keeps_what_was_begun() -> None:
    """What reading raises comes after the results of all that was read before."""

    def batches() -> Iterator[Portion]:
        yield batch(0)
        yield batch(1)
        raise EOFError

    async def answer(ids: list[int]) -> tuple[int, object]:
        return 200, results(ids)

    found: list[int] = []
    with pytest.raises(EOFError):
        scored(answer, batches(), into=found)
    assert found == [0, 1]
