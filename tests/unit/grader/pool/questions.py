"""Questions for the pool's tests: quick ones, and ones that take longer than a hasty pool allows."""

from collections.abc import Sequence
from concurrent.futures import Future

from grader.grade import Fault, Grade, Question

# Looked through tag by tag: half a second and more.
_SLOW_TEXT = "<" * 12_000_000
# Counted brace by brace before the box is found, and that many times over: seconds.
_SLOW_GOLDS = (r"\boxed{{5}}" + "{" * 49_000,) * 200


def question(answer: object, gold: str = "5") -> Question:
    return Question(f"<think>a</think><answer>\\boxed{{{answer}}}</answer>", (gold,))


def slow_answer() -> Question:
    return Question(f"{_SLOW_TEXT}<answer>5</answer>", ("5",))


def slow_gold() -> Question:
    return Question("<answer>5</answer>", _SLOW_GOLDS)


def endless_gold() -> Question:
    """Minutes of reading; one text many times over is sent only once."""
    return Question("<answer>5</answer>", _SLOW_GOLDS * 100)


def outcomes(futures: Sequence[Future[Grade | Fault]]) -> list[str]:
    """Verdicts and fault codes, in order."""
    results = [future.result(timeout=30) for future in futures]
    return [result.verdict if isinstance(result, Grade) else result.code for result in results]
