"""Every item in the log, with its completion: only where the settings ask for it."""

from __future__ import annotations

import logging

from service.scoring.plan import Plan
from service.wire.result import ItemResult

LONGEST = 20_000  # characters of a completion

log = logging.getLogger("assay.items")


def log_item(plan: Plan, result: ItemResult) -> None:
    """One line: what was sent, and what came of it."""
    fields = {
        "id": result.id,
        "kind": plan.kind,
        "verdict": result.verdict,
        "reward": result.reward,
        "error": None if result.error is None else result.error.code,
        "completion": (plan.text or "")[:LONGEST],
    }
    log.info("item", extra={"fields": fields})
