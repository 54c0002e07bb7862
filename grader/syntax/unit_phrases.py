"""The grammar of units behind a value."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction

from .cursor import Cursor
from .tree import Apply, Node, Num, Quantity, Relation, Sym, Unit
from .units import find_unit, is_letter, raised, times

DEGREE = find_unit("degree") or Unit("degree", None)
PERCENT = find_unit("percent") or Unit("percent", None)


class UnitPhrases(Cursor):
    """unit and its parts; operands are supplied above."""

    @abstractmethod
    def atom(self) -> Node:
        """One operand."""

    @abstractmethod
    def group(self) -> Node:
        """A braced group, or the single token that stands for one."""

    @abstractmethod
    def single_exponent(self) -> Node:
        """An exponent without braces."""

    def unit_after(self, value: Node) -> Unit | None:
        """unit := [square|cubic] name [``^`` n] ((``/`` | per | ``·``) name [``^`` n])*, after a value."""
        unit = self.unit_name(value)
        if unit is None:
            return None
        unit = self.unit_power(unit)
        while True:
            start = self.index
            divide = self.accept("/") or self.accept_word("per", "a", "an", "each")
            if not divide:
                self.accept("\\cdot")
            following = self.unit_name(None)
            if following is None:
                self.index = start
                return unit
            unit = times(unit, self.unit_power(following), divide=divide)

    def rate(self, unit: Unit) -> Unit:
        """``$18 per day``: money for each of another unit."""
        start = self.index
        if self.accept("/") or self.accept_word("per", "each"):
            following = self.unit_name(None)
            if following is not None:
                return times(unit, following, divide=True)
        self.index = start
        return unit

    def unit_name(self, value: Node | None) -> Unit | None:
        """A unit's name (longest first); single letters only where nothing else can stand."""
        token = self.peek()
        if token.kind == "MARK" and token.text in "\ue002£€¥₹₽₩¢" and token.text:
            return find_unit(self.next().text)
        if token.kind == "COMMAND" and token.text in ("mu", "Omega"):
            return self.greek_unit(value)
        if token.kind != "WORD":
            return None
        if token.text.lower() == "per" and self.peek(1).text.lower() == "cent":
            self.index += 2
            return PERCENT
        if token.text in ("k", "M") and self.name(1) == "\\Omega":
            self.index += 2
            return find_unit(f"{token.text}Ω")
        if isinstance(value, Relation) or (isinstance(value, Sym) and not token.worded):
            return None
        power = {"square": 2, "sq": 2, "squared": 2, "cubic": 3, "cu": 3}.get(token.text.lower())
        if power:
            return self.powered_unit(power)
        unit = find_unit(token.text)
        if unit is None or (is_letter(unit) and value is not None and not self.letter_is_unit(value)):
            return None
        self.index += 1
        if unit == DEGREE and self.at_word("celsius", "fahrenheit", "c", "f"):
            return find_unit("celsius" if self.next().text.lower()[0] == "c" else "fahrenheit")
        return unit

    def greek_unit(self, value: Node | None) -> Unit | None:
        """``5 \\mu m``, ``5 \\Omega``, behind a number and at the end, where nothing else can be meant."""
        if value is not None and not isinstance(value, Num):
            return None
        if self.name() == "\\Omega":
            last = self.peek(1).kind == "END"
            self.index += last
            return find_unit("Ω") if last else None
        unit = find_unit(f"μ{self.peek(1).text}") if self.peek(1).kind == "WORD" else None
        self.index += 2 if unit is not None else 0
        return unit

    def letter_is_unit(self, value: Node) -> bool:
        """``5 \\text{ m}``, and in plain text ``5 m`` where nothing but a unit's power or divisor follows."""
        token, after = self.peek(), self.peek(1)
        if token.worded:
            return True
        if not token.spaced or not isinstance(value, Num):
            return False
        return (
            after.kind == "END"
            or (after.kind == "NUMBER" and find_unit(self.peek(2).text) is not None)  # 3 m 20 cm
            or after.text == "^"
            or (after.text == "/" and find_unit(self.peek(2).text) is not None)
        )

    def powered_unit(self, power: int) -> Unit | None:
        """``square cm``, ``cubic metres``, ``square units``."""
        dots = int(self.name(1) == ".")
        token = self.peek(1 + dots)
        unit = find_unit(token.text) if token.kind == "WORD" else None
        if unit is None:
            return None
        self.index += 2 + dots
        return raised(unit, power)

    def unit_power(self, unit: Unit) -> Unit:
        """``cm^2``, ``m^{-1}``, ``cm squared``."""
        if self.at_word("squared", "cubed"):
            return raised(unit, 2 if self.next().text.lower() == "squared" else 3)
        if not self.at("^"):
            return unit
        start = self.index
        self.index += 1
        power = self.group() if self.at("{") else self.single_exponent()
        if isinstance(power, Num) and power.value.denominator == 1 and abs(power.value) <= 9:
            return raised(unit, int(power.value))
        self.index = start
        raise self.trouble("a unit to a strange power")

    def degrees(self, base: Node) -> Node:
        """``30^\\circ`` with minutes and seconds, or degrees Celsius and Fahrenheit."""
        for letter, name in (("C", "celsius"), ("F", "fahrenheit")):
            if self.peek().kind == "WORD" and self.peek().text == letter:
                self.index += 1
                return Quantity(base, find_unit(name) or DEGREE)
        parts = [base]
        for mark, size in (("'", 60), ('"', 3600)):
            if self.peek().kind == "NUMBER" and self.name(1) == mark:
                parts.append(Apply("div", (self.atom(), Num(Fraction(size)))))
                self.expect(mark)
        return Quantity(parts[0] if len(parts) == 1 else Apply("add", tuple(parts)), DEGREE)
