"""Text answers: folded, exact, by regular expression."""

import pytest

from grader.grade import Fault, Grade, Question
from grader.pipeline import grade_question, read_golds


def grade(answer: str, gold: str, match: object = None) -> Grade | Fault:
    question = Question(f"<think>a</think><answer>{answer}</answer>", (gold,), "text", None, {"match": match})
    golds = read_golds(question)
    return golds if isinstance(golds, Fault) else grade_question(question, golds)


CASES = [
    ("folded_case", "PARIS", "Paris", None, True),
    ("folded_space", "New \n York", "new york", None, True),
    ("folded_full_stop", "Paris.", "Paris", "folded", True),
    ("folded_width", "Ｐａｒｉｓ", "Paris", None, True),
    ("folded_latex", r"\boxed{\text{Paris}}", "Paris", None, True),
    ("folded_statement", "The capital of it is Paris.", "the capital of it is paris", None, True),
    ("folded_part_of_statement", "The capital of it is Paris.", "paris", None, True),
    ("folded_other", "London", "Paris", None, False),
    ("folded_longer", "Paris, Texas", "Paris", None, False),
    ("exact", "Paris", "Paris", "exact", True),
    ("exact_case", "paris", "Paris", "exact", False),
    ("exact_space", "New  York", "New York", "exact", False),
    ("regex", "abc123", r"[a-c]+\d{3}", "regex", True),
    ("regex_whole", "abc1234", r"[a-c]+\d{3}", "regex", False),
    ("regex_ignore_case", "ABC", "(?i)abc", "regex", True),
    ("regex_catastrophe", "a" * 50_000, "(a*)*b", "regex", False),
    ("surrogates", "\ud800", "x", None, False),
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("answer", "gold", "match", "right"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_words(answer: str, gold: str, match: object, right: bool) -> None:
    graded = grade(answer, gold, match)
    assert isinstance(graded, Grade)
    assert graded.accepted is right


@pytest.mark.parametrize(
    ("gold", "match", "code"),
    [
        ("", None, "gold_unreadable"),
        ("(", "regex", "gold_unreadable"),
        (r"(a)\1", "regex", "gold_unreadable"),
        ("\ud800", "regex", "gold_unreadable"),
        ("(((a{100}){100}){100}){100}", "regex", "gold_unreadable"),
        ("x", "fuzzy", "invalid_task"),
        ("x", 5, "invalid_task"),
    ],
)
def test_bad_tasks_are_faults(gold: str, match: object, code: str) -> None:
    fault = grade("x", gold, match)
    assert isinstance(fault, Fault)
    assert fault.code == code
