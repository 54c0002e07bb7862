"""A worker: takes chunks of jobs from the queue, judges them in a warm cell, replies job by job.

Liveness is a lease: a thread renews the worker's card and its hold on the chunk in hand; when a worker dies,
both run out within seconds and the service gives the unfinished jobs to another.
"""

from sandbox.worker.run import run_worker
from sandbox.worker.settings import WorkerSettings

__all__ = ["WorkerSettings", "run_worker"]
