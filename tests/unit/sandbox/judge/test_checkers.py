"""Output checkers: what each lets pass."""

from __future__ import annotations

import pytest

from sandbox.job import NamedChecker
from sandbox.judge.checkers import output_checker

CASES = [
    # name, expected, printed, same, why
    ("tokens", "1 2\n", "1  2", True, "white space between tokens"),
    ("tokens", "1 2\n", "1\n2\n\n", True, "lines are white space, too"),
    ("tokens", "1 2", "12", False, "no white space where there is some"),
    ("tokens", "1 2", "1 2 3", False, "more tokens"),
    ("tokens", "1 2", "1", False, "fewer tokens"),
    ("tokens", "Yes", "YES", False, "case counts"),
    ("tokens", "1.0", "1", False, "no arithmetic"),
    ("tokens", "3", "\uff13", False, "a full-width digit is another character"),
    ("tokens", "", " \n", True, "nothing expected, nothing but white space printed"),
    ("tokens", "a\u00a0b", "a b", False, "a no-break space is part of its token"),
    ("exact", "1\n", "1\n", True, "the same bytes"),
    ("exact", "1\n", "1", False, "the last newline counts"),
    ("lines", "1 2\n3\n", "1 2  \n3\n\n\n", True, "line ends and blank lines at the end"),
    ("lines", "1 2\n", "1 2\r\n", True, "a carriage return ends a line"),
    ("lines", "1 2\n", "1  2\n", False, "white space inside a line counts"),
    ("lines", "1\n2\n", "1\n\n2\n", False, "a blank line inside counts"),
    ("lines", " 1\n", "1\n", False, "indentation counts"),
    ("lines", "", "\n\n", True, "no line and blank lines"),
    ("float", "1.5 yes", "1.5000001 yes", True, "within the tolerance"),
    ("float", "1.5", "1.5001", False, "beyond it"),
    ("float", "1e9", "1000000999.0", True, "relative"),
    ("float", "0", "0.0000009", True, "absolute"),
    ("float", "yes", "no", False, "words must match"),
    ("float", "1.5", "1.5abc", False, "a number with a tail is a word"),
    ("float", "1.5", "nan", False, "not-a-number is near nothing"),
    ("float", "nan", "1.5", False, "the other way round"),
    ("float", "1.5", "inf", False, "infinity is near nothing"),
    ("float", "inf", "1.5", False, "and nothing is near infinity"),
    ("float", "1e400", "1e300", False, "an expected number beyond every float"),
    ("float", "inf", "inf", True, "as a word it may be expected"),
    ("float", "1000", "1_000", False, "underscores are Python's alone"),
    ("float", "1 2", "1", False, "fewer numbers"),
    ("float", "1", "\uff11", False, "a full-width digit"),
    ("float", "5", "0x5", False, "hexadecimal is a word"),
    ("unordered", "1 2\n3\n", "3 1\n2", True, "tokens in any order, over lines"),
    ("unordered", "1 1 2", "1 2 2", False, "each as often"),
    ("unordered", "1 2", "1 2 2", False, "one too many"),
    ("unordered", "", "\n", True, "none on either side"),
    (
        "unordered_lines",
        "1 2\n3 4\n",
        "3  4\n\n1 2 \n",
        True,
        "lines in any order, white space does not count",
    ),
    ("unordered_lines", "1 2\n3 4\n", "1 3\n2 4\n", False, "tokens stay in their lines"),
    ("unordered_lines", "1 2\n", "2 1\n", False, "and in their order"),
    ("unordered_lines", "a\na\nb\n", "a\nb\nb\n", False, "each line as often"),
]


@pytest.mark.parametrize(("name", "expected", "printed", "same", "why"), CASES, ids=lambda v: str(v)[:30])
def test_output(name: str, expected: str, printed: str, same: bool, why: str) -> None:
    """Each row holds for the bytes of both texts."""
    check = output_checker(NamedChecker(name))  # type: ignore[arg-type]  # names are the table's
    assert check(expected.encode(), printed.encode()) is same, why


@pytest.mark.parametrize("name", ["tokens", "exact", "lines", "float", "unordered", "unordered_lines"])
def test_large_outputs_are_compared_whole(name: str) -> None:
    """Megabytes that differ in their last character differ."""
    check = output_checker(NamedChecker(name))  # type: ignore[arg-type]  # names are the table's
    big = b"123456 7890\n" * 400_000
    assert check(big, bytes(big))
    assert not check(big, big[:-2] + b"9\n")
