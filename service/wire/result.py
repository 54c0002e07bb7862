"""Results as they are sent back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from grader.record import record
from service.wire.item import Id

Verdict = Literal[
    "correct",
    "incorrect",
    "no_answer",
    "compile_error",
    "runtime_error",
    "time_limit",
    "memory_limit",
    "output_limit",
    "error",
]


@dataclass(frozen=True, slots=True)
class ItemError:
    """A fault: not the completion's own doing.  ``code`` is stable; ``pointer`` says which field is wrong."""

    code: str
    message: str
    retryable: bool
    pointer: str | None = None

    def to_json(self) -> dict[str, object]:
        """Its JSON object."""
        out: dict[str, object] = {"code": self.code, "message": self.message, "retryable": self.retryable}
        if self.pointer is not None:
            out["pointer"] = self.pointer
        return out


@record
class ItemResult:
    """What came of an item.  ``error``, a verdict of ``error`` and a null reward only occur together.

    ``verdict`` is None for tasks of kind ``none``, where there was nothing to be right about.
    """

    id: Id
    reward: float | None
    rewards: Mapping[str, float | None]
    verdict: Verdict | None
    answer: str | None = None
    error: ItemError | None = None
    elapsed_ms: float = 0.0
    detail: Mapping[str, object] = field(default_factory=dict)
    cached: bool = False

    def to_json(self, *, details: bool) -> dict[str, object]:
        """Its JSON object."""
        out: dict[str, object] = {
            "id": self.id,
            "reward": self.reward,
            "rewards": self.rewards,
            "verdict": self.verdict,
            "answer": self.answer,
            "error": None if self.error is None else self.error.to_json(),
            "cached": self.cached,
            "elapsed_ms": round(self.elapsed_ms, 3),
        }
        if details:
            out["detail"] = self.detail
        return out
