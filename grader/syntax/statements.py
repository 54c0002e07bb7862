"""The grammar from brackets up to whole answers: tuples, sets, matrices, relations, lists."""

from __future__ import annotations

from contextlib import suppress

from .brackets import joined
from .environments import Environments
from .errors import UnreadableError
from .names import AND_WORDS, FILLER_WORDS, OR_WORDS, RELATIONS, SET_OPERATIONS
from .numerals import read_number
from .tree import Apply, Bracket, Junction, Node, Ratio, Relation, Sym

_NUMBER_SETS = frozenset(map(Sym, "RZNQC"))
_ENDS = frozenset((")", "]", "}", "\\}", ","))


class Statements(Environments):
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
                items[-1] = self.remark(items[-1])
                break
            op = "and" if word and not comma and op != "comma" else "comma"
            items.append(self.clause())
        return items[0] if len(items) == 1 else joined(items, op)

    def clause(self) -> Node:
        """clause := relation [remark]"""
        value = self.alone() or self.relation()
        return self.remark(value) if self.at_remark() else value

    def alone(self) -> Node | None:
        """A number or a letter that nothing goes with, as most of what stands between brackets and commas."""
        token, after = self.peek(), self.peek(1)
        if after.kind != "END" and after.name not in _ENDS:
            return None
        if token.kind == "NUMBER":
            self.index += 1
            return read_number(token.text)
        if token.kind == "WORD" and len(token.text) == 1 and token.text.isascii():
            self.index += 1
            return Sym(token.text)
        return None

    def at_remark(self) -> bool:
        """A remark that does not change the value: "for all x", "where k is an integer"."""
        if self.at_word("when") and self.peek(3).text in ("odd", "even"):
            return False
        return self.at_word(*FILLER_WORDS) or self.at("\\forall", "\\quad")

    def remark(self, value: Node) -> Node:
        """A definition ("where φ = …") is kept with the value; any other remark is skipped."""
        start = self.index
        if self.accept_word("where", "with", "here"):
            with suppress(UnreadableError):
                definition = self.relation()
                if (
                    isinstance(definition, Relation)
                    and definition.ops == ("=",)
                    and isinstance(definition.items[0], Sym)
                ):
                    return Apply("where", (value, definition))
            self.index = start
        self.skip_remark()
        return value

    def skip_remark(self) -> None:
        """Skip a remark: to the end, or to the bracket that closes around it."""
        depth, compares = 0, False
        while self.peek().kind != "END":
            if self.at_word(*OR_WORDS) and not depth:
                return
            compares = compares or self.at("=", "<", ">", "\\le", "\\ge", "\\leq", "\\geq", "\\ne", "\\neq")
            further = self.at(",") or self.at_word(*AND_WORDS)
            if further and not depth and not compares and self.is_last_number():
                return  # "where k ∈ ℤ, 917" gives one more value
            if self.at("(", "[", "{", "\\{"):
                depth += 1
            elif self.at(")", "]", "}", "\\}"):
                if not depth:
                    return
                depth -= 1
            self.index += 1

    def is_last_number(self) -> bool:
        """Whether a number and the end are all that follows the token here."""
        return self.peek(1).kind == "NUMBER" and self.peek(2).kind == "END"

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
            items.append(self.number_set_by_letter() if op in ("in", "notin") else self.ratio())
        if self.accept("\\pmod") or (self.at("(") and self.name(1) in ("mod", "\\mod", "\\bmod")):
            return self.congruence(items)
        return Relation(tuple(items), tuple(ops)) if ops else items[0]

    def number_set_by_letter(self) -> Node:
        """``k ∈ Z``: behind ``∈`` a plain letter is the set of numbers."""
        right = self.ratio()
        return Sym(f"\\mathbb {right.name}") if right in _NUMBER_SETS and isinstance(right, Sym) else right

    def congruence(self, items: list[Node]) -> Node:
        """``a ≡ b (mod m)``"""
        if self.accept("("):
            self.index += 1
            modulus = self.sum()
            self.expect(")")
        else:
            modulus = self.group()
        return Apply("congruent", (items[-2] if len(items) > 1 else Sym("?"), items[-1], modulus))

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
        if self.accept("\\choose"):
            value = Apply("binom", (value, self.sum()))
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
        if self.at("(") and self.name(1) in ("mod", "\\mod", "\\bmod"):
            return False
        return super().starts_factor(bare=bare)
