"""Is this output the expected one?  One checker a file; each is linear in the output and sees nothing but
bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sandbox.job import NamedChecker
from sandbox.judge.checkers.exact import same_bytes
from sandbox.judge.checkers.floats import same_numbers
from sandbox.judge.checkers.lines import same_lines
from sandbox.judge.checkers.tokens import same_tokens
from sandbox.judge.checkers.unordered import same_lines_in_any_order, same_tokens_in_any_order

OutputChecker = Callable[[bytes, bytes], bool]


def output_checker(checker: NamedChecker) -> OutputChecker:
    """The function from expected and printed bytes to whether they agree."""
    if checker.name == "float":
        return partial(same_numbers, rel=checker.rel, abs_=checker.abs)
    return {
        "tokens": same_tokens,
        "exact": same_bytes,
        "lines": same_lines,
        "unordered": same_tokens_in_any_order,
        "unordered_lines": same_lines_in_any_order,
    }[checker.name]
