"""Foreign shapes to ours and back, without a service."""

from __future__ import annotations

from typing import Any

import pytest

from service.dialects import nemo_gym, openrlhf, slime
from service.dialects.labels import task_of
from service.dialects.options import Options, read_options
from service.errors import RequestError

CODE = {"kind": "code", "language": "python", "tests": [{"stdin": "", "stdout": "1"}]}
LABELS: dict[str, tuple[object, object]] = {
    "a gold": ("42", {"kind": "math", "answer": "42"}),
    "a set is a gold": ("{1, 2}", {"kind": "math", "answer": "{1, 2}"}),
    "JSON without a kind is a gold": ('{"a": 1}', {"kind": "math", "answer": '{"a": 1}'}),
    "a number": (42, {"kind": "math", "answer": "42"}),
    "several golds": (["1", 2], {"kind": "math", "answer": ["1", "2"]}),
    "a task": (CODE, CODE),
    "a task's JSON": ('{"kind": "choice", "answer": "B"}', {"kind": "choice", "answer": "B"}),
    "nothing is left to be refused": (None, {"kind": "math", "answer": None}),
    "true is no number": (True, {"kind": "math", "answer": True}),
}


@pytest.mark.parametrize(("label", "task"), LABELS.values(), ids=LABELS.keys())
def test_a_label_is_a_task(label: object, task: object) -> None:
    assert task_of(label, "math") == task


def test_options_are_read_from_the_query() -> None:
    """Everything that a user of those trainers can set is a URL, in some of them one without commas."""
    options = read_options(
        [
            ("accuracy", "1"),
            ("cosine_length", "0.5"),
            ("cosine_length.max_len", "4096"),
            ("language_consistency.language", "zh"),
            ("timeout_s", "30"),
            ("completion_prefix", "<think>"),
            ("kind", "choice"),
        ]
    )
    assert options.rewards == {
        "accuracy": {"weight": 1.0},
        "cosine_length": {"weight": 0.5, "max_len": 4096.0},
        "language_consistency": {"language": "zh"},
    }
    assert (options.timeout_s, options.prefix, options.kind) == (30.0, "<think>", "choice")


@pytest.mark.parametrize(
    "pair",
    [("accuracy", "lots"), ("accuracy", "nan"), ("timeout_s", "inf"), ("kind", "code")],
    ids=["no number", "not a number", "endless", "a kind whose label is no gold"],
)
def test_senseless_options_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(RequestError) as caught:
        read_options([pair])
    assert caught.value.status == 422


def only_item(request: dict[str, object]) -> Any:
    items: Any = request["items"]
    (item,) = items
    return item


def result(reward: float | None = 1.5, **more: object) -> dict[str, object]:
    parts = {"accuracy": 1.0, "format": 0.5}
    return {"reward": reward, "rewards": parts, "verdict": "correct", "answer": "7", "error": None, **more}


def fault(*, retryable: bool) -> dict[str, object]:
    error = {"code": "cell_failed", "message": "away", "retryable": retryable}
    return result(None, error=error, verdict="error")


def test_openrlhf_old_and_new() -> None:
    """Batches as older versions send them, single samples as new ones do, both in lists."""
    sent = {"query": ["Q: 7</s>", "R: 8"], "prompts": ["Q: ", "R: "], "labels": ["7", CODE]}
    items: Any = openrlhf.to_request(sent, Options())["items"]
    assert [(item["completion"], item["prompt"]) for item in items] == [("7", "Q: "), ("8", "R: ")]
    assert [item["task"] for item in items] == [{"kind": "math", "answer": "7"}, CODE]
    assert openrlhf.from_results([result(), result(0.0)]) == {
        "rewards": [1.5, 0.0],
        "scores": [1.5, 0.0],
        "extra_logs": {"accuracy": [1.0, 1.0], "format": [0.5, 0.5]},
    }


def test_openrlhf_logs_only_what_all_items_have() -> None:
    """Null is no number, and a column has no gaps."""
    without = result(rewards={"accuracy": None, "format": 1.0})
    assert openrlhf.from_results([result(), without])["extra_logs"] == {"format": [0.5, 1.0]}


@pytest.mark.parametrize(
    "sent",
    [
        [],
        {"query": ["a"], "prompts": ["a"]},
        {"query": ["a", "b"], "prompts": ["a"], "labels": ["1", "2"]},
        {"query": ["completely different"], "prompts": ["prompt"], "labels": ["1"]},
    ],
    ids=["no object", "no labels", "lengths differ", "the prompt is not in the query"],
)
def test_what_openrlhf_cannot_have_meant_is_refused(sent: object) -> None:
    with pytest.raises(RequestError) as caught:
        openrlhf.to_request(sent, Options())
    assert caught.value.status == 422


@pytest.mark.parametrize(
    ("retryable", "status"), [(True, 503), (False, 422)], ids=["may pass", "will not pass"]
)
def test_a_fault_is_no_reward_where_there_is_no_word_for_it(*, retryable: bool, status: int) -> None:
    failed = fault(retryable=retryable)
    with pytest.raises(RequestError) as caught:
        openrlhf.from_results([result(), failed])
    assert caught.value.status == status
    with pytest.raises(RequestError) as caught:
        slime.from_result(failed, Options())
    assert caught.value.status == status


def test_slime_gets_a_number_or_an_object() -> None:
    assert slime.from_result(result(), Options()) == 1.5
    assert slime.from_result(result(), Options(form="dict")) == {
        "accuracy": 1.0,
        "format": 0.5,
        "verdict": "correct",
        "reward": 1.5,
    }
    with pytest.raises(RequestError):
        slime.to_request({"response": "7", "label": "7"}, Options(form="list"))


def test_a_prompt_that_opens_the_thinking_is_joined() -> None:
    sent = {"prompt": "Assistant: <think>", "response": "a</think><answer>7</answer><|im_end|>", "label": "7"}
    item = only_item(slime.to_request(sent, Options()))
    assert item["completion_prefix"] + item["completion"] == "<think>a</think><answer>7</answer>"


def message(text: str) -> dict[str, object]:
    return {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}


THOUGHT = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Add."}]}
ASKED = {"input": [{"role": "user", "content": "3+4?"}]}
ROWS: dict[str, tuple[dict[str, object], object]] = {
    "expected answer": ({"expected_answer": "7"}, {"kind": "math", "answer": "7"}),
    "expected answer among the metadata": (
        {"verifier_metadata": {"answer": "7"}},
        {"kind": "math", "answer": "7"},
    ),
    "multiple choice": (
        {"expected_answer": "B", "options": [{"A": "6"}, {"B": "7"}]},
        {"kind": "choice", "answer": "B"},
    ),
    "unit tests": (
        {"verifier_metadata": {"unit_tests": '{"inputs": ["1"], "outputs": ["2"], "fn_name": null}'}},
        {"kind": "code", "language": "python", "tests": [{"stdin": "1", "stdout": "2"}]},
    ),
    "unit tests of a function": (
        {"verifier_metadata": {"unit_tests": {"inputs": ["1\n[2]"], "outputs": ["3"], "fn_name": "f"}}},
        {"kind": "code", "language": "python", "tests": [{"call": "f", "args": [1, [2]], "expected": 3}]},
    ),
    "a task of ours": ({"task": CODE}, CODE),
}


@pytest.mark.parametrize(("fields", "task"), ROWS.values(), ids=ROWS.keys())
def test_a_row_of_nemo_gym_is_a_task(fields: dict[str, object], task: object) -> None:
    row = {"responses_create_params": ASKED, "response": {"output": [THOUGHT, message("7")]}, **fields}
    item = only_item(nemo_gym.to_request(row, Options()))
    assert item["task"] == task
    assert item["completion"] == "<think>Add.</think>\n7"
    assert item["prompt"] == "3+4?"


@pytest.mark.parametrize(
    "fields",
    [{}, {"verifier_metadata": {"unit_tests": {"inputs": ["1"], "outputs": []}}}, {"response": "7"}],
    ids=["nothing to verify by", "uneven tests", "no response"],
)
def test_a_row_that_cannot_be_verified_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(RequestError) as caught:
        nemo_gym.to_request({"response": {"output": []}, **fields}, Options())
    assert caught.value.status == 422


def test_nemo_gym_gets_its_row_back() -> None:
    """With a reward that is the sum of its components, which is what it checks."""
    reply = nemo_gym.from_result({"question": "q"}, result(), {"accuracy": 1.0, "format": 0.5})
    assert reply["question"] == "q"
    assert reply["reward"] == 1.5
    assert reply["reward_components"] == {"accuracy": 1.0, "format": 0.5}
    assert "_ng_failure_class" not in reply


def test_nemo_gym_hears_of_a_fault() -> None:
    """The row goes among the failures and out of the loss; what it was configured with stays."""
    row = {"instance_config": {"seed": 1}}
    reply = nemo_gym.from_result(row, fault(retryable=True), {"accuracy": 0.0, "format": 0.0})
    assert reply["_ng_failure_class"]
    assert reply["_ng_failure_terminal"] is False
    assert reply["instance_config"] == {"seed": 1, "mask_sample": True}
    assert reply["reward"] == 0.0
    assert reply["reward_components"] == {"accuracy": 0.0, "format": 0.0}
