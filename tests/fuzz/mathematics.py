"""Fuzzing target of the parser and the comparison: ``python tests/fuzz/mathematics.py [SECONDS] [SEED]``.

Builds answers from the pieces of mathematics and of prose, compares them with golds built alike, and stops at
the first that raises or takes more than linear time.  ``fuzz_one`` takes bytes, as coverage-guided fuzzers
hand them out.
"""

from __future__ import annotations

import random
import sys
import time

from grader.compare import Gold, compare_answer, read_gold
from grader.options import Options

PIECES = (
    "1", "23", "0.5", "2,5", "1.000", "x", "y", "n", "k", "f(x)", "a_n", "π", "½", "\\frac{1}{2}",
    "\\frac", "{", "}", "(", ")", "[", "]", ",", ";", ":", "+", "-", "\\pm", "*", "/", "^", "_",
    "=", "<", "\\le", "\\ne", "\\in", "\\cup", "\\{", "\\}", "|", "\\mid", "!", "%", "$", "\\$",
    "°", "^\\circ", "\\sqrt", "\\sin", "\\log_", "\\sum_{k=1}^{n}", "\\int_0^1", "dx",
    "\\frac{d}{dx}", "\\lim_{x\\to 0}", "\\binom{n}{k}", "\\begin{cases}", "\\end{cases}",
    "\\begin{pmatrix}", "\\end{pmatrix}", "&", "\\\\", "\\text{ cm}", "\\text{ or }", "\\mathbb{R}",
    "^+", "\\infty", "\\pmod 7", "\\equiv", "\\vec a", "\\times", "\\approx", "...", "\\ldots",
    "元", "二十三", "3:30", "PM", "May 3", "(a) ", "(b) ", "(C) ", "no solution", "if", "otherwise",
    "odd", "and", "or", "not", "at least", "\\overline{3}", "\\boxed{", "\\left", "\\right",
    "\ue000", "\u200b", "\0", "\ud800", " ", "\n",
)  # fmt: skip
SIZE = 20_000  # characters: longer answers are not compared
LINEAR_S = 5.0  # a quadratic reader needs minutes for that much
SHORT = 14  # pieces of a short answer
FLOODS = 0.1  # share of long answers


def compare_all(answer: str, gold: str) -> None:
    """Read a gold and compare an answer with it, and with itself; must not raise."""
    read = read_gold(gold, Options())
    if isinstance(read, Gold):
        compare_answer((answer,), (read,), Options())
        if "\\boxed" not in gold:  # a gold's boxes are opened, an answer's were before it came here
            assert compare_answer((gold,), (read,), Options()).equal, f"not equal to itself: {gold!r}"


def fuzz_one(data: bytes) -> None:
    """One input of a coverage-guided fuzzer: answer and gold, parted by a zero byte."""
    answer, _, gold = data.decode("utf-8", "surrogateescape").partition("\0")
    compare_all(answer, gold)


def some(dice: random.Random) -> str:
    """A short text of any pieces."""
    joint = dice.choice(("", " "))
    return joint.join(dice.choice(PIECES) for _ in range(dice.randrange(SHORT)))


def flood(dice: random.Random) -> str:
    """A long text: a few patterns, each repeated until the size is reached."""
    text = ""
    while len(text) < SIZE:
        pattern = "".join(dice.choice(PIECES) for _ in range(dice.randrange(1, 5)))
        text += pattern * (dice.randrange(1, SIZE) // (len(pattern) or 1) + 1)
    return text[:SIZE]


def main(seconds: float, seed: int) -> int:
    """Compare random answers for a while; the exit status."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        dice = random.Random(seed)
        answer = flood(dice) if dice.random() < FLOODS else some(dice)
        gold = some(dice)
        begun = time.process_time()
        try:
            compare_all(answer, gold)
        except BaseException:
            sys.stdout.write(f"seed {seed}: {answer[:300]!r} against {gold!r}\n")
            raise
        took = time.process_time() - begun
        if took > LINEAR_S:
            sys.stdout.write(f"seed {seed}: {took:.1f} s for {answer[:300]!r} against {gold!r}\n")
            return 1
        seed += 1
    sys.stdout.write(f"up to seed {seed}: nothing found\n")
    return 0


if __name__ == "__main__":
    sys.exit(
        main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    )
