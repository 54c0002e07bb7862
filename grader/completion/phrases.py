"""Final phrases: "the answer is …", "#### 42", "**Answer:** …", in the languages that models answer in."""

from __future__ import annotations

import re

from grader.completion.sentences import (
    SENTENCE_END,
    is_prose,
    last_sentence,
    narrow,
    strip_decoration,
    without_contrast,
)

# The final phrase is looked for this near the end (characters), and at this many places at most.
TAIL = 20_000
MAX_TRIES = 16

_IS = (
    r"[\s*_]*(?:(?:is|are|was|would be|will be|should be|must be|equals)\b[\s*_]*[:：]?"
    r"|[:：=]|(?=\$|\\[(\[]))"
)
# The word that a phrase turns on (looked for backwards, in lower case), and what must follow it.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (word, re.compile(after, re.IGNORECASE))
    for word, after in (
        ("answer", r"(?:s| choice| option)?(?: to [^.\n:]{0,80}?| for [^.\n:]{0,80}?)?" + _IS),
        ("答案", r"[\s*]*(?:应该|應該|就)?(?:是|为|為|[:：=])[:：]?"),
        ("答え", r"[\s*]*(?:は|[:：])"),
        ("选", r"[\s*]*[:：]?(?=\s*[(（]?[A-J]\b)"),
        ("答", r"[\s*]*[:：]"),
        ("정답", r"[\s*]*(?:은|:)"),
        ("답", r"[\s*]*(?:은|:)"),
        ("ответ", r"[\s*]*(?:равен|есть|[:：—–-])"),
        ("відповідь", r"[\s*]*[:：—–-]"),
        ("respuesta", r"(?: final| correcta)?[\s*]*(?:es\b|[:：])[:：]?"),
        ("resposta", r"(?: final| correta)?[\s*]*(?:é\b|[:：])[:：]?"),
        ("risposta", r"(?: finale| corretta)?[\s*]*(?:è\b|[:：])[:：]?"),
        ("réponse", r"(?: finale)?[\s*]*(?:est\b|[:：])[:：]?"),
        ("antwort", r"[\s*]*(?:ist\b|lautet\b|[:：])[:：]?"),
        ("antwoord", r"[\s*]*(?:is\b|[:：])[:：]?"),
        ("odpowiedź", r"[\s*]*(?:to\b|brzmi\b|[:：])[:：]?"),
        ("svaret", r"[\s*]*(?:är|er|[:：])[:：]?"),
        ("cevap", r"[\s*]*[:：]"),
        ("đáp án", r"[\s*]*(?:là\b|[:：])[:：]?"),
        ("उत्तर", r"[\s*]*[:：]"),
        ("الجواب", r"[\s*]*(?:هو|[:：])"),
        ("الإجابة", r"[\s*]*(?:هي|[:：])"),
    )
)
_ASCII_FORMS = tuple((word, after) for word, after in _FORMS if word.isascii())
_HASHES = re.compile(r"^#{4}[ \t]+(\S[^\n]*)$", re.MULTILINE)
_REVERSED = re.compile(
    r"(?:\$([^$]+)\$|\\\((.+?)\\\)|(\S+)) is (?:our|the|my) (?:final |correct )?answer\b", re.IGNORECASE
)
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|\*\*)(?:\*\*)?(?:the )?(?:final |correct )?(?:answers?|result|最终答案|答案)"
    r"[ \t]*[:：]?[ \t]*(?:\*\*)?[ \t]*[:：]?[ \t]*\n(?=\s*\S)",
    re.IGNORECASE | re.MULTILINE,
)
_BULLET = re.compile(r"^[-•] +(?:\*\*)(?=\S)")
_DISPLAY = ((r"\[", r"\]"), ("$$", "$$"), (r"\(", r"\)"))
_BECAUSE = re.compile(r",? (?:since|because|so that|as we)\b|[,，] ?(?:where|which)\b|，?因为", re.IGNORECASE)


def find_final_phrase(text: str) -> str | None:
    """What the last final phrase of a text gives as the answer, or ``None``."""
    tail = text[-TAIL:]
    hashes = None
    if "####" in tail:
        hashes = next(reversed(list(_HASHES.finditer(tail))), None)
    if hashes is not None:
        return strip_decoration(hashes[1]) or None
    said = _forward(tail)
    return said if said is not None else _backward(tail)


def _forward(tail: str) -> str | None:
    """What follows the last "the answer is"."""
    lower = tail.lower()
    if len(lower) != len(tail):  # a few capitals grow when lowered: then positions would not agree
        lower = tail
    best, end = -1, 0
    for word, after in _ASCII_FORMS if lower.isascii() else _FORMS:
        found = _last_match(lower, tail, word, after) if word in lower else None
        if found is not None and found[0] > best:
            best, end = found
    if "#" in tail or "**" in tail:
        for heading in _HEADING.finditer(tail):
            if heading.start() > best:
                best, end = heading.span()
    return _capture(tail, end) if best >= 0 else None


def _last_match(lower: str, tail: str, word: str, after: re.Pattern[str]) -> tuple[int, int] | None:
    """Where the last phrase that turns on ``word`` starts, and where what it says starts."""
    at = len(lower)
    for _ in range(MAX_TRIES):
        at = lower.rfind(word, 0, at)
        if at < 0:
            return None
        match = after.match(tail, at + len(word))
        if match is not None and tail[match.end() :].strip(" \t\r\n*_$.:"):
            return at, match.end()
    return None


def _capture(tail: str, start: int) -> str | None:
    """The statement after the phrase: a formula, or the rest of the line up to the sentence's end."""
    rest = _BULLET.sub("", tail[start:].lstrip(" \t\r\n*_:"))
    for opening, closing in _DISPLAY:
        if rest.startswith(opening):
            end = rest.find(closing, len(opening))
            if end > 0:
                return rest[len(opening) : end].strip()
    if rest.startswith("$") and (end := rest.find("$", 1)) > 0 and not rest[1:2].isspace():
        inline = _inline(rest, end)
        if inline is not None:
            return inline
    return _statement(rest.split("\n", 1)[0])


def _inline(rest: str, end: int) -> str | None:
    """``$5$`` at the start of the rest, unless the sentence goes on to name more, or ``$`` is a currency."""
    beyond = rest[end + 1 :].split("\n", 1)[0]
    stop = SENTENCE_END.search(beyond)
    said_more = strip_decoration(beyond[: stop.start()] if stop else beyond)
    return rest[1:end].strip() if not said_more or _BECAUSE.match(" " + said_more) else None


def _statement(line: str) -> str | None:
    stop = SENTENCE_END.search(line)
    statement = line[: stop.start()] if stop else line
    because = _BECAUSE.search(statement)
    if because is not None and because.start() > 0:
        statement = statement[: because.start()]
    statement = without_contrast(strip_decoration(statement))
    return narrow(statement) if is_prose(statement) else statement or None


def _backward(tail: str) -> str | None:
    """What stands before "is our answer" in the last sentence."""
    if "answer" not in tail.lower():
        return None
    found = next(reversed(list(_REVERSED.finditer(last_sentence(tail)))), None)
    if found is None:
        return None
    return strip_decoration(next(group for group in found.groups() if group is not None)) or None
