"""Tickets, chunks and replies: every ticket settles once, whatever order things come in."""

from __future__ import annotations

import asyncio

from sandbox.job import Fault, Job, JobResult
from sandbox.queue.messages import Reply
from service.backends.rq.ledger import Chunk, Errand, Ledger, Ticket

RIGHT = JobResult("correct", 1.0, ())
LOST = Fault("worker_lost", "", retryable=True)


def errand_of(count: int) -> tuple[Errand, list[Ticket]]:
    errand = Errand(deadline=0.0, inbox=asyncio.Queue())
    return errand, [Ticket(errand, i, Job(str(i), "python", "", ()), {}) for i in range(count)]


def test_the_first_outcome_counts() -> None:
    """A late duplicate of a job that was sent again changes nothing."""
    errand, (ticket,) = errand_of(1)
    ticket.settle(RIGHT)
    ticket.settle(LOST)
    assert [errand.inbox.get_nowait() for _ in range(errand.inbox.qsize())] == [(0, RIGHT)]


def test_a_reply_finds_its_ticket() -> None:
    ledger = Ledger()
    _, tickets = errand_of(2)
    ledger.enter(Chunk("c", tuple(tickets)))
    assert ledger.receive(Reply("c", 1, RIGHT)) is tickets[1]


def test_replies_that_belong_to_nobody() -> None:
    """Unknown chunks, indexes that are none, tickets that are settled."""
    ledger = Ledger()
    _, tickets = errand_of(1)
    ledger.enter(Chunk("c", tuple(tickets)))
    assert ledger.receive(Reply("other", 0, RIGHT)) is None
    assert ledger.receive(Reply("c", 1, RIGHT)) is None
    assert ledger.receive(Reply("c", -1, RIGHT)) is None
    tickets[0].settle(RIGHT)
    assert ledger.receive(Reply("c", 0, RIGHT)) is None


def test_a_reply_from_the_first_try_counts_after_the_second_was_sent() -> None:
    """A worker that was only slow has judged as well as the other will."""
    ledger = Ledger()
    _, (ticket,) = errand_of(1)
    ledger.enter(Chunk("first", (ticket,)))
    ledger.enter(Chunk("second", (ticket,)))
    assert ledger.receive(Reply("first", 0, RIGHT)) is ticket


def test_a_ticket_waits_for_the_last_chunk_it_was_sent_in() -> None:
    ledger = Ledger()
    _, (ticket,) = errand_of(1)
    first, second = Chunk("first", (ticket,)), Chunk("second", (ticket,))
    ledger.enter(first)
    ledger.enter(second)
    assert ledger.open() == [second]
    assert ledger.pending() == 1


def test_an_errand_that_is_over_leaves_nothing() -> None:
    """Chunks that a worker may still have are returned to be taken back; shared ones stay for the others."""
    ledger = Ledger()
    errand, mine = errand_of(3)
    _, others = errand_of(1)
    answered, open_, shared = Chunk("a", (mine[0],)), Chunk("b", (mine[1],)), Chunk("c", (mine[2], *others))
    for chunk in (answered, open_, shared):
        ledger.enter(chunk)
    assert ledger.receive(Reply("a", 0, RIGHT)) is mine[0]
    mine[0].settle(RIGHT)
    assert ledger.leave(errand, mine) == [open_]
    assert ledger.open() == [shared]
