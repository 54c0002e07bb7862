"""The policies where graders disagree, and the task's options."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from grader.compare import Comparison, Gold, compare_answer, read_gold
from grader.options import OptionError, Options, parse_options


def judge(
    answer: str | tuple[str, ...],
    *golds: str,
    prompt: str | None = None,
    fields: Mapping[str, object] | None = None,
) -> Comparison:
    options = parse_options(fields or {})
    read = [read_gold(gold, options) for gold in golds]
    parts = (answer,) if isinstance(answer, str) else answer
    return compare_answer(
        parts, [gold for gold in read if isinstance(gold, Gold)], options, prompt, explain=True
    )


@pytest.mark.parametrize(
    ("answer", "gold", "equal", "why"),
    [
        ("10", "10\\%", True, "the gold is written as a percent"),
        ("10\\%", "10", False, "the gold is not"),
        ("0.1", "10\\%", True, "a percent is its hundredth"),
        ("12.345", "12.35", True, "the answer rounds to the gold"),
        ("12.35", "12.345", False, "not the other way round"),
        ("0.14", "0.1429", False, "not the other way round"),
        ("2.5", "2.4", False, "other decimals"),
        ("3.14", "\\pi", True, "three digits of the exact value"),
        ("\\pi", "3.14", True, "whichever side is the gold"),
        ("3.1", "\\pi", False, "two digits are too few"),
        ("0.67", "\\frac23", False, "two digits are too few"),
        ("0.666", "\\frac23", False, "cut off, not rounded"),
        ("2+3=5", "5", True, "a chain counts by its last value"),
        ("2+2=5", "5", False, "a chain with a false link is wrong"),
        ("x=2+3=5", "5", True, "also behind a name"),
        ("paris", "The capital is Paris, of course.", True, "the gold's sentence says it"),
        ("The capital is Paris, or London.", "Paris", False, "an answer may not say more than the gold"),
    ],
)
def test_policy(answer: str, gold: str, equal: bool, why: str) -> None:
    assert judge(answer, gold).equal is equal, why


def test_any_gold_may_match() -> None:
    assert judge("0.25", "\\frac13", "25\\%").equal


def test_several_parts_are_one_list() -> None:
    assert judge(("1", "2"), "2, 1").equal
    assert not judge(("1", "2"), "2").equal


def test_blank_answers_equal_nothing() -> None:
    """An empty answer is not read as zero."""
    assert not judge(("\\text{}",), "0").equal
    assert not judge((), "0").equal


def test_restating_the_question_is_no_answer() -> None:
    """An equal expression that stands in the prompt is wrong; the gold itself never is."""
    prompt = "What is $17 + 25$?"
    assert judge("17+25", "42").equal
    assert not judge("17+25", "42", prompt=prompt).equal
    assert judge("42", "42", prompt=prompt).equal
    assert judge("17+25", "17+25", prompt=prompt).equal


@pytest.mark.parametrize(
    ("answer", "gold", "prompt"),
    [
        ("1/2", "\\frac{1}{2}", "Two events of probability 1/2: which is the chance of one of them?"),
        ("2", "\\sqrt{4}", "What is the positive root of $x^2 = 4$ over 2?"),
        ("x+1", "1+x", "Write $(x+1)$ so that $1+x$ stands first."),
        ("3!", "6", "How many orders have 13! things?"),
    ],
)
def test_results_that_happen_to_stand_in_the_question_are_no_restatements(
    answer: str, gold: str, prompt: str
) -> None:
    assert judge(answer, gold, prompt=prompt).equal


@pytest.mark.parametrize(
    ("answer", "gold", "fields", "equal"),
    [
        ("3.2", "\\pi", {"tolerance": 0.05}, True),
        ("3.4", "\\pi", {"tolerance": 0.05}, False),
        ("0.001", "0", {"tolerance": 0.01}, True),
        ("5", "5 \\text{ cm}", {}, True),
        ("5", "5 \\text{ cm}", {"units_required": True}, False),
        ("50 \\text{ mm}", "5 \\text{ cm}", {"units_required": True}, True),
        ("2, 1", "1, 2", {}, True),
        ("2, 1", "1, 2", {"ordered": True}, False),
        ("1, 2", "1, 2", {"ordered": True}, True),
        ("\\frac{2}{4}", "\\frac12", {}, True),
        ("\\frac{2}{4}", "\\frac12", {"simplified": True}, False),
        ("\\frac{1}{2}", "0.5", {"simplified": True}, True),
        ("1+1", "2", {"simplified": True}, False),
        ("3.14", "\\pi", {"decimals": "gold"}, False),
        ("\\pi", "3.14", {"decimals": "gold"}, True),
        ("\\pi", "3.14", {"decimals": "exact"}, False),
        ("0.5", "\\frac12", {"decimals": "exact"}, True),
    ],
)
def test_options(answer: str, gold: str, fields: dict[str, object], equal: bool) -> None:
    assert judge(answer, gold, fields=fields).equal is equal


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"tolerance": "much"}, "/tolerance"),
        ({"tolerance": True}, "/tolerance"),
        ({"tolerance": -1}, "/tolerance"),
        ({"tolerance": float("nan")}, "/tolerance"),
        ({"tolerance": 2}, "/tolerance"),
        ({"tolerance": 10**400}, "/tolerance"),
        ({"units_required": 1}, "/units_required"),
        ({"ordered": "yes"}, "/ordered"),
        ({"simplified": []}, "/simplified"),
        ({"decimals": "some"}, "/decimals"),
    ],
)
def test_bad_options_say_where(fields: dict[str, object], pointer: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_options(fields)
    assert caught.value.pointer == pointer


def test_no_options_are_the_defaults() -> None:
    assert parse_options({"kind": "math", "tolerance": None}) == Options()


def test_the_story_names_the_tier_and_the_reason() -> None:
    found = judge("(x+1)^2", "x^2+2x+1")
    assert found.compared_by == "polynomial"
    assert [step.tier for step in found.story] == ["normalise", "read", "read", "polynomial"]
    assert [step.finding for step in found.story if step.tier == "read"] == [
        "answer: expression ((x + 1) ^ 2)",
        "gold: expression ((x ^ 2) + (2 * x) + 1)",
    ]
    quiet = compare_answer(("1",), (read_gold("1", Options()),), Options())  # type: ignore[arg-type]
    assert quiet.story == ()
