"""The work page of staff in a real browser: on a phone and at a desk, with scripts and without."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chalicelib.adapters.signed_links import SignedLinks
from tests.e2e.conftest import Opener
from tests.outside import Visitor, codes, mailed_code, request
from tests.stack import Stack

PERSON = "tech-1@example.com"
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder to look at the pages in


def link(stack: Stack, number: str) -> str:
    tokens = SignedLinks((stack.place.signing_secret(),))
    until = datetime.now(UTC) + timedelta(days=14)
    return f"/api/staff/{tokens.staff(number, PERSON, 'work', until=until)}"


def step(page: Page, event: str) -> None:
    """Unfold a step, unless it is open."""
    box = page.locator(f"#step-{event}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()


def confirm(page: Page, event: str) -> None:
    box = page.locator(f"#step-{event}")
    box.locator("input[name=sure]").check()
    box.locator(".ac-buttons button").click()


def look(page: Page, name: str) -> None:
    """Nothing sticks out sideways; with SCREENSHOTS set, the page is kept to look at."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", SIZES)
def test_a_case_is_worked_on_from_its_page(
    opened: Opener, api: Visitor, stack: Stack, size: str, *, scripts: bool
) -> None:
    number = api.send(request("repair", "zh", purchased_on=api.days_ago(900)))["number"]
    width, height = SIZES[size]
    page = opened(link(stack, number), scripts=scripts, viewport={"width": width, "height": height})
    expect(page.locator("h1")).to_contain_text(number)
    look(page, f"received-{size}")
    step(page, "take")
    confirm(page, "take")
    expect(page.locator(".ac-staff__done")).to_contain_text("由您处理")

    step(page, "diagnose")
    box = page.locator("#step-diagnose")
    box.locator("[name=fault]").select_option("hardware")
    box.locator("[name=finding]").fill("屏幕排线断裂，需要更换屏幕。")
    box.locator("[name=evidence]").fill("更换排线后显示正常")
    box.locator("[name=cause]").select_option("expired")
    box.locator("[name=repairable][value=true]").check()
    look(page, f"diagnose-{size}")
    confirm(page, "diagnose")
    expect(page.locator(".ac-state")).to_contain_text("检测完成")

    step(page, "quote")
    box = page.locator("#step-quote")
    box.get_by_label(re.compile("屏幕")).check()
    box.get_by_label(re.compile("复杂维修")).check()
    box.locator("[name=method]").fill("更换屏幕")
    box.locator("[name=days]").fill("5")
    box.locator("[name=payment]").fill("银行转账")
    confirm(page, "quote")
    expect(page.locator(".ac-state")).to_contain_text("等客户确认报价")
    expect(page.locator("dl.ac-facts", has_text="¥800")).to_be_visible()
    look(page, f"quoted-{size}")

    page.locator(".ac-staff__done summary").click()
    page.locator(".ac-staff__done input[name=sure]").check()
    page.locator(".ac-staff__done form button").click()
    expect(page.locator(".ac-state")).to_contain_text("检测完成")
    expect(page.locator(".ac-timeline")).to_contain_text("已撤回")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_a_device_that_is_not_known_shows_one_form(
    opened: Opener, api: Visitor, stack: Stack, size: str, language: str, *, scripts: bool
) -> None:
    number = api.send(request("repair", "zh"))["number"]
    width, height = SIZES[size]
    path = f"{link(stack, number)}?lang={language}"
    page = opened(path, enters=False, scripts=scripts, viewport={"width": width, "height": height})
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator("main form")).to_have_count(1)
    expect(page.locator("main")).not_to_contain_text("王小明")
    look(page, f"device-{size}-{language}")
    page.locator("main form button").click()
    page.locator("#device-code").fill("12")
    page.locator("#device-code").press("Enter")
    expect(page.locator(".ac-error")).to_be_visible()
    expect(page.locator("#device-code")).to_have_attribute("aria-invalid", "true")
    look(page, f"device-wrong-{size}-{language}")


def test_the_backlog_on_a_phone_shows_every_column(opened: Opener, api: Visitor, stack: Stack) -> None:
    number = api.send(request("repair", "en"))["number"]
    until = datetime.now(UTC) + timedelta(days=1)
    token = SignedLinks((stack.place.signing_secret(),)).staff("", "lead@example.com", "backlog", until=until)
    page = opened(f"/api/staff/{token}?lang=en", viewport={"width": 390, "height": 844})
    row = page.locator(".ac-backlog tbody tr", has_text=number)
    for box in (row.locator("th, td").nth(at).bounding_box() for at in range(5)):
        assert box
        assert box["x"] + box["width"] <= 390
        assert box["width"] > 100, "a column of a few letters"
    expect(row).to_contain_text("Technical team")
    with page.expect_popup() as popup:
        page.locator(".ac-backlog a[href*='/api/documents/']").first.click()
    expect(popup.value.locator("h1")).to_have_text("Monthly follow-up record")
    expect(popup.value.locator("main")).to_be_visible()


def test_a_button_without_the_choice_says_so(opened: Opener, api: Visitor, stack: Stack) -> None:
    """Without scripts the browser's own check is the only one before ours."""
    number = api.send(request("repair", "zh"))["number"]
    page = opened(link(stack, number), scripts=False)
    page.locator("#step-note summary").click()
    page.locator("#step-note [name=text]").fill("先记一下")
    page.locator("#step-note form").evaluate("form => { form.noValidate = true }")
    page.locator("#step-note .ac-buttons button").click()
    expect(page.locator("#step-note .ac-summary")).to_be_visible()
    expect(page.locator("#step-note [name=text]")).to_have_value("先记一下")


def test_a_code_comes_by_mail_and_the_form_waits(opened: Opener, api: Visitor, stack: Stack) -> None:
    number = api.send(request("return", "zh", purchased_on=api.days_ago(3)))["number"]
    page = opened(link(stack, number), viewport={"width": 390, "height": 844})
    step(page, "take")
    confirm(page, "take")
    step(page, "approve_refund")
    box = page.locator("#step-approve_refund")
    box.locator("[name=amount]").fill("99.50")
    box.locator("[name=reason]").fill("签收三天，未使用")
    box.locator("input[name=sure]").check()
    before = len(codes(stack, PERSON))
    box.locator(".ac-code button").click()
    expect(page.locator(".ac-staff__banner")).to_contain_text(PERSON)
    expect(box.locator("[name=amount]")).to_have_value("99.50")
    look(page, "code-phone")
    code = mailed_code(stack, PERSON, before=before, answer=page.content())
    box.locator("[name=code]").fill(code)
    confirm(page, "approve_refund")
    expect(page.locator(".ac-state")).to_contain_text("还可以撤回")
