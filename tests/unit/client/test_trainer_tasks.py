"""What trainers hand over besides a completion, read as tasks and items."""

from __future__ import annotations

from typing import Any

import pytest

from assay_client.trainers.items import item_or_fault, prompt_text, text_of
from assay_client.trainers.shared import shared_client
from assay_client.trainers.tasks import task_of, task_of_label
from assay_client.types import Result

MATH = {"kind": "math", "answer": "7"}

ROWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a task": ({"task": MATH, "answer": "not this"}, MATH),
    "a task as JSON": ({"task": '{"kind": "math", "answer": "7"}'}, MATH),
    "a task with gaps": ({"task": {**MATH, "tests": None, "options": None}}, MATH),
    "another kind of task": ({"task": "sums", "answer": "7"}, MATH),
    "answer": ({"answer": "7", "topic": "sums"}, MATH),
    "ground_truth": ({"ground_truth": "7"}, MATH),
    "a number": ({"label": 7}, MATH),
    "a boxed solution": ({"solution": "It is $\\boxed{7}$."}, MATH),
    "GSM8K": ({"question": "3 + 4?", "answer": "3 + 4 = 7\n#### 7"}, MATH),
    "verl": ({"data_source": "x", "ground_truth": "7", "extra_info": {}}, MATH),
    "several golds": ({"answer": ["7", "seven"]}, {"kind": "math", "answer": ["7", "seven"]}),
    "tests": (
        {"tests": [{"stdin": "1", "stdout": "1", "call": None}], "language": None, "entry_point": None},
        {"kind": "code", "language": "python", "tests": [{"stdin": "1", "stdout": "1"}]},
    ),
    "a call that returns None": (
        {"tests": [{"call": "f", "args": [None], "expected": None, "stdin": None}], "language": "cpp"},
        {"kind": "code", "language": "cpp", "tests": [{"call": "f", "args": [None], "expected": None}]},
    ),
}


@pytest.mark.parametrize(("row", "expected"), ROWS.values(), ids=ROWS.keys())
def test_rows_are_read(row: dict[str, Any], expected: dict[str, Any]) -> None:
    """By their columns."""
    assert task_of(row) == expected


@pytest.mark.parametrize(
    "row", [{}, {"answer": None}, {"answer": " "}, {"task": "{}"}, {"label": True}], ids=str
)
def test_a_row_without_a_gold_is_a_fault(row: dict[str, Any]) -> None:
    """Its owner's slip is no doing of the completion's."""
    found = item_or_fault(task_of, row, "<answer>7</answer>")
    assert isinstance(found, Result)
    assert found.reward is None
    assert found.fault is not None
    assert (found.fault.code, found.fault.retryable) == ("invalid_task", False)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("7", MATH),
        ("{1, 2}", {"kind": "math", "answer": "{1, 2}"}),
        ('{"kind": "text", "answer": "x"}', {"kind": "text", "answer": "x"}),
    ],
)
def test_a_label_is_a_gold_or_a_task(label: str, expected: dict[str, Any]) -> None:
    """A set in braces is a gold."""
    assert task_of_label(label) == expected


@pytest.mark.parametrize(
    ("completion", "expected"),
    [
        pytest.param("text", "text", id="plain"),
        pytest.param([{"role": "assistant", "content": "a"}], "a", id="a message"),
        pytest.param(
            [{"role": "assistant", "content": "a"}, {"role": "user", "content": "?"}], "a", id="not the user"
        ),
        pytest.param(
            [
                {
                    "role": "assistant",
                    "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
                }
            ],
            "ab",
            id="parts",
        ),
        pytest.param([{"role": "assistant", "content": None}], "", id="nothing said"),
        pytest.param([], "", id="no message"),
        pytest.param(
            [{"role": "assistant", "content": "b", "reasoning_content": "a"}],
            "<think>a</think>b",
            id="thinking",
        ),
    ],
)
def test_completions_are_text(completion: Any, expected: str) -> None:
    """Of messages, the assistant's last."""
    assert text_of(completion) == expected


@pytest.mark.parametrize(
    ("prompt", "prefix"),
    [
        ("Assistant: <think>", "<think>"),
        ("Assistant: <think>\n", "<think>"),
        ("Think in <think>: why?", None),
    ],
)
def test_a_prompt_that_opens_the_thinking_gives_the_prefix(prompt: str, prefix: str | None) -> None:
    """Only where it ends with the tag."""
    item = item_or_fault(task_of, {"answer": "7"}, "x", prompt)
    assert not isinstance(item, Result)
    assert item.get("completion_prefix") == prefix


def test_prompts_of_messages_are_one_text() -> None:
    messages = [{"role": "system", "content": "Be right."}, {"role": "user", "content": "3 + 4?"}]
    assert prompt_text(messages) == "Be right.\n3 + 4?"


def test_equal_wishes_share_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other wishes, or another environment, another client."""
    monkeypatch.setenv("ASSAY_URL", "http://a")
    monkeypatch.delenv("ASSAY_DEADLINE_S", raising=False)
    first = shared_client(rewards={"format": 1.0}, patience_s=900)
    assert shared_client(rewards={"format": 1.0}, patience_s=900) is first
    assert first.options.timeout_s == 900
    monkeypatch.setenv("ASSAY_DEADLINE_S", "20")
    assert shared_client(rewards={"format": 1.0}, patience_s=900).options.timeout_s == 20
    monkeypatch.setenv("ASSAY_URL", "http://b")
    assert shared_client().options.endpoints == ("http://b",)
