"""Words behind a number that make another value of it: "3 squared", "3 halves", "3 or four"."""

from __future__ import annotations

import re

_COUNTS = "a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half"
_PARTS = (
    r"hal(?:f|ves)|thirds?|fourths?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?"
    r"|hundredths?|thousandths?"
)
_ANOTHER_VALUE = re.compile(
    rf"squared|cubed|factorial|halves|(?!quarters)(?:{_PARTS})|dozens?|plus|minus|over"
    rf"|(?:times|by)\s+(?:{_COUNTS})\b|and\s+(?:{_COUNTS})\b|or|but|unless|except|excluding"
    r"|maybe|perhaps|possibly|probably"
    r"|(?:is|are|was|were)\s+(?:not|never|wrong|incorrect|false)|if",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"\d[)$}}]*\s+(?:{_ANOTHER_VALUE.pattern})\b", re.IGNORECASE)


def is_modified(text: str) -> bool:
    """Whether a number in the text is only the beginning of what is said of the value."""
    return _BEHIND.search(text) is not None


def is_modifier(words: str) -> bool:
    """Whether words behind a number do more than name what is counted."""
    match = _ANOTHER_VALUE.match(words)
    return match is not None and not words[match.end() :][:1].isalpha()
