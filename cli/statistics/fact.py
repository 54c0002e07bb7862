"""What is kept of one scored completion for the statistics: small plain values, no texts but its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType
from typing import NamedTuple

from cli.scoring.tally import accuracy, number_of
from cli.scoring.units import Result
from cli.stored.columns import value_at
from cli.stored.rows import Row
from cli.stored.shapes import Fields
from grader.completion import check_format
from service.rewards.language_consistency import chain_of_thought, words_in
from service.rewards.scripts import word_of
from service.wire.json_text import dumps

_NONE: Mapping[str, object] = MappingProxyType({})


class Fact(NamedTuple):
    """One scored completion.  ``number`` counts from 0 in the input's order; lengths are in characters.

    ``question`` is what completions of one prompt have in common; one that stands alone has its own number.
    ``format_reason`` is the first broken rule of the format, "" where it is kept.  ``language`` is the share
    of its thinking that is in the run's language, None where that was not asked for.  ``golds``: how many
    answers its task gives, any of which is right.
    """

    number: int
    place: str
    question: str | int
    subset: str
    verdict: str
    reward: float | None
    accuracy: float | None
    length: int
    answer: str | None
    kind: str
    elapsed_ms: float | None
    error: str | None
    format_reason: str
    language: float | None
    golds: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How facts are read: by which column subsets are told, and which language is looked for."""

    subset_column: str | None = None
    language: str | None = None

    def fact(self, number: int, row: Row, result: Result) -> Fact:
        """The fact of a row and its result."""
        item = row.glance()
        text = completion_text(item.get("completion"))
        error, answer, rewards = result.get("error"), result.get("answer"), result.get("rewards")
        parts = rewards if isinstance(rewards, dict) else _NONE
        return Fact(
            number,
            row.place,
            _question(number, row.group, item),
            "" if self.subset_column is None else _subset(row, item, self.subset_column),
            str(result["verdict"] or "none"),
            number_of(result["reward"]),
            accuracy(result),
            len(text),
            answer if isinstance(answer, str) else None,
            _kind(item),
            number_of(result.get("elapsed_ms")),
            str(error.get("code")) if isinstance(error, dict) else None,
            "" if parts.get("format") == 1.0 else check_format(_prefix(item) + text).reason,
            None if self.language is None else language_share(text, self.language),
            _golds(item),
        )


def completion_text(completion: object) -> str:
    """The text that is scored: a chat's last assistant message."""
    if isinstance(completion, str):
        return completion
    if isinstance(completion, list):
        for message in reversed(completion):
            if isinstance(message, dict) and message.get("role") == "assistant":
                return completion_text(message.get("content"))
        return "".join(
            part["text"]
            for part in completion
            if isinstance(part, dict) and isinstance(part.get("text"), str)
        )
    return ""


def language_share(text: str, language: str) -> float:
    """The share of the thinking's words that are of the language; 1 for a thinking without words."""
    words = words_in(chain_of_thought(text))
    is_own = word_of(language).fullmatch
    return sum(1 for word in words if is_own(word)) / len(words) if words else 1.0


def _subset(row: Row, item: Fields, column: str) -> str:
    value = value_at(row.read_origin(), column)
    return str(item.get(column, "") if value is None else value)


def _question(number: int, group: str | None, item: Fields) -> str | int:
    """What the completions of one prompt have in common: their group, or else the prompt."""
    if group is not None:
        return group
    prompt = item.get("prompt")
    if not prompt or not isinstance(prompt, str | list):
        return number
    content = prompt.encode("utf-8", "replace") if isinstance(prompt, str) else dumps(prompt)
    return "prompt:" + blake2b(content, digest_size=12).hexdigest()


def _prefix(item: Fields) -> str:
    prefix = item.get("completion_prefix")
    return prefix if isinstance(prefix, str) else ""


def _golds(item: Fields) -> int:
    task = item.get("task")
    answer = task.get("answer") if isinstance(task, dict) else None
    return len(answer) if isinstance(answer, list) else 1


def _kind(item: Fields) -> str:
    task = item.get("task")
    return str(task.get("kind")) if isinstance(task, dict) else ""
