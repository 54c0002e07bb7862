"""Which completions are chosen as training data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.scoring.units import Result
from cli.selection.choosing import example, select
from cli.selection.filters import longest_paragraph, passes, repetition
from cli.selection.spec import Spec, Which, read_spec
from cli.statistics.fact import Reading
from cli.statistics.ledger import Ledger
from tests.fakes.stored_rows import stored

THOUGHT = "<think>{}</think><answer>1</answer>"


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("best", Spec()),
        ("all", Spec(Which.ALL)),
        ("best, unique, no-code, mixed", Spec(unique=True, no_code=True, mixed=True)),
        ("all,language=zh,max-length=900", Spec(Which.ALL, language="zh", max_length=900)),
        ("best,max-repetition=0.25,min-accuracy=.1", Spec(max_repetition=0.25, min_accuracy=0.1)),
    ],
    ids=["best", "all", "flags", "texts and whole numbers", "shares"],
)
def test_specs_are_read(text: str, spec: Spec) -> None:
    assert read_spec(text) == spec


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "neither best nor all"),
        ("worst", "neither best nor all"),
        ("best,beauty", "'beauty' is no filter"),
        ("best,which=all", "no filter"),
        ("best,unique=1", "takes no value"),
        ("best,language=klingon", "language=klingon: not one of"),
        ("best,max-length=long", "max-length=long: not a number"),
        ("best,max-length", "max-length=: not a number"),
    ],
)
def test_wrong_specs_name_the_wrong_word(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_spec(text)


@pytest.mark.parametrize(
    ("text", "spec", "passing"),
    [
        (THOUGHT.format("so it is one"), Spec(language="en"), True),
        (THOUGHT.format("所以答案是一"), Spec(language="en"), False),
        (THOUGHT.format("```python\nx\n```"), Spec(no_code=True), False),
        ("<think>x</think>```python\nx\n```", Spec(no_code=True), True),
        ("again and again " * 9, Spec(max_repetition=0.5), False),
        ("one two three four five", Spec(max_repetition=0.0), True),
        ("abc", Spec(min_length=4), False),
        ("abc", Spec(max_length=2), False),
        ("ab\n\ncdef", Spec(max_paragraph=4), True),
        ("ab\ncdef", Spec(max_paragraph=4), False),
    ],
)
def test_filters_on_texts(text: str, spec: Spec, *, passing: bool) -> None:
    assert passes(text, spec) is passing


def test_measures_of_nothing_are_nothing() -> None:
    assert (longest_paragraph(""), repetition(""), repetition("a b")) == (0, 0.0, 0.0)


# Group, completion, accuracy, reward.
RUN: list[tuple[str, str, float | None, float | None]] = [
    ("easy", "e0", 1.0, 1.0),
    ("easy", "e1", 1.0, 2.0),
    ("hard", "h0", 0.0, 1.0),
    ("hard", "h1", 1.0, 1.0),
    ("hard", "h1 ", 1.0, 2.0),
    ("hard", "h3", 0.5, 1.5),
    ("never", "n0", 0.0, 0.0),
    ("lost", "l0", None, None),
]


@pytest.mark.parametrize(
    ("spec", "chosen"),
    [
        (Spec(), ["e1", "h1 "]),
        (Spec(Which.ALL), ["e0", "e1", "h1", "h1 "]),
        (Spec(Which.ALL, unique=True), ["e0", "e1", "h1"]),
        (Spec(unique=True), ["e1", "h1 "]),
        (Spec(mixed=True), ["h1 "]),
        (Spec(Which.ALL, min_accuracy=0.6), ["e0", "e1"]),
        (Spec(Which.ALL, max_accuracy=0.5, min_length=3), ["h1 "]),
    ],
    ids=["best", "all", "unique", "the best of equal ones", "mixed", "easy ones", "hard and long"],
)
def test_right_completions_are_chosen_in_order(tmp_path: Path, spec: Spec, chosen: list[str]) -> None:
    rows = [
        stored({"group": group, "prompt": "Why?", "completion": text}, line)
        for line, (group, text, _, _) in enumerate(RUN)
    ]
    to = tmp_path / "sft.jsonl"
    with Ledger() as ledger:
        for number, (row, (_, _, accuracy, reward)) in enumerate(zip(rows, RUN, strict=True)):
            one: Result = {"reward": reward, "rewards": {"accuracy": accuracy}, "verdict": "correct"}
            ledger.add([Reading().fact(number, row, one)])
        assert select(ledger, spec, rows, rows, to) == len(chosen)
    examples = [json.loads(line) for line in to.read_text().splitlines()]
    assert [example["messages"][1]["content"] for example in examples] == chosen
    assert all(example["messages"][0] == {"role": "user", "content": "Why?"} for example in examples)


def test_a_chat_that_was_asked_stays_one() -> None:
    asked = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]
    made = example(stored({"prompt": asked, "completion": "So."}))
    assert made["messages"] == [*asked, {"role": "assistant", "content": "So."}]
    assert example(stored({"completion": "So."}))["messages"] == [{"role": "assistant", "content": "So."}]
