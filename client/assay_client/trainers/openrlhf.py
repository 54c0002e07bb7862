"""OpenRLHF: ``--reward.remote_url my_reward.py``, a file with one line:

    from assay_client.trainers.openrlhf import reward_func

Without a file: ``--reward.remote_url http://…/compat/openrlhf/get_reward``.  OpenRLHF sends one sample at a
time, and its ``query`` is the prompt and the response with the special tokens in it; the label is the gold,
or a task as JSON text. A fault is raised: OpenRLHF logs it and leaves the reward out, and its trainer stops
there rather than learn from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assay_client.encoding import no_reward
from assay_client.trainers.items import item_or_fault, scored
from assay_client.trainers.shared import reward_or_raise, shared_client
from assay_client.trainers.tasks import task_of_label
from assay_client.types import Fault, Item, Result

SHORTEST_REST = 8  # characters of a prompt that was cut, by which it is still known
# What tokenizers end a turn with.
_END = re.compile(
    r"(?:\s*(?:<\|(?:im_end|endoftext|end_of_text|eot_id|eom_id|end|return|end_of_turn)\|>|<｜end▁of▁sentence｜>"
    r"|</s>|<eos>|<end_of_turn>|<pad>|\[PAD\]|<\|pad\|>|<\|finetune_right_pad_id\|>))+\s*\Z"
)


def reward_func(queries: Sequence[str], prompts: Sequence[str], labels: Sequence[Any]) -> dict[str, Any]:
    """Rewards of the responses.

    The address is in ``ASSAY_URL``.  Raises ``FaultError``, ``RefusedError``.
    """
    client = shared_client(patience_s=1800.0)
    parts = [_part(*sample) for sample in zip(queries, prompts, labels, strict=True)]
    results = scored(parts, lambda items: [future.result() for future in [client.submit(i) for i in items]])
    rewards = [reward_or_raise(result) for result in results]
    return {"rewards": rewards[0] if len(rewards) == 1 else rewards, "extra_logs": _logs(results)}


def _part(query: str, prompt: str, label: Any) -> Item | Result:
    try:
        response = response_of(query, prompt)
    except ValueError as err:
        return no_reward(Fault("invalid_query", str(err), retryable=False))
    return item_or_fault(_task, {"label": label}, response, prompt)


def response_of(query: str, prompt: str) -> str:
    """What the model said: the query without the prompt before it and the end-of-turn tokens behind it.

    The beginning of a long prompt may have been cut away.  Raises ``ValueError`` if the prompt is not there:
    what it shows as an example must not be taken for an answer.
    """
    _, found, response = query.partition(prompt)
    if found and prompt:
        return without_end_tokens(response)
    left = next((i for i in range(1, len(prompt) - SHORTEST_REST) if query.startswith(prompt[i:])), None)
    if left is None and prompt:
        raise ValueError("the query does not hold its prompt, so that nobody knows where the response begins")
    return without_end_tokens(query[len(prompt) - (left or 0) :])


def without_end_tokens(response: str) -> str:
    """The response without the end-of-turn and padding tokens behind it."""
    return _END.sub("", response)


def _task(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return task_of_label(row["label"])


def _logs(results: Sequence[Result]) -> dict[str, Any]:
    """The components, in OpenRLHF's form: a number for one sample, a list for several."""
    names = dict.fromkeys(name for result in results for name in result.rewards)
    found = {name: [_or_nan(result.rewards.get(name)) for result in results] for name in names}
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
