"""Answers that are words: folded to their content, a few set phrases, and prose that contains the answer."""

from __future__ import annotations

import re

from grader.syntax.names import RELATIONS

from .finding import Finding, no, yes
from .prose import prose_says
from .vocabulary import EMPTY_WORDS, FRAMES, MISSING, NOTHING, NUMBER_WORDS, QUALIFIERS, SAME_WORDS, SYNONYMS

_ABSENT = (("not", "exist"), ("doesnt", "exist"), ("dont", "exist"))
_SUBJECT = 5  # words: a longer sentence may say more
MAX_NOTHING = 300  # characters in which somebody says that there is nothing
_NO = "no"
_HALF_OF_DAY = re.compile(r"(?<![^\W\d_])([ap])\.\s?m\b\.?", re.IGNORECASE)
_NAMED_A = re.compile(r"(?<=\w )A\b|^A(?=\W*$)|\bA(?=[^\w\s])|(?<=[(\[])A\b")
_LAST_A = re.compile(r"(?<=\w )a\W*$")
_LEADING_PREPOSITION = re.compile(r"^(?:[Oo]n (?=[A-Z])|(?:[Oo]n|[Ii]n|[Aa]t) (?:the|an?) (?=\w+ ?\w*$))")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_A_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2}")
_TOKEN = re.compile(r"\\[a-zA-Z]+|(?:(?<!\w)-)?\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")
_OPERATOR = re.compile(r"(?<=[\w)}])(?:(-)|(?<!\*)\*(?!\*)|\s[-*]\s)(?=[\d(\\])")  # not a hyphen or a sign
_PRIME = re.compile(r"(?<=\d)\s?('+|\")")  # feet, inches and minutes, or what was torn off a derivative
_LEADING_MINUS = re.compile(r"^-\s*(?=[(\\])")
_NAME_MARK = "\u2090"  # a lower-case a that no text has: keeps the name A from the article
_SILENT = frozenset(".,;:!?\"'`{}()[]$\\-*~&|") | {"\\text", "\\quad", "\\mathrm"}
_SEPARATORS = re.compile(r",|;|、|和|与|\band\b")
_STRUCTURE = frozenset("()[]{}=:<>")
_CONDITIONS = frozenset(
    "if unless when whenever only except but sometimes maybe perhaps provided".split()  # noqa: SIM905
)  # read as a table
_VARIABLES = frozenset("nkmpqrstxyz")
_POLARITY = re.compile(r"\W*(yes|no)\b\s*(?:[,.;:!—–-]|$)", re.IGNORECASE)
_AUXILIARY = frozenset(
    "yes no not impossible possible cannot can could does do did exist exists always they be done".split()  # noqa: SIM905
)


def content(text: str) -> tuple[str, ...]:
    """The words that carry the meaning, folded: case, articles, punctuation and plural ``'s`` do not
    count.
    """
    text = re.sub(r"[\ue000\ue001]", " ", text).strip()
    text = _LEADING_PREPOSITION.sub("", text)
    text = _HALF_OF_DAY.sub(r"\1m ", text)
    text = _LAST_A.sub(_NAME_MARK, _NAMED_A.sub(_NAME_MARK, text))
    text = _HYPHEN.sub(" ", text.lower().replace("n't", "nt"))
    text = _LEADING_MINUS.sub("\u2212 ", text)
    text = _OPERATOR.sub(lambda sign: " \u2212 " if "-" in sign[0] else " \u2217 ", text)
    text = _PRIME.sub(lambda marks: " \u2032" * (2 if marks[1] == '"' else len(marks[1])) + " ", text)
    tokens = (RELATIONS.get(found.strip(), found.strip()) for found in _TOKEN.findall(text))
    known = (SAME_WORDS.get(token, token) for token in tokens)
    return _joined([NUMBER_WORDS.get(token, token) for token in known if _counts(token)])


def _counts(token: str) -> bool:
    return token not in EMPTY_WORDS and token not in _SILENT


def _joined(tokens: list[str]) -> tuple[str, ...]:
    """The same idea in one word."""
    out: list[str] = []
    for token in tokens:
        pair = (out[-1], token) if out else ("", token)
        if pair in SYNONYMS:
            out[-1] = SYNONYMS[pair]
        else:
            out.append(token)
    return tuple(out)


def says_nothing_exists(text: str) -> bool:
    """ "No solution" and its kin, which equal the empty set."""
    if text.isascii() and not _A_WORD.search(text):
        return False
    if len(text) > MAX_NOTHING:
        return False
    words = content(text)
    if " ".join(words) in NOTHING:
        return True
    if words[-2:] in _ABSENT and len(words) <= _SUBJECT and not any(map(str.isdigit, words)):
        return True  # "the limit does not exist"
    core = tuple(word for word in words if word not in QUALIFIERS or word in MISSING)
    if len(core) != 2:
        core = tuple(word for word in words if word not in QUALIFIERS)
    return len(core) == 2 and core[0] == _NO and core[1] in MISSING


def compare_words(answer: str, gold: str) -> Finding:
    """Compare two texts."""
    given, wanted = content(answer), content(gold)
    if not given or not wanted:
        return no("words", "no words to compare")
    if given == wanted or _run_together(given) == _run_together(wanted):
        return yes("words", "the same words")
    if _enumerated(answer) == _enumerated(gold) != []:
        return yes("words", "the same words in another order")
    if says_nothing_exists(answer) and says_nothing_exists(gold):
        return yes("words", "both say that nothing exists")
    if _singular(given) == _singular(wanted):
        return yes("words", "the same words but for a plural")
    if _same_decision(answer, given, gold, wanted):
        return yes("words", "the same decision")
    if given in _enumerated(gold):
        return no("words", "one of several things")
    if _singular(_core(given, wanted)) == _singular(_core(wanted, given)):
        return yes("words", "the same words but for what the question says")
    if prose_says(gold, content, given):
        return yes("words", "the gold's sentence says it")
    return no("words", "different words")


def _run_together(words: tuple[str, ...]) -> str:
    """The words without the spaces between them, but numbers kept apart."""
    out = ""
    for word in words:
        out += f" {word}" if out and out[-1].isdecimal() and word[0].isdecimal() else word
    return out


def _singular(words: tuple[str, ...]) -> str:
    return _run_together(tuple(word.removesuffix("s") or word for word in words))


def _core(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those that a question has said ("n" in "n is odd", if only one side names it); all
    of them when nothing else is left.
    """
    variables = frozenset() if any(len(word) == 1 and word.isalpha() for word in others) else _VARIABLES
    core = tuple(word for word in words if word not in FRAMES and word not in variables)
    return core if any(len(word) > 2 for word in core) else words


def _same_decision(answer: str, given: tuple[str, ...], gold: str, wanted: tuple[str, ...]) -> bool:
    """Yes or no on both sides, with reasons on one of them and nothing else that could be asked for."""
    one, other = _POLARITY.match(answer), _POLARITY.match(gold)
    if one is None or other is None or one[1].lower() != other[1].lower():
        return False
    opposite = {"yes": _NO, _NO: "yes"}[one[1].lower()]
    if (
        opposite in given
        or opposite in wanted
        or _CONDITIONS & {*given, *wanted}
        or any(word[0].isdigit() for word in wanted)
    ):
        return False
    return set(wanted) <= _AUXILIARY and (len(given) == 1 or set(given) <= _AUXILIARY or len(wanted) == 1)


def _enumerated(text: str) -> list[tuple[str, ...]]:
    """The parts of "Alice, Bob and Carol" in alphabetical order; empty for a text of one part, and for
    formulas, whose commas separate other things.
    """
    if _STRUCTURE & set(text):
        return []
    parts = [content(part) for part in _SEPARATORS.split(text)]
    return sorted(part for part in parts if part) if len(parts) > 1 else []
