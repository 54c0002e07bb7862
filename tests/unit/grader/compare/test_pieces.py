"""Functions in pieces, in environments and in sentences."""

from __future__ import annotations

import pytest

from grader.compare.piece_texts import read_pieces
from grader.compare.pieces import has_pieces
from grader.normalise import normalise
from grader.syntax.parser import parse


@pytest.mark.parametrize(
    "text",
    [
        "x if x \\ge 0, -x if x < 0",
        "f(x) = x for x > 0 and f(x) = -x for x \\le 0",
        "n/2 if n is even, (n+1)/2 otherwise",
        "1, if n = 1; 2^n, if n \\ge 2",
    ],
)
def test_sentences_of_pieces_are_read(text: str) -> None:
    read = read_pieces(text)
    assert read is not None
    assert has_pieces(read)


@pytest.mark.parametrize(
    "text", ["x if x > 0", "if and only if n is even, if", "x^2 for all x", "5", "for sale if wanted", ""]
)
def test_other_sentences_are_no_pieces(text: str) -> None:
    assert read_pieces(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "\\begin{cases}x & x\\ge0\\\\-x & x<0\\end{cases}",
        "\\left\\{\\begin{array}{ll}x, & x\\ge 0\\\\ -x, & x<0\\end{array}\\right.",
        "\\begin{cases}1 & \\text{if } p \\text{ is prime}\\\\0 & \\text{otherwise}\\end{cases}",
        "\\begin{cases}0 & n \\text{ odd}\\\\1 & n \\text{ even}\\end{cases}",
    ],
)
def test_environments_of_pieces_are_read(text: str) -> None:
    assert has_pieces(parse(normalise(text)))


@pytest.mark.parametrize(
    "text",
    ["\\begin{cases}x=1\\\\y=2\\end{cases}", "\\left(\\begin{array}{cc}1&0\\\\0&1\\end{array}\\right)"],
)
def test_systems_and_matrices_are_no_pieces(text: str) -> None:
    assert not has_pieces(parse(normalise(text)))
