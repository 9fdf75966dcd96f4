"""Every page of the site in both languages: no error, nothing blocked, nothing wider than a phone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opener
from tests.e2e.forms import search
from tests.outside import LANGUAGES, Visitor
from tests.stack import Stack

PHONE = {"width": 390, "height": 844}
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pages(api: Visitor, language: str) -> list[str]:
    """The paths that the sitemap names."""
    text = api.get(f"/{language}/sitemap.xml").text
    found = [urlsplit(url).path for url in re.findall(r"<loc>([^<]+)</loc>", text)]
    return sorted({path for path in found if path.startswith(f"/{language}/")})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_loads_clean_and_fits_a_phone(opened: Opener, api: Visitor, language: str) -> None:
    paths = pages(api, language)
    assert len(paths) > 25
    page = opened(f"/{language}/", viewport=PHONE)
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert page.locator("html").get_attribute("lang", timeout=5000) == language, path
        expect(page.locator("main h1").first).to_be_visible()
        assert page.evaluate(WIDTH) <= 0, f"{path} is wider than {PHONE['width']} px"


def test_both_languages_have_the_same_pages(api: Visitor) -> None:
    zh, en = ([path[3:] for path in pages(api, language)] for language in LANGUAGES)
    assert zh == en


@pytest.mark.parametrize("path", ["/", "/request/repair/", "/policy/warranty/", "/troubleshooting/"])
def test_the_language_switcher_leads_to_the_same_page(opened: Opener, stack: Stack, path: str) -> None:
    page = opened(f"/zh{path}")
    switch(page, "en")
    expect(page).to_have_url(f"{stack.url}/en{path}")
    switch(page, "zh")
    expect(page).to_have_url(f"{stack.url}/zh{path}")


def switch(page: Page, language: str) -> None:
    """Choose the other language in the page's head; waits until the link is there."""
    page.locator(f".md-header a[hreflang={language}]").first.click()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-US", "en"), ("fr-FR", "")])
def test_the_start_page_leads_to_a_language(opened: Opener, stack: Stack, locale: str, language: str) -> None:
    page = opened("/", locale=locale)
    if not language:
        page.locator("a[hreflang=en]").click()
    expect(page).to_have_url(f"{stack.url}/{language or 'en'}/")


def test_without_scripts_the_start_page_offers_both(opened: Opener, stack: Stack) -> None:
    page = opened("/", scripts=False)
    page.locator("a[hreflang=zh]").click()
    expect(page).to_have_url(f"{stack.url}/zh/")


@pytest.mark.parametrize(
    ("path", "words"), [("/zh/", "保修"), ("/en/", "warranty"), ("/zh/", "不排水"), ("/en/", "Wi-Fi")]
)
def test_the_search_finds(opened: Opener, path: str, words: str) -> None:
    search(opened(path), words)


def test_an_unknown_page_says_so_in_its_language(opened: Opener) -> None:
    page = opened("/en/nowhere/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main h1")).to_be_visible()


def test_the_mailbox_opens(opened: Opener, stack: Stack) -> None:
    page = opened(f"http://127.0.0.1:{stack.place.mailbox_port}/")
    expect(page.locator("body")).to_contain_text("MailDump")
