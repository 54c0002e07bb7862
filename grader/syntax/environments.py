"""The grammar of environments: matrices, cases, aligned lines."""

from __future__ import annotations

from contextlib import suppress

from .brackets import Brackets
from .errors import UnreadableError
from .names import RELATIONS
from .parity import read_parity
from .tree import Apply, Bracket, Junction, Matrix, Node, Relation, Sym, Words

_words = str.split  # a table of words is easier to read and to extend than a list of strings
_MATRICES = frozenset(
    _words("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array psmallmatrix bsmallmatrix")
)


_ALIGNED = frozenset(_words("aligned align align* split gathered eqnarray"))


class Environments(Brackets):
    """environment and its rows."""

    def environment(self) -> Node:
        """``\\begin{name} rows \\end{name}``"""
        self.expect("\\begin")
        name = self.environment_name()
        if name == "array" and self.at("{"):
            while not self.accept("}"):
                if self.next().kind == "END":
                    raise self.trouble("an unclosed environment")
        if name in _ALIGNED:
            self.align()
        if name in _MATRICES or name in (
            "cases",
            "dcases",
            "aligned",
            "align",
            "gathered",
            "align*",
            "split",
            "eqnarray",
            "rcases",
        ):
            rows = self.rows(with_conditions=name not in _MATRICES or name == "array")
        else:
            raise self.trouble(f"an unknown environment {name!r}")
        self.expect("\\end")
        self.environment_name()
        if name in ("cases", "dcases", "rcases") or (name == "array" and _are_pieces(rows)):
            return _cases(rows)
        if name in _MATRICES:
            if len({len(row) for row in rows}) != 1:
                raise self.trouble("rows of unequal length")
            if all(len(row) == 1 and isinstance(row[0], Relation) for row in rows):
                return Junction("list", tuple(row[0] for row in rows))
            matrix = Matrix(tuple(tuple(row) for row in rows))
            if name == "array" and len(rows) == len(rows[0]) == 1:
                return rows[0][0]
            return Apply("det", (matrix,)) if name == "vmatrix" else matrix
        lines = tuple(row[0] for row in rows)
        return lines[0] if len(lines) == 1 else Junction("list", lines)

    def align(self) -> None:
        """Drop the marks that align lines, and the breaks before a line that goes on with a relation."""
        end = next((k for k in range(self.index, self.count) if self.tokens[k].name == "\\end"), self.count)
        kept = [token for token in self.tokens[self.index : end] if token.name != "&"]
        lines = [
            token
            for token, after in zip(kept, [*kept[1:], self.tokens[-1]], strict=True)
            if not (token.name == "\\\\" and (after.name in RELATIONS or after.name in ("+", "-")))
        ]
        self.tokens[self.index : end] = lines
        self.count = len(self.tokens)

    def environment_name(self) -> str:
        """``{pmatrix}``, ``{align*}``"""
        self.expect("{")
        name = self.next().text
        while not self.accept("}"):
            if self.peek().kind == "END":
                raise self.trouble("an unclosed name")
            name += self.next().text
        return name

    def rows(self, *, with_conditions: bool) -> list[list[Node]]:
        """rows := row (``\\\\`` row)*; row := item (``&`` item)*; the second may be a condition"""
        rows: list[list[Node]] = []
        while not self.at("\\end"):
            row = [self.cell()]
            while self.accept("&"):
                row.append(self.condition() if with_conditions else self.cell())
            rows.append(row)
            self.accept(",", ";", ".")
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
            return Bracket("(", ")", (value, self.condition()))
        if self.at_word("if", "when", "for", "otherwise"):
            return Bracket("(", ")", (value, self.condition()))
        return value

    def condition(self) -> Node:
        """Under which condition a piece holds: a relation, or words."""
        start = self.index
        if self.at_word("if", "when", "for", "若", "当"):
            self.index += 1
        if self.at_word("otherwise", "else", "其他"):
            self.index += 1
            return Sym("otherwise")
        with suppress(UnreadableError):
            value = self.cell()
            if self.at(",", ";", ".", "&", "\\\\", "\\end", "\\cr"):
                return value
        self.index = start
        words: list[str] = []
        while not self.at("&", "\\\\", "\\end") and self.peek().kind != "END":
            words.append(self.next().text)
        text = " ".join(words[1:] if words[:1] in (["if"], ["when"], ["for"]) else words)
        return read_parity(text) or Words(text.strip(" ,;."))


def _are_pieces(rows: list[list[Node]]) -> bool:
    """Whether the rows of an array are values with conditions, and not the rows of a matrix."""
    pairs = [row[0].items if len(row) == 1 and isinstance(row[0], Bracket) else tuple(row) for row in rows]
    return all(len(pair) == 2 for pair in pairs) and any(
        isinstance(pair[1], Relation) or (isinstance(pair[1], Apply) and pair[1].op == "congruent")
        for pair in pairs
    )


def _cases(rows: list[list[Node]]) -> Node:
    pieces: list[Node] = []
    for written in rows:
        row = written
        if len(row) == 1 and isinstance(row[0], Bracket) and len(row[0].items) == 2:
            row = list(row[0].items)
        if len(row) == 1:
            return Junction("list", tuple(r[0] for r in rows))
        pieces.append(Bracket("(", ")", (row[0], row[-1])))
    return Apply("cases", tuple(pieces))
