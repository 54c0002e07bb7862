"""What is reported of a run, against the definitions."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.scoring.units import Result
from cli.statistics.estimators import Mean, usual_ks
from cli.statistics.fact import Reading
from cli.statistics.ledger import Ledger
from cli.statistics.summary import Summary, summarise
from cli.statistics.vote import is_right, majority
from tests.fakes.stored_rows import stored


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=40))
def test_the_mean_and_its_error_are_the_definitions(values: list[float]) -> None:
    running = Mean()
    for value in values:
        running.add(value)
    estimate = running.estimate()
    assert estimate.mean == pytest.approx(mean(values), abs=1e-9)
    assert estimate.error == pytest.approx(stdev(values) / sqrt(len(values)), abs=1e-6)


@pytest.mark.parametrize(
    ("most", "ks"), [(1, [1]), (4, [1, 2, 4]), (6, [1, 2, 4, 6]), (64, [1, 2, 4, 8, 16, 32, 64])]
)
def test_the_ks_that_are_reported(most: int, ks: list[int]) -> None:
    assert list(usual_ks(most)) == ks


def test_votes_count_equal_answers_together() -> None:
    """1/2 and 0.5 are one camp; the largest camp wins, and the first of equals."""
    equal = {frozenset({"1/2", "0.5"})}
    answers = [("2", 0.0), ("1/2", 1.0), ("2", 0.0), ("0.5", 1.0), ("1/2", 1.0), ("7", 0.0)]
    camp = majority(answers, lambda a, b: frozenset({a, b}) in equal)
    assert camp is not None
    assert (camp.answer, camp.votes, camp.right) == ("1/2", 3, 3.0)
    assert majority([], lambda a, b: False) is None
    tie = majority([("1", 0.0), ("2", 1.0)], lambda a, b: False)
    assert tie is not None
    assert tie.answer == "1"


def result(accuracy: float | None, answer: str | None, verdict: str = "correct") -> Result:
    rewards = {"accuracy": accuracy}
    error = None if accuracy is not None else {"code": "worker_lost"}
    return {"reward": accuracy, "rewards": rewards, "verdict": verdict, "answer": answer, "error": error}


def summary_of(*scored: tuple[str, str, Result], golds: Sequence[str] = ("1",)) -> Summary:
    """Of (group, completion, result)."""
    reading = Reading(subset_column="source")
    with Ledger() as ledger:
        for number, (group, completion, one) in enumerate(scored):
            task = {"kind": "math", "answer": list(golds)}
            item: dict[str, object] = {"group": group, "completion": completion, "task": task}
            row = stored(item, number + 1, {"source": group[0]})
            ledger.add([reading.fact(number, row, one)])
        return summarise(ledger, lambda a, b: float(a) == float(b))


def test_subsets_can_be_told_by_what_stands_deeper() -> None:
    row = stored({"completion": "x"}, 1, {"extra": {"source": "amc"}})
    reading = Reading(subset_column="extra.source")
    assert reading.fact(0, row, result(1.0, "2")).subset == "amc"


def test_a_prompt_s_completions_are_known_by_it_whether_text_or_chat() -> None:
    chats = [[{"role": "user", "content": content}] for content in ("1+1?", "1+1?", "2+2?")]
    one, same, other, text, blank = (
        Reading().fact(0, stored({"prompt": prompt, "completion": "x"}), result(1.0, "2")).question
        for prompt in (*chats, "1+1?", [])
    )
    assert one == same
    assert len({one, other, text, blank}) == 4
    assert blank == 0, "one that stands alone"


def test_halves_of_characters_end_no_run() -> None:
    """An answer cut in the middle of a character, beside whole ones."""
    summary = summary_of(("g", "x", result(1.0, "1")), ("g\ud83d", "x", result(0.0, "\ud83d", "incorrect")))
    assert (summary.completions, summary.verdicts) == (2, {"correct": 1, "incorrect": 1})


def test_a_run_adds_up() -> None:
    """Two subsets; a fault is in no mean."""
    summary = summary_of(
        ("a1", "12345", result(1.0, "2")),
        ("a1", "123", result(0.0, "3", "incorrect")),
        ("a1", "1", result(1.0, "2.0")),
        ("b1", "", result(0.0, "5", "incorrect")),
        ("b1", "", result(0.0, None, "no_answer")),
        ("b1", "", result(None, None, "error")),
    )
    assert (summary.completions, summary.scored) == (6, 5)
    whole, a, b = summary.accuracies
    assert (whole.subset, a.subset, b.subset) == ("", "a", "b")
    assert whole.pass_at[1].mean == pytest.approx((2 / 3 + 0) / 2)
    assert whole.pass_at[1].error == pytest.approx(stdev([2 / 3, 0.0]) / sqrt(2))
    assert (a.vote and a.vote.mean, b.vote and b.vote.mean) == (1.0, 0.0)
    assert set(whole.pass_at) == {1, 2}, "only the k that every question has completions for"
    assert summary.faults == {"worker_lost": 1}
    assert summary.format_reasons == {"does_not_start_with_think": 5}
    assert summary.lengths["incorrect"].quarters == (0, 0, 0, 3, 3)
    assert summary.verdicts == {"correct": 2, "incorrect": 2, "error": 1, "no_answer": 1}


@pytest.mark.parametrize(
    ("golds", "vote"),
    [
        pytest.param(["2"], 1.0, id="right answers are all equal to the one gold"),
        pytest.param(["2", "3"], 0.0, id="right answers of two golds are two camps"),
    ],
)
def test_right_answers_vote_together_only_if_they_are_equal(golds: list[str], vote: float) -> None:
    """Three right ones against two wrong ones, which are one camp."""
    answers = [("9", 0.0), ("2", 1.0), ("9.0", 0.0), ("3", 1.0), ("3.5", 1.0)]
    scored = [("a1", "x", result(accuracy, answer)) for answer, accuracy in answers]
    (whole, _) = summary_of(*scored, golds=golds).accuracies
    assert whole.vote is not None
    assert whole.vote.mean == vote


def test_an_empty_run_has_no_numbers() -> None:
    summary = summary_of()
    assert (summary.completions, list(summary.accuracies), summary.mean_reward) == (0, [], None)


def facts(texts: Sequence[str]) -> list[str]:
    reading = Reading(language="en")
    rows = [stored({"completion": text}) for text in texts]
    return [reading.fact(0, row, result(1.0, None)).format_reason for row in rows]


def test_broken_formats_have_a_reason() -> None:
    good = "<think>a</think><answer>b</answer>"
    assert facts([good, "b", good + "c"]) == ["", "does_not_start_with_think", "text_after_answer"]


@given(st.lists(st.tuples(st.sampled_from(["7", "7.0", "8", "8.0", "9", "10"]), st.just(0.0)), max_size=9))
def test_the_vote_is_what_comparing_every_answer_gives(given_answers: list[tuple[str, float]]) -> None:
    """Only what may change the outcome is compared; the outcome is the same."""
    answers = [(answer, float(float(answer) == 7)) for answer, _ in given_answers]
    camp = majority(answers, lambda a, b: float(a) == float(b))
    assert is_right(answers, lambda a, b: float(a) == float(b)) == (camp is not None and camp.right > 0)


def test_a_clear_vote_compares_nothing() -> None:
    def never(one: str, other: str) -> bool:
        raise AssertionError((one, other))

    assert is_right([("7", 1.0), ("7.0", 1.0), ("8", 0.0)], never)
    assert not is_right([("7", 1.0), ("8", 0.0), ("8", 0.0), ("9", 0.0)], never)
    assert not is_right([], never)


def test_completions_of_no_group_are_questions_of_their_own() -> None:
    """A group that is called like a number is another question."""
    with Ledger() as ledger:
        reading = Reading()
        for number, group in enumerate([None, None, "0", "0"]):
            item: dict[str, object] = {"group": group, "completion": "x", "task": {"kind": "math"}}
            ledger.add([reading.fact(number, stored(item), result(float(number != 1), "7"))])
        (whole,) = summarise(ledger, str.__eq__).accuracies
    assert (whole.completions, whole.questions, whole.most_samples) == (4, 3, 2)
    assert whole.pass_at[1].mean == pytest.approx(2 / 3)
    assert whole.vote is not None
    assert whole.vote.mean == pytest.approx(2 / 3)


def same_number(one: str, other: str) -> bool:
    return float(one) == float(other)


@given(
    st.lists(
        st.tuples(st.sampled_from([None, "a", "b", "c"]), st.sampled_from(["7", "7.0", "8", "9", None])),
        max_size=24,
    )
)
def test_the_ledger_counts_what_counting_by_hand_gives(drawn: list[tuple[str | None, str | None]]) -> None:
    """Questions, pass@1 and votes, whatever groups the completions come in."""
    questions: dict[object, list[tuple[str | None, float]]] = {}
    with Ledger() as ledger:
        reading = Reading()
        for number, (group, answer) in enumerate(drawn):
            right = float(answer in {"7", "7.0"})
            questions.setdefault(number if group is None else group, []).append((answer, right))
            item: dict[str, object] = {"group": group, "completion": "x", "task": {"kind": "math"}}
            ledger.add([reading.fact(number, stored(item), result(right, answer))])
        found = summarise(ledger, same_number).accuracies
    if not drawn:
        assert found == ()
        return
    shares = [mean(right for _, right in samples) for samples in questions.values()]
    votes = [
        is_right([(str(answer), right) for answer, right in samples if answer is not None], same_number)
        for samples in questions.values()
    ]
    assert found[0].questions == len(questions)
    assert found[0].pass_at[1].mean == pytest.approx(mean(shares))
    if found[0].most_samples > 1:
        assert found[0].vote is not None
        assert found[0].vote.mean == pytest.approx(mean(votes))
