"""The grammar of numbers: digits and what may stand behind them."""

from __future__ import annotations

from .expressions import Expressions
from .names import SCALES
from .numerals import read_number, recurring, scaled
from .tree import Based, Node, Num

FRACTIONS = ("\\frac", "\\dfrac", "\\tfrac", "\\cfrac")
ELLIPSES = ("\\ldots", "\\dots", "\\cdots", "...", "\\dotsc", "\\vdots", "\\dotsb")


class Numbers(Expressions):
    """number, with recurring decimals, mixed numbers and written bases."""

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
        if self.at("_") and text.replace(".", "", 1).isalnum():
            return self.based(text)
        if self.at(*ELLIPSES) and "." in text and len(text.partition(".")[2]) >= 3:
            decimals = text.partition(".")[2]
            for period in (decimals[-1], decimals[-2:], decimals[-3:]):
                if (
                    decimals.endswith(period * (2 if len(period) > 1 else 3))
                    and self.index == len(self.tokens) - 2
                ):
                    self.index += 1
                    return recurring(text, period)
        value = read_number(text)
        if self.at_word(*SCALES):
            return scaled(value, SCALES[self.next().text.lower()])
        return self.mixed(value) if text.isdigit() else value

    def mixed(self, whole: Num) -> Node:
        """``1\\frac45`` and ``1 4/5`` are sums; anything but a proper fraction of plain integers is none."""
        start = self.index
        top: Node
        bottom: Node
        if self.at(*FRACTIONS):
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


def _proper(top: Num, bottom: Num) -> bool:
    whole = (
        top.value.denominator == bottom.value.denominator == 1
        and top.places is None
        and bottom.places is None
    )
    return whole and 0 < top.value < bottom.value
