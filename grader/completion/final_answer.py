"""Where the final answer is read."""

from __future__ import annotations

from grader.completion.found import FinalAnswer, NoAnswer


def find_final_answer(text: str) -> FinalAnswer | NoAnswer:
    """The final answer of a completion (with its prompt prefix already joined), or why there is none."""
    raise NotImplementedError
