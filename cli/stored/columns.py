"""Which column of a row holds what: by the usual names, or as the caller says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cli.stored.shapes import Fields, ShapeError

USUAL: Mapping[str, Sequence[str]] = {
    "completion": (
        "completion", "response", "generation", "output", "generated_text", "model_output", "prediction",
        "completions", "responses", "generations", "outputs", "samples",
    ),
    "answer": (
        "answer", "gold", "ground_truth", "final_answer", "expected_answer", "reference_answer", "label",
        "target", "solution",
    ),
    "prompt": ("prompt", "question", "problem", "query", "instruction", "input"),
    "group": ("group", "task_id", "question_id", "problem_id", "prompt_id", "uid"),
    "id": ("id", "sample_id", "completion_id"),
}  # fmt: skip
MEANINGS = tuple(USUAL)


@dataclass(frozen=True, slots=True)
class Columns:
    """Column names by meaning, as the caller gave them; the usual names stand in for the others."""

    given: Mapping[str, str] = field(default_factory=dict)

    def find(self, row: Fields, meaning: str) -> str | None:
        """The name of the row's column of this meaning, if there is one."""
        if meaning in self.given:
            return self.given[meaning] if self.given[meaning] in row else None
        return next((name for name in USUAL[meaning] if row.get(name) is not None), None)

    def value(self, row: Fields, meaning: str) -> object:
        """The row's value of this meaning, None where it has none."""
        name = self.find(row, meaning)
        return None if name is None else row[name]

    def completions(self, row: Fields) -> list[object]:
        """The row's completions: texts, or chat message lists; one, or several in a list.

        Raises ``ShapeError``.
        """
        value = self.value(row, "completion")
        if value is None:
            raise ShapeError(self._missing("completion"))
        if not isinstance(value, list) or _is_chat(value):
            return [value]
        return list(value)

    def frame(self, row: Fields) -> Fields:
        """The item's id, group and prompt, as far as the row has them."""
        values = {name: self.value(row, name) for name in ("id", "group", "prompt")}
        prompt = values["prompt"]
        if _is_chat(prompt):
            values["prompt"] = "\n".join(str(message.get("content") or "") for message in prompt)  # type: ignore[attr-defined]  # a chat is a list of objects
        return {name: value for name, value in values.items() if value is not None}

    def answer(self, row: Fields) -> object:
        """The gold.  Raises ``ShapeError``."""
        value = self.value(row, "answer")
        if value is None:
            raise ShapeError(self._missing("answer"))
        return value

    def _missing(self, meaning: str) -> str:
        if meaning in self.given:
            return f"no column {self.given[meaning]!r} for the {meaning}"
        return f"no column for the {meaning} (looked for {', '.join(USUAL[meaning])})"


def _is_chat(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "role" in one for one in value)
    )
