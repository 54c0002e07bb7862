"""What normalising keeps, drops and unifies."""

from __future__ import annotations

import pytest

from grader.normalise import DOLLAR, TEXT_CLOSE, TEXT_OPEN, normalise, spelling, unbox


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  12. ", "12"),
        ("$x+1$", "x+1"),
        ("\\(x+1\\)", "x+1"),
        ("\\left( 1,\\, 2 \\right)", "( 1, 2 )"),
        ("\\boxed{7}", "7"),
        ("**12**", "12"),
        ("1\\,000", "1000"),
        ("1{,}000{,}000", "1000000"),
        ("11,\\!111", "11111"),
        ("x²", "x^{2}"),
        ("x₁₂", "x_{12}"),
        ("1½", "1\\frac{1}{2}"),
        ("√2", "\\sqrt{2}"),
        ("−5", "-5"),
        ("１２", "12"),
        ("𝟏𝟐", "12"),
        ("1\u200b2", "12"),
        ("\\$5", f"{DOLLAR}5"),
        ("$5", f"{DOLLAR}5"),
        ("5 $", f"5{DOLLAR}"),
        ("\\text{cm}", f"{TEXT_OPEN}cm{TEXT_CLOSE}"),
        ("\\mathbf{x}", "{x}"),
        ("\\\\frac{1}{2}", "\\frac{1}{2}"),
        ("\x0crac{1}{2}", "\\frac{1}{2}"),
        ("ext{odd}", f"{TEXT_OPEN}odd{TEXT_CLOSE}"),
        ("\\begin{pmatrix}1\\\\ 2\\end{pmatrix}", "\\begin{pmatrix}1\\\\ 2\\end{pmatrix}"),
    ],
)
def test_canonical_spelling(text: str, expected: str) -> None:
    assert normalise(text).strip() == expected


def test_control_characters_stay() -> None:
    """A NUL may not cut or join an answer."""
    assert "\0" in normalise("5\0006")


def test_only_a_box_around_everything_is_opened() -> None:
    assert unbox("\\boxed{1+{2}}") == "1+{2}"
    assert unbox("\\boxed{1}\\boxed{2}") == "\\boxed{1}\\boxed{2}"
    assert unbox("1\\boxed{2}3") == "1\\boxed{2}3"


def test_spelling_ignores_white_space_and_text_marks() -> None:
    assert spelling(normalise("5 \\text{ cm}")) == spelling(normalise("5cm"))
