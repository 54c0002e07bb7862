"""Work in processes of its own, several at a time.

A model this small gains nothing by a second thread: two cores are used by two runs.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import TypeVar

Task = TypeVar("Task")


def all_end_well(work: Callable[[Task], None], tasks: Sequence[Task], at_a_time: int) -> bool:
    """``work`` on each of the tasks, begun in their order; False where a process failed or was killed.

    ``work`` is a function of a module: the processes start from nothing and import it.
    """
    waiting = deque(tasks)
    running: list[BaseProcess] = []
    well = True
    while waiting or running:
        while waiting and len(running) < at_a_time:
            running.append(_begun(work, waiting.popleft()))
        wait([process.sentinel for process in running])
        ended = [process for process in running if process.exitcode is not None]
        running = [process for process in running if process not in ended]
        well = well and all(process.exitcode == 0 for process in ended)
    return well


def _begun(work: Callable[[Task], None], task: Task) -> BaseProcess:
    """A daemon: it ends with the process that began it."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=(task,), daemon=True)
    process.start()
    return process
