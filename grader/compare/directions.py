"""Words that turn a value into its opposite: "5 km north" is not "5 km south", a gain is no loss."""

from __future__ import annotations

import re

_OPPOSITES = (
    ("north", "south"),
    ("east", "west"),
    ("left", "right"),
    ("up", "down"),
    ("upward", "downward"),
    ("upwards", "downwards"),
    ("above", "below"),
    ("before", "after"),
    ("ago", "later"),
    ("early", "late"),
    ("ahead", "behind"),
    ("gain", "loss"),
    ("profit", "loss"),
    ("increase", "decrease"),
    ("increases", "decreases"),
    ("increased", "decreased"),
    ("rise", "fall"),
    ("clockwise", "counterclockwise"),
    ("clockwise", "anticlockwise"),
    ("longer", "shorter"),
    ("faster", "slower"),
    ("older", "younger"),
    ("heavier", "lighter"),
    ("higher", "lower"),
)
_PARTNERS: dict[str, frozenset[str]] = {
    word: frozenset(other for pair in _OPPOSITES if word in pair for other in pair if other != word)
    for pair in _OPPOSITES
    for word in pair
}
_WORD = re.compile(
    rf"(?<![\\A-Za-z])(?:{'|'.join(sorted(_PARTNERS, key=len, reverse=True))})(?![A-Za-z])", re.IGNORECASE
)
_LISTED = re.compile(r",|;|\band\b")  # "2 right, 3 up" may be said in any order


def are_opposed(answer: str, gold: str) -> bool:
    """Whether two texts that give the same value say the opposite of it, or turn it round ("a of b")."""
    given = [word.lower() for word in _WORD.findall(answer)]
    if not given:
        return False
    wanted = [word.lower() for word in _WORD.findall(gold)]
    if sorted(given) == sorted(wanted):
        return given != wanted and not _LISTED.search(answer)
    return any(_PARTNERS[word] & set(wanted) - set(given) for word in given)
