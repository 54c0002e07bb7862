"""Which completions are worth a look: the worst, and those whose grade one may doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cli.scoring.units import Result
from cli.statistics.fact import completion_text
from cli.statistics.ledger import Ledger
from cli.stored.rows import Row
from cli.stored.said import prompt_text
from cli.stored.shapes import Fields
from grader.grade import Fault
from grader.plain import grade

EACH = 20
LONGEST = 20_000  # characters of a completion that are shown

# The lowest rewards, first where the prompt's other completions did well: those tell most.
_WORST = """
SELECT number FROM fact
JOIN (SELECT question, avg(reward) AS mean FROM fact GROUP BY question) USING (question)
WHERE reward IS NOT NULL ORDER BY reward, mean DESC, number LIMIT ?
"""
# Counted wrong, though most of the prompt's completions say the same: is the gold wrong, or the grader?
_DOUBTFUL_WRONG = """
SELECT fact.number FROM fact
JOIN (SELECT question, answer, count(*) AS same FROM fact WHERE answer IS NOT NULL GROUP BY 1, 2) AS camp
  USING (question, answer)
JOIN (SELECT question, count(*) AS many FROM fact GROUP BY 1) AS prompt USING (question)
WHERE accuracy < 1 AND same > 1 AND same * 2 > many GROUP BY question, answer ORDER BY same DESC, 1 LIMIT ?
"""
# Counted right, though nobody else gave this answer to a prompt that several tried.
_DOUBTFUL_RIGHT = """
SELECT fact.number FROM fact JOIN
  (SELECT question, sum(accuracy >= 1) AS right, count(*) AS many FROM fact GROUP BY 1) USING (question)
WHERE accuracy >= 1 AND right = 1 AND many >= 4 AND kind != 'code' ORDER BY many DESC, 1 LIMIT ?
"""
_FAULTS = "SELECT number FROM fact WHERE reward IS NULL ORDER BY number LIMIT ?"
WHYS: Mapping[str, tuple[str, str]] = {
    "worst": ("lowest rewards", _WORST),
    "doubtful": ("counted wrong, though most completions of its prompt say the same", _DOUBTFUL_WRONG),
    "alone": ("counted right, though no other completion of its prompt is", _DOUBTFUL_RIGHT),
    "fault": ("got no reward", _FAULTS),
}


@dataclass(frozen=True, slots=True)
class Notable:
    """A completion, what came of it, and how its grade came about, as pairs of texts."""

    whys: tuple[str, ...]
    place: str
    item: Mapping[str, object]
    completion: str
    result: Result
    story: tuple[tuple[str, str], ...]


def notable(ledger: Ledger, scored: Iterable[tuple[Row, Result]]) -> Iterator[Notable]:
    """The notable completions among the ledger's, in the input's order."""
    whys: dict[int, list[str]] = {}
    for name, (_, query) in WHYS.items():
        for (number,) in ledger.ask(query, EACH):
            assert isinstance(number, int)
            whys.setdefault(number, []).append(name)
    left = len(whys)
    for number, (row, result) in enumerate(scored):
        if not left:
            return
        if number in whys:
            left -= 1
            yield _notable(tuple(whys[number]), row, result)


def _notable(whys: tuple[str, ...], row: Row, result: Result) -> Notable:
    item = row.read_item()
    text = completion_text(item.get("completion"))
    shown = {name: value for name, value in item.items() if name != "completion"}  # which stands by itself
    return Notable(whys, row.place, shown, text[:LONGEST], result, tuple(_story(item, text)))


def _story(item: Fields, text: str) -> Iterator[tuple[str, str]]:
    """The grader's steps, where it is the grader that judges; programs have their tests in the result."""
    task = item.get("task")
    if not isinstance(task, dict) or task.get("kind") not in {"math", "choice", "text"}:
        return
    golds = task.get("answer")
    golds = [golds] if isinstance(golds, str) else golds
    if not isinstance(golds, list) or not all(isinstance(gold, str) for gold in golds):
        return
    options = {name: value for name, value in task.items() if name not in {"kind", "answer"}}
    text = str(item.get("completion_prefix") or "") + text
    outcome = grade(text, golds, kind=task["kind"], prompt=_prompt(item), options=options, explain=True)
    if isinstance(outcome, Fault):
        yield "fault", f"{outcome.code}: {outcome.message}"
        return
    story = outcome.detail.get("story")
    if isinstance(story, (list, tuple)):
        yield from ((str(name), str(value)) for name, value in story)


def _prompt(item: Fields) -> str | None:
    return prompt_text(item.get("prompt")) or None
