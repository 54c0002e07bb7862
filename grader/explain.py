"""One gold, one answer, the whole story: what was read, how it was understood, which tier decided and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.bounded import shown
from grader.completion import check_format
from grader.grade import Fault, Grade, Kind
from grader.plain import grade


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps, as pairs of who looked and what was found, and what came of them."""

    steps: tuple[tuple[str, str], ...]
    outcome: Grade | Fault

    def to_json(self) -> dict[str, object]:
        """Plain data for a page or a file."""
        steps = [{"step": name, "found": found} for name, found in self.steps]
        if isinstance(self.outcome, Fault):
            error = {"code": self.outcome.code, "message": self.outcome.message}
            return {"steps": steps, "verdict": "error", "error": error}
        return {"steps": steps, "verdict": self.outcome.verdict, "answer": self.outcome.answer}


def explain(
    completion: str,
    gold: str | list[str],
    *,
    kind: Kind = "math",
    prompt: str | None = None,
    options: Mapping[str, object] | None = None,
) -> Explanation:
    """Grade one completion in a child, as always, and tell every step.

    A completion without tag, box or phrase is taken for the bare answer itself, as typed on a command line.
    """
    text = completion if _has_place(completion) else f"<answer>{completion}</answer>"
    outcome = grade(text, gold, kind=kind, prompt=prompt, options=options, explain=True)
    golds = [gold] if isinstance(gold, str) else gold
    return Explanation((*_before(completion, text, golds), *_after(outcome)), outcome)


def _has_place(completion: str) -> bool:
    lower = completion.lower()
    return any(mark in lower for mark in ("</think>", "<think>", "<answer>", "\\boxed", "\\fbox", "answer"))


def _before(completion: str, text: str, golds: Iterable[str]) -> Iterable[tuple[str, str]]:
    """What can be said without grading: the golds as given, the format."""
    for gold in golds:
        yield "gold", f"as given: {shown(gold)}"
    if completion is text:
        check = check_format(text)
        yield "format", "think block, then answer block" if check.ok else f"broken: {check.reason}"
    else:
        yield "format", "no tags: taken for the bare answer"


def _after(outcome: Grade | Fault) -> Iterable[tuple[str, str]]:
    if isinstance(outcome, Fault):
        yield "fault", f"{outcome.code}: {outcome.message}"
        return
    story = outcome.detail.get("story")
    if isinstance(story, (tuple, list)):
        yield from story
    else:
        yield str(outcome.detail.get("compared_by", "")), str(outcome.detail.get("reason", ""))
    yield "verdict", outcome.verdict


def render(explanation: Explanation) -> str:
    """The story as plain text, one step a line, names in a column."""
    width = max(len(name) for name, _ in explanation.steps)
    lines = (
        f"{number:2}. {name:<{width}}  {_one_line(found)}"
        for number, (name, found) in enumerate(explanation.steps, 1)
    )
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
