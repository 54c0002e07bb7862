"""Jobs and their outcomes as JSON values for the queue, under a version number.

Both ends of the queue are ours, yet they may be of different ages during an upgrade, and anything that
reaches the queue can write to it: what comes in is checked field by field, the rest is a ``PayloadError``.
"""

from sandbox.payload.fields import PayloadError
from sandbox.payload.jobs import job_from_payload, job_to_payload
from sandbox.payload.outcomes import outcome_from_payload, outcome_to_payload

__all__ = [
    "PayloadError",
    "job_from_payload",
    "job_to_payload",
    "outcome_from_payload",
    "outcome_to_payload",
]
