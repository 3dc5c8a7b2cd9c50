"""A real browser, the system's Chromium or Chrome, and a log of what a page does that it should not.

Nothing is downloaded: where there is no browser the tests are skipped, but in CI, where they would be missed.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
MISSING = (
    "no browser found: install the system package `chromium` (Debian, Ubuntu) or Google Chrome (macOS), or set "
    "CEASEFIRE_BROWSER to the path of a Chromium or Chrome"
)

DESKTOP, PHONE = 1280, 390
"""Widths of a window, CSS pixels."""

LOADED_BY_ITSELF = ("data", "blob", "about")
"""Schemes of addresses that leave neither the page nor the machine."""


def browser_path() -> str | None:
    """The system's browser, or the one that the environment names."""
    named = os.environ.get("CEASEFIRE_BROWSER")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(ON_MACOS) if ON_MACOS.is_file() else None)


# Of the package, not of the session: Playwright keeps an event loop running, which tests elsewhere start themselves.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    path = browser_path()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if as_root else [])
        yield started
        started.close()


@dataclass
class PageLog:
    """What a page did that it should not: errors on its console or in its scripts, and requests elsewhere."""

    origin: str
    """What addresses may begin with; of a server also those of its web sockets."""
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen from now on; to be called before the page goes anywhere."""
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))

    def _note(self, url: str) -> None:
        asked, own = urlsplit(url), urlsplit(self.origin)
        same_server = bool(own.netloc) and asked.netloc == own.netloc
        if asked.scheme not in LOADED_BY_ITSELF and not same_server and not url.startswith(self.origin):
            self.outside.append(url)


Opened = tuple[Page, PageLog]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Open an address in a window of its own, watched from the start: `page, log = open_page(url, PHONE)`."""
    contexts = []

    def opened(url: str, width: int = DESKTOP, height: int = 900) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        parts = urlsplit(url)
        log = PageLog(f"{parts.scheme}://{parts.netloc}" if parts.netloc else url)
        log.watch(page)
        page.goto(url)
        return page, log

    yield opened
    for context in contexts:
        context.close()


def fits_across(page: Page) -> bool:
    """Whether the page needs no scrolling from side to side."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
