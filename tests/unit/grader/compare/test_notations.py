"""Texts that are read as a whole: dates, times, numerals of other scripts, sets of numbers by name."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.compare.chinese import read_chinese
from grader.compare.named_sets import read_named_set
from grader.compare.respelled import respelled
from grader.compare.times import read_clock, read_dates
from grader.syntax.number_sets import INTEGERS, POSITIVE_INTEGERS, REALS_FROM_ZERO, marked_set
from grader.syntax.tree import Node, Num


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十三", 23),
        ("一百零五", 105),
        ("一万二千", 12000),
        ("二〇二四", 2024),
        ("两", 2),
    ],
)
def test_chinese_whole_numbers(text: str, value: int) -> None:
    assert read_chinese(text) == Num(Fraction(value))


def test_chinese_fractions() -> None:
    assert read_chinese("五分之三") == Num(Fraction(3, 5))


@pytest.mark.parametrize("text", ["12", "苹果", "三个", "", "分之"])
def test_other_texts_are_no_chinese_numbers(text: str) -> None:
    assert read_chinese(text) is None


@pytest.mark.parametrize(
    ("text", "minutes", "half"),
    [
        ("3:30 p.m.", 930, "pm"),
        ("3.30 pm", 930, "pm"),
        ("15:30", 930, None),
        ("noon", 720, "pm"),
        ("12 midnight", 0, "am"),
        ("下午3时30分", 930, "pm"),
        ("9点半", 570, None),
    ],
)
def test_times_of_day(text: str, minutes: int, half: str | None) -> None:
    clock = read_clock(text)
    assert clock is not None
    assert (clock.minutes, clock.half) == (minutes, half)


@pytest.mark.parametrize("text", ["3.30", "12", "25:00", "3:75", "a.m."])
def test_other_texts_are_no_times(text: str) -> None:
    assert read_clock(text) is None


def test_dates_mean_the_same_day() -> None:
    days = [read_dates(text) for text in ("May 3, 2020", "the 3rd of May, 2020", "2020年5月3日", "5/3/2020")]
    assert all(len(found) == 1 for found in days)
    assert len({found[0] for found in days}) == 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("all positive integers", POSITIVE_INTEGERS),
        ("the set of all integers", INTEGERS),
        ("non-negative real numbers", REALS_FROM_ZERO),
        ("正整数", POSITIVE_INTEGERS),
    ],
)
def test_sets_of_numbers_by_name(text: str, numbers: Node) -> None:
    assert read_named_set(text) == numbers


@pytest.mark.parametrize("text", ["even integers", "two real numbers", "no integer", "prime numbers"])
def test_other_names_are_none_of_them(text: str) -> None:
    assert read_named_set(text) is None


def test_marks_tell_the_sets_of_one_letter_apart() -> None:
    assert marked_set("Z", "+") == POSITIVE_INTEGERS
    assert marked_set("R", "2") is None


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        ("2,5", "2.5", ("2.5", "2.5")),
        ("1,234", "1.234", None),
        ("2,5", "25", None),
        ("2,5,7", "2.5", None),
        ("[n/2]", "\\lfloor n/2\\rfloor", ("\\lfloor n/2\\rfloor ", "\\lfloor n/2\\rfloor")),
    ],
)
def test_one_side_shows_how_the_other_is_read(
    answer: str, gold: str, expected: tuple[str, str] | None
) -> None:
    wanted = Num(Fraction(gold), 1, 2) if "." in gold else Num(Fraction(25))
    assert respelled(answer, gold, wanted) == expected
