"""``python -m sandbox.worker SETTINGS``: a worker process; SETTINGS is WorkerSettings as a JSON object."""

from __future__ import annotations

import json
import sys

from sandbox.logs import set_up_worker_logs
from sandbox.worker import WorkerSettings, run_worker

if __name__ == "__main__":
    set_up_worker_logs()
    run_worker(WorkerSettings(**json.loads(sys.argv[1])))
