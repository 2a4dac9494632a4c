"""A page in a real browser, without a network and without a screen."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from livekit_interrupt_plugin import cli

#: Where a Chromium is; .ci/chromium installs Debian's.
NAMES = ("chromium", "chromium-browser", "google-chrome")


def missing() -> str:
    """What the browser tests lack, and the command that brings it; empty if nothing."""
    if find_spec("playwright") is None:
        return "the package playwright is not installed: pip install '.[test]'"
    if chromium() is None:
        return "there is no Chromium: .ci/chromium installs Debian's"
    return ""


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


# Of a module, not longer: while it is there a loop is running, and no other test could run its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if lack := missing():
        (pytest.fail if os.environ.get("REQUIRE_CHROMIUM") else pytest.skip)(lack)
    from playwright.sync_api import sync_playwright

    # In a container Chromium's sandbox cannot be set up, and /dev/shm is small.
    options = ["--no-sandbox", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=options)
        yield found
        found.close()


class Look:
    """A page that somebody looks at; at the end it must have been silent.

    Args:
        page: Playwright's page.
        file: What it shows.
    """

    def __init__(self, page: Any, file: Path) -> None:
        self.page = page
        #: What the browser complained of, and what was asked of a network.
        self.troubles: list[str] = []
        self._ears: dict[str, Callable[[Any], object]] = {
            "console": lambda message: self.troubles.append(message.text),
            "pageerror": lambda error: self.troubles.append(str(error)),
            "dialog": self._dismiss,
            "request": self._note,
        }
        for event, ear in self._ears.items():
            page.on(event, ear)
        page.goto(file.as_uri())

    def leave(self) -> None:
        """Look no longer."""
        for event, ear in self._ears.items():
            self.page.remove_listener(event, ear)

    def does(self, code: str, given: Any = None) -> Any:
        """What *code* says in the page; a function of it is *given* something."""
        return self.page.evaluate(code, given)

    def wait_until(self, code: str, seconds: float = 10.0) -> None:
        """Wait until *code* is true: Playwright's own way is to eval, which the page forbids."""
        until = time.monotonic() + seconds
        while not self.does(code):
            assert time.monotonic() < until, f"for {seconds:g} s not: {code}"
            time.sleep(0.02)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def window(self) -> tuple[float, float]:
        """The seconds that are seen."""
        since, until = self.does("state.window")
        return since, until

    @property
    def rows(self) -> list[str]:
        """The words of the overlaps in the list."""
        return list(self.page.locator("#overlaps .words").all_inner_texts())

    def _note(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.troubles.append(f"asked for {request.url}")

    def _dismiss(self, dialog: Any) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture(scope="module")
def ordinary(browser: Any) -> Any:
    """The window in which most pages are opened: a new one takes as long as a page."""
    return browser.new_page()


@pytest.fixture
def look(browser: Any, ordinary: Any, tmp_path: Path) -> Iterator[Callable[..., Look]]:
    """Makes a page of calls and opens it; what it complains of fails the test."""
    looks: list[Look] = []

    def open_page(*words: object, width: int = 1280, height: int = 900, **options: Any) -> Look:
        path = tmp_path / f"page-{len(looks)}.html"
        assert cli.main(["report", *map(str, words), "-o", str(path)]) == 0
        page = browser.new_page(**options) if options else ordinary
        page.set_viewport_size({"width": width, "height": height})
        looks.append(Look(page, path))
        return looks[-1]

    yield open_page
    for one in looks:
        one.leave()
        if one.page is not ordinary:
            one.page.close()
    assert [one.troubles for one in looks] == [[] for _ in looks]
