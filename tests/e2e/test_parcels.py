"""Parcels and arrivals as people see them: on the page of customer and staff, and in the printed report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opener
from tests.e2e.test_staff_page import SIZES, link
from tests.outside import LANGUAGES, Visitor, someone
from tests.stack import Stack
from tests.stories.cast import Cast, Colleague, Customer

SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder to look at the pages in
TECHNICIAN = "tech-1@example.com"
SEND_IN = {"how": "send_in", "address": "杭州市文三路 1 号 维修中心", "enclose": "主机\n充电器"}


def shot(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def lost(api: Visitor, stack: Stack) -> Customer:
    """A case whose first parcel was lost, and whose second one brought another product than was meant."""
    cast = Cast(stack, api)
    customer, technician = Customer(cast, someone()), Colleague(cast, TECHNICIAN)
    facts: dict[str, Any] = {"model": "FH-P1", "serial_number": "P1A00000001"}
    number = str(customer.asks("repair", purchased_on=api.days_ago(30), **facts)["number"])
    technician.answers(number, number, "受理")
    technician.does(number, "request_item", **SEND_IN)
    customer.does("send_tracking", carrier="顺丰速运", tracking="SF1234567890123")
    technician.does(number, "record_parcel_trouble", what="lost", text="承运商确认丢失。")
    technician.does(number, "claim_carrier", amount="3000", reference="C-2026-1")
    technician.does(number, "request_item", **SEND_IN)
    customer.does("send_tracking", carrier="中通快递", tracking="ZT9876543210")
    technician.does(number, "receive_item", condition="外壳有划痕", serial_found="P1A00000999", seal="opened")
    return customer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_parcels_and_what_came_are_shown(
    opened: Opener, lost: Customer, stack: Stack, size: str, language: str
) -> None:
    width, height = SIZES[size]
    view: dict[str, Any] = {"viewport": {"width": width, "height": height}}
    theirs = opened(f"/{language}/case/#{lost.number}.{lost.token}", **view)
    expect(theirs.locator(".ac-case__view")).to_contain_text("SF1234567890123")
    expect(theirs.locator(".ac-case__view")).to_contain_text("ZT9876543210")
    ours = opened(f"{link(stack, lost.number)}?lang={language}", **view)
    expect(ours.locator(".ac-table tbody tr")).to_have_count(2)
    expect(ours.locator(".ac-staff")).to_contain_text("P1A00000999")
    for page, name in ((theirs, "customer"), (ours, "staff")):
        shot(page, f"{name}-{language}-{size}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} can be moved sideways by {wide} px"
    paper = theirs.locator("[data-document=report] a").get_attribute("href")
    assert paper
    printed = opened(paper.removeprefix(stack.url), **view)
    expect(printed.locator("body")).to_contain_text("SF1234567890123")
    shot(printed, f"report-{language}-{size}")
