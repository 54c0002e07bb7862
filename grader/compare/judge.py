"""The door of the room: read a gold once, compare many answers with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.normalise import DOLLAR, TEXT_CLOSE, TEXT_OPEN, normalise, spelling
from grader.options import Options
from grader.syntax.tree import Node, Num, Words

from .comparison import Comparison, Gold, Step, UnreadableGold
from .dispatch import compare
from .finding import Finding, Rules, no, yes
from .logic import same_logic
from .reading import last_value, plain, read
from .residues import compare_residues
from .simplified import is_simplified
from .work import OutOfWorkError, limited

MAX_GOLD_CHARS = 20_000
MAX_ANSWER_CHARS = 20_000
MAX_SHOWN = 300
MAX_PROMPT_CHARS = 20_000


def read_gold(gold: str, options: Options) -> Gold | UnreadableGold:
    """Parse a gold answer.  Only what nothing can equal is unreadable: blank, or longer than any answer."""
    del options  # how a gold reads does not depend on them
    if len(gold) > MAX_GOLD_CHARS:
        return UnreadableGold(gold[:200], f"longer than {MAX_GOLD_CHARS} characters")
    text = _boxed(gold)
    normal = normalise(text)
    if not spelling(normal):
        return UnreadableGold(gold, "blank")
    value = read(normal)
    if not isinstance(value[0], Words) or not _is_torn(normal):
        return Gold(gold, normal, value)
    closed = normal + "}" * (normal.count("{") - normal.count("}"))
    value = read(closed)
    if isinstance(value[0], Words) or _is_only_brackets(normal):
        return UnreadableGold(gold, "torn off: its braces do not close")
    return Gold(gold, normal, value)  # as written, so that the same text stays equal


def _is_torn(normal: str) -> bool:
    """Brackets and nothing else, or braces that do not pair."""
    bare = re.sub(r"\\[{}]", "", normal)
    return _is_only_brackets(normal) or bare.count("{") != bare.count("}")


def _is_only_brackets(normal: str) -> bool:
    return not re.sub(r"[()\[\]{}|\\\s]", "", normal)


def _boxed(gold: str) -> str:
    """A gold that is a whole solution: the contents of its boxes, as one list."""
    if "\\boxed" not in gold:
        return gold
    contents: list[str] = []
    for match in re.finditer(r"\\boxed\s*\{", gold):
        depth, start = 1, match.end()
        for index in range(start, len(gold)):
            if gold[index - 1] != "\\":
                depth += (gold[index] == "{") - (gold[index] == "}")
            if depth == 0:
                contents.append(gold[start:index])
                break
    unequal = list(dict.fromkeys(content.strip() for content in contents if content.strip()))
    return ", ".join(unequal) or gold


def compare_answer(
    parts: tuple[str, ...],
    golds: Sequence[Gold],
    options: Options,
    prompt: str | None = None,
    *,
    explain: bool = False,
) -> Comparison:
    """Compare the extracted answer (several parts are the parts of one list) with each gold; any one may
    match.
    """
    story: list[Step] | None = [] if explain else None
    rules = Rules(options, story)
    texts = [part for part in (normalise(part[:MAX_ANSWER_CHARS]) for part in parts) if spelling(part)]
    normal = ", ".join(texts)
    if explain:
        rules.tell("normalise", f"answer: {_shown(normal)}")
    if not normal:
        return Comparison(False, "string", "a blank answer", "", _shown(golds[0].normal) if golds else "")
    finding, gold = no("string", "no gold"), None
    for gold in golds:
        finding = _bounded(normal, gold, rules)
        rules.tell(
            finding.by,
            f"against {_shown(gold.normal)}: {'equal' if finding.equal else 'different'}, {finding.reason}",
        )
        if finding.equal:
            break
    if finding.equal and options.simplified and not is_simplified(read(normal)[0]):
        finding = no(finding.by, "equal, but not simplified")
        rules.tell("simplified", finding.reason)
    if finding.equal and gold is not None and prompt and _restates(normal, gold, prompt):
        finding = no(finding.by, "equal, but only restates the question")
        rules.tell("restating", finding.reason)
    return Comparison(
        finding.equal,
        finding.by,
        finding.reason,
        _shown(normal),
        _shown(gold.normal if gold else ""),
        tuple(story or ()),
    )


def _bounded(normal: str, gold: Gold, rules: Rules) -> Finding:
    try:
        with limited():
            return _against(normal, gold, rules)
    except OutOfWorkError:
        return no("budget", "more work than one comparison may do")
    except RecursionError:  # the caller's own stack counts too, so no depth limit of ours is certain
        return no("budget", "nested too deep")


def _shown(normal: str) -> str:
    text = normal[:MAX_SHOWN]
    if text.isascii():
        return text
    return " ".join(
        text.replace(TEXT_OPEN, " ").replace(TEXT_CLOSE, " ").replace(DOLLAR, "$").split(" ")
    ).strip()


def _against(normal: str, gold: Gold, rules: Rules) -> Finding:
    """String equality, then every reading of the answer against every reading of the gold."""
    if spelling(normal) == spelling(gold.normal):
        return yes("string", "the same text")
    logic = same_logic(normal, gold.normal)
    if logic is not None:
        return Finding(logic, "logic", "the same truth table" if logic else "another truth table")
    golds = gold.value
    assert isinstance(golds, tuple)
    answers = read(normal)
    residues = compare_residues((plain(normal), plain(gold.normal)), (answers[0], golds[0]))
    if residues is not None:
        return residues
    if isinstance(golds[0], Words) and not isinstance(answers[0], Words):
        answers = (*answers, Words(_shown(normal)))
    first: Finding | None = None
    for wanted in golds:
        for given in answers:
            finding = compare(given, wanted, rules)
            if finding.equal:
                return finding
            first = first or finding
    return _prose(normal, answers, golds, rules) or first or no("string", "nothing to compare")


def _prose(normal: str, answers: tuple[Node, ...], golds: tuple[Node, ...], rules: Rules) -> Finding | None:
    """An answer in prose whose last word is the value."""
    if not isinstance(answers[0], Words) or isinstance(golds[0], Words):
        return None
    value = last_value(normal)
    if value is None:
        return None
    finding = compare(value, golds[0], rules)
    return finding if finding.equal and isinstance(value, Num | Node) else None


def _restates(normal: str, gold: Gold, prompt: str) -> bool:
    """Whether the answer is an expression of the question that the gold is not.

    Whole numbers are results, and the gold in another notation (``1/2``, ``\\frac12``) is still the gold.
    """
    answer, wanted, asked = (
        spelling(normal),
        spelling(gold.normal),
        spelling(normalise(prompt[:MAX_PROMPT_CHARS])),
    )
    if answer == wanted or wanted in asked or not _occurs(answer, asked):
        return False
    value = read(normal)[0]
    assert isinstance(gold.value, tuple)
    return not (isinstance(value, Num) and value.value.denominator == 1) and value not in gold.value


def _occurs(part: str, text: str) -> bool:
    """Whether a spelling occurs, not merely within a longer number."""
    return re.search(rf"(?<![\d.]){re.escape(part)}(?!\d|\.\d)", text) is not None
