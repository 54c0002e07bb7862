"""NeMo-RL: an environment, registered by its dotted name:

    env:
      assay:
        class: assay_client.trainers.nemo_rl.AssayEnvironment

NeMo-RL's environments have no way to say "no reward": an outage is waited for, and what is still a fault
after the client's deadline is raised, which stops the run.  (NeMo-Gym's way can mask single samples, see
``nemo_gym``.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assay_client.trainers.items import item_or_fault, items_of, merged, prompt_text
from assay_client.trainers.shared import reward_or_raise, shared_client
from assay_client.trainers.tasks import task_of
from assay_client.types import Item, Result

OURS = ("url", "api_key", "rewards", "timeout_s", "completion_prefix")
SCORED_ROLES = frozenset({"assistant"})


class AssayEnvironment:
    """One turn: the assistant's text is scored, the episode ends.

    ``cfg`` may hold the options of ``Client``.
    """

    def __init__(self, cfg: Mapping[str, Any] | None = None) -> None:
        self._options = {name: cfg[name] for name in OURS if cfg and name in cfg}

    def step(self, message_log_batch: Sequence[Sequence[Mapping[str, Any]]], metadata: Sequence[Any]) -> Any:
        """NeMo-RL's ``EnvironmentReturn``.  Raises ``FaultError``, ``RefusedError``."""
        parts = [_part(log, about) for log, about in zip(message_log_batch, metadata, strict=True)]
        client = shared_client(patience_s=1800.0, **self._options)
        results = merged(parts, client.score(items_of(parts)))
        return _returned(results, list(metadata))

    def global_post_process_and_metrics(self, batch: Any) -> tuple[Any, dict[str, float]]:
        """The batch as it is, and its mean reward."""
        return batch, {"mean_reward": float(batch["rewards"].mean())}

    def shutdown(self) -> None:
        """Nothing is held that has to be given back."""


def _part(log: Sequence[Mapping[str, Any]], about: Any) -> Item | Result:
    said = "".join(str(message["content"]) for message in log if message["role"] in SCORED_ROLES)
    prompt = prompt_text([message for message in log if message["role"] not in SCORED_ROLES])
    return item_or_fault(task_of, about if isinstance(about, Mapping) else {}, said, prompt)


def _returned(results: Sequence[Result], metadata: list[Any]) -> Any:
    import torch  # type: ignore[import-not-found,unused-ignore]  # the trainer has it
    from nemo_rl.environments.interfaces import (  # type: ignore[import-not-found,unused-ignore]  # itself
        EnvironmentReturn,
    )

    return EnvironmentReturn(
        observations=[{"role": "environment", "content": f"Environment: {r.verdict}"} for r in results],
        metadata=metadata,
        next_stop_strings=[None] * len(results),
        rewards=torch.tensor([reward_or_raise(result) for result in results]),
        terminateds=torch.ones(len(results)),
        answers=[result.answer for result in results],
    )
