"""Jobs that a worker did not finish go to another, a bounded number of times."""

from __future__ import annotations

from sandbox.job import Fault
from service.backends.rq.ledger import Ticket
from service.backends.rq.mailroom import Mailroom

MAX_LOSSES = 2  # how often a job is sent again after a worker, or its cell, failed it

WORKER_LOST = Fault("worker_lost", "every worker that took the job died", retryable=True)


class Losses:
    """Sends again, or gives up."""

    def __init__(self, mailroom: Mailroom) -> None:
        self._mailroom = mailroom

    def lost(self, ticket: Ticket, fault: Fault = WORKER_LOST) -> None:
        """The job was begun and came to nothing; after too many times the fault is its outcome."""
        ticket.losses += 1
        if ticket.losses > MAX_LOSSES:
            ticket.settle(fault)
        else:
            self.handed_back(ticket)

    def handed_back(self, ticket: Ticket) -> None:
        """The job was not begun; that can happen as often as its deadline allows."""
        ticket.chunk = None
        self._mailroom.send([ticket], again=True)
