"""Completions and prompts as trainers hold them, made into items of the HTTP contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assay_client.encoding import no_reward
from assay_client.trainers.tasks import ToTask
from assay_client.types import Fault, Item, Result

THINK = "<think>"


def item_or_fault(
    to_task: ToTask, row: Mapping[str, Any], completion: Any, prompt: Any = None, **fields: Any
) -> Item | Result:
    """An item, or the result of a row that holds no task: its owner's slip, so there is no reward."""
    try:
        task = to_task(row)
    except (ValueError, TypeError, KeyError) as err:
        return no_reward(Fault("invalid_task", str(err), retryable=False))
    item: dict[str, Any] = {"completion": text_of(completion), "task": task}
    if prompt is not None:
        item["prompt"] = prompt_text(prompt)
        if item["prompt"].rstrip().endswith(THINK):
            item["completion_prefix"] = THINK  # the template has opened the block already
    return {**item, **{name: value for name, value in fields.items() if value is not None}}


def scored(parts: Sequence[Item | Result], score: Callable[[list[Item]], list[Result]]) -> list[Result]:
    """Results of ``parts``, in order; only items are sent."""
    return merged(parts, score(items_of(parts)))


def items_of(parts: Sequence[Item | Result]) -> list[Item]:
    """Those of ``parts`` that are to be sent."""
    return [part for part in parts if not isinstance(part, Result)]


def merged(parts: Sequence[Item | Result], results: Sequence[Result]) -> list[Result]:
    """The results of the items put between those that were known before."""
    found = iter(results)
    return [part if isinstance(part, Result) else next(found) for part in parts]


def text_of(completion: Any) -> str:
    """A completion's text: of a list of chat messages, the last one of the assistant's.

    Some chat parsers move the thinking into a field of its own; it is put back before the answer.
    """
    if isinstance(completion, str):
        return completion
    said = [message for message in completion if message.get("role") == "assistant"]
    if not said:
        return ""
    thinking = said[-1].get("reasoning_content") or said[-1].get("thinking")
    content = _content(said[-1])
    return f"{THINK}{thinking}</think>{content}" if isinstance(thinking, str) else content


def prompt_text(prompt: Any) -> str:
    """A prompt's text: messages one after another."""
    return prompt if isinstance(prompt, str) else "\n".join(_content(message) for message in prompt)


def _content(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Sequence) else ()
    return "".join(str(part.get("text") or "") for part in parts if isinstance(part, Mapping))
