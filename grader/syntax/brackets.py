"""The grammar of brackets: tuples, intervals, sets, groups."""

from __future__ import annotations

from abc import abstractmethod

from .atoms import Atoms
from .names import AND_WORDS, OR_WORDS
from .number_sets import REALS
from .tree import Apply, Bracket, Junction, Node, Quantity, Relation, SetBuilder, Sym

_COMPOUND = ((("s", 1),), (("month", 1),), (("USD", 1),), (("m", 1),), (("kg", 1),), (("degree", 1),))

_CLOSING = {
    "(": ")",
    "[": "]",
    "\\{": "\\}",
    "{": "}",
    "\\langle": "\\rangle",
    "\\lbrack": "\\rbrack",
    "\\lbrace": "\\rbrace",
}


class Brackets(Atoms):
    """bracket, braces; clauses are supplied above."""

    @abstractmethod
    def clause(self) -> Node:
        """One relation or value."""

    def bracketed(self) -> Node:
        """bracket := open [statement parts] close; one value in ( ) or [ ] is that value"""
        opening = self.name()
        self.index += 1
        if opening == "{" and self.peek().text in ("}",):
            self.index += 1
            return Bracket("{", "}", ())
        if opening in ("\\{", "\\lbrace", "{"):
            return self.braces(opening)
        items = self.bracket_items()
        closing = self.bracket_close(opening)
        if len(items) == 1 and opening in ("(", "[") and closing == _CLOSING[opening]:
            return items[0]
        kinds = {"\\langle": "(", "\\lbrack": "["}
        ends = {"\\rangle": ")", "\\rbrack": "]"}
        return Bracket(kinds.get(opening, opening), ends.get(closing, closing), tuple(items))

    def bracket_close(self, opening: str) -> str:
        """The closing bracket; intervals may mix them."""
        name = self.name()
        allowed = (")", "]", "[") if opening in ("(", "[", "]") else (_CLOSING[opening],)
        self.expect(*allowed)
        return name

    def bracket_items(self) -> list[Node]:
        """items := [statement ((``,`` | ``;``) statement)*]"""
        items: list[Node] = []
        while not self.at(")", "]", "}", "\\}", "\\rangle", "\\rbrack", "\\rbrace"):
            items.append(self.bracket_item())
            self.accept(".")
            if not self.accept(",", ";"):
                break
        return items

    def bracket_item(self) -> Node:
        """One item: a relation, or several joined by words ("x > 5 and x < 8")."""
        items, op = [self.clause()], "and"
        while self.at_word(*AND_WORDS, *OR_WORDS) or self.at("\\land", "\\lor"):
            either = self.at_word(*OR_WORDS) or self.at("\\lor")
            self.index += 1
            following = self.clause()
            if either and op == "and" and len(items) > 1:
                items = [joined(items, "and")]
            op = "or" if either else op
            items.append(following)
        return items[0] if len(items) == 1 else joined(items, op)

    def braces(self, opening: str) -> Node:
        """A set in braces: listed, or built (``{x | x > 1}``); a LaTeX group when it only holds one value."""
        closing = _CLOSING[opening]
        saved, self.ends_at_bar = self.ends_at_bar, 1
        first = None if self.at(closing) else self.braces_first(opening)
        self.ends_at_bar = saved
        if first is not None and self.accept("|", "\\mid", ":", "\\vert", "\\colon"):
            condition = self.statement()
            self.expect(closing)
            return _built(first, condition)
        items = [] if first is None else [first]
        while self.accept(",", ";"):
            if self.at(closing):
                break
            items.append(self.clause())
        self.expect(closing)
        if opening == "{" and len(items) == 1:
            return items[0]
        return Bracket("{", "}", tuple(items))

    def braces_first(self, opening: str) -> Node:
        """The first item, which may be a whole LaTeX group."""
        if opening == "{":
            return self.inner_group()
        return self.bracket_item()

    def inner_group(self) -> Node:
        """The content of LaTeX braces: a sum, ``a \\over b``, ``n \\choose k``."""
        value = self.clause()
        if self.accept("\\over"):
            return Apply("div", (value, self.sum()))
        if self.accept("\\choose"):
            return Apply("binom", (value, self.sum()))
        if self.at(",") and not self.ends_at_bar:
            items = [value]
            while self.accept(","):
                items.append(self.clause())
            return Bracket("(", ")", tuple(items))
        return value


def joined(items: list[Node], op: str) -> Node:
    """Values make a list; relations joined by "and" must all hold."""
    remarks = [item for item in items if is_remark(item)]
    if remarks and len(remarks) < len(items):
        letters = len(items) > 2 and is_remark(items[-1]) and not isinstance(items[0], Sym)
        items = [item for item in items if not is_remark(item)]
        while letters and len(items) > 1 and isinstance(items[-1], Sym):  # a, b ∈ ℝ
            items.pop()
    if len(items) == 1:
        return items[0]
    if isinstance(items[0], Relation) and items[0].ops == ("!=",) and not _has_relation(items[1:]):
        left, first = items[0].items  # x ≠ 1, 2
        return Junction("and", tuple(Relation((left, item), ("!=",)) for item in (first, *items[1:])))
    if op == "and" and len(items) == 2 and _is_compound(items[0], items[1]):
        return Apply("add", tuple(items))
    comparisons = all(isinstance(item, Relation | Junction) for item in items)
    return Junction("and" if op == "and" and comparisons else "list", tuple(items))


def _has_relation(items: list[Node]) -> bool:
    return any(isinstance(item, Relation | Junction) for item in items)


def _is_compound(one: Node, other: Node) -> bool:
    """``2 hours and 15 minutes``, ``$3 and 50 cents``: one quantity, larger unit first."""
    if not isinstance(one, Quantity) or not isinstance(other, Quantity) or one.unit.dims != other.unit.dims:
        return False
    whole, part = one.unit.size, other.unit.size
    return one.unit.dims in _COMPOUND and whole is not None and part is not None and whole > part


def is_remark(node: Node) -> bool:
    """``k ∈ ℤ``: says of what kind a letter is."""
    return (
        isinstance(node, Relation)
        and node.ops == ("in",)
        and isinstance(node.items[1], Sym)
        and node.items[1].name.startswith("\\mathbb")
    )


def _built(first: Node, condition: Node) -> Node:
    if isinstance(first, Relation) and first.ops == ("in",):
        domain = first.items[1]
        if isinstance(domain, Sym) and domain.name.startswith("\\mathbb") and domain != REALS:
            condition = Junction("and", (first, condition))
        first = first.items[0]
    return SetBuilder(first, condition)
