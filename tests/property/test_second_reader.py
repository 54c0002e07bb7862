"""What an independent reader of LaTeX understands and prints anew is what ours understands, too."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from latex2sympy2_extended import latex2sympy

from grader.compare import Gold
from grader.compare.judge import compare_answer, read_gold
from grader.options import Options

NOTATIONS = [
    r"\begin{vmatrix}1&2\\3&4\end{vmatrix}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^{-1}",
    r"\lim_{x\to 0}\frac{\sin x}{x}",
    r"\int_0^1 x^2 dx",
    r"\int_{0}^{\infty} e^{-x} \, dx",
    r"\sum_{k=1}^{n} k",
    r"\prod_{i=1}^3 i",
    r"\operatorname{arcsinh}(1)",
    r"\max(1,2)",
    r"\gcd(4,6)",
    r"\operatorname{lcm}(4,6)",
    r"\sqrt[3]{8}",
    r"\binom{n}{2}",
    r"\log_{2} x",
    r"\ln(ab)",
    r"\exp(2)",
    r"\frac{1}{1+\frac{1}{x}}",
    r"\frac{-b+\sqrt{b^2-4ac}}{2a}",
    r"\sin^2 x + \cos 2x",
    r"\tan\frac{\pi}{8}",
    r"\cot x \sec x",
    r"\lfloor 2.5 \rfloor",
    r"|x-3|",
    r"3+4i",
    r"e^{i\pi}",
    r"2\pi r h",
    r"5!",
]
ATOMS = st.sampled_from(["x", "y", "a", "b", "2", "3", "7", r"\pi", r"\sqrt{2}"])
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(r"\frac{{{}}}{{{}+10}}".format, inner, ATOMS),
        st.builds(r"\left({}+{}\right)".format, inner, inner),
        st.builds(r"\left({}-{}\right) {}".format, inner, inner, ATOMS),
        st.builds(r"\left({}\right)^{{2}}".format, inner),
        st.builds(r"\sqrt{{{}+10}}".format, inner),
    ),
    max_leaves=5,
)


def printed_anew(latex: str) -> str:
    """The other reader's understanding, worked out and written in sympy's own spelling."""
    expression = latex2sympy(latex)
    return str(sympy.latex(expression.doit() if hasattr(expression, "doit") else expression))


def ours_agrees(latex: str) -> bool:
    gold = read_gold(latex, Options())
    assert isinstance(gold, Gold)
    return compare_answer((printed_anew(latex),), [gold], Options()).equal


@pytest.mark.parametrize("latex", NOTATIONS)
def test_notation_is_read_alike(latex: str) -> None:
    assert ours_agrees(latex), printed_anew(latex)


@given(FORMULAS)
@settings(max_examples=60, deadline=None)
def test_formulas_are_read_alike(latex: str) -> None:
    assert ours_agrees(latex), printed_anew(latex)
