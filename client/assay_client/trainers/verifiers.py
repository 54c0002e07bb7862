"""verifiers and prime-rl: a reward plugged in by configuration, or called from a task of one's own.

    [env.taskset.task.rewards.assay]
    fn = "assay_client.trainers.verifiers:assay"

The task's data holds the gold (see ``assay_client.trainers.tasks``).  A fault is raised: verifiers records
it as the trace's error, and prime-rl does not train on that trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assay_client.trainers.items import item_or_fault
from assay_client.trainers.shared import reward_or_raise, shared_client
from assay_client.trainers.tasks import ToTask, task_of
from assay_client.types import Result


async def assay(task: Any, trace: Any) -> float:
    """The reward of a trace's last reply.  The address is in ``ASSAY_URL``.

    Records the components as metrics of the trace.  Raises ``FaultError``, ``RefusedError``.
    """
    return await score_trace(task, trace)


async def score_trace(task: Any, trace: Any, *, to_task: ToTask = task_of, **options: Any) -> float:
    """``assay`` with options.

    Those of ``Client``, and how a task is made of the fields of the task's data.
    """
    row: Mapping[str, Any] = task.model_dump()
    part = item_or_fault(to_task, row, _reply(trace), row.get("prompt"))
    client = shared_client(patience_s=1800.0, **options).asynchronous
    result = part if isinstance(part, Result) else await client.score_one(part)
    reward = reward_or_raise(result)
    trace.record_metrics({f"assay_{k}": v for k, v in result.rewards.items() if v is not None})
    return reward


def _reply(trace: Any) -> Any:
    """The last reply with its thinking, which verifiers keeps in a field of its own."""
    said = trace.assistant_messages
    return [{"role": "assistant", **said[-1].model_dump()}] if said else trace.last_reply
