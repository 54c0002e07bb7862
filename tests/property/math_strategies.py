"""Random answers: numbers, expressions of known value, and arbitrary text."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from grader.syntax.tree import Apply, Node, Num, Sym

SMALL = st.integers(-9, 9)
VARIABLES = st.sampled_from(["x", "y", "z"])


def numbers() -> st.SearchStrategy[Node]:
    """Small fractions."""
    return st.builds(lambda a, b: Num(Fraction(a, b)), st.integers(1, 30), st.integers(1, 9))


def leaves() -> st.SearchStrategy[Node]:
    return st.one_of(numbers(), st.builds(Sym, VARIABLES), st.just(Sym("pi")))


def _combine(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    power = st.builds(lambda k: Num(Fraction(k)), st.integers(2, 4))
    return st.one_of(
        st.builds(lambda a, b: Apply("add", (a, b)), inner, inner),
        st.builds(lambda a, b: Apply("mul", (a, b)), inner, inner),
        st.builds(lambda a: Apply("neg", (a,)), inner),
        st.builds(lambda a, k: Apply("pow", (a, k)), inner, power),
        st.builds(lambda a: Apply("sin", (a,)), inner),
        st.builds(lambda a: Apply("root", (Apply("pow", (a, Num(Fraction(2)))), Num(Fraction(2)))), inner),
    )


def expressions() -> st.SearchStrategy[Node]:
    """Expressions that are defined everywhere."""
    return st.recursive(leaves(), _combine, max_leaves=8)


_words = str.split
PIECES = st.sampled_from(
    _words(
        r"""
        1 23 0.5 x y \frac { } ( ) [ ] , ; \sqrt ^ _ + - = < \le \cup \{ \} | \text{ $ % \pi \infty : ! / *
        \\ &        \begin{pmatrix} \end{pmatrix} \left
        \right or and no solution cm \circ \pm \sin \ln 5! ½ π √ 元 \boxed{
        \overline \log_ ... \in \mathbb{R}
        """
    )
)


def texts() -> st.SearchStrategy[str]:
    """Text that looks like mathematics, and text that does not."""
    return st.one_of(
        st.lists(PIECES, max_size=14).map(" ".join),
        st.lists(PIECES, max_size=14).map("".join),
        st.text(max_size=40),
    )
