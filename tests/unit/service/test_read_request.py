"""Requests: a wrong envelope is refused with a pointer, a bad item stands for itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.errors import RequestError
from service.wire.item import Item
from service.wire.request import BadItem, read_request
from service.wire.task import CallTest, CodeTask

MATH = {"kind": "math", "answer": "7"}
CODE = {"kind": "code", "language": "python", "tests": [{"stdin": "", "stdout": "1"}]}


def read(*items: object, **more: object) -> Any:
    return read_request(json.dumps({"items": items, **more}).encode())


def one(item: object) -> Item | BadItem:
    (only,) = read(item).items
    assert isinstance(only, (Item, BadItem))
    return only


ENVELOPES = {
    "no items": ({}, "/items"),
    "items is an object": ({"items": {}}, "/items"),
    "items is null": ({"items": None}, "/items"),
    "weight is a string": ({"items": [], "rewards": {"accuracy": "1"}}, "/rewards/accuracy"),
    "weight is true": ({"items": [], "rewards": {"accuracy": True}}, "/rewards/accuracy"),
    "rewards is a list": ({"items": [], "rewards": ["accuracy"]}, "/rewards"),
    "no time": ({"items": [], "timeout_s": 0}, "/timeout_s"),
    "negative time": ({"items": [], "timeout_s": -1}, "/timeout_s"),
    "too much time": ({"items": [], "timeout_s": 1e9}, "/timeout_s"),
    "time is true": ({"items": [], "timeout_s": True}, "/timeout_s"),
    "detail is unknown": ({"items": [], "detail": "some"}, "/detail"),
    "strict is a number": ({"items": [], "strict": 1}, "/strict"),
    "prefix is a list": ({"items": [], "completion_prefix": []}, "/completion_prefix"),
    "an array": ([], ""),
    "a number": (17, ""),
    "null": (None, ""),
}


@pytest.mark.parametrize(("body", "pointer"), ENVELOPES.values(), ids=ENVELOPES.keys())
def test_a_wrong_envelope_is_422_with_a_pointer(body: object, pointer: str) -> None:
    with pytest.raises(RequestError) as caught:
        read_request(json.dumps(body).encode())
    assert (caught.value.status, caught.value.fields[0].pointer) == (422, pointer)


def test_what_is_not_json_is_400() -> None:
    with pytest.raises(RequestError) as caught:
        read_request(b'{"items": [')
    assert (caught.value.status, caught.value.code) == (400, "malformed_json")


def code(**fields: object) -> dict[str, object]:
    return {"completion": "x", "task": {**CODE, **fields}}


def with_tests(*tests: object) -> dict[str, object]:
    return code(tests=list(tests))


BAD_ITEMS = {
    "null": (None, ""),
    "a string": ("x", ""),
    "no completion": ({"task": MATH}, "/completion"),
    "completion is a number": ({"completion": 5, "task": MATH}, "/completion"),
    "no messages": ({"completion": [], "task": MATH}, "/completion"),
    "message without a role": ({"completion": [{"content": "x"}], "task": MATH}, "/completion/0/role"),
    "content is a number": (
        {"completion": [{"role": "assistant", "content": 5}], "task": MATH},
        "/completion/0/content",
    ),
    "id is a list": ({"id": [1], "completion": "x", "task": MATH}, "/id"),
    "id is true": ({"id": True, "completion": "x", "task": MATH}, "/id"),
    "no task": ({"completion": "x"}, "/task"),
    "task is a list": ({"completion": "x", "task": []}, "/task"),
    "no kind": ({"completion": "x", "task": {"answer": "7"}}, "/task/kind"),
    "unknown kind": ({"completion": "x", "task": {"kind": "poem"}}, "/task/kind"),
    "kind is a list": ({"completion": "x", "task": {"kind": ["math"]}}, "/task/kind"),
    "no gold": ({"completion": "x", "task": {"kind": "math"}}, "/task/answer"),
    "empty gold": ({"completion": "x", "task": {"kind": "math", "answer": ""}}, "/task/answer"),
    "blank gold": ({"completion": "x", "task": {"kind": "math", "answer": " \n"}}, "/task/answer"),
    "gold is a number": ({"completion": "x", "task": {"kind": "math", "answer": 7}}, "/task/answer"),
    "gold is an object": (
        {"completion": "x", "task": {"kind": "math", "answer": {"$ne": 1}}},
        "/task/answer",
    ),
    "no golds": ({"completion": "x", "task": {"kind": "math", "answer": []}}, "/task/answer"),
    "one gold is a number": (
        {"completion": "x", "task": {"kind": "math", "answer": ["7", 8]}},
        "/task/answer/1",
    ),
    "no language": ({"completion": "x", "task": {"kind": "code", "tests": CODE["tests"]}}, "/task/language"),
    "language is a number": (code(language=3), "/task/language"),
    "no tests": (with_tests(), "/task/tests"),
    "tests missing": ({"completion": "x", "task": {"kind": "code", "language": "python"}}, "/task/tests"),
    "test is a number": (with_tests(5), "/task/tests/0"),
    "test is empty": (with_tests({}), "/task/tests/0"),
    "test of two kinds": (with_tests({"stdout": "1", "call": "f"}), "/task/tests/0"),
    "no stdout": (with_tests({"stdin": "1"}), "/task/tests/0/stdout"),
    "stdout is a number": (with_tests({"stdin": "1", "stdout": 1}), "/task/tests/0/stdout"),
    "no expected value": (with_tests({"call": "f", "args": []}), "/task/tests/0/expected"),
    "args is an object": (with_tests({"call": "f", "args": {}, "expected": 1}), "/task/tests/0/args"),
    "second test is wrong": (
        with_tests({"stdout": "1"}, {"assert": ""}),
        "/task/tests/1/assert",
    ),
    "unknown checker": (code(checker="fuzzy"), "/task/checker"),
    "negative tolerance": (code(checker={"float": {"rel": -1}}), "/task/checker/float/rel"),
    "unknown tolerance": (code(checker={"float": {"ulp": 1}}), "/task/checker/float/ulp"),
    "two checkers": (code(checker={"float": {}, "program": {}}), "/task/checker"),
    "judge without source": (
        code(checker={"program": {"language": "python"}}),
        "/task/checker/program/source",
    ),
    "time is a string": (code(limits={"time_s": "2"}), "/task/limits/time_s"),
    "memory is true": (code(limits={"memory_mb": True}), "/task/limits/memory_mb"),
    "unknown scoring": (code(scoring="some"), "/task/scoring"),
    "setup is a list": (code(setup=[]), "/task/setup"),
}


@pytest.mark.parametrize(("item", "pointer"), BAD_ITEMS.values(), ids=BAD_ITEMS.keys())
def test_a_bad_item_stands_for_itself(item: object, pointer: str) -> None:
    """The pointer says which field; the neighbours are read as if nothing was."""
    good = {"completion": "x", "task": MATH}
    before, bad, after = read(good, item, good).items
    assert isinstance(bad, BadItem)
    assert bad.error.pointer == "/items/1" + pointer
    assert isinstance(before, Item)
    assert isinstance(after, Item)


@pytest.mark.parametrize("sent", ["a", "", 7, 1.5, None, "a\x00\r\n", "\ud800", 2**70], ids=repr)
def test_ids_are_echoed_as_sent(sent: object) -> None:
    """Of good items and of bad ones."""
    assert one({"id": sent, "completion": "x", "task": MATH}).id == sent
    assert one({"id": sent, "completion": 5, "task": MATH}).id == sent


def test_unknown_fields_are_tolerated() -> None:
    """Callers may be newer than we are."""
    sent = read({"completion": "x", "task": {**CODE, "new": 1}, "new": {}}, new=[1])
    assert isinstance(sent.items[0], Item)


MESSAGES = {
    "text": ("hello", "hello"),
    "one message": ([{"role": "assistant", "content": "hello"}], "hello"),
    "last assistant": (
        [
            {"role": "assistant", "content": "no"},
            {"role": "user", "content": "no"},
            {"role": "assistant", "content": "hello"},
            {"role": "tool", "content": "no"},
        ],
        "hello",
    ),
    "content parts": (
        [
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": "hel"},
                    {"type": "image_url", "image_url": "x"},
                    {"type": "text", "text": "lo"},
                ],
            }
        ],
        "hello",
    ),
    "no content": ([{"role": "assistant", "content": None}], ""),
    "nobody speaks": ([{"role": "user", "content": "x"}], None),
}


@pytest.mark.parametrize(("completion", "text"), MESSAGES.values(), ids=MESSAGES.keys())
def test_completions_may_be_messages(completion: object, text: str | None) -> None:
    item = one({"completion": completion, "task": MATH})
    assert isinstance(item, Item)
    assert item.completion_text("") == text


def test_the_items_prefix_wins_over_the_requests() -> None:
    item = one({"completion": "x", "completion_prefix": "own ", "task": MATH})
    plain = one({"completion": "x", "task": MATH})
    assert isinstance(item, Item)
    assert isinstance(plain, Item)
    assert item.completion_text("theirs ") == "own x"
    assert plain.completion_text("theirs ") == "theirs x"


def test_big_integers_in_calls_are_exact() -> None:
    """An expected value beyond 64 bits is not rounded."""
    item = one(with_tests({"call": "f", "args": [2**64 + 1], "expected": {"x": [-(2**80) - 1]}}))
    assert isinstance(item, Item)
    assert isinstance(item.task, CodeTask)
    (test,) = item.task.tests
    assert isinstance(test, CallTest)
    assert test.args == [2**64 + 1]
    assert test.expected == {"x": [-(2**80) - 1]}
