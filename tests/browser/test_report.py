"""The report of a run: opened from its file, without a network, in both themes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Opened

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=\"document.title='gotcha'\">"


def rows() -> list[dict[str, object]]:
    """Three prompts of four: all right, all wrong in the same way, and one without a reward."""
    found: list[dict[str, object]] = []
    for group, (gold, answers) in enumerate([("1", "1111"), ("2", "7777"), ("3", "3456")]):
        for answer in answers:
            completion = f"<think>{EVIL}</think><answer>\\boxed{{{answer}}}</answer>"
            task = {"kind": "math", "answer": gold}
            found.append({"group": f"g{group}", "prompt": EVIL, "completion": completion, "task": task})
    return [*found, {"completion": "x", "task": {"kind": "math", "answer": ""}}]


@pytest.fixture(scope="module")
def report(base: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()))
    words = ["score", "rows.jsonl", "--url", base, "--report", "report.html", "--quiet"]
    command = [sys.executable, "-m", "cli.main", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 1, done.stderr  # one item cannot be scored
    return folder / "report.html"


def test_the_report_shows_tables_plots_and_items(opened: Opened, report: Path) -> None:
    page = opened.page
    page.goto(report.as_uri())
    expect(page.locator(".tile", has_text="pass@1")).to_contain_text("41.67 %")
    expect(page.locator("figure > svg, figure figure > svg")).to_have_count(
        6
    )  # five plots, and the heat map's legend
    expect(page.get_by_role("cell", name="3").first).to_be_visible()
    assert opened.fetched == [report.as_uri()]


def test_items_open_to_their_story(opened: Opened, report: Path) -> None:
    """What completions say is text, never markup."""
    page = opened.page
    page.goto(report.as_uri())
    page.get_by_role("button", name="doubtful").click()
    shown = page.locator("details.item:visible")
    expect(shown).to_have_count(1)
    shown.locator("summary").click()
    expect(shown).to_contain_text("found by boxed")
    expect(shown.locator("pre").first).to_have_text(EVIL)
    page.get_by_role("button", name="fault").click()
    expect(page.locator("details.item:visible")).to_contain_text("error")
    assert page.title().endswith("Assay report")


def test_the_report_fits_a_phone(opened: Opened, report: Path) -> None:
    page = opened.page
    page.set_viewport_size(PHONE)
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
