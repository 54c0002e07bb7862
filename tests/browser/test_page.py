"""The page at ``/``: clicked through in both themes, with an empty console and nothing from elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from service.desk import Backends
from tests.browser.conftest import PHONE, Opened
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service
from tests.fakes.math_grader import FakeMathGrader

pytestmark = pytest.mark.browser

COMPLETION = "<think>So \\boxed{3}.</think><answer>It is \\boxed{\\frac{2}{4}}.</answer>"
ITEM = {"prompt": "Half?", "completion": COMPLETION, "task": {"kind": "math", "answer": ["1/2", "0.5"]}}


def test_live_figures_follow_the_service(opened: Opened, base: str) -> None:
    page = opened.page
    page.goto(base)
    expect(page.get_by_role("heading", name="Parts")).to_be_visible()
    before = page.locator(".tile", has_text="items since the start").locator("b").inner_text()
    httpx.post(f"{base}/v1/score", json={"items": [ITEM] * 5}).raise_for_status()
    tile = page.locator(".tile", has_text="items since the start").locator("b")
    expect(tile).to_have_text(str(int(before) + 5))
    expect(page.locator("figure", has_text="Verdicts").locator("svg").last).to_be_visible()
    expect(page.locator("figure", has_text="Throughput").locator("svg")).to_be_visible()
    assert all(url.startswith(base) for url in opened.fetched), "something was fetched from elsewhere"


def test_the_inspector_tells_the_story(opened: Opened, base: str) -> None:
    """A whole item is pasted; the answer is marked where it stands, every step and reward is told."""
    page = opened.page
    page.goto(f"{base}/#inspect")
    page.get_by_label("Completion").fill(COMPLETION)
    page.get_by_label("Gold").fill("1/2\n0.5")
    page.keyboard.press("Control+Enter")
    story = page.locator(".story")
    expect(story.locator(".outcome")).to_contain_text("correct")
    expect(story.locator("mark")).to_have_text("\\frac{2}{4}")
    expect(story.locator(".steps")).to_contain_text("found by boxed")
    expect(story.locator("tfoot")).to_contain_text("2")
    page.get_by_label("format", exact=True).uncheck()
    page.get_by_role("button", name="Score").click()
    expect(story.locator("tfoot td")).to_have_text("1")


def test_a_program_shows_each_test_side_by_side(opened: Opened, base: str) -> None:
    page = opened.page
    page.goto(f"{base}/#inspect")
    page.get_by_role("button", name="program").click()
    page.get_by_label("Completion").fill("<think>x</think><answer>```python\n# accuracy 0\n```</answer>")
    page.get_by_role("button", name="Score").click()
    test = page.locator(".test").first
    expect(test).to_contain_text("incorrect")
    for text in ("1 2", "3", "out", "err"):
        expect(test.locator("pre", has_text=text).first).to_be_visible()


def test_a_link_brings_the_same_story(opened: Opened, base: str) -> None:
    """The link's content is in the fragment: the server is never asked for it."""
    page = opened.page
    page.goto(f"{base}/#inspect")
    page.get_by_label("Prompt").fill("A question of äöü 数?")
    page.get_by_label("Gold").fill("7")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status")).to_contain_text("sent to nobody")
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    expect(page.get_by_label("Prompt")).to_have_value("A question of äöü 数?")
    expect(page.locator(".outcome")).to_contain_text("incorrect")
    assert not any("inspect=" in url.partition("#")[0] for url in opened.fetched)


def test_mistakes_are_named_in_the_form(opened: Opened, base: str) -> None:
    page = opened.page
    page.goto(f"{base}/#inspect")
    page.get_by_label("Options").fill("{nonsense")
    page.get_by_role("button", name="Score").click()
    expect(page.get_by_role("alert")).to_contain_text("Options: not JSON")
    page.get_by_label("Options").fill('{"tolerance": -1}')
    page.get_by_role("button", name="Score").click()
    expect(page.get_by_role("alert")).to_contain_text("invalid_task")


def test_the_theme_is_remembered(opened: Opened, base: str) -> None:
    page = opened.page
    page.goto(base)
    for theme in ("light", "dark"):
        page.get_by_label("Theme").click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        scheme = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
        assert scheme == theme
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("view", ["live", "inspect"])
def test_a_phone_needs_no_sideways_scrolling(opened: Opened, base: str, view: str) -> None:
    page = opened.page
    page.set_viewport_size(PHONE)
    page.goto(f"{base}/#{view}")
    if view == "inspect":
        page.get_by_role("button", name="Score").click()
        expect(page.locator(".outcome")).to_be_visible()
    else:
        expect(page.get_by_role("heading", name="Parts")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_all_can_be_reached_by_keyboard(opened: Opened, base: str) -> None:
    """From the top to the button, in the order in which it is read."""
    page = opened.page
    page.goto(f"{base}/#inspect")
    expect(page.get_by_role("button", name="Score")).to_be_visible()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.closest('label, a, button')?.innerText ?? ''"))
    names = [name.split("\n")[0] for name in reached]
    wanted = ["Live", "Inspector", "Completion or paste a whole item (JSON)", "Prompt may be empty", "Score"]
    assert [name for name in names if name in wanted][: len(wanted)] == wanted


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "__init__.py", "vendor/", "none.js"])
def test_nothing_but_the_pages_files_is_served(base: str, name: str) -> None:
    reply = httpx.get(f"{base}/page/{name}")
    assert reply.status_code == 404


def test_the_libraries_are_those_that_were_fetched() -> None:
    """``scripts/vendor-page.sh`` wrote the digests."""
    vendor = Path(__file__).parents[2] / "service" / "page" / "vendor"
    digests = [line.split() for line in (vendor / "SHA256SUMS").read_text().splitlines()]
    assert len(digests) == 3
    for digest, name in digests:
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest, name


@pytest.fixture(scope="module")
def locked() -> Iterator[str]:
    """A service that wants a key."""
    backends = Backends(FakeMathGrader(), FakeCodeRunner())
    with http_service(backends, api_keys="open sesame") as url:
        yield url


def test_a_service_with_keys_asks_for_one(opened: Opened, locked: str) -> None:
    """Without the right one nothing is scored, and the page says so; no link ever holds it."""
    page = opened.page
    page.goto(f"{locked}/#inspect")
    field = page.get_by_label("API key")
    for key, scored in (("", False), ("open barley", False), ("open sesame", True)):
        if key:
            field.fill(key)
            with page.expect_navigation():
                field.press("Enter")
        expect(field).to_be_visible()
        page.get_by_label("Completion").fill(COMPLETION)
        page.get_by_label("Gold").fill("1/2")
        page.get_by_role("button", name="Score").click()
        if scored:
            expect(page.locator(".story .outcome")).to_be_visible()
        else:
            expect(page.get_by_role("alert")).to_be_visible()
    assert "sesame" not in page.url
    # Chromium tells of each refusal by itself; nothing else is complained of.
    assert all("401" in said for said in opened.complaints), opened.complaints
    opened.complaints.clear()
