"""A real Chromium on a real service; what its console says is held against the test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from grader.pool import MathPool
from service.backends.process_pool import PoolGrader
from service.desk import Backends
from tests.fakes.code_runner import FakeCodeRunner
from tests.fakes.http_service import http_service

PHONE = ViewportSize(width=390, height=800)
DESK = ViewportSize(width=1280, height=900)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; as root it has no sandbox of its own, and only our pages are opened.

    It is closed with its module: until then Playwright's event loop runs, and no other can.
    """
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """A service with real grading children."""
    with MathPool(1) as pool, http_service(Backends(PoolGrader(pool, 1), FakeCodeRunner())) as url:
        yield url


@dataclass
class Opened:
    """A page, and what its console complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)


@pytest.fixture(params=["light", "dark"])
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """A page in one of the two themes; at the end its console must be empty."""
    context = browser.new_context(color_scheme=request.param, viewport=DESK, permissions=["clipboard-write"])
    found = Opened(context.new_page())
    found.page.set_default_timeout(20_000)
    found.page.on("console", lambda said: found.complaints.append(f"{said.type}: {said.text}"))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on("request", lambda asked: found.fetched.append(asked.url))
    yield found
    context.close()
    assert found.complaints == []
