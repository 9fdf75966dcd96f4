"""A request through the real form, in both languages, with a photo: a stored case and two mails."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import Opener
from tests.e2e.forms import PHOTO, fill, form, number, repair, search, send
from tests.outside import KINDS, LANGUAGES, PNG, Mailbox, Visitor, request
from tests.stack import Stack


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_repair_with_a_photo(
    opened: Opener, api: Visitor, mailbox: Mailbox, stack: Stack, language: str
) -> None:
    body = repair(language, purchased_on=api.days_ago(30))
    page = opened(f"/{language}/request/repair/")
    box = form(page)
    fill(box, body)
    box.locator("input[type=file]").set_input_files(PHOTO)
    expect(box.locator(".ac-files progress")).to_be_hidden()
    send(box)

    found = number(page)
    expect(page.locator(".ac-result h1")).to_be_focused()
    coverage = page.locator(".ac-coverage--covered")
    expect(coverage).to_be_visible()
    links = coverage.locator(".ac-clauses a")
    assert links.count() >= 2
    assert all(f"/{language}/policy/" in str(link.get_attribute("href")) for link in links.all())
    customer, team = mailbox.both(found)
    assert (customer.to, team.to) == (body["email"], "tech@example.com")
    assert "photo.png" in team.text
    progress = api.post("/api/cases/lookup", {"number": found, "email": body["email"]}).json()
    assert progress["state"] == "received"

    page.locator(".ac-result a.ac-button").click()
    file = page.locator(".ac-messages__file a")
    expect(file).to_have_text(re.compile("photo.png"))
    with page.expect_download() as download:
        file.click()
    assert download.value.path().read_bytes() == PNG


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "repair"])
def test_every_other_form(opened: Opener, mailbox: Mailbox, kind: str) -> None:
    page = opened(f"/en/request/{kind}/")
    box = form(page, kind)
    fill(box, request(kind, "en"))
    send(box)
    mailbox.both(number(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_errors_stand_beside_the_fields_and_the_summary_takes_the_focus(
    opened: Opener, language: str
) -> None:
    page = opened(f"/{language}/request/repair/")
    box = form(page)
    fill(box, {"description": "Dark", "email": "nobody", "purchased_on": "2999-01-01"})
    send(box)
    summary = box.locator(".ac-summary")
    expect(summary).to_be_focused()
    for name in ("model", "name", "email", "purchased_on", "privacy_consent"):
        expect(box.locator(f"[data-field={name}] .ac-error")).not_to_be_empty()
        expect(box.locator(f"#field-{name}")).to_have_attribute("aria-invalid", "true")
        expect(box.locator(f"#field-{name}")).to_have_attribute(
            "aria-describedby", re.compile(f"error-{name}")
        )
    expect(box.locator("[data-field=description] .ac-error")).to_be_hidden()
    expect(box.locator("[name=description]")).to_have_value("Dark")
    expect(box.locator("[name=email]")).to_have_value("nobody")
    summary.locator("a", has_text=re.compile("@|name@")).first.click()
    expect(box.locator("[name=email]")).to_be_focused()


def test_corrected_errors_go_away(opened: Opener, mailbox: Mailbox) -> None:
    page = opened("/en/request/enquiry/")
    box = form(page, "enquiry")
    send(box)
    expect(box.locator(".ac-summary")).to_be_focused()
    named = [link.get_attribute("href") or "" for link in box.locator(".ac-summary a").all()]
    assert named == ["#field-description", "#field-name", "#field-email", "#field-privacy_consent"]
    fill(box, request("enquiry", "en"))
    send(box)
    mailbox.both(number(page))


def test_a_double_click_makes_one_case(opened: Opener, api: Visitor, mailbox: Mailbox) -> None:
    body = request("enquiry", "en")
    page = opened("/en/request/enquiry/")
    box = form(page, "enquiry")
    fill(box, body)
    box.locator("button[type=submit]").dblclick()
    mailbox.both(number(page))
    mailbox.both(api.send(request())["number"])
    assert len(mailbox.to(body["email"])) == 1


def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(opened: Opener) -> None:
    page = opened("/en/request/repair/")
    box = form(page).locator("[data-field=attachments]")
    odd = FilePayload(name="virus.exe", mimeType="application/x-msdownload", buffer=b"x")
    empty = FilePayload(name="empty.png", mimeType="image/png", buffer=b"")
    box.locator("input[type=file]").set_input_files([odd, empty])
    expect(box.locator(".ac-error")).to_contain_text("virus.exe")
    expect(box.locator(".ac-error")).to_contain_text("empty.png")
    expect(box.locator(".ac-files li")).to_have_count(0)


def test_what_was_typed_survives_a_reload(opened: Opener) -> None:
    page = opened("/zh/request/repair/")
    fill(form(page), {"description": "还没写完", "name": "王小明"})
    page.reload()
    expect(form(page).locator("[name=description]")).to_have_value("还没写完")
    expect(form(page).locator("[name=name]")).to_have_value("王小明")
    expect(form(page).locator("[name=privacy_consent]")).not_to_be_checked()


def test_the_model_brings_its_guides(opened: Opener) -> None:
    page = opened("/en/request/repair/")
    expect(page.locator("#guides")).to_be_hidden()
    form(page).locator("[name=model]").select_option("FH-R6")
    expect(page.locator("#guides a").first).to_have_attribute(
        "href", re.compile("/en/troubleshooting/router")
    )


def test_a_form_sent_before_its_script_was_there(opened: Opener, mailbox: Mailbox) -> None:
    page = opened("/en/request/enquiry/")
    page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('form-enquiry'))")
    expect(page).to_have_url(re.compile("/api/requests/enquiry"))
    search(page, "warranty")
    page.keyboard.press("Escape")
    fill(form(page, "enquiry"), request("enquiry", "en"))
    send(form(page, "enquiry"))
    expect(page).to_have_url(re.compile("/api/confirmation/"))
    mailbox.both(number(page))
