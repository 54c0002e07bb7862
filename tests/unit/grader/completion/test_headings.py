"""An answer under its heading, and one beside what it is not."""

from __future__ import annotations

import pytest

from grader.completion import FinalAnswer, NoAnswer, find_final_answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("So 24.\n\n### Final Answer\n\n12", "12"),
        ("So 24.\n\n**Final Answer**\n$12$", "12"),
        ("So 24.\n\n## Answer:\n\\[12\\]", "12"),
        ("So 24.\n\n### 答案\n\n12", "12"),
        ("### Answer\n\n13\n\nNo: the answer is 12.", "12"),
        ("The answer is 45, not 54.", "45"),
        ("The answer is not 54, but 45.", "45"),
    ],
)
def test_the_answer_is_found(text: str, answer: str) -> None:
    found = find_final_answer(text)
    assert isinstance(found, FinalAnswer)
    assert found.text == answer


@pytest.mark.parametrize("text", ["So 24.\n\n### Final Answer\n\n", "So 24.\n\n**Result**\n"])
def test_a_heading_without_an_answer_is_none(text: str) -> None:
    assert isinstance(find_final_answer(text), NoAnswer)
