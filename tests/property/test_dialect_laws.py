"""Whatever a trainer sends: a request that our reader takes, or a refusal; never another exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.dialects import nemo_gym, openrlhf, slime
from service.dialects.options import Options, read_options
from service.dialects.sandbox_fusion import read_run
from service.errors import RequestError
from service.rewards.weighing import read_weighing
from service.scoring.plan import plan_items
from service.wire.json_text import dumps
from service.wire.request import read_request

TAKEN_OR_REFUSED = (200, 400, 422)

texts = st.text(max_size=12) | st.sampled_from(
    ["Q: ", "Q: 7</s>", "<think>", "{", '{"kind": "math"}', "\ud800"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def bodies(*fields: str) -> st.SearchStrategy[Any]:
    """Objects of these fields, some missing, some others, and now and then no object at all."""
    return values | st.dictionaries(st.sampled_from([*fields, "other"]), values, max_size=len(fields))


def check(request: dict[str, object]) -> None:
    """Our own reader and planner understand it, or refuse it as they refuse anybody's."""
    sent = read_request(dumps(request))
    weighing = read_weighing(sent.rewards)
    assert len(plan_items(sent, weighing)) == len(sent.items)


def status_of(act: Callable[[], object]) -> int:
    """The status of the refusal; 200 if there is none."""
    try:
        act()
    except RequestError as err:
        return err.status
    return 200


@given(bodies("query", "prompts", "labels"))
def test_openrlhf(sent: Any) -> None:
    assert status_of(lambda: check(openrlhf.to_request(sent, Options()))) in TAKEN_OR_REFUSED


@given(bodies("prompt", "response", "label"))
def test_slime(sent: Any) -> None:
    assert status_of(lambda: check(slime.to_request(sent, Options()))) in TAKEN_OR_REFUSED


responses = st.fixed_dictionaries(
    {"output": values | st.lists(bodies("type", "content", "summary"), max_size=3)}
)


@given(
    bodies("responses_create_params", "task", "verifier_metadata", "expected_answer", "options", "rewards"),
    responses,
)
def test_nemo_gym(sent: Any, response: Any) -> None:
    row = {**sent, "response": response} if isinstance(sent, dict) else sent
    assert status_of(lambda: check(nemo_gym.to_request(row, Options()))) in TAKEN_OR_REFUSED


@given(values)
def test_nemo_gyms_unit_tests(tests: Any) -> None:
    row = {"response": {}, "verifier_metadata": {"unit_tests": tests}}
    assert status_of(lambda: check(nemo_gym.to_request(row, Options()))) in TAKEN_OR_REFUSED


@given(bodies("code", "language", "stdin", "files", "fetch_files", "run_timeout", "memory_limit_MB"))
def test_sandbox_fusion(sent: Any) -> None:
    assert status_of(lambda: read_run(sent)) in TAKEN_OR_REFUSED


@given(
    st.lists(
        st.tuples(st.sampled_from(["accuracy", "a.b", "timeout_s", "kind", "", "."]) | texts, texts),
        max_size=4,
    )
)
def test_options(query: list[tuple[str, str]]) -> None:
    assert status_of(lambda: check(read_options(query).request([]))) in TAKEN_OR_REFUSED
