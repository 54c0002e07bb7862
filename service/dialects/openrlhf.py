"""OpenRLHF's remote reward model: ``--reward.remote_url``.

It sends ``query`` (prompt and response in one text, special tokens included), ``prompts`` and ``labels``,
lists of one length, one sample a request in new versions and many in old ones.  Both read ``rewards``; new
versions read ``scores`` and ``extra_logs``, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.dialects.completions import opened_by, without_end_tokens, without_prompt
from service.dialects.faults import check_no_fault
from service.dialects.labels import task_of
from service.dialects.options import Options
from service.errors import FieldError, invalid_request


def to_request(sent: object, options: Options) -> dict[str, object]:
    """Our request for theirs.  Raises ``RequestError`` 422."""
    if not isinstance(sent, dict):
        raise invalid_request(FieldError("", "must be an object"))
    queries = _listed(sent, "query")
    prompts = _listed(sent, "prompts") if sent.get("prompts") is not None else [None] * len(queries)
    labels = _listed(sent, "labels")
    if not len(queries) == len(prompts) == len(labels):
        raise invalid_request(FieldError("/labels", "query, prompts and labels must be of one length"))
    rows = zip(queries, prompts, labels, strict=True)
    return options.request([_item(index, *row, options) for index, row in enumerate(rows)])


def from_results(results: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Their reply for our results.  Raises ``RequestError`` 503 or 422 for a fault."""
    check_no_fault(results)
    rewards = [result["reward"] for result in results]
    return {"rewards": rewards, "scores": rewards, "extra_logs": _logs(results)}


def _logs(results: Sequence[Mapping[str, object]]) -> dict[str, list[float]]:
    """The rewards one by one: those that all items have."""
    columns: dict[str, list[float]] = {}
    for result in results:
        parts = result["rewards"]
        assert isinstance(parts, dict)
        for name, value in parts.items():
            if value is not None:
                columns.setdefault(name, []).append(value)
    return {name: column for name, column in columns.items() if len(column) == len(results)}


def _item(index: int, query: object, prompt: object, label: object, options: Options) -> dict[str, object]:
    completion = query
    if isinstance(query, str):
        completion = without_prompt(query, prompt) if isinstance(prompt, str) else query
        if completion is None:
            raise invalid_request(FieldError(f"/query/{index}", "does not begin with its prompt"))
        completion = without_end_tokens(str(completion))
    item = {"completion": completion, "task": task_of(label, options.kind)}
    prefix = opened_by(prompt) if options.prefix is None else options.prefix
    return item | ({} if prefix is None else {"completion_prefix": prefix}) | _prompt(prompt)


def _prompt(prompt: object) -> dict[str, object]:
    return {} if prompt is None else {"prompt": prompt}


def _listed(sent: Mapping[str, object], name: str) -> list[object]:
    """A list; a single value stands for a list of one."""
    value = sent.get(name)
    if value is None:
        raise invalid_request(FieldError(f"/{name}", "is required"))
    return value if isinstance(value, list) else [value]
