"""The contract's rules that are easy to get wrong, over HTTP, judged by the real grader."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from grader.pool import MathPool
from service.backends.no_sandbox import NoSandbox
from service.backends.process_pool import PoolGrader
from service.desk import Backends
from tests.fakes.http_service import http_service


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A service with real grading children, and no place to run programs in."""
    with (
        MathPool(2) as pool,
        http_service(Backends(PoolGrader(pool, 2), NoSandbox("nothing here"))) as base,
        httpx.Client(base_url=base, timeout=60) as opened,
    ):
        yield opened


def score(client: httpx.Client, *items: object, **more: object) -> list[Any]:
    body = json.dumps({"items": items, **more}).encode("ascii")
    reply = client.post("/v1/score", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 200, reply.text
    results: list[Any] = reply.json()["results"]
    return results


def math(completion: object, gold: object = "42", **fields: object) -> dict[str, object]:
    return {"completion": completion, "task": {"kind": "math", "answer": gold}, **fields}


THINK = "<think>Six times seven.</think>"
RULES = {
    "right": (math(f"{THINK}<answer>\\boxed{{42}}</answer>"), 1.0, 1.0),
    "wrong": (math(f"{THINK}<answer>\\boxed{{41}}</answer>"), 0.0, 1.0),
    "right in a broken format": (math("So \\boxed{42}."), 1.0, 0.0),
    "one of several golds": (math(f"{THINK}<answer>42</answer>", ["a", "42"]), 1.0, 1.0),
    "answered in the think block": (math("<think>\\boxed{42}</think>I do not know."), 0.0, 0.0),
    "think never closed": (math("<think>\\boxed{42} <answer>42</answer>"), 0.0, 0.0),
    "several answer blocks": (math(f"{THINK}<answer>41</answer><answer>42</answer>"), 0.0, 0.0),
    "several boxes": (math(f"{THINK}<answer>\\boxed{{41}} \\boxed{{42}}</answer>"), 0.0, 1.0),
    "the prompt has opened the think block": (
        math("Six times seven.</think><answer>42</answer>", completion_prefix="<think>"),
        1.0,
        1.0,
    ),
    "messages": (
        math(
            [
                {"role": "user", "content": "41"},
                {"role": "assistant", "content": f"{THINK}<answer>42</answer>"},
            ]
        ),
        1.0,
        1.0,
    ),
    "the think block mentions answer tags": (
        math("<think>It goes into <answer></answer>.</think><answer>42</answer>"),
        1.0,
        1.0,
    ),
    "upper case tags": (math("<THINK>x</THINK><ANSWER>\\boxed{42}</ANSWER>"), 1.0, 0.0),
    "nothing at all": (math(""), 0.0, 0.0),
    "lone surrogate": (math("<think>\ud83d</think><answer>42</answer>"), 1.0, 1.0),
    "choice": (
        {"completion": f"{THINK}<answer>(B)</answer>", "task": {"kind": "choice", "answer": "B"}},
        1.0,
        1.0,
    ),
    "text": (
        {"completion": f"{THINK}<answer>Paris</answer>", "task": {"kind": "text", "answer": "Paris"}},
        1.0,
        1.0,
    ),
}


@pytest.mark.parametrize(("item", "accuracy", "form"), RULES.values(), ids=RULES.keys())
def test_rules(client: httpx.Client, item: object, accuracy: float, form: float) -> None:
    (result,) = score(client, item)
    assert (result["rewards"], result["error"]) == ({"accuracy": accuracy, "format": form}, None)
    assert result["reward"] == accuracy + form


def test_what_a_completion_does_is_never_an_error(client: httpx.Client) -> None:
    """Bombs, floods and nesting are graded 0 in bounded time, and the neighbours are graded as ever."""
    right = math(f"{THINK}<answer>42</answer>")
    hostile = [
        f"{THINK}<answer>\\boxed{{9^{{9^{{9^9}}}}}}</answer>",
        f"{THINK}<answer>\\boxed{{{'(' * 5000}}}</answer>",
        "\\boxed{" * 20_000,
        "x" * 3_000_000,
        "<think>" * 50_000,
    ]
    began = time.monotonic()
    results = score(client, right, *(math(text) for text in hostile), right)
    assert time.monotonic() - began < 30
    assert [result["rewards"]["accuracy"] for result in results] == [1.0, *[0.0] * len(hostile), 1.0]


def test_an_unreadable_gold_is_the_callers_fault_and_null(client: httpx.Client) -> None:
    (result,) = score(client, math(f"{THINK}<answer>42</answer>", "\\boxed{}"))
    assert (result["reward"], result["verdict"]) == (None, "error")
    assert result["error"]["code"]


def test_without_a_sandbox_mathematics_goes_on(client: httpx.Client) -> None:
    code = {
        "completion": "```python\nprint(1)\n```",
        "task": {"kind": "code", "language": "python", "tests": [{"stdin": "", "stdout": "1"}]},
    }
    ran, graded = score(client, code, math("\\boxed{42}"))
    assert (ran["reward"], ran["error"]["code"]) == (None, "sandbox_unavailable")
    assert graded["rewards"]["accuracy"] == 1.0


def test_many_small_requests_at_once(client: httpx.Client) -> None:
    """Trainers send one sample a request, hundreds at a time."""

    async def one(opened: httpx.AsyncClient, answer: int) -> float:
        items = [math(f"{THINK}<answer>{answer}</answer>")]
        reply = await opened.post("/v1/score", json={"items": items})
        value: float = reply.json()["results"][0]["rewards"]["accuracy"]
        return value

    async def many() -> list[float]:
        async with httpx.AsyncClient(base_url=client.base_url, timeout=60) as opened:
            return await asyncio.gather(*(one(opened, 41 + number % 2) for number in range(300)))

    assert asyncio.run(many()) == [0.0, 1.0] * 150


def test_a_story_tells_every_step_and_changes_nothing(client: httpx.Client) -> None:
    """Also where the same answer was judged before, without one."""
    item = math(f"{THINK}<answer>\\boxed{{84/2}}</answer>", "42")
    (plain,) = score(client, item)
    (told,) = score(client, item, detail="story")
    assert "story" not in plain["detail"]
    assert dict(told["detail"]["story"])["final answer"] == "found by boxed: 84/2"
    assert told["detail"]["format"] == "kept"
    same = ("reward", "rewards", "verdict", "answer")
    assert [told[name] for name in same] == [plain[name] for name in same]
