"""slime's remote reward model: ``--rm-type remote_rm --rm-url``.

It sends one sample, ``prompt`` (a text or messages), ``response`` and ``label``; the reply is the reward, a
bare number, or with ``?form=dict`` an object for ``--reward-key reward``.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.dialects.completions import opened_by, without_end_tokens
from service.dialects.faults import check_no_fault
from service.dialects.labels import task_of
from service.dialects.options import Options
from service.errors import FieldError, invalid_request

FORMS = ("", "number", "dict")


def to_request(sent: object, options: Options) -> dict[str, object]:
    """Our request for theirs.  Raises ``RequestError`` 422."""
    if options.form not in FORMS:
        raise invalid_request(FieldError("/form", "must be number or dict"))
    if not isinstance(sent, dict):
        raise invalid_request(FieldError("", "must be an object"))
    response, prompt = sent.get("response"), sent.get("prompt")
    item: dict[str, object] = {
        "completion": without_end_tokens(response) if isinstance(response, str) else response,
        "task": task_of(sent.get("label"), options.kind),
    }
    prefix = opened_by(prompt) if options.prefix is None else options.prefix
    if prefix is not None:
        item["completion_prefix"] = prefix
    if prompt is not None:
        item["prompt"] = prompt
    return options.request([item])


def from_result(result: Mapping[str, object], options: Options) -> object:
    """Their reply for our result.  Raises ``RequestError`` 503 or 422 for a fault."""
    check_no_fault([result])
    if options.form != "dict":
        return result["reward"]
    parts = result["rewards"]
    assert isinstance(parts, dict)
    return {**parts, "verdict": result["verdict"], "reward": result["reward"]}
