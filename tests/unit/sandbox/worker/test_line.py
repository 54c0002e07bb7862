"""The jobs in hand: which may be in a cell at once, and when more are fetched."""

from __future__ import annotations

import pytest

from sandbox.queue.messages import chunk_from_payload, chunk_to_payload
from sandbox.worker.line import Line

# Of each chunk its jobs, and whether it shall be alone.
CASES = {
    "nothing": ([], True, ""),
    "few": ([("ab", False)], True, "ab"),
    "enough": ([("ab", False), ("cd", False)], False, "abcd"),
    "one alone": ([("a", True)], False, ""),
    "one alone behind others": ([("ab", False), ("c", True)], False, "ab"),
}


def line_of(chunks: list[tuple[str, bool]]) -> Line:
    line = Line()
    for number, (names, alone) in enumerate(chunks):
        payload = chunk_to_payload("replies", [{"id": name} for name in names], alone=alone)
        line.add(str(number), chunk_from_payload(payload))
    return line


@pytest.mark.parametrize(("chunks", "grows", "together"), CASES.values(), ids=CASES)
def test_what_shall_be_alone_is(chunks: list[tuple[str, bool]], grows: bool, together: str) -> None:
    """It may have killed a worker: nobody else's job is lost with it then."""
    line = line_of(chunks)
    assert line.grows(3) is grows
    found = [piece.chunk.payloads[piece.index] for piece in line.together(4)]
    assert found == [{"id": name} for name in together]


def test_a_chunk_is_dropped_whole() -> None:
    line = line_of([("abc", False), ("de", False)])
    line.take()
    assert line.has("0")
    line.drop("0")
    assert not line.has("0")
    assert [line.take().chunk_id for _ in range(len(line))] == ["1", "1"]
