"""The door of the room: read a gold once, compare many answers with it."""

from __future__ import annotations

from collections.abc import Sequence

from grader.options import Options

from .comparison import Comparison, Gold, Step, UnreadableGold

MAX_GOLD_CHARS = 20_000


def read_gold(gold: str, options: Options) -> Gold | UnreadableGold:
    """Parse a gold answer.  Only what nothing can equal is unreadable: blank, or longer than any answer."""
    if len(gold) > MAX_GOLD_CHARS:
        return UnreadableGold(gold[:200], f"longer than {MAX_GOLD_CHARS} characters")
    if not gold.strip():
        return UnreadableGold(gold, "blank")
    return Gold(gold, gold.strip(), None)


def compare_answer(
    parts: tuple[str, ...],
    golds: Sequence[Gold],
    options: Options,
    prompt: str | None = None,
    budget: float = 0.5,
    *,
    explain: bool = False,
) -> Comparison:
    """Compare the extracted answer (several parts are the parts of one list) with each gold; any one may match.

    ``budget`` is seconds of work allowed; running out is ``equal=False`` with ``compared_by="budget"``.
    """
    answer = ", ".join(parts).strip()
    story: list[Step] = []
    for gold in golds:
        if explain:
            story.append(Step("string", f"{answer!r} against {gold.normal!r}"))
        if answer == gold.normal:
            return Comparison(True, "string", "the same text", answer, gold.normal, tuple(story))
    return Comparison(False, "string", "different texts", answer, golds[0].normal if golds else "", tuple(story))
