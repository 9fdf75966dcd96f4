"""The same forms with JavaScript off: plain POSTs and whole pages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opener
from tests.e2e.forms import PHOTO, fill, form, number, repair, send
from tests.outside import LANGUAGES, Mailbox, Visitor, request

CONSENT = {
    "zh": "需要您同意后我们才能处理申请。",
    "en": "We need your agreement before we can handle the request.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_then_success_then_a_file(
    opened: Opener, api: Visitor, mailbox: Mailbox, language: str
) -> None:
    body = repair(language, purchased_on=api.days_ago(30))
    page = opened(f"/{language}/request/repair/", scripts=False)
    wrong = {**body, "email": "nobody", "model": ""}
    fill(form(page), {name: value for name, value in wrong.items() if name != "privacy_consent"})
    send(form(page))

    box = form(page)
    for name in ("model", "email"):
        expect(box.locator(f"[data-field={name}] .ac-error")).not_to_be_empty()
        expect(box.locator(f"#field-{name}")).to_have_attribute("aria-invalid", "true")
        expect(box.locator(f'.ac-summary a[href="#field-{name}"]')).to_be_visible()
    for name in ("email", "description", "name", "serial_number", "purchased_on"):
        kept = {**body, "email": "nobody"}[name]
        expect(box.locator(f"[name={name}]")).to_have_value(kept)
    expect(box.locator("[name=where][value=send_in]")).to_be_checked()
    assert page.locator("html").get_attribute("lang") == {"zh": "zh", "en": "en"}[language]
    expect(box.locator("[data-field=privacy_consent] .ac-error")).to_have_text(CONSENT[language])
    fill(box, {name: body[name] for name in ("email", "model", "privacy_consent")})
    send(box)

    expect(page).to_have_url(re.compile("/api/confirmation/"))
    found = number(page)
    expect(page.locator(".ac-coverage--covered")).to_be_visible()
    assert mailbox.both(found)[0].to == body["email"]

    upload = page.locator("form.ac-upload-plain", has_text=re.compile("PNG", re.IGNORECASE))
    upload.locator("input[type=file]").set_input_files(PHOTO)
    send(upload)
    expect(page).to_have_url(re.compile("/api/confirmation/.*key="))
    attach = page.locator("form", has=page.locator("[name=attachments]"))
    send(attach)
    expect(page).to_have_url(re.compile("/api/confirmation/"))
    expect(page.locator("[name=attachments]")).to_have_count(0)
    assert "photo.png" in mailbox.so_many(3, found)[2].text


def test_a_repeated_post_is_the_same_case(opened: Opener, mailbox: Mailbox) -> None:
    page = opened("/en/request/enquiry/", scripts=False)
    body = request("enquiry", "en")
    fill(form(page, "enquiry"), body)
    send(form(page, "enquiry"))
    first = number(page)
    page.goto("/en/request/enquiry/")
    fill(form(page, "enquiry"), body)
    send(form(page, "enquiry"))
    assert number(page) == first


def test_status_links_and_coverage(opened: Opener, api: Visitor, mailbox: Mailbox) -> None:
    body = request()
    found = api.send(body)["number"]
    page = opened("/en/status/", scripts=False)
    fill(form(page, "lookup"), {"number": found, "email": body["email"]})
    send(form(page, "lookup"))
    expect(page.locator(".ac-progress")).to_contain_text(found)
    at = datetime.fromisoformat(str(page.locator(".ac-progress time").first.get_attribute("datetime")))
    assert at.utcoffset() == timedelta(hours=8), "the shop's clock is what the page shows"

    page.goto("/en/status/")
    fill(form(page, "lookup"), {"number": found, "email": "other@example.com"})
    send(form(page, "lookup"))
    expect(page.locator(".ac-notice, .ac-summary")).to_be_visible()

    page.goto("/en/status/")
    fill(form(page, "links"), {"email": body["email"]})
    send(form(page, "links"))
    expect(page.locator(".ac-notice")).to_be_visible()

    page.goto("/en/coverage/")
    fill(form(page, "coverage"), {"model": "FH-P1", "purchased_on": api.days_ago(30)})
    send(form(page, "coverage"))
    expect(page.locator(".ac-coverage--covered")).to_be_visible()


def test_markup_in_a_field_comes_back_as_text(opened: Opener) -> None:
    page = opened("/en/request/enquiry/", scripts=False)
    odd = '"><img src=x onerror=alert(1)>{{ 7*7 }}'
    fill(form(page, "enquiry"), {"description": odd, "name": odd})
    send(form(page, "enquiry"))
    expect(form(page, "enquiry").locator("[name=name]")).to_have_value(odd)
    expect(form(page, "enquiry").locator("[name=description]")).to_have_value(odd)
    expect(page.locator("img[src=x]")).to_have_count(0)
