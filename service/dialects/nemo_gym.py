"""NeMo-Gym's resources server: ``POST /verify``.

It sends a row of a data set with the model's ``response`` (in the form of OpenAI's Responses), and wants the
row back with ``reward`` and ``reward_components``, which add up to it.  A fault is said as NeMo-Gym and
NeMo-RL hear it: ``_ng_failure_class`` puts the row among the failures, which are tried again and left out of
all figures, and ``instance_config.mask_sample`` keeps it out of the loss; the reward of 0 beside them is
there because the type demands a number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.dialects.labels import task_of
from service.dialects.options import Options
from service.errors import FieldError, invalid_request


def to_request(sent: object, options: Options) -> dict[str, object]:
    """Our request for theirs.  Raises ``RequestError`` 422.

    The row's own ``rewards``, if it has any, count before the URL's.
    """
    if not isinstance(sent, dict) or not isinstance(sent.get("response"), dict):
        raise invalid_request(FieldError("/response", "must be an object"))
    item: dict[str, object] = {"completion": _text(sent["response"]), "task": _task(sent, options.kind)}
    prompt = _prompt(sent.get("responses_create_params"))
    if prompt:
        item["prompt"] = prompt
    if options.prefix is not None:
        item["completion_prefix"] = options.prefix
    own = {"rewards": sent["rewards"]} if isinstance(sent.get("rewards"), dict) else {}
    return {**options.request([item]), **own}


def from_result(
    sent: Mapping[str, object], result: Mapping[str, object], weighted: Mapping[str, float]
) -> dict[str, object]:
    """Their reply: the row, and what came of it; ``weighted`` is what each reward adds."""
    error = result["error"]
    if isinstance(error, dict):
        return {**sent, **_failure(sent, error, weighted)}
    told = {"verdict": result["verdict"], "extracted_answer": result["answer"]}
    return {**sent, **told, "reward": result["reward"], "reward_components": dict(weighted)}


def aggregate(sent: object) -> dict[str, object]:
    """Their figures over all rows: the mean of the reward and of each component, failures left out.

    Raises ``RequestError`` 422.
    """
    rows = sent.get("verify_responses") if isinstance(sent, dict) else None
    if not isinstance(rows, list):
        raise invalid_request(FieldError("/verify_responses", "must be a list"))
    columns: dict[str, list[float]] = {}
    for row in rows:
        if isinstance(row, dict) and "_ng_failure_class" not in row:
            components = row.get("reward_components")
            parts = components if isinstance(components, dict) else {}
            for name, value in {"reward": row.get("reward"), **parts}.items():
                if isinstance(value, (int, float)):
                    columns.setdefault(f"mean/{name}", []).append(value)
    means = {name: sum(column) / len(column) for name, column in columns.items()}
    headline = {name: mean for name, mean in means.items() if name == "mean/reward"}
    return {"group_level_metrics": [], "agent_metrics": means, "key_metrics": headline}


def _failure(
    sent: Mapping[str, object], error: Mapping[str, object], weighted: Mapping[str, float]
) -> dict[str, object]:
    config = sent.get("instance_config")
    return {
        "reward": 0.0,
        "reward_components": dict.fromkeys(weighted, 0.0),
        "instance_config": {**(config if isinstance(config, dict) else {}), "mask_sample": True},
        "_ng_failure_class": "verifier_fault",
        "_ng_failure_verifier_error": f"{error.get('code')}: {error.get('message')}",
        "_ng_failure_terminal": not error.get("retryable"),
    }


def _text(response: Mapping[str, object]) -> str:
    """All that the model said; what it said as reasoning stands in a think block, as the model wrote it."""
    thoughts = "".join(_texts(response, "reasoning", ("summary", "content")))
    words = "".join(_texts(response, "message", ("content",)))
    return f"<think>{thoughts}</think>\n{words}" if thoughts else words


def _texts(response: Mapping[str, object], kind: str, keys: tuple[str, ...]) -> Iterator[str]:
    output = response.get("output")
    for part in output if isinstance(output, list) else []:
        if isinstance(part, dict) and part.get("type") == kind:
            for key in keys:
                yield from _content_texts(part.get(key))


def _content_texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    for part in content if isinstance(content, list) else []:
        if isinstance(part, dict) and isinstance(part.get("text"), str):
            yield part["text"]


def _prompt(parameters: object) -> str:
    """The question as text."""
    asked = parameters.get("input") if isinstance(parameters, dict) else None
    if isinstance(asked, str):
        return asked
    messages = [message for message in asked if isinstance(message, dict)] if isinstance(asked, list) else []
    return "\n".join(text for message in messages for text in _content_texts(message.get("content")))


def _task(sent: Mapping[str, object], kind: str) -> object:
    """The row's task: one of ours, unit tests, or an expected answer."""
    if isinstance(sent.get("task"), dict):
        return sent["task"]
    metadata = sent.get("verifier_metadata")
    if isinstance(metadata, dict) and metadata.get("unit_tests") is not None:
        return _code_task(metadata["unit_tests"])
    found = metadata if isinstance(metadata, dict) else {}
    gold = next((where[key] for where, key in _golds(sent, found) if where.get(key) is not None), None)
    if gold is not None:
        return task_of(gold, "choice" if sent.get("options") else kind)
    raise invalid_request(
        FieldError("", "a row needs task, expected_answer or verifier_metadata.unit_tests to be verified")
    )


def _golds(
    sent: Mapping[str, object], metadata: Mapping[str, object]
) -> tuple[tuple[Mapping[str, object], str], ...]:
    """Where rows have their gold."""
    return (sent, "expected_answer"), (metadata, "expected_answer"), (metadata, "answer")


def _code_task(tests: object) -> dict[str, object]:
    """``inputs``, ``outputs`` and ``fn_name``, whose inputs are JSON values, one a line."""
    try:
        parsed: Any = json.loads(tests) if isinstance(tests, str) else tests
        name = parsed.get("fn_name")
        pairs = list(zip(parsed["inputs"], parsed["outputs"], strict=True))
        cases = [_call(name, *pair) if name else {"stdin": pair[0], "stdout": pair[1]} for pair in pairs]
    except (AttributeError, KeyError, TypeError, ValueError) as err:
        message = "must be inputs and outputs of one length, JSON values where there is a fn_name"
        raise invalid_request(FieldError("/verifier_metadata/unit_tests", message)) from err
    return {"kind": "code", "language": "python", "tests": cases}


def _call(name: str, given: str, expected: str) -> dict[str, object]:
    arguments = [json.loads(line) for line in given.split("\n") if line.strip()]
    return {"call": name, "args": arguments, "expected": json.loads(expected)}
