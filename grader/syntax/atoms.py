"""The grammar of operands: numbers, names, functions, fractions, roots, big operators."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction

from .expressions import DEGREE, Expressions, bare_function, negated
from .names import AND_WORDS, CONSTANTS, FILLER_WORDS, FUNCTIONS, GREEK, INVERSE, OR_WORDS, PLAIN_ENGLISH
from .numerals import read_number, read_roman, recurring
from .tree import Apply, Based, Bracket, Node, Num, Quantity, Relation, Sym
from .units import find_unit

_FRACTIONS = ("\\frac", "\\dfrac", "\\tfrac", "\\cfrac")
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
_ELLIPSES = ("\\ldots", "\\dots", "\\cdots", "...", "\\dotsc", "\\vdots", "\\dotsb")
_CALLED = frozenset(("f", "g", "F", "G"))
_LONGEST_FIRST = tuple(
    sorted((n for n in FUNCTIONS if len(n) > 1 and bare_function(n)), key=len, reverse=True)
)


class Atoms(Expressions):
    """atom and everything that starts with a token of its own."""

    @abstractmethod
    def bracketed(self) -> Node:
        """A tuple, interval, set or group."""

    @abstractmethod
    def environment(self) -> Node:
        """``\\begin{…} … \\end{…}``."""

    @abstractmethod
    def statement(self) -> Node:
        """A whole statement, inside brackets."""

    def atom(self) -> Node:
        """atom := number | name | command | bracket | ``|`` sum ``|`` | money number"""
        token = self.peek()
        if token.kind == "NUMBER":
            return self.number()
        if token.kind == "WORD":
            return self.word()
        if self.at("(", "[", "]", "{", "\\{", "\\langle", "\\lbrack", "\\lbrace"):
            with self.deeper():
                return self.bracketed()
        if self.at("|", "\\vert", "\\lvert", "\\|"):
            return self.absolute()
        if token.kind == "COMMAND":
            return self.command()
        if token.kind == "MARK" and token.text in ("\ue002", "£", "€", "¥", "₹", "₽", "₩"):
            unit = find_unit(self.next().text)
            value = self.signed_factor()
            assert unit is not None
            return Quantity(value, unit)
        raise self.trouble("expected a value")

    # --- numbers

    def number(self) -> Node:
        """number := digits [``_`` base | recurring part | fraction of a mixed number]"""
        token = self.next()
        text = token.text
        if self.at("\\overline", "\\dot", "\\bar") and "." in text:
            return self.recurring_number(text)
        if (
            self.at("(")
            and "." in text
            and self.peek(1).kind == "NUMBER"
            and self.name(2) == ")"
            and not self.peek().spaced
        ):
            self.index += 1
            period = self.next().text
            self.expect(")")
            return recurring(text, period) if period.isdigit() else read_number(text)
        if self.at("_") and text.isalnum():
            return self.based(text)
        if self.at(*_ELLIPSES) and "." in text and len(text.partition(".")[2]) >= 3:
            decimals = text.partition(".")[2]
            for period in (decimals[-1], decimals[-2:], decimals[-3:]):
                if (
                    decimals.endswith(period * (2 if len(period) > 1 else 3))
                    and self.index == len(self.tokens) - 2
                ):
                    self.index += 1
                    return recurring(text, period)
        value = read_number(text)
        return self.mixed(value) if text.isdigit() else value

    def mixed(self, whole: Num) -> Node:
        """``1\\frac45`` and ``1 4/5`` are sums; anything but a proper fraction of plain integers is none."""
        start = self.index
        top: Node
        bottom: Node
        if self.at(*_FRACTIONS):
            self.index += 1
            top, bottom = self.group(), self.group()
        elif (
            self.peek().kind == "NUMBER"
            and self.peek().spaced
            and self.name(1) == "/"
            and self.peek(2).kind == "NUMBER"
        ):
            top = read_number(self.next().text)
            self.index += 1
            bottom = read_number(self.next().text)
        else:
            return whole
        if (
            isinstance(top, Num)
            and isinstance(bottom, Num)
            and _proper(top, bottom)
            and not self.at("^", "!")
        ):
            return Num(whole.value + top.value / bottom.value)
        self.index = start
        return whole

    def recurring_number(self, text: str) -> Node:
        """``0.1\\overline{6}``, ``0.\\dot{1}4\\dot{2}``."""
        dotted = self.at("\\dot")
        period = ""
        while self.at("\\overline", "\\dot", "\\bar") or (dotted and self.peek().kind == "NUMBER"):
            period += self.digits() if self.peek().kind != "NUMBER" else self.next().text
        if not period.isdigit() or len(text) + len(period) > 400:
            raise self.trouble("expected the digits that recur")
        return (
            recurring(text.rstrip("."), period)
            if "." in text.rstrip(".")
            else recurring(text.rstrip(".") + ".", period)
        )

    def digits(self) -> str:
        """The digits under a bar or dot."""
        self.index += 1
        braced = self.accept("{")
        text = self.next().text
        if not braced and len(text) > 1:  # \dot36 marks the 3 alone
            raise self.trouble("expected one digit")
        if braced:
            self.expect("}")
        return text

    def based(self, text: str) -> Node:
        """``1010_2``, ``2516_{8}``."""
        self.expect("_")
        base = self.group()
        if not isinstance(base, Num) or not 2 <= base.value <= 36 or base.value.denominator != 1:
            raise self.trouble("expected a base")
        return Based(text.lstrip("0") or "0", int(base.value))

    # --- names

    def word(self) -> Node:
        """A word: constant, function, Greek letter, variable, or a product of one-letter variables."""
        token = self.next()
        text = token.text
        if text in CONSTANTS:
            return Sym(CONSTANTS[text])
        if text in FUNCTIONS and (len(text) > 2 or bare_function(text)) and self.argument_follows(text):
            return self.function(text)
        if len(text) == 1 and (text.isascii() or text in "ΑΒΓΔΕΖΗΘ"):
            return self.variable(text)
        if text.lower() in GREEK and len(text) > 1:
            return self.variable(text)
        if not text.isascii():
            self.index -= 1
            raise self.trouble("a word")
        return self.letters(text)

    def letters(self, text: str) -> Node:
        """``2ab`` is a product, ``AB`` a segment, ``sinx`` a function; any other word is no mathematics."""
        for function in _LONGEST_FIRST:
            if text.startswith(function) and len(text) - len(function) <= 2:
                tail = _product(
                    [Sym(CONSTANTS.get(text[len(function) :], letter)) for letter in text[len(function) :]]
                )
                return self.apply(FUNCTIONS[function], tail)
        if text.startswith("pi") and len(text) <= 4:
            return _product([Sym("pi"), *(Sym(letter) for letter in text[2:])])
        if text.isupper() and len(text) <= 5:
            roman = read_roman(text) if len(self.tokens) == 2 else None
            return Num(Fraction(roman)) if roman else self.variable(text)
        if text.lower() in PLAIN_ENGLISH or len(text) > 3:
            self.index -= 1
            raise self.trouble("a word")
        last = self.variable(text[-1])
        return _product([*(Sym(letter) for letter in text[:-1]), last])

    def variable(self, name: str) -> Node:
        """variable := letter (``_`` subscript | ``'``)* [arguments of a function named f, g, F or G]"""
        while True:
            if self.accept("_"):
                name += "_" + self.subscript()
            elif self.accept("'"):
                name += "'"
            else:
                break
        if (
            name in _CALLED
            and self.at("^")
            and [self.name(k) for k in range(1, 6)] == ["{", "-", "1", "}", "("]
        ):
            self.index += 5
            name += "^-1"
        if name.rstrip("'_-^0123456789") in _CALLED and self.at("(") and not self.peek().spaced:
            arguments = self.arguments()
            return Apply(f"call:{name}", arguments)
        return Sym(name)

    def word_is_operand(self) -> bool:
        """Letters, constants and functions go on a product; other words end it."""
        text = self.peek().text
        if text.lower() in AND_WORDS or text.lower() in OR_WORDS or text.lower() in FILLER_WORDS:
            return False
        if len(text) == 1:
            return text.isascii() and not (
                self.peek().spaced and text in ("a", "o", "e", "y") and self.peek(1).kind == "WORD"
            )
        if text in CONSTANTS or text in FUNCTIONS or text.lower() in GREEK:
            return text != "mod"
        return (
            (text.isascii()
            and len(text) <= 3
            and text.lower() not in PLAIN_ENGLISH
            and text.lower() != "and")
            or (
                text.isascii()
                and any(text.startswith(name) and len(text) - len(name) <= 2 for name in _LONGEST_FIRST)
            )
        )

    def subscript(self) -> str:
        """A subscript is part of the name: its tokens as they stand."""
        if not self.accept("{"):
            token = self.next()
            if token.kind == "END":
                raise self.trouble("expected a subscript")
            return token.text
        depth, parts = 1, []
        while True:
            token = self.next()
            depth += (token.text == "{") - (token.text == "}")
            if token.kind == "END":
                raise self.trouble("an unclosed subscript")
            if not depth:
                return "".join(parts)
            parts.append(token.text)

    # --- commands

    def command(self) -> Node:
        """Everything that starts with a backslash."""
        name = self.name()
        if name in _FRACTIONS:
            self.index += 1
            return Apply("div", (self.group(), self.group()))
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
            return Sym("\\mathbb " + _shown(self.group()))
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
            return Sym(f"\\{text} {_shown(self.factor())}")
        if f"\\{text}" in _ELLIPSES:
            return Sym("…")
        if text in ("overset", "underset", "stackrel"):
            self.group()
            return self.group()
        self.index -= 1
        raise self.trouble("an unknown command")

    def decorated(self) -> Node:
        """``\\overline{AB}``, ``\\vec{v}``: a name of its own."""
        name = self.next().text
        inner = self.group()
        return inner if name in ("underline", "overrightarrow", "vec") else Sym(f"{name}({_shown(inner)})")

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
        self.depth += 1
        if self.depth > 60:
            raise self.trouble("nested too deep")
        self.bars += 1
        body = self.sum()
        self.bars -= 1
        self.depth -= 1
        self.expect("|", "\\vert", "\\rvert", "\\|")
        return Apply("abs", (body,))

    def big_operator(self, kind: str) -> Node:
        """``\\sum_{k=1}^{n} body``, ``\\int_a^b body dx``, ``\\lim_{x\\to 0} body``."""
        low: Node | None = None
        high: Node | None = None
        while self.at("_", "^"):
            if self.next().text == "_":
                low = self.group(statement=True)
            else:
                high = self.group()
        with self.deeper():
            body = self.product() if kind != "int" else self.sum()
        if kind == "int":
            return Apply("int", tuple(x for x in (body, low, high) if x is not None))
        if kind == "lim":
            return Apply("lim", (body, low or Sym("?")))
        if not (isinstance(low, Relation) and low.ops == ("=",)) or high is None:
            return Apply(f"open{kind}", tuple(x for x in (body, low, high) if x is not None))
        return Apply(kind, (body, low.items[0], low.items[1], high))

    # --- functions

    def argument_follows(self, name: str) -> bool:
        """Whether a plain word is a function here (``sqrt(…)``, ``sin x``) and not a name (``max``)."""
        return self.at("(", "{", "^", "_", "|", "[", "\\frac", "\\dfrac", "\\sqrt") or (
            bare_function(name) and (self.peek().kind in ("NUMBER", "WORD") or self.peek().kind == "COMMAND")
        )

    def function(self, written: str) -> Node:
        """function := name [``_`` base] [``^`` power] argument"""
        name = FUNCTIONS[written]
        base: Node | None = None
        power: Node | None = None
        while self.at("_", "^"):
            if self.next().text == "_":
                base = self.group()
            else:
                power = self.group() if self.at("{") else self.single_exponent()
        if name in ("max", "min", "gcd", "lcm") and base is not None and not self.at("(", "\\{", "{"):
            return Sym(f"{name}_{_shown(base)}")
        if isinstance(power, Num) and power.value == -1 and name in INVERSE:
            name, power = INVERSE[name], None
        value = self.apply(name, self.argument(written), base)
        return value if power is None else Apply("pow", (value, power))

    def argument(self, written: str) -> Node:
        """argument := bracket | group | run of factors, up to an operator or another function"""
        if self.at("(", "[", "\\{") or (self.at("{") and not bare_function(written)):
            with self.deeper():
                return self.bracketed()
        if self.at("{"):
            return self.group()
        factors = [self.signed_factor()]
        while self.starts_factor(bare=isinstance(factors[-1], Num)) and not self.at("(", "[", "\\begin"):
            token = self.peek()
            if token.text in FUNCTIONS and token.text not in GREEK:
                break
            if token.text == "|" and token.kind == "MARK":
                break
            factors.append(self.factor())
        return _product(factors)

    def apply(self, name: str, argument: Node, base: Node | None = None) -> Node:
        """A function of its arguments, in the few operations that the evaluator knows."""
        arguments = argument.items if isinstance(argument, Bracket) else (argument,)
        if not arguments:
            raise self.trouble("a function without argument")
        first = _in_radians(arguments[0])
        if name == "log":
            return Apply("log", (first, base)) if base is not None else self.plain_log(first, arguments)
        if name == "lg":
            return Apply("log", (first, Num(Fraction(10))))
        if name == "exp":
            return Apply("pow", (Sym("e"), first))
        if name == "sqrt":
            return Apply("root", (first, Num(Fraction(2))))
        if name == "cbrt":
            return Apply("root", (first, Num(Fraction(3))))
        if name == "factorial":
            return Apply("fact", (first,))
        return Apply(name, (first, *arguments[1:]))

    def plain_log(self, first: Node, arguments: tuple[Node, ...]) -> Node:
        """``log`` without base is read both ways by the comparison; ``log(x, b)`` is code."""
        return Apply("log", (first, arguments[1])) if len(arguments) == 2 else Apply("log?", (first,))

    def arguments(self) -> tuple[Node, ...]:
        """The arguments of a call."""
        with self.deeper():
            inner = self.bracketed()
        return inner.items if isinstance(inner, Bracket) else (inner,)

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


def _proper(top: Num, bottom: Num) -> bool:
    whole = (
        top.value.denominator == bottom.value.denominator == 1
        and top.places is None
        and bottom.places is None
    )
    return whole and 0 < top.value < bottom.value


def _in_radians(node: Node) -> Node:
    if isinstance(node, Quantity) and node.unit == DEGREE:
        return Apply("div", (Apply("mul", (node.value, Sym("pi"))), Num(Fraction(180))))
    return node


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Apply("mul", tuple(factors))


def _shown(node: Node) -> str:
    match node:
        case Num(value, _, _):
            return str(value)
        case Sym(name):
            return name
        case Apply(op, args):
            return (
                f"{op}({','.join(_shown(a) for a in args)})"
                if op != "mul"
                else "".join(_shown(a) for a in args)
            )
        case _:
            return repr(node)
