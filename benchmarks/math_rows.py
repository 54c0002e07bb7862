"""The rows that the benchmarks of mathematics read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled (or not) completion."""

    completion: str
    golds: list[str]
    label: bool | None
    source: str
    label_by: str


def read_rows(path: Path) -> list[Row]:
    """The rows of a JSONL file."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        boxed = "<think></think><answer>\\boxed{" + row["pred"] + "}</answer>"
        golds = [row["gold"]] if isinstance(row["gold"], str) else row["gold"]
        source = str(row.get("source", "")).split("#")[0][:48]
        completion = row["pred"] if row.get("kind") == "completion" else boxed
        rows.append(Row(completion, golds, row.get("label"), source, str(row.get("label_by", ""))))
    return rows
