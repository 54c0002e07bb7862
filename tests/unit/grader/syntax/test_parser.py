"""What the grammar reads, as printed back, and what it declines."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.normalise import normalise
from grader.syntax.errors import UnreadableError
from grader.syntax.parser import parse
from grader.syntax.printing import show
from grader.syntax.tree import Based, Bracket, Matrix, Node, Num, Quantity, Relation, SetBuilder


def read(text: str) -> Node:
    return parse(normalise(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2ab", "(2 * (a * b))"),
        ("a+b-c", "(a + b + (-c))"),
        ("-2^2", "(-(2 ^ 2))"),
        ("2^3^2", "(2 ^ (3 ^ 2))"),
        ("2^10", "(2 ^ 10)"),
        ("x^-1", "(x ^ (-1))"),
        ("1/2x", "((1 / 2) * x)"),
        ("\\frac12", "(1 / 2)"),
        ("\\frac{a}{b}c", "((a / b) * c)"),
        ("2\\frac58", "(21 / 8)"),
        ("1 1/2", "(3 / 2)"),
        ("n\\frac12", "(n * (1 / 2))"),
        ("\\sqrt[3]{x}", "\\sqrt[3]{x}"),
        ("sqrt(3)/2", "(\\sqrt[2]{3} / 2)"),
        ("\\sin 2x", "sin((2 * x))"),
        ("\\sin^2 x", "(sin(x) ^ 2)"),
        ("\\sin^{-1} x", "asin(x)"),
        ("\\sin x\\cos x", "(sin(x) * cos(x))"),
        ("\\log_2 8", "\\log_{2}(8)"),
        ("a*|x+b*|y||", "(a * (|(x + (b * (|y|)))|))"),
        ("{5 \\choose 2}", "\\binom{5}{2}"),
        ("5!", "(5!)"),
        ("7!!", "(7!!)"),
        ("f(x)", "f(x)"),
        ("x(x+1)", "(x * (x + 1))"),
        ("x_{max}", "x_max"),
        ("\\pm\\sqrt{3}", "(\\pm \\sqrt[2]{3})"),
        ("0.\\overline{3}", "(1 / 3)"),
        ("0.1\\dot{6}", "(1 / 6)"),
        ("0.(27)", "(3 / 11)"),
        ("1<x\\le 2", "1 < x <= 2"),
        ("x=1 or x=2", "x = 1 or x = 2"),
        ("1, 2 \\text{ and } 3", "1, 2, 3"),
        ("(1,2)\\cup[3,\\infty)", "(1, 2) \\cup [3, \\infty)"),
        ("]0,1[", "]0, 1["),
        ("3:4:5", "3 : 4 : 5"),
        ("2.5 million", "2500000"),
        ("F(x) \\text{ for all } x", "F(x)"),
    ],
)
def test_reads(text: str, shown: str) -> None:
    assert show(read(text)) == shown


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5 \\text{ cm}^2", Quantity),
        ("\\$1{,}250", Quantity),
        ("33\\frac13\\%", Quantity),
        ("90^\\circ", Quantity),
        ("1010_2", Based),
        ("\\{1,2\\}", Bracket),
        ("{1, 2}", Bracket),
        ("\\{x \\mid x>1\\}", SetBuilder),
        ("\\begin{bmatrix}1&2\\\\3&4\\end{bmatrix}", Matrix),
        ("x \\in [0,1]", Relation),
    ],
)
def test_kinds(text: str, kind: type) -> None:
    assert isinstance(read(text), kind)


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("1.50", Fraction(3, 2), 2),
        ("1.5\\times 10^3", Fraction(1500), -2),
        ("3e-2", Fraction(3, 100), 2),
        (".5", Fraction(1, 2), 1),
    ],
)
def test_decimals_keep_the_places_written(text: str, value: Fraction, places: int) -> None:
    number = read(text)
    assert isinstance(number, Num)
    assert (number.value, number.places) == (value, places)


@pytest.mark.parametrize(
    ("text", "values"),
    [("1,234", 1), ("1,23", 2), ("1,2,3", 3), ("12,345,678", 1), ("(1,234)", 2), ("0,123", 2)],
)
def test_commas_separate_thousands_or_values(text: str, values: int) -> None:
    node = read(text)
    items = getattr(node, "items", (node,))
    assert len(items) == values


@pytest.mark.parametrize(
    "text",
    [
        "", "odd", "the answer", "1+", "(1", "\\frac{1}{", "\\unknown x", "x\0y", "2 3", "100!!!!", "5 5",
        "п",
        "\\begin{pmatrix}1&2\\\\3\\end{pmatrix}", "\\begin{foo}1\\end{foo}", "S(\"open('/tmp/x','w')\")",
        "__import__('os')",
    ],
)  # fmt: skip
def test_declines(text: str) -> None:
    with pytest.raises(UnreadableError):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000 + "1" + ")" * 2000,
        "x^" * 900 + "2",
        "1/" * 900 + "1",
        "9" * 9000,
        "x+" * 2500 + "1",
    ],
    ids=["brackets", "powers", "quotients", "digits", "terms"],
)
def test_limits(text: str) -> None:
    """Depth, height and length are bounded before anything is computed."""
    with pytest.raises(UnreadableError):
        read(text)


def test_an_unreadable_text_says_where() -> None:
    with pytest.raises(UnreadableError) as caught:
        read("1 + odd")
    assert caught.value.position == 4
    assert "odd" in caught.value.reason
