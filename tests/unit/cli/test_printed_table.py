"""Results for people."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from cli.printed.table import Line, print_groups, print_items

RIGHT = {"verdict": "correct", "reward": 2.0, "rewards": {"accuracy": 1.0, "format": 1.0}, "error": None}
WRONG = {"verdict": "incorrect", "reward": 0.0, "rewards": {"accuracy": 0.0, "format": 0.0}, "error": None}
FAULT = {"verdict": "error", "reward": None, "rewards": {}, "error": {"code": "worker_lost"}}


def lines() -> list[Line]:
    return [Line.of("g", "What [bold]is[/] it?\nSay.", result) for result in (RIGHT, WRONG, FAULT)]


def printed(show: object) -> str:
    out = StringIO()
    console = Console(file=out, width=100)
    assert callable(show)
    show(console, lines())
    return out.getvalue()


def test_every_item_shows_prompt_verdict_and_numbers() -> None:
    """Prompts are text: markup in them is not obeyed."""
    text = printed(print_items)
    assert "What [bold]is[/] it? Say." in text
    assert "error: worker_lost" in text
    assert "2.00" in text
    assert "null" in text


def test_groups_show_masked_advantages() -> None:
    text = printed(print_groups)
    assert "+0.71  -0.71  null" in text
    assert "1.00" in text  # the mean, of what is known


def test_halves_of_characters_are_shown_as_escapes() -> None:
    """A terminal takes none."""
    line = Line.of("g\ud83d", "What\ud83d", RIGHT)
    out = StringIO()
    for show in (print_items, print_groups):
        show(Console(file=out, width=100), [line])
    assert "What\\ud83d" in out.getvalue()
    assert "g\\ud83d" in out.getvalue()
