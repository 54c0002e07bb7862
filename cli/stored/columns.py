"""Which column of a row holds what: by the usual names, or as the caller says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cli.stored.said import completions_in
from cli.stored.shapes import Fields, ShapeError

USUAL: Mapping[str, Sequence[str]] = {
    "completion": (
        "completion", "response", "generation", "output", "generated_text", "model_output", "prediction",
        "completions", "responses", "generations", "outputs", "samples", "choices", "output_list",
    ),
    "answer": (
        "answer", "gold", "ground_truth", "final_answer", "expected_answer", "reference_answer", "label",
        "target", "solution", "gt",
    ),
    "prompt": ("prompt", "question", "problem", "query", "instruction", "input"),
    "group": ("group", "task_id", "question_id", "problem_id", "prompt_id", "uid"),
    "id": ("id", "sample_id", "completion_id"),
}  # fmt: skip
MEANINGS = tuple(USUAL)


def value_at(row: Fields, name: str) -> object:
    """A column's value, or what stands deeper (``doc.answer``, ``choices.0.text``); None without one."""
    if name in row:
        return row[name]
    value: object = row
    for step in name.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


@dataclass(frozen=True, slots=True)
class Columns:
    """Column names by meaning, as the caller gave them; the usual names stand in for the others."""

    given: Mapping[str, str] = field(default_factory=dict)

    def find(self, row: Fields, meaning: str) -> str | None:
        """The name of the row's column of this meaning, if there is one."""
        if meaning in self.given:
            return None if value_at(row, self.given[meaning]) is None else self.given[meaning]
        return next((name for name in USUAL[meaning] if row.get(name) is not None), None)

    def value(self, row: Fields, meaning: str) -> object:
        """The row's value of this meaning, None where it has none."""
        name = self.find(row, meaning)
        return None if name is None else value_at(row, name)

    def completions(self, row: Fields) -> list[object]:
        """The row's completions: texts, or chat message lists; one, or several, as engines wrap them.

        Raises ``ShapeError``.
        """
        value = self.value(row, "completion")
        if value is None:
            raise ShapeError(self._missing("completion"))
        found = completions_in(value)
        if not found:
            raise ShapeError("a list without completions")
        return found

    def frame(self, row: Fields) -> Fields:
        """The item's id, group and prompt, as far as the row has them."""
        values = {name: self.value(row, name) for name in ("id", "group", "prompt")}
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
