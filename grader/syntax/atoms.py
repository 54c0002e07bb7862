"""The grammar of operands: numbers, names, brackets, fractions, roots, big operators."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction

from .expressions import negated
from .functions import shown
from .letters import Letters
from .names import CONSTANTS, FUNCTIONS, GREEK, RELATIONS
from .number_sets import marked_set
from .numbers import ELLIPSES, FRACTIONS
from .numerals import read_number
from .tree import Apply, Bracket, Node, Num, Quantity, Sym, walk
from .units import find_unit

_BINOMIALS = ("\\binom", "\\dbinom", "\\tbinom")
_DECORATIONS = (
    "\\overline",
    "\\overrightarrow",
    "\\vec",
    "\\bar",
    "\\hat",
    "\\dot",
    "\\widehat",
    "\\tilde",
    "\\underline",
)


class Atoms(Letters):
    """atom and everything that starts with a token of its own."""

    @abstractmethod
    def environment(self) -> Node:
        """``\\begin{…} … \\end{…}``."""

    def atom(self) -> Node:
        """atom := operand, one level deeper"""
        self.enter()
        try:
            return self.operand()
        finally:
            self.depth -= 1

    def operand(self) -> Node:
        """operand := number | name | command | bracket | ``|`` sum ``|`` | money number"""
        token = self.peek()
        if token.kind == "NUMBER":
            return self.number()
        if token.kind == "WORD":
            return self.word()
        if self.at("(", "[", "]", "{", "\\{", "\\langle", "\\lbrack", "\\lbrace"):
            with self.deeper():
                return self.bracketed()
        if self.at("|", "\\vert", "\\lvert", "\\|", "\\Vert", "\\lVert"):
            return self.absolute()
        if token.kind == "COMMAND":
            return self.command()
        if token.kind == "MARK" and token.text in ("\ue002", "£", "€", "¥", "₹", "₽", "₩"):
            unit = find_unit(self.next().text)
            value = self.signed_factor()
            assert unit is not None
            return Quantity(value, self.rate(unit))
        if token.text == "...":
            self.index += 1
            return Sym("…")
        raise self.trouble("expected a value")

    # --- commands

    def command(self) -> Node:
        """Everything that starts with a backslash."""
        name = self.name()
        if name in FRACTIONS:
            self.index += 1
            return self.derivative(self.group(), self.group())
        if name in _BINOMIALS:
            self.index += 1
            return Apply("binom", (self.group(), self.group()))
        if name == "\\sqrt":
            return self.root()
        if name in _DECORATIONS:
            return self.decorated()
        if name in ("\\lfloor", "\\lceil"):
            return self.rounded()
        if name == "\\begin":
            with self.deeper():
                return self.environment()
        if name == "\\mathbb" or name == "\\Bbb":
            self.index += 1
            return self.number_set(shown(self.group()))
        if name in ("\\sum", "\\prod", "\\int", "\\lim"):
            return self.big_operator(self.next().text)
        return self.named_command()

    def named_command(self) -> Node:
        """Constants, Greek letters, functions by name."""
        token = self.next()
        text = token.text
        if text in ("emptyset", "varnothing", "O"):
            return Bracket("{", "}", ())
        if text in CONSTANTS:
            return Sym(CONSTANTS[text])
        if text in FUNCTIONS and text not in ("phi", "Gamma", "gamma"):
            return self.function(text)
        if text in GREEK:
            return self.variable(text.removeprefix("var"))
        if text in ("angle", "triangle", "measuredangle", "odot"):
            return Sym(f"\\{text} {shown(self.factor())}")
        if f"\\{text}" in ELLIPSES:
            return Sym("…")
        if text in ("overset", "underset", "stackrel"):
            self.group()
            return self.group()
        self.index -= 1
        raise self.trouble("an unknown command")

    def derivative(self, top: Node, bottom: Node) -> Node:
        """A fraction, or ``\\frac{d}{dx}`` of the product that follows."""
        match top, bottom:
            case Sym("d"), Apply("mul", (Sym("d"), Sym() as variable)) if self.starts_factor(bare=False):
                return Apply("diff", (self.product(), variable))
            case Apply("mul", (Sym("d"), Sym(function))), Apply("mul", (Sym("d"), Sym(variable_name))):
                return Sym(f"d{function}/d{variable_name}")
        return Apply("div", (top, bottom))

    def number_set(self, letter: str) -> Node:
        """``\\mathbb{R}``, also with marks: ``\\mathbb{R}^+``, ``\\mathbb{N}_0``; a power stays one."""
        start, marks = self.index, ""
        while self.at("^", "_"):
            self.index += 1
            braced = self.accept("{")
            while self.peek().kind != "END":
                marks += RELATIONS.get(self.name(), self.name())
                self.index += 1
                if not braced or self.accept("}"):
                    break
        found = marked_set(letter, marks)
        if found is None:
            self.index = start
        return found or Sym(f"\\mathbb {letter}")

    def decorated(self) -> Node:
        """``\\overline{AB}`` (a segment, or the conjugate of a number), ``\\vec{v}``: a name of its own."""
        name = self.next().text
        inner = self.group()
        if name in ("overline", "bar") and any(part == Sym("i") for part in walk(inner)):
            return Apply("conj", (inner,))
        if name == "overline" and isinstance(inner, Sym) and len(inner.name) > 1 and inner.name.isupper():
            return inner
        return inner if name in ("underline", "overrightarrow", "vec") else Sym(f"{name}({shown(inner)})")

    def root(self) -> Node:
        """``\\sqrt{x}``, ``\\sqrt[n]{x}``, ``\\sqrt2``, ``\\sqrt x``."""
        self.index += 1
        degree: Node = Num(Fraction(2))
        if self.accept("["):
            with self.deeper():
                degree = self.sum()
            self.expect("]")
        body = self.bracketed() if self.at("(") else self.group()
        return Apply("root", (body, degree))

    def rounded(self) -> Node:
        """``\\lfloor x \\rfloor``, ``\\lceil x \\rceil``."""
        kind = self.next().text
        with self.deeper():
            body = self.sum()
        self.expect("\\rfloor" if kind == "lfloor" else "\\rceil")
        return Apply("floor" if kind == "lfloor" else "ceil", (body,))

    def absolute(self) -> Node:
        """``|x|``; also ``\\|v\\|``."""
        self.index += 1
        self.bars += 1
        body = self.sum()
        self.bars -= 1
        self.expect("|", "\\vert", "\\rvert", "\\|", "\\Vert", "\\rVert")
        return Apply("abs", (body,))

    def group(self, *, statement: bool = False) -> Node:
        """group := ``{`` sum ``}`` | one digit | one letter | one command with its arguments"""
        if self.at("{"):
            with self.deeper():
                self.index += 1
                inner = self.statement() if statement else self.inner_group()
                self.expect("}")
                return inner
        token = self.peek()
        if token.kind == "NUMBER" and len(token.text) > 1 and token.text.isdigit() and self.after_fraction():
            first, rest = token.text[0], token.text[1:]
            self.tokens[self.index] = type(token)("NUMBER", rest, token.position + 1)
            return Num(Fraction(int(first)))
        if token.kind == "NUMBER":
            return read_number(self.next().text)
        if (
            token.kind == "WORD"
            and len(token.text) > 1
            and token.text not in CONSTANTS
            and token.text not in GREEK
        ):
            self.tokens[self.index] = type(token)("WORD", token.text[1:], token.position + 1)
            return Sym(token.text[0])
        if token.kind == "WORD":
            self.index += 1
            return Sym(CONSTANTS.get(token.text, token.text))
        if self.accept("-"):
            return negated(self.group())
        if self.at("*", "+"):
            return Sym(self.next().text)
        return self.atom()

    def after_fraction(self) -> bool:
        """In LaTeX one digit makes an argument: ``\\frac12``, ``\\sqrt2``, ``\\binom52``."""
        back = [self.tokens[k] for k in range(max(0, self.index - 2), self.index)]
        return any(
            t.kind == "COMMAND" and t.text in ("frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom")
            for t in back
        )

    @abstractmethod
    def inner_group(self) -> Node:
        """The content of braces."""
