"""The two sides of a comparison: each normalised once, and read no sooner than it must be.

Most right answers are the gold's own text, and then nobody needs to know what either means.
"""

from __future__ import annotations

from grader.normalise import DOLLAR, TEXT_CLOSE, TEXT_OPEN, spelling
from grader.syntax.tree import Node

from .reading import read

MAX_SHOWN = 300


class Side:
    """A normalised text.  ``spelled``: what the same text shares with it; ``meant``: the text to be read."""

    __slots__ = ("_readings", "meant", "normal", "spelled")

    def __init__(self, normal: str, meant: str | None = None) -> None:
        self.normal = normal
        self.meant = normal if meant is None else meant
        self.spelled = spelling(normal)
        self._readings: tuple[Node, ...] = ()

    @property
    def readings(self) -> tuple[Node, ...]:
        """What it may mean, the likeliest first."""
        if not self._readings:
            self._readings = read(self.meant)
        return self._readings

    @property
    def shown(self) -> str:
        """The text for a report: short, and without marks of ours."""
        text = self.normal[:MAX_SHOWN]
        if text.isascii():
            return text
        bare = text.replace(TEXT_OPEN, " ").replace(TEXT_CLOSE, " ").replace(DOLLAR, "$")
        return " ".join(bare.split(" ")).strip()


class Gold(Side):
    """A gold answer, read once a group; ``text`` is as given.  With braces put back, ``meant`` has them."""

    __slots__ = ("text",)

    def __init__(self, text: str, normal: str, meant: str | None = None) -> None:
        super().__init__(normal, meant)
        self.text = text
