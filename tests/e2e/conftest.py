"""A real browser, and a watch on all that it complains about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.outside import Mailbox, Visitor, codes, mailed_code, person_of, visiting
from tests.stack import Stack

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
REFUSED = re.compile(r"Failed to load resource.* 4\d\d ")  # a refused form is no fault of the page

# Before a form's script is there, it is sent as without scripts.
MOUNTED = """() => !document.getElementById("aftercare-data")
    || [...document.querySelectorAll("[data-aftercare]")].every((element) => element.dataset.ready)"""

expect.set_options(timeout=20_000)


@dataclass
class Watch:
    """All complaints of the pages of one test; some tests expect a refusal by the API."""

    heard: list[str] = field(default_factory=list)

    def page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"{page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not REFUSED.search(message.text):
            self.heard.append(f"{message.location.get('url')}: {message.text}")


Opener = Callable[..., Page]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fail the test when a page said an error or broke the content security policy."""
    watching = Watch()
    yield watching
    assert watching.heard == []


@pytest.fixture
def opened(browser: Browser, stack: Stack, watch: Watch) -> Iterator[Opener]:
    """Open a path in a fresh browser profile: `opened("/zh/", scripts=False)`."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, scripts: bool = True, enters: bool = True, **options: Any) -> Page:
        locale = LOCALES["en" if path.startswith("/en") else "zh"]
        settings: dict[str, Any] = {"locale": locale, "timezone_id": "Asia/Shanghai"}
        settings |= {"base_url": stack.url, "java_script_enabled": scripts} | options
        contexts.append(browser.new_context(**settings))
        contexts[-1].set_default_timeout(20_000)
        page = contexts[-1].new_page()
        watch.page(page)
        page.goto(path)
        if scripts:
            page.wait_for_function(MOUNTED)
        if enters and path.startswith("/api/staff/"):
            enter_code(page, stack, person_of(path))
        return page

    yield open_page
    for context in contexts:
        context.close()


def enter_code(page: Page, stack: Stack, person: str) -> None:
    """On a page that asks for it, have a code mailed to the person and enter it, as a person does."""
    if not page.locator("input[name=for][value=device]").count():
        return
    before = len(codes(stack, person))
    page.locator("main form button").click()
    expect(page.locator("#device-code")).to_be_visible()
    page.locator("#device-code").fill(mailed_code(stack, person, before=before, answer=page.content()))
    page.locator("#device-code").press("Enter")
    expect(page.locator("#device-code")).to_have_count(0)


@pytest.fixture
def api(stack: Stack) -> Iterator[Visitor]:
    with visiting(stack) as visitor:
        yield visitor


@pytest.fixture(scope="session")
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack)
