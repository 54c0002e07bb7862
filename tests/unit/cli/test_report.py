"""The report: one file, bounded, and safe against what completions say."""

from __future__ import annotations

import json
import re
from pathlib import Path

from cli.report.notable import WHYS, notable
from cli.report.writing import write_report
from cli.scoring.units import Result
from cli.statistics.fact import Reading
from cli.statistics.figures import BINS, GROUPS, POINTS, figures
from cli.statistics.ledger import Ledger
from cli.statistics.summary import summarise
from cli.stored.rows import Row
from tests.fakes.stored_rows import stored

EVIL = "</script><script>alert(1)</script><!-- \u2028"


def scored(group: str, accuracy: float | None, answer: str, text: str = "x") -> tuple[Row, Result]:
    task: dict[str, object] = {"kind": "math", "answer": "1"}
    row = stored({"group": group, "completion": text, "task": task})
    verdict = "error" if accuracy is None else "correct" if accuracy == 1 else "incorrect"
    rewards = {"accuracy": accuracy}
    error = {"code": "lost", "message": "?"} if accuracy is None else None
    result: Result = {
        "reward": accuracy,
        "rewards": rewards,
        "verdict": verdict,
        "answer": answer,
        "error": error,
    }
    return row, result


def ledger_of(ledger: Ledger, run: list[tuple[Row, Result]]) -> Ledger:
    ledger.add(Reading().fact(number, row, result) for number, (row, result) in enumerate(run))
    return ledger


def test_what_is_drawn_is_bounded() -> None:
    """However long the run was."""
    run = [scored(f"g{number // 40}", number % 7 / 6, str(number)) for number in range(3 * POINTS + 40)]
    with Ledger() as ledger:
        drawn = figures(ledger_of(ledger, run))
    assert len(drawn.lengths) <= POINTS
    assert len({one.low for one in drawn.rewards}) <= BINS
    assert len({one.group for one in drawn.heat}) <= GROUPS
    assert sum(one.count for one in drawn.rewards) == drawn.sampled == len(run)
    assert drawn.groups == 151


def test_the_heat_map_goes_from_the_hardest_prompt_to_the_easiest() -> None:
    run = [scored(group, accuracy, "") for group, accuracy in [("easy", 1.0), ("hard", 0.0)] * 2]
    with Ledger() as ledger:
        heat = figures(ledger_of(ledger, run)).heat
    assert [(one.rank, one.group, one.sample) for one in heat] == [
        (0, "hard", 0), (0, "hard", 1), (1, "easy", 0), (1, "easy", 1),
    ]  # fmt: skip


def test_what_is_worth_a_look_says_why() -> None:
    """Wrong with the majority, right alone, and without a reward."""
    run = [
        *(scored("all say 7", 0.0, "7") for _ in range(3)),
        scored("one is right", 1.0, "1"),
        *(scored("one is right", 0.0, str(number)) for number in (2, 3, 4)),
        scored("lost", None, "", "\\boxed{1}"),
    ]
    with Ledger() as ledger:
        found = list(notable(ledger_of(ledger, run), run))
    why = {name: [one.item["group"] for one in found if name in one.whys] for name in WHYS}
    assert why["doubtful"] == ["all say 7"]
    assert why["alone"] == ["one is right"]
    assert why["fault"] == ["lost"]
    assert why["worst"][:2] == ["all say 7", "all say 7"]
    assert any(one.story for one in found)


def test_a_completion_cannot_write_into_the_page(tmp_path: Path) -> None:
    """Whatever it says stays a text in the data."""
    run = [scored("g", 0.0, EVIL, EVIL)]
    to = tmp_path / "report.html"
    with Ledger() as ledger:
        ledger_of(ledger, run)
        write_report(to, EVIL, ledger, summarise(ledger, str.__eq__), run)
    page = to.read_text(encoding="utf-8")
    assert "alert(1)</script>" not in page
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    assert (data["title"], data["notable"][0]["completion"]) == (EVIL, EVIL)
    assert not re.search(r'(?:src|href)="(?!data:)', page), "nothing is fetched"
