"""verl's rows: ``data_source``, ``prompt``, ``reward_model`` with ``ground_truth``, ``extra_info``.

And those of its rollouts as it dumps them (``rollout_data_dir``): ``input``, ``output``, ``gts``, ``score``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assay_client.datasets.input_output import code_task, read_tests
from assay_client.datasets.row import Example, Row, RowError, asked, has, json_object, mapping, sequence
from assay_client.datasets.trl import gold_of
from assay_client.types import Task

NAME = "verl"


def fits(row: Row) -> bool:
    """A reward model with its ground truth; the arguments of ``compute_score``; or a dump of rollouts."""
    model = row.get("reward_model")
    if isinstance(model, Mapping) and "ground_truth" in model:
        return True
    return has(row, "data_source", "ground_truth") or has(row, "input", "output", "gts")


def read(row: Row, language: str) -> Example:
    """A gold, or tests as ``inputs`` and ``outputs`` or as ``assert_case``."""
    field = next((field for field in ("ground_truth", "gts") if field in row), "reward_model.ground_truth")
    truth = row[field] if field in row else _model(row).get("ground_truth")
    return Example(_task(truth, field, language), asked(row, "prompt", "input"), _name(row))


def _model(row: Row) -> Mapping[str, Any]:
    if row.get("reward_model") is None:
        raise RowError("reward_model", "is missing")
    return mapping(row["reward_model"], "reward_model")


def _task(truth: Any, field: str, language: str) -> Task:
    if truth is None:
        raise RowError(field, "is missing")
    found = json_object(truth)
    if found is None:
        return {"kind": "math", "answer": gold_of(truth, field)}
    if "kind" in found:
        return found
    if found.get("assert_case"):
        sources = sequence(found["assert_case"], f"{field}.assert_case")
        return code_task([{"assert": source} for source in sources], language, scoring="fraction")
    if found.get("inputs") is not None or found.get("outputs") is not None:
        return code_task(read_tests(found, field), language, scoring="fraction")
    if found.get("target") is not None:
        return {"kind": "text", "answer": gold_of(found["target"], f"{field}.target")}
    raise RowError(field, "is an object, yet has none of inputs and outputs, assert_case, target, kind")


def _name(row: Row) -> str | None:
    extra = row.get("extra_info")
    index = extra.get("index") if isinstance(extra, Mapping) else None
    return None if index is None else f"{row.get('data_source', 'row')}/{index}"
