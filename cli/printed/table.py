"""Results for people: an item a line, GRPO's advantages by group, and the count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assay_client.grpo import advantages
from cli.stored.surrogates import escaped

PROMPT_WIDTH = 48
FILE_WIDTH = 120  # where the output is no terminal
GOOD, BAD, FAULT = "green", "red", "bold yellow"


@dataclass(frozen=True, slots=True)
class Line:
    """What a table shows of an item."""

    group: str | None
    prompt: str
    verdict: str
    accuracy: float | None
    format: float | None
    reward: float | None
    error: str | None

    @classmethod
    def of(cls, group: str | None, prompt: str, result: Mapping[str, object]) -> Line:
        """The line of a result."""
        rewards = result.get("rewards")
        values = rewards if isinstance(rewards, Mapping) else {}
        error = result.get("error")
        code = str(error.get("code")) if isinstance(error, Mapping) else None
        return cls(
            None if group is None else escaped(group),
            escaped(prompt),
            str(result.get("verdict") or "-"),
            _number(values.get("accuracy")),
            _number(values.get("format")),
            _number(result.get("reward")),
            code,
        )


def wide_console() -> Console:
    """A console as wide as the terminal; of a fixed width in a file or pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=FILE_WIDTH)


def print_items(console: Console, lines: Sequence[Line]) -> None:
    """Prompt, verdict, accuracy, format and reward of each item."""
    table = Table(title="Items", title_justify="left", header_style="bold")
    table.add_column("prompt", max_width=PROMPT_WIDTH, no_wrap=True, overflow="ellipsis")
    table.add_column("verdict", no_wrap=True)
    for name in ("accuracy", "format", "reward"):
        table.add_column(name, justify="right", min_width=len(name), no_wrap=True)
    for line in lines:
        verdict = f"{line.verdict}: {line.error}" if line.error else line.verdict
        prompt = Text(line.prompt.replace("\n", " "))
        table.add_row(
            prompt, Text(verdict, _colour(line)), _show(line.accuracy), _show(line.format), _show(line.reward)
        )
    console.print(table)


def print_groups(console: Console, lines: Sequence[Line]) -> None:
    """GRPO's advantages of each group, in the file's order; items without a group have none."""
    groups: dict[str, list[float | None]] = {}
    for line in lines:
        if line.group is not None:
            groups.setdefault(line.group, []).append(line.reward)
    if not groups:
        return
    table = Table(title="Groups: GRPO advantages", title_justify="left", header_style="bold")
    table.add_column("group", no_wrap=True)
    table.add_column("mean reward", justify="right")
    table.add_column("advantages")
    for group, rewards in groups.items():
        known = [reward for reward in rewards if reward is not None]
        mean = sum(known) / len(known) if known else None
        table.add_row(Text(group), _show(mean), _advantages(rewards))
    console.print(table)


def _advantages(rewards: Sequence[float | None]) -> str:
    found = advantages(rewards, len(rewards))
    masked = set(found.masked)
    return "  ".join("null" if i in masked else f"{value:+.2f}" for i, value in enumerate(found.values))


def _colour(line: Line) -> str:
    if line.reward is None:
        return FAULT
    return GOOD if line.verdict == "correct" else BAD


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _show(value: float | None) -> str:
    return "null" if value is None else f"{value:.2f}"
