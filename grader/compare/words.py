"""Answers that are words: folded to their content, a few set phrases, and prose that contains the answer."""

from __future__ import annotations

import re

from .finding import Finding, no, yes

_words = str.split  # a table of words is easier to read and to extend than a list of strings

_EMPTY_WORDS = frozenset(
    _words(
        """
        the a an is are was be it its there of that this to will we have has answer final so
        thus therefore and
        """
    )
)
_NO = "no"
_MISSING = frozenset(
    _words(
        """
        solution solutions root roots integer integers number numbers function functions value values triple
        triples pair pairs
        """
    )
)
_NOTHING = frozenset(
    ("none", "does not exist", "do not exist", "doesnt exist", "not exist", "no answer exists", "dne",
     "nothing", "empty set", "null set", "impossible", "无解", "不存在", "∅")
)  # fmt: skip
_QUALIFIERS = frozenset(_words("real such integer exist exists possible positive"))
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        _words(
            """
            zero one two three four five six seven eight nine ten eleven twelve thirteen
            fourteen fifteen sixteen
            seventeen eighteen nineteen twenty
            """
        )
    )
}
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_TOKEN = re.compile(r"(?<!\w)-?\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")
_FORMULA = frozenset("()^=+")
_SEPARATORS = re.compile(r",|;|、|和|与|\band\b")
_SILENT = frozenset(".,;:!?\"'`{}()[]$\\-*~&|")
_CHOOSING = frozenset(("or", "either", "maybe", "perhaps", "not", "no", "never", "cannot"))
PROSE_WORDS = 3


def content(text: str) -> tuple[str, ...]:
    """The words that carry the meaning, folded: case, articles, punctuation and plural ``'s`` do not
    count.
    """
    text = re.sub(r"[\ue000\ue001]|\\[a-zA-Z]+", " ", text).lower().replace("n't", "nt")
    text = _HYPHEN.sub(" ", text)
    tokens = (token for token in _TOKEN.findall(text) if token not in _SILENT)
    return tuple(_NUMBER_WORDS.get(token, token) for token in tokens if token not in _EMPTY_WORDS)


def says_nothing_exists(text: str) -> bool:
    """ "No solution" and its kin, which equal the empty set."""
    words = content(text)
    if " ".join(words) in _NOTHING:
        return True
    core = tuple(word for word in words if word not in _QUALIFIERS)
    return len(core) == 2 and core[0] == _NO and core[1] in _MISSING


def compare_words(answer: str, gold: str) -> Finding:
    """Compare two texts."""
    given, wanted = content(answer), content(gold)
    if not given or not wanted:
        return no("words", "no words to compare")
    if given == wanted or "".join(given) == "".join(wanted):
        return yes("words", "the same words")
    if _enumerated(answer) == _enumerated(gold) != []:
        return yes("words", "the same words in another order")
    if says_nothing_exists(answer) and says_nothing_exists(gold):
        return yes("words", "both say that nothing exists")
    if "".join(w.removesuffix("s") for w in given) == "".join(w.removesuffix("s") for w in wanted):
        return yes("words", "the same words but for a plural")
    if given in _enumerated(gold):
        return no("words", "one of several things")
    if _prose_says(content(_without_formulas(gold)), given) or _prose_says(wanted, given):
        return yes("words", "the gold's sentence says it")
    return no("words", "different words")


def _enumerated(text: str) -> list[tuple[str, ...]]:
    """The parts of "Alice, Bob and Carol" in alphabetical order; empty for a text of one part."""
    parts = [content(part) for part in _SEPARATORS.split(text)]
    return sorted(part for part in parts if part) if len(parts) > 1 else []


def _without_formulas(text: str) -> str:
    return " ".join(word for word in text.split() if not _FORMULA & set(word))


def _prose_says(sentence: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Whether a gold sentence holds the short answer: its words in order, and all the numbers of both alike.

    Only a gold may be the sentence: an answer that says more than the gold may say something else as well.
    """
    if (
        len(sentence) < PROSE_WORDS
        or len(short) >= len(sentence)
        or not any(len(w) > 2 or w.isdigit() for w in short)
    ):
        return False
    if _CHOOSING & set(sentence) or _CHOOSING & set(short):
        return False
    numbers = [w for w in sentence if w[0].isdigit()]
    given = [w for w in short if w[0].isdigit()]
    if given or numbers:
        return given == numbers and {w for w in short if len(w) > 1} <= set(sentence)
    remaining = iter(sentence)
    return all(word in remaining for word in short)
