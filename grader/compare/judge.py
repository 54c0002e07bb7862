"""The door of the room: read a gold once, compare many answers with it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.normalise import normalise, spelling
from grader.options import Options
from grader.syntax.tree import Node, Num, Words

from .comparison import Comparison, UnreadableGold
from .directions import are_opposed
from .dispatch import compare
from .finding import Finding, Rules, no, yes
from .logic import same_logic
from .parts import compare_options, compare_parts, may_be_labelled
from .reading import last_value, plain
from .residues import compare_residues
from .respelled import respelled
from .sides import Gold, Side
from .simplified import is_simplified
from .telling import told
from .work import OutOfWorkError, limited

MAX_GOLD_CHARS = 20_000
MAX_ANSWER_CHARS = 20_000
MAX_PROMPT_CHARS = 20_000
MAX_READ_LATER = 200  # characters of a gold that is certain to be read at once, and without trouble
_ESCAPED_BRACES = re.compile(r"\\[{}]")
_ONLY_BRACKETS = re.compile(r"[()\[\]{}|\\\s]*")


def read_gold(gold: str, options: Options) -> Gold | UnreadableGold:
    """Read a gold answer.  Only what nothing can equal is unreadable: blank, torn, longer than any answer."""
    del options  # how a gold reads does not depend on them
    if len(gold) > MAX_GOLD_CHARS:
        return UnreadableGold(gold[:200], f"longer than {MAX_GOLD_CHARS} characters")
    found = Gold(gold, normalise(_boxed(gold)))
    if not found.spelled:
        return UnreadableGold(gold, "blank")
    if _is_torn(found.normal):
        return _mended(found)
    if len(found.normal) > MAX_READ_LATER:
        assert found.readings  # now, while what it takes is the gold's own doing
    return found


def _mended(gold: Gold) -> Gold | UnreadableGold:
    """A torn gold with its last braces put back to be read; as written, so that the same text equals it."""
    normal = gold.normal
    if not isinstance(gold.readings[0], Words):
        return gold
    mended = Gold(gold.text, normal, normal + "}" * (normal.count("{") - normal.count("}")))
    if isinstance(mended.readings[0], Words) or _ONLY_BRACKETS.fullmatch(normal):
        return UnreadableGold(gold.text, "torn off: its braces do not close")
    return mended


def _is_torn(normal: str) -> bool:
    """Brackets and nothing else, or braces that do not pair."""
    bare = _ESCAPED_BRACES.sub("", normal)
    return bare.count("{") != bare.count("}") or _ONLY_BRACKETS.fullmatch(normal) is not None


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
    """Compare the extracted answer (several parts are the parts of one list) with the golds, one at least;
    any one may match.
    """
    if not explain and not options.simplified and len(parts) == 1:
        for gold in golds:
            if gold.text == parts[0]:
                return Comparison(True, "string", "the same text", gold.shown, gold.shown)
    rules = Rules(options, [] if explain else None)
    answer = _joined(parts)
    if explain:
        rules.tell("normalise", f"answer: {answer.shown}")
    if not answer.spelled:
        return Comparison(False, "string", "a blank answer", "", golds[0].shown if golds else "")
    finding, gold = _with_any(answer, golds, rules)
    finding = _held_to(finding, answer, gold, prompt, rules)
    story = tuple(rules.story or ())
    return Comparison(finding.equal, finding.by, finding.reason, answer.shown, gold.shown, story)


def _joined(parts: tuple[str, ...]) -> Side:
    """The parts of an answer that are not blank, as one list."""
    texts = [normalise(part[:MAX_ANSWER_CHARS]) for part in parts]
    return Side(texts[0] if len(texts) == 1 else ", ".join(text for text in texts if spelling(text)))


def _with_any(answer: Side, golds: Sequence[Gold], rules: Rules) -> tuple[Finding, Gold]:
    """What comes of the first gold that is equal, or of the last one."""
    if rules.story is not None:
        rules.tell("read", f"answer: {told(answer.readings)}")
    for gold in golds:
        finding = _bounded(answer, gold, rules)
        if rules.story is not None:
            rules.tell("read", f"gold: {told(gold.readings)}")
            outcome = "equal" if finding.equal else "different"
            rules.tell(finding.by, f"against {gold.shown}: {outcome}, {finding.reason}")
        if finding.equal:
            break
    return finding, gold


def _held_to(finding: Finding, answer: Side, gold: Gold, prompt: str | None, rules: Rules) -> Finding:
    """An equal answer that is not written as it must be, or says only what the question says, is wrong."""
    if finding.equal and finding.by != "string" and are_opposed(answer.normal, gold.normal):
        finding = no(finding.by, "the same value the other way round")
        rules.tell("directions", finding.reason)
    if finding.equal and rules.options.simplified and not is_simplified(answer.readings[0]):
        finding = no(finding.by, "equal, but not simplified")
        rules.tell("simplified", finding.reason)
    if finding.equal and prompt and _restates(answer, gold, prompt):
        finding = no(finding.by, "equal, but only restates the question")
        rules.tell("restating", finding.reason)
    return finding


def _bounded(answer: Side, gold: Gold, rules: Rules) -> Finding:
    try:
        with limited():
            return _against(answer, gold, rules)
    except OutOfWorkError:
        return no("budget", "more work than one comparison may do")
    except RecursionError:  # the caller's own stack counts too, so no depth limit of ours is certain
        return no("budget", "nested too deep")


def _against(answer: Side, gold: Gold, rules: Rules, *, labels: bool = True) -> Finding:
    """String equality, then every reading of the answer against every reading of the gold.

    Labels are looked for once: what stands behind one has none.
    """
    if answer.spelled == gold.spelled:
        return yes("string", "the same text")
    golds, answers = gold.readings, answer.readings
    if _is_number(golds) and _is_number(answers):
        return compare(answers[0], golds[0], rules)
    logic = same_logic(answer.normal, gold.normal)
    if logic is not None:
        return Finding(logic, "logic", "the same truth table" if logic else "another truth table")
    labelled = _labelled(answer, gold, rules) if labels else None
    if labelled is not None:
        return labelled
    residues = compare_residues((plain(answer.normal), plain(gold.normal)), (answers[0], golds[0]))
    if residues is not None:
        return residues
    if isinstance(golds[0], Words) and not isinstance(answers[0], Words):
        answers = (*answers, Words(answer.shown))
    first: Finding | None = None
    for wanted in golds:
        for given in answers:
            finding = compare(given, wanted, rules)
            if finding.equal:
                return finding
            first = first or finding
    return (
        _prose(answer.normal, answers, golds, rules)
        or _prose_gold(gold.normal, answers, golds, rules)
        or _respelled(answer, gold, rules)
        or first
        or no("string", "nothing to compare")
    )


def _is_number(readings: tuple[Node, ...]) -> bool:
    """Whether a text can only mean one number."""
    return len(readings) == 1 and isinstance(readings[0], Num)


def _labelled(answer: Side, gold: Gold, rules: Rules) -> Finding | None:
    """Parts and options, which have labels: each by itself."""
    if not (may_be_labelled(answer.normal) or may_be_labelled(gold.normal)):
        return None

    def recurse(one: str, other: str) -> Finding:
        return _against(Side(one), Gold(other, other), rules, labels=False)

    texts = plain(answer.normal), plain(gold.normal)
    return compare_parts(*texts, recurse) or compare_options(*texts, recurse)


def _prose(normal: str, answers: tuple[Node, ...], golds: tuple[Node, ...], rules: Rules) -> Finding | None:
    """An answer in prose whose last word is the value."""
    if not isinstance(answers[0], Words) or isinstance(golds[0], Words):
        return None
    value = last_value(normal)
    if value is None:
        return None
    found = (compare(value, gold, rules) for gold in golds)
    return next((finding for finding in found if finding.equal), None)


def _prose_gold(
    normal: str, answers: tuple[Node, ...], golds: tuple[Node, ...], rules: Rules
) -> Finding | None:
    """A gold in prose whose only value the answer gives."""
    if not isinstance(golds[0], Words) or isinstance(answers[0], Words):
        return None
    value = last_value(normal)
    found = compare(answers[0], value, rules) if value is not None else None
    return found if found is not None and found.equal else None


def _respelled(answer: Side, gold: Gold, rules: Rules) -> Finding | None:
    """Equal once one side's spelling is read as the other side shows it."""
    texts = respelled(answer.normal, gold.normal, gold.readings[0])
    if texts is None:
        return None
    finding = _against(Side(texts[0]), Gold(texts[1], texts[1]), rules, labels=False)
    return finding if finding.equal else None


def _restates(answer: Side, gold: Gold, prompt: str) -> bool:
    """Whether the answer is an expression of the question that the gold is not.

    Whole numbers are results, and the gold in another notation (``1/2``, ``\\frac12``) is still the gold.
    """
    asked = spelling(normalise(prompt[:MAX_PROMPT_CHARS]))
    if answer.spelled == gold.spelled or gold.spelled in asked or not _occurs(answer.spelled, asked):
        return False
    value = answer.readings[0]
    return not (isinstance(value, Num) and value.value.denominator == 1) and value not in gold.readings


def _occurs(part: str, text: str) -> bool:
    """Whether a spelling occurs, not merely within a longer number."""
    return re.search(rf"(?<![\d.]){re.escape(part)}(?!\d|\.\d)", text) is not None
