"""The grammar from sums down to postfix operators."""

from __future__ import annotations

from abc import abstractmethod

from .names import BARE_FUNCTIONS, CONSTANTS, FUNCTIONS, GREEK, ORDINALS
from .numerals import shifted
from .tree import Apply, Based, Node, Num, Quantity, Relation, Sym
from .unit_phrases import PERCENT, UnitPhrases

_words = str.split  # a table of words is easier to read and to extend than a list of strings
_TIMES = ("*", "\\cdot", "\\times", "\\ast", "\\bullet", "\\star")
_STARTERS = frozenset(
    _words(
        r"""
        ( [ { \{ \frac \dfrac \tfrac \cfrac \sqrt \binom \dbinom \tbinom \lfloor \lceil \overline
        \overrightarrow \vec
        \bar \hat \dot \begin \infty \langle \mathbb \sum \prod \int \angle \emptyset \varnothing
        \lvert \vert \ldots
        \operatorname \triangle \lim \odot \overset \underset \stackrel \underline \dots \cdots
        """
    )
)


class Expressions(UnitPhrases):
    """sum, product, signed, power, postfix; atoms are supplied below."""

    def sum(self) -> Node:
        """sum := [sign] product ((``+`` | ``-`` | ``±`` | ``∓``) product)*"""
        terms = [self.term(first=True)]
        while self.at("+", "-", "\\pm", "\\mp"):
            terms.append(self.term())
        if len(terms) == 1:
            return terms[0]
        return _sum_of(terms)

    def term(self, *, first: bool = False) -> Node:
        """term := sign* product; ``+-`` and ``+/-`` in front of everything are a ±"""
        sign = ""
        while self.at("+", "-", "\\pm", "\\mp"):
            mark = self.name()
            self.index += 1
            if mark == "+" and self.at("/") and self.name(1) == "-":
                self.index += 2
                mark = "\\pm"
            elif mark == "+" and first and self.at("-") and not self.peek().spaced:
                self.index += 1
                mark = "\\pm"
            sign = _combined(sign, mark)
        value = self.product()
        return {"": value, "-": negated(value), "\\pm": Apply("pm", (value,)), "\\mp": Apply("mp", (value,))}[
            sign
        ]

    def product(self) -> Node:
        """product := factor ((``·`` | ``/`` | nothing) factor)* [unit]"""
        value = self.factor()
        bare = isinstance(value, Num)
        while True:
            if self.accept(*_TIMES, "**"):
                value = _times(value, self.signed_factor())
            elif self.at("/", "\\div", "\\slash"):
                self.index += 1
                value = Apply("div", (value, self.signed_factor()))
            elif self.accept("\\cross"):
                value = Apply("call:cross", (value, self.signed_factor()))
            elif self.accept("\\bmod", "\\mod") or self.accept_word("mod"):
                value = Apply("mod", (value, self.signed_factor()))
            elif (unit := self.unit_after(value)) is not None:
                value = Quantity(value, unit)
            elif self.starts_factor(bare=bare):
                value = _juxtaposed(value, self.further_factor(value))
            else:
                return value
            bare = False

    def further_factor(self, value: Node) -> Node:
        """The next factor; after a quantity a number must have its own unit (``2 hours 30 minutes``)."""
        following = self.factor()
        if isinstance(value, Quantity) and isinstance(following, Num):
            unit = self.unit_after(following)
            if unit is None:
                raise self.trouble("expected a unit")
            return Quantity(following, unit)
        return following

    def signed_factor(self) -> Node:
        """signed := [``-`` | ``+``] factor"""
        minus = self.minus_signs()
        value: Node = Apply("pm", (self.factor(),)) if self.accept("\\pm") else self.factor()
        return negated(value) if minus else value

    def starts_factor(self, *, bare: bool) -> bool:
        """Whether a factor may follow without a sign (a bare number directly after a bare number may not)."""
        token = self.peek()
        if token.kind == "NUMBER":
            return not bare
        if token.kind == "WORD":
            return self.word_is_operand()
        if token.text == "|" and token.kind == "MARK":
            return not self.bars and not self.ends_at_bar
        if self.at("["):
            return not self.bracket_only_closes()
        if token.kind == "COMMAND":
            return (
                self.name() in _STARTERS
                or token.text in FUNCTIONS
                or token.text in GREEK
                or token.text in CONSTANTS
            )
        return self.at("(", "{")

    def bracket_only_closes(self) -> bool:
        """``[`` as the closing bracket of ``]0,1[``."""
        after = self.peek(1)
        return after.kind == "END" or self.name(1) in (")", ",", "\\cup", "\\cap", "[", "]", "\\}")

    @abstractmethod
    def is_run_of_letters(self) -> bool:
        """Whether the word ahead is a product of one-letter variables."""

    @abstractmethod
    def first_letter(self) -> Node:
        """Consume the first letter of the word ahead."""

    @abstractmethod
    def word_is_operand(self) -> bool:
        """Whether the word ahead can be a factor (and is no connective)."""

    def factor(self) -> Node:
        """factor := postfix [``^`` exponent]"""
        return self.raised(self.postfix())

    def raised(self, base: Node) -> Node:
        """The base with the exponents that follow it."""
        while self.at("^", "**"):
            self.index += 1
            raised_to = self.exponent(base)
            if raised_to is None:
                return base
            base = raised_to
            if self.at("!"):
                base = self.factorials(base)
        return base

    def exponent(self, base: Node) -> Node | None:
        """What ``base^…`` is: a power, degrees (``90^\\circ``), an ordinal (``12^{th}``); None for a
        lost exponent.
        """
        if self.peek().kind == "END" or self.at(",", ")"):
            return base
        braced = self.at("{")
        first = 1 if braced else 0
        if self.name(first) in ("\\circ", "\\degree"):
            self.index += first + 1
            if braced:
                self.expect("}")
            return self.degrees(base)
        if self.name(first) in ("\\prime", "'", "\\prime\\prime"):
            self.group()
            return Sym(f"{base.name}'") if isinstance(base, Sym) else base
        if self.peek(first).kind == "WORD" and self.peek(first).text in ORDINALS and isinstance(base, Num):
            self.index += 1 + 2 * first
            return base
        power = self.group() if braced else self.single_exponent()
        return Apply("pow", (base, power))

    def single_exponent(self) -> Node:
        """An exponent without braces: ``x^-1``, ``2^10``, ``x^(n+1)``, ``2^3^2``."""
        powers = [self.signed_postfix()]
        while self.accept("^", "**"):
            powers.append(self.signed_postfix())
        result = powers.pop()
        while powers:
            result = Apply("pow", (powers.pop(), result))
        return result

    def signed_postfix(self) -> Node:
        """[``-`` | ``+``] postfix; of several letters the first alone, as in LaTeX: ``e^xy`` is ``e^x y``."""
        minus = self.minus_signs()
        run = self.peek().kind == "WORD" and self.is_run_of_letters()
        value = self.first_letter() if run else self.postfix()
        return negated(value) if minus else value

    def minus_signs(self) -> bool:
        """Consume signs; whether they make a minus."""
        minus = False
        while self.at("-", "+"):
            minus ^= self.name() == "-"
            self.index += 1
        return minus

    def postfix(self) -> Node:
        """postfix := atom (``!``* | ``%``)"""
        value = self.atom()
        if self.at("!"):
            value = self.factorials(value)
        if self.at("%", "\\%"):
            self.index += 1
            value = Quantity(value, PERCENT)
        return value

    def factorials(self, value: Node) -> Node:
        """``n!`` and the double factorial ``n!!``; more marks than two are refused."""
        count = 0
        while self.accept("!"):
            count += 1
        if count > 2:
            raise self.trouble("more than two factorial marks")
        return Apply("fact" if count == 1 else "fact2", (value,))


def bare_function(name: str) -> bool:
    """Whether the function's argument may follow without parentheses."""
    return name in BARE_FUNCTIONS


def negated(value: Node) -> Node:
    """The value with its sign turned; quantities keep their unit outside."""
    if isinstance(value, Num):
        return Num(-value.value, value.places, value.digits)
    if isinstance(value, Quantity):
        return Quantity(negated(value.value), value.unit)
    if isinstance(value, Based):
        return Based(f"-{value.digits}", value.base)
    return Apply("neg", (value,))


def _combined(sign: str, mark: str) -> str:
    if mark in ("\\pm", "\\mp"):
        return mark
    if mark == "-":
        return "" if sign == "-" else ("-" if sign == "" else sign)
    return sign


def _times(left: Node, right: Node) -> Node:
    power = _power_of_ten(right)
    if power is not None and isinstance(left, Num):
        return shifted(left, power)
    if isinstance(right, Quantity):
        return Quantity(Apply("mul", (left, right.value)), right.unit)
    if isinstance(left, Apply) and left.op == "mul":
        return Apply("mul", (*left.args, right))
    return Apply("mul", (left, right))


def _power_of_ten(node: Node) -> int | None:
    if not (
        isinstance(node, Apply)
        and node.op == "pow"
        and isinstance(node.args[0], Num)
        and node.args[0].value == 10
    ):
        return None
    exponent = node.args[1]
    if isinstance(exponent, Num) and exponent.value.denominator == 1 and abs(exponent.value) <= 5000:
        return int(exponent.value)
    return None


def _juxtaposed(left: Node, right: Node) -> Node:
    if isinstance(right, Relation):  # a remark such as (k ∈ Z), or an event: P(X = 2)
        event = isinstance(left, Sym) and len(left.name) == 1 and left.name.isupper()
        return Apply(f"call:{left.name}", (right,)) if event and isinstance(left, Sym) else left
    if isinstance(left, Quantity):
        if isinstance(right, Quantity):  # 2 hours 30 minutes
            return Apply("add", (left, right))
        return Quantity(Apply("mul", (left.value, right)), left.unit)
    if isinstance(left, Num) and isinstance(right, Quantity):
        return Quantity(Apply("mul", (left, right.value)), right.unit)
    if isinstance(left, Apply) and left.op == "mul":
        return Apply("mul", (*left.args, right))
    return Apply("mul", (left, right))


def _sum_of(terms: list[Node]) -> Node:
    units = [term.unit for term in terms if isinstance(term, Quantity)]
    if units and isinstance(terms[-1], Quantity) and len(units) == 1:  # 3 + 2√2 cm
        return Quantity(Apply("add", (*terms[:-1], terms[-1].value)), units[0])
    return Apply("add", tuple(terms))
