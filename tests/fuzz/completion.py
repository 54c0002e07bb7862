"""Fuzzing target of the extractor: ``python tests/fuzz/completion.py [SECONDS] [SEED]``.

Builds texts from the pieces of completions, each piece many times over, and stops at the first that raises or
takes more than linear time.  ``fuzz_one`` takes bytes, as coverage-guided fuzzers hand them out.
"""

from __future__ import annotations

import random
import sys
import time

from grader.completion import check_format, count_tags, find_code, find_final_answer

PIECES = (
    "<think>", "</think>", "<answer>", "</answer>", "<|im_end|>", "<", "\\boxed{", "}", "{",
    "\\", "$", "\\(", "\\)", "\\[", "\\]", "```", "```python\n", "`", "~~~",
    "the answer is ", "answer", "#### ", "is our answer", "*", "=", "答案是", "是", "。", ".",
    " ", "\n", "1", "x", "word ", "and ", "\u200b", "\0", "\ud800",
)  # fmt: skip
SIZE = 200_000  # characters
LINEAR_S = 2.0  # a quadratic reader needs minutes for that much
PYTHON = frozenset({"python"})


def read_all(text: str) -> None:
    """Everything that is read from a completion; must not raise."""
    find_final_answer(text)
    find_code(text, PYTHON)
    check_format(text)
    count_tags(text)


def fuzz_one(data: bytes) -> None:
    """One input of a coverage-guided fuzzer."""
    read_all(data.decode("utf-8", "surrogateescape"))


def flood(dice: random.Random) -> str:
    """A long text: a few patterns, each repeated until the size is reached."""
    parts = []
    for _ in range(dice.randint(1, 4)):
        pattern = "".join(dice.choices(PIECES, k=dice.randint(1, 4)))
        parts.append(pattern * (SIZE // dice.choice((1, 2, 8, SIZE)) // len(pattern) + 1))
    return "".join(parts)


def main() -> int:
    """Fuzz until the time is over; 1 if something was found."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    dice = random.Random(seed)
    end = time.monotonic() + seconds
    count = 0
    while time.monotonic() < end:
        text = flood(dice)
        begun = time.process_time()
        read_all(text)
        took = time.process_time() - begun
        count += 1
        if took > LINEAR_S:
            sys.stdout.write(
                f"{took:.1f} s for {len(text)} characters: {text[:60]!r} … (seed {seed}, text {count})\n"
            )
            return 1
    sys.stdout.write(f"{count} texts, seed {seed}: nothing found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
