"""What hangs other graders: bounded here, alone and among innocents, as the answer and as the gold."""

import time

import pytest

from grader.grade import Fault, Question
from grader.pool import MathPool

from .questions import outcomes, question

_MATRIX = r"\\".join("&".join(f"x_{{{(i * j) % 7 + i}}}" for j in range(40)) for i in range(40))
BOMBS = {
    "power_tower": r"9^{9^{9^9}}",
    "large_power": r"7^{10^7}",
    "factorial": r"10^6!",
    "nested_factorial": r"((10!)!)!",
    "many_factorials": "3" + "!" * 10_000,
    "binomial": r"\binom{10^7}{5\cdot 10^6}",
    "integral": r"\int x^x\,dx",
    "deep_integral": r"\int_0^1 e^{e^{e^{\sin(x^x)}}}\,dx",
    "sum": r"\sum_{k=1}^{10^8} \frac{1}{k}",
    "product": r"\prod_{k=1}^{10^8} k",
    "limit": r"\lim_{n\to\infty}\sum_{k=1}^{n}\frac{\sin(k!)}{k^k}",
    "large_expansion": r"(x+1)^{5999}",
    "wide_expansion": r"(x+y+z+w)^{60}",
    "nested_fractions": r"\frac{1}{" * 300 + "2" + "}" * 300,
    "deep_fractions": r"\frac{1}{" * 9_000 + "2" + "}" * 9_000,
    "parentheses": "(" * 2_000 + "1" + ")" * 2_000,
    "open_braces": "{" * 100_000,
    "commas": "1," * 9_000 + "1",
    "terms": "0" + "+1" * 9_000,
    "primes": "x" + "'" * 15_000,
    "subscripts": "x" + "_{x" * 5_000 + "}" * 5_000,
    "determinant": r"\det\begin{pmatrix}" + _MATRIX + r"\end{pmatrix}",
    "bars": r"\begin{vmatrix}" + _MATRIX + r"\end{vmatrix}",
    "tiny_power": r"10^{-999999999}",
    "sine": r"\sin(10^{10^6})",
    "radicals": r"\sqrt{1+\sqrt{2+\sqrt{3+\sqrt{4+\sqrt{5+\sqrt{6+\sqrt{7+\sqrt{8}}}}}}}}",
    "variable_tower": "x^{x^{x^{x^{x}}}}",
    "exponential_tower": "exp(exp(exp(1000)))",
    "tower_of_a_letter": r"\exp(\exp(\exp(x)))",
    "sine_of_a_tower": r"\sin(\exp(\exp(x)))",
    "sum_of_towers": r"\sum_{k=1}^{400} \exp(\exp(k))",
    "many_commas": "1," * 20_000 + "1",
}
TEXTS = {
    "boxes": "<answer>" + "".join(rf"\boxed{{{n}}}" for n in range(20_000)) + "</answer>",
    "phrases": "the final answer is " * 50_000,
    "ten_megabytes": "<think>" + "blah 12 " * 1_250_000 + r"</think><answer>\boxed{6}</answer>",
    "ten_megabytes_of_boxes": "<answer>" + r"\boxed{1} " * 1_000_000 + "</answer>",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
@pytest.mark.parametrize("gold", ["5", "x^2+1", r"\frac{1}{3}", "[0,1)"])
def test_a_bomb_is_a_wrong_answer(pool: MathPool, bomb: str, gold: str) -> None:
    """Never an error: what an answer costs is its own doing."""
    assert outcomes(pool.submit([question(bomb, gold)])) in (["incorrect"], ["no_answer"])


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_for_a_gold_is_no_reward(pool: MathPool, bomb: str) -> None:
    assert outcomes(pool.submit([question("5", bomb)])) in (["incorrect"], ["gold_unreadable"])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_flood_is_a_wrong_answer(pool: MathPool, text: str) -> None:
    assert outcomes(pool.submit([Question(text, ("5",))])) in (["incorrect"], ["no_answer"])


def test_all_bombs_among_innocents(pool: MathPool) -> None:
    """Every innocent is graded right, however many bombs sit beside it."""
    bombs = [question(bomb) for bomb in BOMBS.values()] + [Question(text, ("5",)) for text in TEXTS.values()]
    innocents = [question(n % 7) for n in range(256 - len(bombs))]
    step = len(innocents) // len(bombs)
    mixed: list[tuple[Question, str | None]] = []
    for n, innocent in enumerate(innocents):
        mixed.append((innocent, "correct" if n % 7 == 5 else "incorrect"))
        if n % step == 0 and bombs:
            mixed.append((bombs.pop(), None))
    found = outcomes(pool.submit([one for one, _ in mixed]))
    assert all(verdict == expected for verdict, (_, expected) in zip(found, mixed, strict=True) if expected)


def test_a_batch_of_bombs_keeps_its_deadline(pool: MathPool) -> None:
    """What is not reached in time is a fault, not a wrong answer; nothing is left without a result."""
    futures = pool.submit([question("5", BOMBS["bars"])] * 64, time.monotonic() + 1.5)
    results = [future.result(timeout=10) for future in futures]
    assert all(isinstance(one, Fault) or one.verdict == "incorrect" for one in results)
    assert {one.code for one in results if isinstance(one, Fault)} <= {"deadline_exceeded"}
