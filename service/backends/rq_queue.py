"""Code jobs through RQ on Redis: chunks out, results back one by one, as soon as each is known.

Nobody polls for results: workers append them to a list of this instance, which one task reads.  A second task looks
every second who is alive: chunks that are neither waiting nor held by a living worker are sent again, job by job.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Sequence

from redis.exceptions import RedisError

from sandbox.job import Fault, Job, JobResult
from sandbox.payload import PayloadError
from sandbox.queue.card import WorkerCard
from service.backends.rq.chunks import split
from service.backends.rq.health import QueueHealth, QueueSettings
from service.backends.rq.ledger import Ledger, Outcome, Sent, Ticket
from service.backends.rq.mailroom import Mailroom
from service.backends.rq.replies import ReplyReader
from service.backends.rq.roster import Roster
from service.backends.rq.watch import Watch

__all__ = ["QueueHealth", "QueueSettings", "RqQueue"]
