"""Golds that remember: a group's completions often end in the same few answers, which are compared once."""

from __future__ import annotations

from grader.compare import Comparison
from grader.completion import FinalAnswer
from grader.pipeline import Golds

MAX_FOUND = 16  # answers to one task that are kept with what was found of them
MAX_KEPT = 400  # characters of an answer that is worth it

Key = tuple[tuple[str, ...], str | None]


class RememberedGolds:
    """The golds of one task, for questions without a prompt; a comparison depends on nothing but its key."""

    def __init__(self, golds: Golds) -> None:
        self._golds = golds
        self._found: dict[Key, Comparison] = {}

    def judge(self, answer: FinalAnswer, prompt: str | None, *, explain: bool = False) -> Comparison:
        """Compare an extracted answer with the golds, unless that was done before."""
        statement = answer.statement
        if explain or prompt is not None or len(answer.text) + len(statement or "") > MAX_KEPT:
            return self._golds.judge(answer, prompt, explain=explain)
        key = (answer.parts, statement)
        found = self._found.get(key)
        if found is None:
            found = self._golds.judge(answer, prompt)
            if len(self._found) >= MAX_FOUND:
                self._found.clear()
            self._found[key] = found
        return found
