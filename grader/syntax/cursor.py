"""The place in the token list where the parser stands, and the few moves it can make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .errors import UnreadableError
from .tokens import Token

MAX_DEPTH = 40  # a level takes some 16 frames of the interpreter's 1,000


class Cursor:
    """Looks at tokens and consumes them.  Commands are written with their backslash (``"\\\\frac"``)
    in all methods.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.count = len(tokens)
        self.index = 0
        self.depth = 0
        self.bars = 0  # open |…| that a further bar would close
        self.integrals = 0  # open integrals, whose dx is no factor
        self.ends_at_bar = 0  # a bar here belongs to a set builder

    def peek(self, ahead: int = 0) -> Token:
        """The token ``ahead`` places on (END at and after the end)."""
        place = self.index + ahead
        return self.tokens[place] if place < self.count else self.tokens[-1]

    def name(self, ahead: int = 0) -> str:
        """The token as methods name it: marks and words as they are, commands with a backslash."""
        place = self.index + ahead
        token = self.tokens[place] if place < self.count else self.tokens[-1]
        return token.name or token.text

    def next(self) -> Token:
        """Consume one token."""
        token = self.peek()
        self.index += 1
        return token

    def at(self, *names: str) -> bool:
        """Whether the next token is one of these (numbers and words never are)."""
        place = self.index
        return (self.tokens[place] if place < self.count else self.tokens[-1]).name in names

    def accept(self, *names: str) -> bool:
        """Consume the next token if it is one of these."""
        place = self.index
        if (self.tokens[place] if place < self.count else self.tokens[-1]).name in names:
            self.index += 1
            return True
        return False

    def expect(self, *names: str) -> Token:
        """Consume the next token, which must be one of these."""
        if not self.at(*names):
            raise self.trouble(f"expected {' or '.join(names)}")
        return self.next()

    def at_word(self, *words: str) -> bool:
        """Whether the next token is one of these words, in any case."""
        token = self.peek()
        return token.kind == "WORD" and token.text.lower() in words

    def accept_word(self, *words: str) -> bool:
        """Consume the next token if it is one of these words."""
        if self.at_word(*words):
            self.index += 1
            return True
        return False

    def trouble(self, reason: str) -> UnreadableError:
        """The exception that says what is wrong at this place."""
        token = self.peek()
        found = self.name() if token.kind != "END" else "the end"
        return UnreadableError(f"{reason}, found {found!r}", token.position)

    def enter(self) -> None:
        """One level of nesting; the caller counts it down again.  Raises over the limit."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.trouble(f"nested more than {MAX_DEPTH} levels deep")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Inside brackets: bars of outer levels cannot be closed here."""
        saved = self.bars, self.ends_at_bar
        self.bars = self.ends_at_bar = 0
        try:
            yield
        finally:
            self.bars, self.ends_at_bar = saved
