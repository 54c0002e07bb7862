"""AReaL: ``RLVRWorkflow(reward_fn="assay_client.trainers.areal.reward_fn", …)``.

AReaL calls the function in a pool of processes, gives each call 15 s and four tries, and counts a call that
took longer as 0.  So this one gives up sooner than that and raises: the trajectory is rejected, and another
one is rolled out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assay_client.trainers.items import item_or_fault
from assay_client.trainers.openrlhf import without_end_tokens
from assay_client.trainers.shared import reward_or_raise, shared_client
from assay_client.trainers.tasks import task_of
from assay_client.types import Result

# Below AReaL's own limit of 15 s, which would be a reward of 0.
DEADLINE_S = 12.0


def reward_fn(
    prompt: str,
    completions: str,
    prompt_ids: Sequence[int] | None = None,
    completion_ids: Sequence[int] | None = None,
    **columns: Any,
) -> float:
    """The reward of one completion.

    The address is in ``ASSAY_URL``.  Raises ``FaultError``, ``RefusedError``.
    """
    del prompt_ids, completion_ids  # AReaL passes them, the text is enough
    part = item_or_fault(task_of, columns, without_end_tokens(completions), prompt)
    if isinstance(part, Result):
        return reward_or_raise(part)
    return reward_or_raise(shared_client(patience_s=DEADLINE_S, gather_s=0.0).score_one(part))
