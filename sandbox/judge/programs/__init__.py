"""A test source and the candidate as one program, for languages where the two cannot be told apart by a wire.

What runs in one process can be forged by whoever shares it, so the result is labelled ``shared-process``.
What can be done is done: the test is seen through to its end or it has failed, whatever the exit status; what
the candidate defines does not take the place of what the test is written in, as far as the language lets
names be told apart; and the word for a test that passed is of random parts, new for each run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandbox.judge.programs import bash, c_family, go, java, rust, scripts
from sandbox.judge.programs.words import TestProgram, Words, random_words

__all__ = ["TestProgram", "weave"]

_WEAVERS: Mapping[str, Callable[[str, str, Words], str]] = {
    "bash": bash.weave,
    "c": c_family.weave_c,
    "cpp": c_family.weave_cpp,
    "go": go.weave,
    "java": java.weave,
    "javascript": scripts.weave,
    "rust": rust.weave,
    "typescript": scripts.weave,
}


def weave(language: str, candidate: str, test: str) -> TestProgram:
    """One program of both, that prints ``passed`` only after the test has been seen through."""
    words = random_words()
    return TestProgram(_WEAVERS[language](candidate, test, words), words.passed, words.failed)
