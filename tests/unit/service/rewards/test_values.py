"""The rewards that users know, at their edges: each row is a parameter set, a sample and the value."""

from __future__ import annotations

import math

import pytest

from service.rewards.registry import build_reward
from service.rewards.reward import Sample

WORDS_10 = "one two three four five six seven eight nine ten"
THOUGHT = "<think>{}</think><answer>4</answer>"
PROGRAM = "<think>Add.</think>\n<answer>\n```{}\nprint(1)\n```\n</answer>"


def at(text: str, accuracy: float | None = None, tokens: int | None = None, **more: object) -> Sample:
    return Sample(text, accuracy, tokens, **more)  # type: ignore[arg-type]


CASES: dict[str, tuple[str, dict[str, object], Sample, float | None]] = {
    "cosine: right and empty": ("cosine_length", {"max_len": 100}, at("", 1.0, 0), 1.0),
    "cosine: right, half way": ("cosine_length", {"max_len": 100}, at("", 1.0, 50), 0.75),
    "cosine: right, at the end": ("cosine_length", {"max_len": 100}, at("", 1.0, 100), 0.5),
    "cosine: does not climb again": ("cosine_length", {"max_len": 100}, at("", 1.0, 200), 0.5),
    "cosine: wrong and empty is worst": ("cosine_length", {"max_len": 100}, at("", 0.0, 0), -1.0),
    "cosine: wrong, at the end": ("cosine_length", {"max_len": 100}, at("", 0.0, 100), -0.5),
    "cosine: partly right is not right": ("cosine_length", {"max_len": 100}, at("", 0.9, 0), -1.0),
    "cosine: nothing to be right about": ("cosine_length", {}, at("", None, 0), None),
    "cosine: words without tokens": ("cosine_length", {"max_len": 20}, at(WORDS_10, 1.0), 0.75),
    "cosine: open-r1 counts characters": (
        "cosine_length",
        {"max_len": 8, "unit": "characters"},
        at("abcd", 1.0, 999),
        0.75,
    ),
    "cosine: own bounds": (
        "cosine_length",
        {"max_len": 10, "min_value_correct": 0.0, "max_value_correct": 4.0},
        at("", 1.0, 5),
        2.0,
    ),
    "overlong: free": ("soft_overlong", {"max_len": 100, "cache": 20}, at("", None, 80), 0.0),
    "overlong: half punished": ("soft_overlong", {"max_len": 100, "cache": 20}, at("", None, 90), -0.5),
    "overlong: at the limit": ("soft_overlong", {"max_len": 100, "cache": 20}, at("", None, 100), -1.0),
    "overlong: beyond": ("soft_overlong", {"max_len": 100, "cache": 20}, at("", None, 101), -1.0),
    "overlong: no cache, within": ("soft_overlong", {"max_len": 9, "cache": 0}, at("", None, 9), 0.0),
    "overlong: no cache, beyond": ("soft_overlong", {"max_len": 9, "cache": 0}, at("", None, 10), -1.0),
    "overlong: DAPO's own numbers": ("soft_overlong", {}, at("", None, 18_432), -0.5),
    "repetition: none": ("repetition_penalty", {}, at("a b c d"), 0.0),
    "repetition: all the same": ("repetition_penalty", {"ngram_size": 2}, at("x x x x x"), -0.75),
    "repetition: case does not matter": ("repetition_penalty", {"ngram_size": 1}, at("No no"), -0.5),
    "repetition: fewer words than n": ("repetition_penalty", {}, at("a b"), 0.0),
    "repetition: empty": ("repetition_penalty", {}, at(""), 0.0),
    "repetition: half": ("repetition_penalty", {"ngram_size": 1, "max_penalty": -2}, at("a b a b"), -1.0),
    "repetition: no penalty": ("repetition_penalty", {"max_penalty": 0}, at("x x x x x x"), 0.0),
    "repetition: Chinese by characters": ("repetition_penalty", {"ngram_size": 1}, at("好好"), -0.5),
    "steps: none": ("reasoning_steps", {}, at("It is four."), 0.0),
    "steps: one of three": ("reasoning_steps", {}, at("First, add."), 1 / 3),
    "steps: three lines": ("reasoning_steps", {}, at("1. a\n2. b\n3. c"), 1.0),
    "steps: more are not better": ("reasoning_steps", {}, at("Step 1: a\nStep 2: b\n- c\n* d\nNext, e"), 1.0),
    "steps: emphasis is no bullet": ("reasoning_steps", {}, at("**Four**\n*yes*\n-5 is it"), 0.0),
    "steps: a decimal is no step": ("reasoning_steps", {}, at("x = 1. 5"), 0.0),
    "language: English": ("language_consistency", {}, at(THOUGHT.format("We add two and two.")), 1.0),
    "language: half Chinese": (
        "language_consistency",
        {"language": "zh"},
        at(THOUGHT.format("我们 add them")),
        0.5,
    ),
    "language: the answer does not count": (
        "language_consistency",
        {},
        at("<think>Two words.</think><answer>四 个 苹果</answer>"),
        1.0,
    ),
    "language: formulas and code are nobody's": (
        "language_consistency",
        {"language": "zh"},
        at(THOUGHT.format(r"我们知道 $\sin theta = x$，\[ abc \] `print(1)` \frac，x = 2")),
        1.0,
    ),
    "language: no words at all": ("language_consistency", {}, at(THOUGHT.format("2 + 2 = 4")), 0.0),
    "language: without a think block": ("language_consistency", {}, at("yes 是 <answer>四</answer>"), 0.5),
    "language: accents": ("language_consistency", {"language": "fr"}, at("c'est déjà l'été"), 1.0),
    "language: foreign letters": ("language_consistency", {"language": "en"}, at("schöne Zahl"), 0.5),
    "language: Cyrillic": ("language_consistency", {"language": "ru"}, at("это test"), 0.5),
    "language: vowel signs are no words": (
        "language_consistency",
        {"language": "hi"},
        at("यह परीक्षण है"),
        1.0,
    ),
    "language: Japanese mixes scripts": ("language_consistency", {"language": "ja"}, at("これは計算"), 1.0),
    "code format: Python": ("code_format", {}, at(PROGRAM.format("python")), 1.0),
    "code format: an alias": ("code_format", {}, at(PROGRAM.format("py")), 1.0),
    "code format: another language": ("code_format", {}, at(PROGRAM.format("cpp")), 0.0),
    "code format: the task's language": ("code_format", {}, at(PROGRAM.format("c++"), language="cpp"), 1.0),
    "code format: asked for": ("code_format", {"language": "cpp"}, at(PROGRAM.format("cpp")), 1.0),
    "code format: unnamed fence": ("code_format", {}, at(PROGRAM.format("")), 0.0),
    "code format: never closed": (
        "code_format",
        {},
        at("<think>a</think><answer>```python\nprint(1)\n</answer>"),
        0.0,
    ),
    "code format: no template": ("code_format", {}, at("```python\nprint(1)\n```"), 0.0),
    "tags: two of four": ("tag_count", {}, at("<think>a</think>"), 0.5),
}


@pytest.mark.parametrize(("name", "parameters", "sample", "value"), CASES.values(), ids=CASES.keys())
def test_value(name: str, parameters: dict[str, object], sample: Sample, value: float | None) -> None:
    """The formula that GET /v1/rewards tells is the one that is computed."""
    got = build_reward(name, parameters, "/rewards").value(sample)
    assert got is value if value is None else got is not None and math.isclose(got, value, abs_tol=1e-12)
