"""The same submissions one at a time, and with four times as many workers as cores: the same verdicts?

    python -m benchmarks.load_verdicts ROWS.jsonl [--cell docker] [--language python,c] [--limit N]

A row: ``{"id", "completion", "task": {...}}``, as requests have them.  Nothing is remembered between the two.
Prints every row whose verdict or accuracy differs, and exits with 1 if there is one, or a fault.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from benchmarks.served import served

CROWD = 4  # workers a core
BATCH = 32
TIMEOUT_S = 600.0
Row = dict[str, Any]
Outcome = tuple[str, float | None]


def main() -> None:
    """Score the rows twice and compare."""
    options = _options()
    rows = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    languages = options.language.split(",") if options.language else None
    rows = [row for row in rows if languages is None or row["task"].get("language") in languages]
    rows = rows[: options.limit]
    crowd = CROWD * len(os.sched_getaffinity(0))
    alone = _outcomes(rows, options.cell, workers=1, batch=1)
    together = _outcomes(rows, options.cell, workers=crowd, batch=BATCH)
    differing = [
        f"{row['id']}: alone {one}, among {crowd} workers {other}"
        for row, one, other in zip(rows, alone, together, strict=True)
        if one != other or one[0] == "error"
    ]
    print("\n".join([*differing, f"{len(rows)} rows, {len(differing)} differ or have no verdict"]))
    sys.exit(bool(differing))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=Path)
    parser.add_argument("--cell", default="docker", choices=("docker", "bubblewrap"))
    parser.add_argument("--language", help="only these, by commas")
    parser.add_argument("--limit", type=int, help="the first rows only")
    return parser.parse_args()


def _outcomes(rows: Sequence[Row], cell: str, workers: int, batch: int) -> list[Outcome]:
    """Of each row its verdict and accuracy, by so many workers that all have something to do."""
    batches = [rows[at : at + batch] for at in range(0, len(rows), batch)]
    with (
        served(workers, cell=cell, cache="off") as service,
        httpx.Client(base_url=service.url, timeout=TIMEOUT_S + 30) as client,
        ThreadPoolExecutor(workers) as pool,
    ):
        return [outcome for each in pool.map(lambda part: _score(client, part), batches) for outcome in each]


def _score(client: httpx.Client, rows: Sequence[Row]) -> list[Outcome]:
    items = [{"completion": row["completion"], "task": row["task"]} for row in rows]
    answer = client.post("/v1/score", json={"items": items, "timeout_s": TIMEOUT_S}).raise_for_status()
    return [(result["verdict"], result["rewards"].get("accuracy")) for result in answer.json()["results"]]


if __name__ == "__main__":
    main()
