"""Kinds that are compared by a rule of their own: each rule gives None when neither side is of its kind."""

from __future__ import annotations

from fractions import Fraction

from grader.syntax.tree import Apply, Based, Bracket, Clock, Matrix, Node, Num, Ratio, Relation, Sym, Words

from .exact import rational
from .finding import Finding, Rules, no, yes
from .lists import Compare
from .matrices import compare_matrices
from .names import named
from .numbers import compare_numbers
from .pieces import piecewise
from .renaming import compare_parameters
from .words import compare_words, says_nothing_exists

EMPTY = Bracket("{", "}", ())


def words_apart(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding | None:
    """Text against text, or text against anything else."""
    del rules, compare
    if isinstance(answer, Words) and isinstance(gold, Words):
        return compare_words(answer.text, gold.text)
    if isinstance(answer, Words) or isinstance(gold, Words):
        words, other = (answer, gold) if isinstance(answer, Words) else (gold, answer)
        assert isinstance(words, Words)
        if other == EMPTY and says_nothing_exists(words.text):
            return yes("words", "nothing exists")
        return no("words", "text on one side")
    return None


def clocks(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding | None:
    """Times of day."""
    del rules, compare
    if not isinstance(answer, Clock) and not isinstance(gold, Clock):
        return None
    if not isinstance(answer, Clock) or not isinstance(gold, Clock):
        return no("times", "a time of day on one side")
    one, other = answer.minutes, gold.minutes
    if answer.half and gold.half:
        same = one == other
    else:  # without a.m. or p.m. either half is meant, unless the hour says which
        same = one == other or (
            (one - other) % 720 == 0 and min(one, other) == (one if not answer.half else other) < 780
        )
    return Finding(same, "times", "the same time" if same else "different times")


def matrices(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding | None:
    """Matrices, also behind a name."""
    if not _has_matrix(answer) and not _has_matrix(gold):
        return None
    one, other = named(answer), named(gold)
    if one is None or other is None:
        return no("matrices", "an equation against a matrix")
    if isinstance(one.name, Sym) and isinstance(other.name, Sym) and one.name != other.name:
        return no("matrices", "another matrix")
    if _is_matrix(one.value) or _is_matrix(other.value):
        return compare_matrices(one.value, other.value, rules, compare)
    return None


def _has_matrix(node: Node) -> bool:
    return _is_matrix(node.items[-1]) if isinstance(node, Relation) else _is_matrix(node)


def _is_matrix(node: Node) -> bool:
    """A matrix, or a transposed one."""
    return isinstance(node, Matrix) or (
        isinstance(node, Apply) and node.op == "pow" and isinstance(node.args[0], Matrix)
    )


def based_numbers(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding | None:
    """Digits in a written base; plain digits are taken in that base too."""
    del rules, compare
    if not isinstance(answer, Based) and not isinstance(gold, Based):
        return None
    one, other = named(answer), named(gold)
    if one is None or other is None:
        return no("base", "an equation against digits")
    left, right = one.value, other.value
    if isinstance(left, Based) and isinstance(right, Based):
        same = left == right or (_worth(left) is not None and _worth(left) == _worth(right))
    else:
        based, plain = (left, right) if isinstance(left, Based) else (right, left)
        assert isinstance(based, Based)
        same = isinstance(plain, Num) and plain.places is None and str(plain.value) == based.digits
    return Finding(
        same, "base", "the same digits in the same base" if same else "other digits or another base"
    )


def _worth(node: Based) -> int | None:
    try:
        return int(node.digits, node.base)
    except ValueError:
        return None


def ratios(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding | None:
    """``a : b : c`` up to a common factor; two parts are a quotient as well."""
    one, other = named(answer), named(gold)
    if one is None or other is None or not (isinstance(one.value, Ratio) or isinstance(other.value, Ratio)):
        return None
    left, right = _parts(one.value), _parts(other.value)
    if len(left) != len(right):
        return no("ratio", f"{len(left)} parts, not {len(right)}")
    if any(isinstance(part, Num) and part.value == 0 for part in (*left, *right)):
        equal = all(compare(a, b, rules).equal for a, b in zip(left, right, strict=True))
        return Finding(equal, "ratio", "the same parts" if equal else "different parts")
    for a, b in zip(left[1:], right[1:], strict=True):
        found = compare_numbers(Apply("mul", (left[0], b)), Apply("mul", (right[0], a)), rules)
        if not found.equal:
            return no("ratio", "another proportion")
    return yes("ratio", "the same proportion")


def _parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Ratio):
        return node.items
    if isinstance(node, Apply) and node.op == "div":
        return node.args
    return (node, Num(Fraction(1)))


def congruences(answer: Node, gold: Node, rules: Rules, compare: Compare) -> Finding | None:
    """``x ≡ a (mod m)``: the same modulus, and rests that differ by a multiple of it."""
    match answer, gold:
        case Apply("congruent", (x, a, m)), Apply("congruent", (y, b, n)):
            if x != y or not compare_numbers(m, n, rules).equal:
                return no("congruence", "another unknown or modulus")
            turns = rational(Apply("div", (Apply("add", (a, Apply("neg", (b,)))), m)))
            same = turns is not None and turns.denominator == 1
            return Finding(same, "congruence", "the same residue class" if same else "another residue class")
        case (Apply("congruent", (_, a, m)), Apply("mod", (b, n))) | (
            Apply("mod", (b, n)),
            Apply("congruent", (_, a, m)),
        ):
            return congruences(
                Apply("congruent", (Sym("?"), a, m)), Apply("congruent", (Sym("?"), b, n)), rules, compare
            )
        case (Apply("congruent", (_, a, _)), other) | (other, Apply("congruent", (_, a, _))) if isinstance(
            other, Num
        ):
            return compare_numbers(a, other, rules)
        case (Apply("congruent"), Relation((Sym(), Num()), ("=",))) | (
            Relation((Sym(), Num()), ("=",)),
            Apply("congruent"),
        ):
            return no("congruence", "one number is no residue class")
    return None


KINDS = (words_apart, clocks, matrices, based_numbers, ratios, congruences, piecewise, compare_parameters)
