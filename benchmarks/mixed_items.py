"""A mixed load of our own making: items whose verdict and reward are known beforehand.

Mathematics, choice and text, programs in Python (by standard input and by calls) and a few in C++; right,
wrong, badly formed, crashing and unreadable answers in fixed shares.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

FORM = "<think>{number} steps.</think><answer>{answer}</answer>"


@dataclass(frozen=True, slots=True)
class Expected:
    """An item as it is sent, and what must come of it if it is scored at all."""

    item: dict[str, object]
    verdict: str
    reward: float

    @property
    def id(self) -> str:
        """The item's id."""
        return str(self.item["id"])

    @property
    def kind(self) -> str:
        """``code`` or ``math``: which of the two ways it goes."""
        task = self.item["task"]
        assert isinstance(task, dict)
        return "code" if task["kind"] == "code" else "math"


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of the kinds; what is left is mathematics."""

    python: float = 0.2
    cpp: float = 0.01
    slow: float = 0.02  # Python programs that take a tenth of a second


# What a draw gives: the answer as written, the task, the verdict, the accuracy.
Drawn = tuple[str, dict[str, object], str, float]


def draw_items(count: int, seed: int, mix: Mix | None = None) -> list[Expected]:
    """So many items; the same for the same seed."""
    dice = random.Random(seed)
    shares = mix or Mix()
    return [_draw(f"{seed}-{number}", number, dice, shares) for number in range(count)]


def draw_one(kind: str, name: str, seed: int) -> Expected:
    """One right item of the kind (``math`` or ``code``), to see whether it is scored now."""
    dice = random.Random(seed)
    number = dice.randrange(10_000)
    if kind == "code":
        return _item(name, number, _program("print({})", "int(input()) + {}", number, 1))
    return _item(name, number, _integer(dice, number))


def _draw(name: str, number: int, dice: random.Random, mix: Mix) -> Expected:
    at = dice.random()
    if at < mix.cpp:
        return _item(name, number, _cpp(dice, number))
    if at < mix.cpp + mix.slow:
        source = "import time\nn = int(input())\ntime.sleep(0.1)\nprint({})"
        return _item(name, number, _program(source, "n + {}", number, dice.randrange(1, 9)))
    if at < mix.cpp + mix.slow + mix.python:
        return _item(name, number, dice.choice(PYTHON)(dice, number))
    drawn = dice.choice(MATHEMATICS)(dice, number)
    badly_formed = drawn[0].startswith("\\boxed") and dice.random() < 0.1
    return _item(name, number, drawn, badly_formed=badly_formed)


def _item(name: str, number: int, drawn: Drawn, *, badly_formed: bool = False) -> Expected:
    answer, task, verdict, accuracy = drawn
    completion = answer if badly_formed else FORM.format(number=number, answer=answer)
    item: dict[str, object] = {"id": name, "group": number // 8, "completion": completion, "task": task}
    return Expected(item, verdict, accuracy + (0.0 if badly_formed else 1.0))


def _graded(answer: str, gold: str, right: bool, kind: str = "math") -> Drawn:
    task: dict[str, object] = {"kind": kind, "answer": gold}
    return answer, task, "correct" if right else "incorrect", float(right)


def _integer(dice: random.Random, number: int) -> Drawn:
    del dice
    return _graded(f"\\boxed{{{7 * number + 3}}}", str(7 * number + 3), right=True)


def _fraction(dice: random.Random, number: int) -> Drawn:
    above, below, by = number + 1, number + 2, dice.randrange(2, 9)
    return _graded(
        f"\\boxed{{\\frac{{{by * above}}}{{{by * below}}}}}", f"\\frac{{{above}}}{{{below}}}", right=True
    )


def _root(dice: random.Random, number: int) -> Drawn:
    outer = number % 89 + 2
    slip = dice.randrange(2)
    return _graded(f"\\boxed{{\\sqrt{{{2 * outer * outer}}}}}", f"{outer + slip}\\sqrt{{2}}", right=not slip)


def _polynomial(dice: random.Random, number: int) -> Drawn:
    one, two, slip = number % 97 + 1, dice.randrange(2, 50), dice.randrange(2)
    gold = f"x^2+{one + two}x+{one * two + slip}"
    return _graded(f"\\boxed{{(x+{one})(x+{two})}}", gold, right=not slip)


def _wrong(dice: random.Random, number: int) -> Drawn:
    return _graded(f"\\boxed{{{number}}}", str(number + dice.randrange(1, 9)), right=False)


def _choice(dice: random.Random, number: int) -> Drawn:
    del number
    said, gold = dice.choice("ABCD"), dice.choice("ABCD")
    return _graded(f"({said})", gold, right=said == gold, kind="choice")


def _text(dice: random.Random, number: int) -> Drawn:
    slip = dice.randrange(2)
    return _graded(f"word {number}", f"word {number + slip}", right=not slip, kind="text")


def _program(source: str, expression: str, number: int, addend: int) -> Drawn:
    """A right program that reads a number and adds to it."""
    text = source.format(expression.format(addend))
    return _judged(text, "python", [{"stdin": f"{number}\n", "stdout": f"{number + addend}\n"}], "correct")


def _judged(source: str, language: str, tests: Sequence[dict[str, object]], verdict: str) -> Drawn:
    task: dict[str, object] = {"kind": "code", "language": language, "tests": list(tests)}
    return f"```{language}\n{source}\n```", task, verdict, float(verdict == "correct")


def _reads(dice: random.Random, number: int) -> Drawn:
    slip, by = dice.randrange(2), dice.randrange(2, 9)
    tests: list[dict[str, object]] = [
        {"stdin": f"{n} {by}\n", "stdout": f"{n * by + slip}\n"} for n in (number, number + 1, number + 2)
    ]
    source = "a, b = map(int, input().split())\nprint(a * b)"
    return _judged(source, "python", tests, "incorrect" if slip else "correct")


def _called(dice: random.Random, number: int) -> Drawn:
    slip = dice.randrange(2)
    tests: list[dict[str, object]] = [
        {"call": "shift", "args": [[number, 2, 3], 1], "expected": [2, 3, number + slip]}
    ]
    source = "def shift(values, by):\n    return values[by:] + values[:by]"
    return _judged(source, "python", tests, "incorrect" if slip else "correct")


def _asserted(dice: random.Random, number: int) -> Drawn:
    del dice
    tests: list[dict[str, object]] = [{"assert": f"assert twice({number}) == {2 * number}"}]
    return _judged("def twice(n):\n    return n + n", "python", tests, "correct")


def _crashes(dice: random.Random, number: int) -> Drawn:
    del dice
    tests: list[dict[str, object]] = [{"stdin": f"{number}\n", "stdout": "1\n"}]
    return _judged("print(1 // (int(input()) * 0))", "python", tests, "runtime_error")


def _unfinished(dice: random.Random, number: int) -> Drawn:
    del dice
    tests: list[dict[str, object]] = [{"stdin": f"{number}\n", "stdout": "1\n"}]
    return _judged(f"print({number}", "python", tests, "compile_error")


def _cpp(dice: random.Random, number: int) -> Drawn:
    slip = dice.randrange(2)
    source = "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a - b; }"
    tests: list[dict[str, object]] = [{"stdin": f"{number} 5\n", "stdout": f"{number - 5 + slip}\n"}]
    return _judged(source, "cpp", tests, "incorrect" if slip else "correct")


Draw = Callable[[random.Random, int], Drawn]
MATHEMATICS: tuple[Draw, ...] = (
    _integer, _fraction, _fraction, _root, _polynomial, _wrong, _wrong, _choice, _text,
)  # fmt: skip
PYTHON: tuple[Draw, ...] = (_reads, _reads, _reads, _called, _asserted, _crashes, _unfinished)
