"""The grammar from brackets up to whole answers: tuples, sets, matrices, relations, lists."""

from __future__ import annotations

from .atoms import Atoms
from .names import AND_WORDS, FILLER_WORDS, OR_WORDS, RELATIONS, SET_OPERATIONS
from .tree import Apply, Bracket, Junction, Matrix, Node, Num, Quantity, Ratio, Relation, SetBuilder, Sym

_words = str.split  # a table of words is easier to read and to extend than a list of strings

_CLOSING = {
    "(": ")",
    "[": "]",
    "\\{": "\\}",
    "{": "}",
    "\\langle": "\\rangle",
    "\\lbrack": "\\rbrack",
    "\\lbrace": "\\rbrace",
}
_MATRICES = frozenset(
    _words("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array psmallmatrix bsmallmatrix")
)
_COMPARISONS = frozenset(("<", ">", "<=", ">=", "!="))


class Statements(Atoms):
    """statement, clause, relation, set expression, bracket, environment."""

    def whole(self) -> Node:
        """whole := statement END"""
        value = self.statement()
        if self.peek().kind != "END":
            raise self.trouble("expected the end")
        return value

    def statement(self) -> Node:
        """statement := conjunct ("or" conjunct)*"""
        items = [self.conjunct()]
        while self.accept_or():
            items.append(self.conjunct())
        return items[0] if len(items) == 1 else Junction("or", tuple(items))

    def accept_or(self) -> bool:
        """``or``, also after a comma."""
        start = self.index
        self.accept(",")
        if self.accept_word(*OR_WORDS) or self.accept("\\lor", "\\vee"):
            self.accept(",")
            return True
        self.index = start
        return False

    def conjunct(self) -> Node:
        """conjunct := clause ((``,`` | ``;`` | "and") clause)*"""
        items = [self.clause()]
        op = "list"
        while True:
            start = self.index
            comma = self.accept(",", ";", "\\\\")
            word = self.accept_word(*AND_WORDS) or self.accept("\\land", "\\wedge", "&")
            if not comma and not word:
                break
            if self.at_word(*OR_WORDS) or self.at("\\lor"):
                self.index = start
                break
            if self.peek().kind == "END" or self.at(")", "]", "}", "\\}"):
                break
            if self.at_remark():
                self.skip_remark()
                break
            op = "and" if word and not comma and op != "comma" else "comma"
            items.append(self.clause())
        return items[0] if len(items) == 1 else _joined(items, op)

    def clause(self) -> Node:
        """clause := relation [remark]"""
        value = self.relation()
        if self.at_remark():
            self.skip_remark()
        return value

    def at_remark(self) -> bool:
        """A remark that does not change the value: "for all x", "where k is an integer"."""
        return self.at_word(*FILLER_WORDS) or self.at("\\forall", "\\quad")

    def skip_remark(self) -> None:
        """Skip a remark: to the end, or to the bracket that closes around it."""
        depth = 0
        while self.peek().kind != "END":
            if self.at_word(*OR_WORDS) and not depth:
                return
            if self.at("(", "[", "{", "\\{"):
                depth += 1
            elif self.at(")", "]", "}", "\\}"):
                if not depth:
                    return
                depth -= 1
            self.index += 1

    def relation(self) -> Node:
        """relation := ratio ((``=`` | ``<`` | ``∈`` …) ratio)*"""
        items = [self.ratio()]
        ops: list[str] = []
        while self.peek().kind in ("MARK", "COMMAND") and (op := RELATIONS.get(self.name())):
            if op == "divides" and self.ends_at_bar:
                break
            self.index += 1
            if op == "=" and self.at("=", ">"):
                self.index += 1
            if self.accept("\\not"):
                op = "!="
            ops.append(op)
            items.append(self.ratio())
        if self.accept("\\pmod") or (self.at("(") and self.name(1) in ("mod", "\\mod", "\\bmod")):
            return self.congruence(items)
        return Relation(tuple(items), tuple(ops)) if ops else items[0]

    def congruence(self, items: list[Node]) -> Node:
        """``a ≡ b (mod m)``"""
        if self.accept("("):
            self.index += 1
            modulus = self.sum()
            self.expect(")")
        else:
            modulus = self.group()
        return Apply("congruent", (*items[-2:], modulus))

    def ratio(self) -> Node:
        """ratio := set (``:`` set)*"""
        items = [self.set_expression()]
        while self.at(":") and not self.ends_at_bar:
            self.index += 1
            items.append(self.set_expression())
        return items[0] if len(items) == 1 else Ratio(tuple(items))

    def set_expression(self) -> Node:
        """set := sum ((``∪`` | ``∩`` | ``∖``) sum)*"""
        value = self.sum()
        while True:
            if self.peek().kind == "COMMAND" and self.name() in SET_OPERATIONS:
                op = SET_OPERATIONS[self.name()]
                self.index += 1
            elif (
                self.peek().kind == "WORD"
                and self.peek().text in ("U", "u", "union")
                and isinstance(value, Bracket | Apply)
            ):
                op = "union"
                self.index += 1
            else:
                return value
            value = Apply(op, (value, self.sum()))

    def starts_factor(self, *, bare: bool) -> bool:
        """As for expressions; a ``U`` between brackets is a union."""
        if (
            self.peek().text in ("U", "u")
            and self.name(1) in ("(", "[", "\\{")
            and self.name(-1) in (")", "]", "\\}")
        ):
            return False
        return super().starts_factor(bare=bare)

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
                items = [_joined(items, "and")]
            op = "or" if either else op
            items.append(following)
        return items[0] if len(items) == 1 else _joined(items, op)

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

    # --- environments

    def environment(self) -> Node:
        """``\\begin{name} rows \\end{name}``"""
        self.expect("\\begin")
        name = self.environment_name()
        if name == "array" and self.at("{"):
            while not self.accept("}"):
                if self.next().kind == "END":
                    raise self.trouble("an unclosed environment")
        if name in _MATRICES or name in ("cases", "dcases", "aligned", "align", "gathered", "align*", "split", "rcases"):
            rows = self.rows()
        else:
            raise self.trouble(f"an unknown environment {name!r}")
        self.expect("\\end")
        self.environment_name()
        if name in ("cases", "dcases", "rcases"):
            return _cases(rows)
        if name in _MATRICES:
            if len({len(row) for row in rows}) != 1:
                raise self.trouble("rows of unequal length")
            matrix = Matrix(tuple(tuple(row) for row in rows))
            return Apply("det", (matrix,)) if name == "vmatrix" else matrix
        return Junction("list", tuple(row[0] for row in rows))

    def environment_name(self) -> str:
        """``{pmatrix}``, ``{align*}``"""
        self.expect("{")
        name = self.next().text
        while not self.accept("}"):
            if self.peek().kind == "END":
                raise self.trouble("an unclosed name")
            name += self.next().text
        return name

    def rows(self) -> list[list[Node]]:
        """rows := row (``\\\\`` row)*; row := item (``&`` item)*"""
        rows: list[list[Node]] = []
        while not self.at("\\end"):
            row = [self.cell()]
            while self.accept("&"):
                row.append(self.cell())
            rows.append(row)
            self.accept(",")
            while self.accept("\\\\", "\\hline", "\\cr"):
                pass
            if self.peek().kind == "END":
                raise self.trouble("an unclosed environment")
        if not rows:
            raise self.trouble("an empty environment")
        return rows

    def cell(self) -> Node:
        """One item of a row, possibly with a condition (cases)."""
        self.accept("\\hline")
        if self.at_word("if", "when", "for", "otherwise", "else", "若", "当"):
            self.index += 1
            if self.at("&", "\\\\", "\\end"):
                return Sym("otherwise")
        value = self.clause()
        if self.accept(",") and not self.at("&", "\\\\", "\\end"):
            if self.at_word("if", "when", "for"):
                self.index += 1
            return Bracket("(", ")", (value, self.clause()))
        return value


def _joined(items: list[Node], op: str) -> Node:
    """Values make a list; relations joined by "and" must all hold."""
    remarks = [item for item in items if is_remark(item)]
    if remarks and len(remarks) < len(items):
        items = [item for item in items if not is_remark(item)]
    if len(items) == 1:
        return items[0]
    comparisons = all(isinstance(item, Relation | Junction) for item in items)
    return Junction("and" if op == "and" and comparisons else "list", tuple(items))


def is_remark(node: Node) -> bool:
    """``k ∈ ℤ``: says of what kind a letter is."""
    return (
        isinstance(node, Relation)
        and node.ops == ("in",)
        and isinstance(node.items[1], Sym)
        and node.items[1].name.startswith("\\mathbb")
        and node.items[1].name not in ("\\mathbb R",)
    )


def _built(first: Node, condition: Node) -> Node:
    if isinstance(first, Relation) and first.ops == ("in",):
        first = first.items[0]
    return SetBuilder(first, condition)


def _cases(rows: list[list[Node]]) -> Node:
    pieces: list[Node] = []
    for row in rows:
        if len(row) == 1 and isinstance(row[0], Bracket) and len(row[0].items) == 2:
            row = list(row[0].items)
        if len(row) == 1:
            return Junction("list", tuple(r[0] for r in rows))
        pieces.append(Bracket("(", ")", (row[0], row[-1])))
    return Apply("cases", tuple(pieces))


__all__ = ["Num", "Quantity", "Statements", "is_remark"]
