"""Several products in the real form: added, removed, remembered, corrected, sent, and found again."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opener
from tests.e2e.forms import fill, form, number, repair, send
from tests.outside import Mailbox, Visitor

ENTRY = "more_products"


def field(page: Page, at: int, name: str) -> str:
    return f'[name="{ENTRY}.{at}.{name}"]'


def test_products_are_added_removed_corrected_and_sent(
    opened: Opener, api: Visitor, mailbox: Mailbox
) -> None:
    page = opened("/en/request/repair/")
    box = form(page)
    body = repair("en", purchased_on=api.days_ago(30))
    fill(box, body)
    add = box.locator("#add-product")
    for _ in range(4):
        add.click()
    expect(add).to_be_hidden()
    for _ in range(3):
        box.locator(".ac-product button").first.click()
    expect(box.locator(".ac-product")).to_have_count(1)
    expect(box.locator(".ac-product legend")).to_have_text("Product 2")
    box.locator(field(page, 0, "model")).select_option("FH-R6")

    page.reload()
    box = form(page)
    expect(box.locator(field(page, 0, "model"))).to_have_value("FH-R6")
    box.locator('[name="privacy_consent"]').check()
    send(box)
    wrong = box.locator(f'[data-field="{ENTRY}.0.description"] .ac-error')
    expect(wrong).to_have_text("Please fill this in.")
    box.locator(".ac-summary a").click()
    expect(box.locator(field(page, 0, "description"))).to_be_focused()
    box.locator(field(page, 0, "description")).fill("no network")
    send(box)

    first = number(page)
    other = page.locator(".ac-also strong").inner_text()
    assert other != first
    assert other in mailbox.both(first)[0].text
    page.locator(".ac-also a").click()
    expect(page.get_by_text("Other products of this request")).to_be_visible()
    expect(page.locator("main a", has_text=first)).to_be_visible()


def test_the_enter_key_sends_a_plain_form_and_adds_nothing(opened: Opener) -> None:
    page = opened("/en/request/repair/", scripts=False)
    box = page.locator("form#form-repair")
    fill(box, repair("en"))
    box.locator('[name="serial_number"]').press("Enter")
    expect(page.locator(".ac-number__value")).to_be_visible()
