"""Laws of the mathematics comparison, one a test."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.compare import Gold, compare_answer, read_gold
from grader.compare.rewrite import rebuilt
from grader.normalise import normalise, spelling
from grader.options import Options
from grader.syntax.errors import UnreadableError
from grader.syntax.parser import parse
from grader.syntax.printing import show
from grader.syntax.tree import Apply, Node, Num, children
from tests.property.math_strategies import SMALL, complex_numbers, expressions, numbers, shapes, texts

LAWS = settings(max_examples=60, deadline=None)
MANY = settings(max_examples=300, deadline=None)


def equal(answer: str, gold: str) -> bool:
    read = read_gold(gold, Options())
    assume(isinstance(read, Gold))
    assert isinstance(read, Gold)
    return compare_answer((answer,), (read,), Options()).equal


_PIECES = (
    r"1 23 x o . , ; ^ _ { } ( ) = < > / * + - | ! ' ~ $ % ` \ \( \! \, \{ \} "
    r"\left \frac \sqrt \pi \le \over ext{"
)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from([*_PIECES.split(), " "]), max_size=7).map("".join))
def test_a_blank_before_a_text_changes_nothing(text: str) -> None:
    """What is told at a glance to be canonical is what the passes over a text would leave as it is."""
    assert normalise(text) == normalise(" " + text)


@MANY
@given(texts())
def test_normalising_twice_changes_nothing(text: str) -> None:
    """normalise(normalise(t)) = normalise(t)"""
    once = normalise(text)
    assert normalise(once) == once


@MANY
@given(texts())
def test_any_text_is_read_without_an_exception_of_ours(text: str) -> None:
    """The parser reads a text or says why it cannot."""
    with suppress(UnreadableError):
        assert parse(normalise(text)) is not None


@MANY
@given(texts())
def test_every_readable_text_equals_itself(text: str) -> None:
    """equal(t, t)"""
    assume("\\boxed" not in text)  # a gold's boxes are opened, an answer's were before it came here
    assert not spelling(normalise(text)) or equal(text, text)


@LAWS
@given(texts(), texts())
def test_comparing_any_texts_ends_in_a_verdict(one: str, other: str) -> None:
    """No exception, whatever stands on either side."""
    assert equal(one, other) in (True, False)


@LAWS
@given(expressions())
def test_a_printed_value_reads_back_as_itself(node: Node) -> None:
    """parse(show(v)) means v, and prints alike"""
    again = parse(normalise(show(node)))
    assert show(parse(normalise(show(again)))) == show(again)
    assert equal(show(again), show(node))


@LAWS
@given(expressions())
def test_parentheses_and_zeros_change_nothing(node: Node) -> None:
    """x = (x) = x + 0 = 1 · x"""
    text = show(node)
    for same in (f"({text})", f"{text} + 0", f"0 + {text}", f"1 \\cdot {text}", f"\\frac{{{text}}}{{1}}"):
        assert equal(same, text)
        assert equal(text, same)


@LAWS
@given(expressions(), expressions())
def test_rewritten_expressions_are_accepted(one: Node, other: Node) -> None:
    """a + b = b + a; a · b = b · a; (a + b)² = a² + 2ab + b²"""
    a, b = show(one), show(other)
    assert equal(f"{a} + {b}", f"{b} + {a}")
    assert equal(f"{a} \\cdot {b}", f"{b} \\cdot {a}")
    assert equal(f"({a} + {b})^2", f"{a}^2 + 2 \\cdot {a} \\cdot {b} + {b}^2")


@LAWS
@given(expressions(), numbers())
def test_perturbed_expressions_are_rejected(node: Node, change: Node) -> None:
    """x + c ≠ x for c > 0, whichever is the gold"""
    text, changed = show(node), show(Apply("add", (node, change)))
    assert not equal(changed, text)
    assert not equal(text, changed)


@LAWS
@given(expressions(), expressions())
def test_the_verdict_does_not_depend_on_which_side_is_the_gold(one: Node, other: Node) -> None:
    """equal(a, b) = equal(b, a)"""
    assert equal(show(one), show(other)) == equal(show(other), show(one))


@LAWS
@given(complex_numbers(), complex_numbers())
def test_complex_numbers_are_a_field(one: Node, other: Node) -> None:
    """ab / b = a, |a|² = a·ā, and a + i is not a"""
    a, b = show(one), show(other)
    assert equal(f"\\frac{{({a}) ({b})}}{{{b}}}", a)
    assert equal(f"|{a}|^2", f"({a}) \\overline{{{a}}}")
    assert not equal(f"{a} + i", a)
    assert not equal(a, f"{a} + i")


@LAWS
@given(shapes(), st.data())
def test_shapes_equal_themselves_and_nothing_with_another_item(node: Node, data: st.DataObject) -> None:
    """A tuple, set, interval or matrix: printed, read and compared; one item changed makes another"""
    text = show(node)
    assert equal(text, text.replace(", ", " , ").replace("(", "( "))
    items = children(node)
    changed = data.draw(st.sampled_from(items))
    assert isinstance(changed, Num)
    other = rebuilt(node, lambda item: Num(changed.value + Fraction(1, 97)) if item is changed else item)
    assert not equal(show(other), text)
    assert not equal(text, show(other))


@LAWS
@given(shapes(), shapes())
def test_the_verdict_on_shapes_does_not_depend_on_which_side_is_the_gold(one: Node, other: Node) -> None:
    """equal(a, b) = equal(b, a)"""
    assert equal(show(one), show(other)) == equal(show(other), show(one))


@LAWS
@given(st.fractions(-9, 9, max_denominator=6), st.integers(1, 12), st.sampled_from("knm"))
def test_a_family_is_cut_into_residues_of_any_multiple_of_its_period(
    start: Fraction, parts: int, name: str
) -> None:
    """aπ + kπ is the union of aπ + jπ + pkπ for j < p, and not without one of them"""
    whole = f"({start})\\pi + k\\pi"
    pieces = [f"({start} + {part})\\pi + {parts}{name}\\pi" for part in range(parts)]
    assert equal(" \\text{ or } ".join(pieces), whole)
    assert parts == 1 or not equal(" \\text{ or } ".join(pieces[1:]), whole)


@LAWS
@given(SMALL, SMALL, SMALL, st.integers(1, 9))
def test_equations_may_be_scaled(a: int, b: int, c: int, factor: int) -> None:
    """ax + by = c is kax + kby = kc, and not ax + by = c + 1"""
    assume(a and b)
    gold = f"{a}x + {b}y = {c}"
    assert equal(f"{a * factor}x + {b * factor}y = {c * factor}", gold)
    assert equal(f"{-a}x - {b}y = {-c}".replace("- -", "+ "), gold)
    assert not equal(f"{a}x + {b}y = {c + 1}", gold)


@LAWS
@given(st.fractions(min_value=-50, max_value=50, max_denominator=40))
def test_numbers_equal_themselves_in_every_notation(value: Fraction) -> None:
    """a/b in LaTeX, plain, scaled; and not its neighbour"""
    top, bottom = value.numerator, value.denominator
    gold = f"\\frac{{{top}}}{{{bottom}}}"
    for same in (
        f"{top}/{bottom}",
        f"\\dfrac{{{3 * top}}}{{{3 * bottom}}}",
        show(Num(value)),
        f"{top}\\div {bottom}",
    ):
        assert equal(same, gold)
    assert not equal(f"\\frac{{{top + 1}}}{{{bottom}}}", gold)


@LAWS
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_solutions_may_come_in_any_order_but_points_not(values: list[int], random: object) -> None:
    """a, b, c = c, a, b; (a, b, c) ≠ (c, a, b)"""
    del random
    turned = values[1:] + values[:1]
    assert equal(", ".join(map(str, turned)), ", ".join(map(str, values)))
    assert not equal(f"({', '.join(map(str, turned))})", f"({', '.join(map(str, values))})")
    assert not equal(", ".join(map(str, values[1:])), ", ".join(map(str, values)))


@pytest.mark.parametrize("size", [1_000, 10_000, 100_000])
@pytest.mark.parametrize(
    "piece", ["(", "{", "\\frac{", "1+", "x_", "!", "\\left", "$", ",", "\\text{", "'", "|", "9", "^", "\\\\"]
)
def test_long_repetitions_are_read_or_refused(piece: str, size: int) -> None:
    """Nothing grows faster than the text: 100,000 pieces end like 1,000."""
    gold = read_gold("5", Options())
    assert isinstance(gold, Gold)
    compare_answer(("5" + piece * size,), (gold,), Options())
