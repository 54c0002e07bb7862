"""Sentences, prose and math spans: how an answer is picked out of a statement such as "Joe has 5 apples."."""

from __future__ import annotations

import re

from grader.completion.bounds import is_bounded
from grader.completion.modifiers import is_modified

# A full stop ends a sentence before white space or the end of a formula, never inside 3.5.
SENTENCE_END = re.compile(r"[.!?](?=[\s$*_]|\\[\])]|$)|[。！？；]")

_WORD = re.compile(r"(?<![\\a-zA-Z])[^\W\d_]{2,}")
_FORMULA_WORD = re.compile(
    "sin|cos|tan|cot|sec|csc|log|ln|exp|sqrt|lim|max|min|mod|and|or|pi|inf|arc(?:sin|cos|tan)|gcd|lcm", re.I
)
_COPULA = re.compile(
    r"\b(?:is|are|equals|be|was|were|es|est|ist|sono|son|sind)\b\s*:?|(?<!\d)[:：]|[:：](?!\d)|[=是为為]|等于|は",
    re.IGNORECASE,
)
# The closing dollar of a formula is not followed by a digit (Pandoc's rule): "$5 and $6" are amounts.
_MATH_SPAN = re.compile(
    r"\$\$([^$]+)\$\$|\$([^$]+)\$(?!\d)|\\\(((?:[^\\]|\\(?!\)))+)\\\)|\\\[((?:[^\\]|\\(?!\]))+)\\\]"
)
_NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)*(?:\s*/\s*\d+)?\s?%?")
_AMOUNT = re.compile(
    rf"[$€£¥₹]\s?({_NUMBER.pattern})|({_NUMBER.pattern})\s?(?:[$€£¥₹元円]|euros?\b|dollars?\b)"
)
_CLAUSE_END = re.compile(r"[，、；;]")
_TEXT = re.compile(r"\s*\\(?:text|textbf|mathrm|mbox)\s*\{([^{}]*)\}\s*")
_CONTRAST = re.compile(r",? (?:and |but )?not (?:just |only )?[^\s,]+$")  # "45, not 54"
_INSTEAD = re.compile(r"^not [^\s,]+,? but (?:rather )?(?=\S)")  # "not 54, but 45"
_EDGES = " \t\r\n*_"

# Beyond this a statement is an essay: nothing is picked out of it but its last sentence.
MAX_STATEMENT = 2_000
# Characters around a number in which it may be made a bound: "at least 7", "7 or more".
_NEARBY = 14


def last_sentence(text: str) -> str:
    """The last sentence or line of a text that says anything."""
    tail = text[-MAX_STATEMENT:].strip().rstrip(".。!！?？ ")
    tail = tail[tail.rfind("\n") + 1 :]
    ends = [end.end() for end in SENTENCE_END.finditer(tail)]
    return tail[ends[-1] :].strip(_EDGES + "$") if ends and tail[ends[-1] :].strip(_EDGES + "$") else tail


def is_prose(text: str) -> bool:
    """Whether a text is worded like a sentence: three words that name no function, or a clause of Chinese."""
    words = [word for word in _WORD.findall(text[:MAX_STATEMENT]) if not _FORMULA_WORD.fullmatch(word)]
    return len(words) >= 3 or any(len(word) >= 4 and word[0] > "\u3000" for word in words)


def strip_decoration(text: str) -> str:
    """Without emphasis marks, surrounding white space and the sentence's full stop."""
    text = text.strip(_EDGES)
    if text.endswith((".", "。", ";", "；", ",", "，", "!", "！")) and not text.endswith(
        ("...", "\\,", "\\;", "\\!")
    ):
        text = text[:-1].rstrip(_EDGES)
    return text


def without_contrast(statement: str) -> str:
    """``45, not 54`` and ``not 54, but 45`` say 45."""
    return _INSTEAD.sub("", _CONTRAST.sub("", statement))


def unwrap_text(content: str) -> str:
    r"""``\text{…}`` around all of a box's content taken away."""
    wrapped = _TEXT.fullmatch(content)
    return content if wrapped is None else wrapped[1]


def narrow(statement: str) -> str:
    """The answer that a statement makes: what its copula leads to, its one formula, number or amount.

    A statement that names several is returned whole: it is one answer only if the gold says the same.  So is
    one that starts with its number: what follows may be a unit.
    """
    sentence = without_contrast(last_sentence(statement))
    found = _said_by(sentence)
    if found is None:
        return statement
    at = sentence.rfind(found)
    nearby = sentence[max(at - _NEARBY, 0) : at + len(found) + _NEARBY]
    return statement if is_bounded(nearby) or is_modified(sentence, at, at + len(found)) else found


def _said_by(sentence: str) -> str | None:
    """The one thing that a sentence names as its answer."""
    predicate = _predicate(sentence)
    if predicate is not None:
        return predicate
    spans = _spans(sentence)
    if len(spans) == 1:
        return spans[0]
    clause = _CLAUSE_END.split(sentence)[-1]
    numbers = [] if spans or _NUMBER.match(sentence) else _NUMBER.findall(clause)
    if len(numbers) > 1:
        numbers = [amount[1] or amount[2] for amount in _AMOUNT.finditer(clause)]
    return numbers[0].strip() if len(numbers) == 1 else None


def _predicate(sentence: str) -> str | None:
    """What follows the sentence's last copula, if that is no prose."""
    outside = _blank_math(sentence)
    copulas = list(_COPULA.finditer(outside))
    if not copulas:
        return None
    rest = strip_decoration(sentence[copulas[-1].end() :])
    return rest if rest and not is_prose(rest) else None


def _blank_math(sentence: str) -> str:
    """The sentence with its formulas blanked, so that an ``=`` inside one is no copula."""
    return _MATH_SPAN.sub(lambda span: " " * len(span[0]), sentence)


def _spans(sentence: str) -> list[str]:
    """What the distinct formulas of a sentence say."""
    found = (
        next(group for group in span.groups() if group is not None) for span in _MATH_SPAN.finditer(sentence)
    )
    return list(dict.fromkeys(span.strip() for span in found))
