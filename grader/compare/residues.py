"""Residue classes however they are written: ``n ≡ 2 (mod 3)``, ``n = 3k + 2``, "odd n", "divisible by 4"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from grader.syntax.tree import Apply, Junction, Node, Num, Relation, Sym

from .evaluate import symbols
from .exact import rational
from .finding import Finding, no, yes
from .rewrite import choices, substituted

MAX_MODULUS = 10_000
_UNKNOWNS = frozenset("nmkpNax")
_PARAMETERS = frozenset("kmntljsrq")
_KEYWORDS = ("odd", "even", "divisible", "multiple", "congruent", "\\equiv", "mid")
_FILLER = re.compile(
    r"\b(?:an?|all|every|any|the|those|that|which|are|is|for|such|with|values?|positive|natural|integers?|numbers?)\b"
    r"|(?<![A-Za-z\\])[nmkp](?![A-Za-z])"
)
_ITEM = r"(?:\\pm)?\s*-?\d{1,4}"
_LIST = rf"({_ITEM}(?:\s*(?:,|\bor\b|\band\b)+\s*(?:or\s*|and\s*)?{_ITEM})*)"
_PARITY = re.compile(r"(odd|even)")
_DIVISIBLE = re.compile(r"(not )?(?:divisible by|multiples? of) (\d{1,4})")
_CONGRUENT = re.compile(rf"congruent to {_LIST}\s*\(?(?:modulo|mod)\s*(\d{{1,4}})\)?")
_EQUIV = re.compile(
    rf"[a-zN]?\s*(\\not)?\s*\\equiv\s*{_LIST}\s*\(?\s*\\?[pb]?mod\s*\{{?\s*(\d{{1,4}})\s*\}}?\s*\)?"
)
_MID = re.compile(r"(\d{1,4})\s*\\(n?)mid\s*[a-zN]")


@dataclass(frozen=True, slots=True)
class Classes:
    """The integers with these residues; ``said``: in words or as a congruence, not as ``3k + 2``."""

    modulus: int
    residues: frozenset[int]
    said: bool
    unknown: str = ""

    def lifted(self, modulus: int) -> frozenset[int]:
        """The same integers by a multiple of the modulus."""
        return frozenset(number for number in range(modulus) if number % self.modulus in self.residues)


def compare_residues(texts: tuple[str, str], nodes: tuple[Node, Node]) -> Finding | None:
    """Compare two sides of which at least one says residues; None when they are not both classes."""
    if not any(keyword in text for text in texts for keyword in _KEYWORDS):
        return None
    one, other = (_said(text) or _built(node) for text, node in zip(texts, nodes, strict=True))
    if one is None or other is None or not (one.said or other.said):
        return None
    if one.unknown and other.unknown and one.unknown != other.unknown:
        return no("residues", f"about {one.unknown}, not {other.unknown}")
    modulus = lcm(one.modulus, other.modulus)
    if modulus > MAX_MODULUS:
        return None
    same = one.lifted(modulus) == other.lifted(modulus)
    return yes("residues", "the same residue classes") if same else no("residues", "other residue classes")


def same_with_parameters(answer: Node, gold: Node) -> bool:
    """Whether ``4k + 1`` and ``4m - 3`` are the same class: letters of their own are parameters."""
    if symbols(answer) == symbols(gold):
        return False
    one, other = _linear(answer), _linear(gold)
    return one is not None and one == other


def _said(text: str) -> Classes | None:
    """The classes that a phrase or a congruence says."""
    text = text.strip().rstrip(".")
    equiv = _EQUIV.fullmatch(text)
    if equiv:
        found = _classes(int(equiv[3]), _residues(equiv[2]), denied=bool(equiv[1]))
        return found and replace(found, unknown=text[0] if text[0].isalpha() else "")
    mid = _MID.fullmatch(text)
    if mid:
        return _classes(int(mid[1]), [0], denied=bool(mid[2]))
    core = " ".join(_FILLER.sub(" ", text.lower()).split())
    parity = _PARITY.fullmatch(core)
    if parity:
        return _classes(2, [int(parity[1] == "odd")])
    divisible = _DIVISIBLE.fullmatch(core)
    if divisible:
        return _classes(int(divisible[2]), [0], denied=bool(divisible[1]))
    congruent = _CONGRUENT.fullmatch(core)
    return _classes(int(congruent[2]), _residues(congruent[1])) if congruent else None


def _residues(items: str) -> list[int]:
    found: list[int] = []
    for sign, digits in re.findall(r"(\\pm)?\s*(-?\d+)", items):
        found.extend([int(digits), -int(digits)] if sign else [int(digits)])
    return found


def _classes(modulus: int, residues: list[int], *, denied: bool = False, said: bool = True) -> Classes | None:
    if not 1 < modulus <= MAX_MODULUS:
        return None
    classes = frozenset(residue % modulus for residue in residues)
    return Classes(modulus, frozenset(range(modulus)) - classes if denied else classes, said)


def _built(node: Node) -> Classes | None:
    """The classes of ``n = 4k or n = 4k + 1``."""
    if isinstance(node, Junction) and node.op == "and":
        return None
    items = node.items if isinstance(node, Junction) else (node,)
    parts = [_linear(choice) for item in items for choice in choices(item)]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    modulus = lcm(*(part.modulus for part in known))
    if modulus > MAX_MODULUS:
        return None
    said = any(part.said for part in known)
    return Classes(modulus, frozenset().union(*(part.lifted(modulus) for part in known)), said)


def _linear(node: Node) -> Classes | None:
    match node:
        case Apply("congruent", (Sym(), Num(rest), Num(modulus))) if (
            rest.denominator == modulus.denominator == 1
        ):
            return _classes(int(modulus), [int(rest)])
    if isinstance(node, Relation):
        if node.ops != ("=",) or not isinstance(node.items[0], Sym) or node.items[0].name not in _UNKNOWNS:
            return None
        if node.items[0].name in symbols(node.items[1]):
            return None
        node = node.items[1]
    names = symbols(node)
    if len(names) != 1 or not names <= _PARAMETERS:
        return None
    values = [rational(substituted(node, dict.fromkeys(names, Num(Fraction(k))))) for k in (0, 1, 2, 7)]
    start, after, _, _ = values
    if start is None or after is None or start.denominator != 1 or after.denominator != 1:
        return None
    step = after - start
    if step == 0 or values[2:] != [start + 2 * step, start + 7 * step]:
        return None
    return _classes(abs(int(step)), [int(start)], said=False)
