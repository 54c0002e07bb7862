"""The grammar of names: constants, functions, Greek letters, variables, products of letters."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from .expressions import bare_function
from .functions import Functions, product_of
from .names import AND_WORDS, CONSTANTS, FILLER_WORDS, FUNCTIONS, GREEK, OR_WORDS, PLAIN_ENGLISH
from .numerals import read_roman
from .tree import Apply, Bracket, Matrix, Node, Num, Sym

_CALLED = frozenset(("f", "g", "F", "G"))
_LONGEST_FIRST = tuple(
    sorted((n for n in FUNCTIONS if len(n) > 1 and bare_function(n)), key=len, reverse=True)
)


class Letters(Functions):
    """word, variable, subscript."""

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
        if text in ("matrix", "Matrix") and self.at("("):
            return self.matrix_of(self.arguments())
        if not text.isascii():
            self.index -= 1
            raise self.trouble("a word")
        return self.letters(text)

    def matrix_of(self, rows: tuple[Node, ...]) -> Node:
        """``matrix([1,2],[3,4])``, ``Matrix([[1,2],[3,4]])``, as computer algebra prints them."""
        if len(rows) == 1 and isinstance(rows[0], Bracket) and isinstance(rows[0].items[0], Bracket):
            rows = rows[0].items
        lines = tuple(row.items if isinstance(row, Bracket) else (row,) for row in rows)
        if not lines or len({len(line) for line in lines}) != 1:
            raise self.trouble("rows of unequal length")
        return Matrix(lines)

    def letters(self, text: str) -> Node:
        """``2ab`` is a product, ``AB`` a segment, ``sinx`` a function; any other word is no mathematics."""
        for function in _LONGEST_FIRST:
            if text.startswith(function) and len(text) - len(function) <= 2:
                tail = product_of(
                    [Sym(CONSTANTS.get(text[len(function) :], letter)) for letter in text[len(function) :]]
                )
                return self.apply(FUNCTIONS[function], tail)
        if text.startswith("pi") and len(text) <= 4:
            return product_of([Sym("pi"), *(Sym(letter) for letter in text[2:])])
        if text.isupper() and len(text) <= 5:
            roman = read_roman(text) if len(self.tokens) == 2 else None
            return Num(Fraction(roman)) if roman else self.variable(text)
        if (text.lower() in PLAIN_ENGLISH and not self.at("^")) or len(text) > 3:
            self.index -= 1
            raise self.trouble("a word")
        # ``ab^2`` is ``a b^2``: the exponent is the last letter's alone.
        last = self.raised(self.variable(text[-1]))
        return product_of([*(Sym(letter) for letter in text[:-1]), last])

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
        if self.at("(") and not self.peek().spaced:
            called = name.rstrip("'_-^0123456789") in _CALLED or self.is_defined(name)
            return Apply(f"call:{name}", self.arguments()) if called else Sym(name)
        return Sym(name)

    def is_defined(self, name: str) -> bool:
        """Whether ``P(x) =`` or ``P(3) =`` stands here: a function, whatever its letter."""
        argument = self.name(1)
        return self.is_at_a_number(name) or (
            self.name(2) == ")"
            and self.name(3) in ("=", "\\equiv", ":=")
            and len(argument) == 1
            and argument.islower()
            and argument not in (name, "e", "i")
            and name.isalpha()
        )

    def is_at_a_number(self, name: str) -> bool:
        """Whether a statement starts here with ``P(3) =``: who means a product writes the number first."""
        before = self.tokens[self.index - 2].text if self.index > 1 else ","
        if len(name) > 1 or before not in (",", ";"):
            return False
        minus = self.name(1) == "-"
        return (
            self.peek(1 + minus).kind == "NUMBER"
            and self.name(2 + minus) == ")"
            and self.name(3 + minus) == "="
        )

    def word_is_operand(self) -> bool:
        """Letters, constants and functions go on a product; other words end it."""
        text = self.peek().text
        if text.lower() in AND_WORDS or text.lower() in OR_WORDS or text.lower() in FILLER_WORDS:
            return False
        if len(text) == 1:
            return text.isascii() and not (
                self.peek().spaced and text in ("a", "o", "e", "y") and self._prose_follows()
            )
        if text in CONSTANTS or text in FUNCTIONS or text.lower() in GREEK:
            return text != "mod"
        return (
            text.isascii() and len(text) <= 3 and text.lower() not in PLAIN_ENGLISH and text.lower() != "and"
        ) or (
            text.isascii()
            and any(text.startswith(name) and len(text) - len(name) <= 2 for name in _LONGEST_FIRST)
        )

    def is_run_of_letters(self) -> bool:
        """Whether the word ahead is a product of one-letter variables."""
        text = self.peek().text
        if not 1 < len(text) <= 3 or not text.isascii() or text.startswith("pi"):
            return False
        known = text in CONSTANTS or text in FUNCTIONS or text.lower() in GREEK
        return not known and not any(text.startswith(name) for name in _LONGEST_FIRST)

    def first_letter(self) -> Node:
        """Consume the first letter of the word ahead; the others stay a word."""
        token = self.peek()
        rest = replace(token, text=token.text[1:], spaced=False)
        self.tokens[self.index : self.index + 1] = [replace(token, text=token.text[0]), rest]
        self.count += 1
        return self.postfix()

    def _prose_follows(self) -> bool:
        """Whether the next word but one is a word of a language, so that a lone ``a`` is one, too."""
        word = self.peek(1)
        known = word.text in CONSTANTS or word.text in FUNCTIONS or word.text.lower() in GREEK
        return word.kind == "WORD" and len(word.text) > 1 and not known

    def subscript(self) -> str:
        """A subscript is part of the name: its tokens as they stand."""
        if not self.accept("{"):
            token = self.next()
            if token.kind == "END":
                raise self.trouble("expected a subscript")
            return token.text
        depth = 1
        parts: list[str] = []
        while True:
            token = self.next()
            depth += (token.text == "{") - (token.text == "}")
            if token.kind == "END":
                raise self.trouble("an unclosed subscript")
            if not depth:
                return "".join(parts)
            parts.append(token.text)
