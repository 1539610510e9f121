"""Chromium without a screen, and what a test asks of a page. The browser is the machine's own; none is downloaded."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REQUIRED = "GUIHUA_REQUIRE_BROWSER"


def find_chromium() -> str:
    """The browser's path. Without one the test is skipped, or fails where the environment says it is required."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    message = "no chromium on the PATH: install Debian's package chromium to test the viewer"
    if os.environ.get(REQUIRED):
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and all that it asked of the network and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def goto(self, address: str, hash_: str = "") -> None:
        """Open ``address`` anew with ``hash_``, and wait until it shows something."""
        self.page.goto("about:blank")
        self.page.goto(f"{address}{hash_}")
        self.settle()

    def until(self, expression: str) -> None:
        """Wait until ``expression`` holds. Asked from outside: the page's policy lets nothing be evaluated in it."""
        limit = time.monotonic() + 15
        while not self.page.evaluate(expression):
            assert time.monotonic() < limit, f"still not: {expression}"
            self.page.wait_for_timeout(20)

    def steady_text(self, selector: str) -> str:
        """What is shown there once two looks see the same: a grid has other rows as soon as it is measured."""
        limit = time.monotonic() + 15
        before, now = None, self.page.inner_text(selector)
        while before != now:
            assert time.monotonic() < limit, f"still changing: {selector}"
            self.page.wait_for_timeout(300)
            before, now = now, self.page.inner_text(selector)
        return now

    def settle(self) -> None:
        self.page.wait_for_selector("main")
        self.until("!document.querySelector('main .waiting[role=status]')")

    def route(self, hash_: str) -> None:
        """Go to another place of the same page."""
        self.page.evaluate("hash => { location.hash = hash }", hash_)
        self.page.wait_for_timeout(50)
        self.settle()

    def current(self) -> str:
        """The characters of the document that are marked as selected."""
        marks: list[str] = self.page.eval_on_selector_all(
            "mark.current", "marks => marks.map(mark => mark.textContent)"
        )
        return "".join(marks)

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.page.eval_on_selector_all(selector, "all => all.map(one => one.textContent.trim())")
        return found


def watch(browser: Browser, **context: Any) -> Watched:
    """A new page in a context of its own, offline unless asked otherwise."""
    options = {"offline": True, "locale": "en-GB", "viewport": {"width": 1300, "height": 800}} | context
    page = browser.new_context(**options).new_page()
    watched = Watched(page)
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("pageerror", lambda error: watched.troubles.append(f"error: {error}"))
    page.on("console", lambda line: watched.troubles.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("dialog", lambda dialog: (watched.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return watched


def url(path: Path) -> str:
    return path.resolve().as_uri()
