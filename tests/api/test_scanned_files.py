"""Files of a case where a scanner looks at them first: a link to what is clean, else the reason in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, expect

from chalicelib.cases import context
from chalicelib.cases.settings import Settings
from tests.api.test_staff_pages import Desk, words
from tests.fakes import FakeS3
from tests.inside import NAMES, Inside
from tests.outside import Visitor, bearer, request


class Shown(NamedTuple):
    """What the scanner wrote, and what the customer and staff then read in Chinese and English."""

    tag: str
    withheld: str | None
    zh: str = ""
    en: str = ""
    to_staff: str = ""


RESULTS = (
    Shown("NO_THREATS_FOUND", None),
    Shown("", "waiting", "请一分钟后再试", "try again in a minute", "正在进行病毒检查"),
    Shown("THREATS_FOUND", "infected", "任何人均无法打开", "nobody can open it", "任何人均无法打开"),
    Shown("UNSUPPORTED", "unscanned", "无法完成病毒检查", "could not be checked", "可请客户另发一份"),
    Shown("ACCESS_DENIED", "unscanned", "无法完成病毒检查", "could not be checked", "可请客户另发一份"),
    Shown("FAILED", "unscanned", "无法完成病毒检查", "could not be checked", "可请客户另发一份"),
)
each_result = pytest.mark.parametrize("shown", RESULTS, ids=lambda shown: shown.tag or "no tag")


@pytest.fixture
def switch(request: pytest.FixtureRequest, inside: Inside, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The switch as the environment has it."""
    found = Settings.model_validate(
        context.open_context().settings.model_dump() | {"files_scanned": request.param}
    )
    monkeypatch.setattr(context, "settings", lambda: found)
    context.context_on.cache_clear()
    yield
    context.context_on.cache_clear()


switched_on = pytest.mark.parametrize("switch", ["on"], indirect=True)
switched_off = pytest.mark.parametrize("switch", ["off"], indirect=True)


def file_of(api: Visitor, accepted: dict[str, Any], language: str = "zh") -> dict[str, Any]:
    headers = bearer(accepted) | {"accept_language": language}
    view = api.get(f"/api/cases/{accepted['number']}", **headers).json()
    (file,) = (file for message in view["messages"] for file in message["files"])
    found: dict[str, Any] = file
    return found


def scanned(inside: Inside, number: str, tag: str) -> None:
    """What the scanner does after a while; the bucket is where it does it."""
    s3 = inside.client("s3")
    (key,) = (key for key in s3.objects if key.startswith(f"cases/{number}/"))
    tagged = [{"Key": "GuardDutyMalwareScanStatus", "Value": tag}] if tag else []
    s3.put_object_tagging(Bucket=NAMES["FilesBucket"], Key=key, Tagging={"TagSet": tagged})


@pytest.mark.usefixtures("switch")
@switched_on
@each_result
def test_the_customer_gets_a_link_or_the_reason(api: Visitor, inside: Inside, shown: Shown) -> None:
    accepted = api.send(request(attachments=[api.upload()]))
    scanned(inside, accepted["number"], shown.tag)
    for language, said in (("zh", shown.zh), ("en", shown.en)):
        file = file_of(api, accepted, language)
        assert file["withheld"] == shown.withheld
        assert said in (file["withheld_label"] or "")
        assert (file["url"] is None) == bool(shown.withheld) == bool(file["withheld_label"])
    if not shown.withheld:
        assert httpx.get(file["url"]).headers["content-disposition"].startswith("attachment")


@pytest.mark.usefixtures("switch")
@switched_on
def test_the_case_page_gives_the_reason_in_place_of_the_link(
    api: Visitor, inside: Inside, browser: Browser
) -> None:
    accepted = api.send(request(attachments=[api.upload()]))
    scanned(inside, accepted["number"], "THREATS_FOUND")
    page = browser.new_page()
    page.goto(accepted["case_url"])
    file = page.locator(".ac-messages__file")
    expect(file).to_contain_text("photo.png")
    expect(file).to_contain_text("nobody can open it")
    expect(file.locator("a")).to_have_count(0)
    page.close()


@pytest.mark.usefixtures("switch")
@switched_on
@each_result
def test_staff_get_a_link_or_the_reason(api: Visitor, inside: Inside, shown: Shown) -> None:
    desk = Desk(api, inside, attachments=[api.upload()])
    scanned(inside, desk.number, shown.tag)
    page = desk.page()
    assert "photo.png" in words(page)
    assert shown.to_staff in words(page)
    assert bool(page.css_first('a[href*="photo.png"]')) == (not shown.withheld)


@pytest.mark.usefixtures("switch")
@switched_off
def test_without_a_scanner_nobody_is_asked(
    api: Visitor, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(FakeS3, "get_object_tagging")
    desk = Desk(api, inside, attachments=[api.upload()])
    file = file_of(api, desk.accepted)
    assert file["url"]
    assert (file["withheld"], file["withheld_label"]) == (None, None)
    assert desk.page().css_first('a[href*="photo.png"]')
