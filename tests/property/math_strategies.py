"""Random answers: numbers, expressions of known value, and arbitrary text."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from grader.syntax.tree import Apply, Bracket, Matrix, Node, Num, Sym

SMALL = st.integers(-9, 9)
VARIABLES = st.sampled_from(["x", "y", "z"])


BOUNDED = st.sampled_from(["sin", "cos", "atan", "tanh"])
TWO = Num(Fraction(2))


def _positive(node: Node) -> Node:
    """1 + u²: defined and not zero wherever ``u`` is."""
    return Apply("add", (Num(Fraction(1)), Apply("pow", (node, TWO))))


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
        st.builds(lambda name, a: Apply(name, (a,)), BOUNDED, inner),
        st.builds(lambda a: Apply("abs", (a,)), inner),
        st.builds(lambda a: Apply("ln", (_positive(a),)), inner),
        st.builds(lambda a: Apply("root", (_positive(a), TWO)), inner),
        st.builds(lambda a, b: Apply("div", (a, _positive(b))), inner, inner),
        st.builds(lambda a: Apply("root", (Apply("pow", (a, Num(Fraction(2)))), Num(Fraction(2)))), inner),
    )


def expressions() -> st.SearchStrategy[Node]:
    """Expressions that are defined everywhere."""
    return st.recursive(leaves(), _combine, max_leaves=8)


def complex_numbers() -> st.SearchStrategy[Node]:
    """a + bi."""
    imaginary = st.builds(lambda b: Apply("mul", (b, Sym("i"))), numbers())
    return st.builds(lambda a, b: Apply("add", (a, b)), numbers(), imaginary)


def items(least: int = 2, most: int = 4) -> st.SearchStrategy[tuple[Node, ...]]:
    """Several unequal numbers, for the shapes that hold them."""
    values = st.lists(st.fractions(-20, 20, max_denominator=7), min_size=least, max_size=most, unique=True)
    return values.map(lambda found: tuple(Num(value) for value in found))


def shapes() -> st.SearchStrategy[Node]:
    """Tuples, sets, intervals, matrices."""
    return st.one_of(
        items().map(lambda values: Bracket("(", ")", values)),
        items().map(lambda values: Bracket("{", "}", values)),
        st.builds(
            lambda ends, left, right: Bracket(left, right, tuple(sorted(ends, key=_worth))),
            items(2, 2), st.sampled_from("[("), st.sampled_from(")]"),
        ),
        items(4, 4).map(lambda values: Matrix((values[:2], values[2:]))),
    )  # fmt: skip


def _worth(node: Node) -> Fraction:
    assert isinstance(node, Num)
    return node.value


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
