"""The pages that show a case: the personal link, look-up, links by mail, coverage."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opener
from tests.e2e.forms import fill, form, send
from tests.outside import LANGUAGES, Mail, Mailbox, Visitor, request, someone
from tests.stack import Stack, wait_for

ODD = "<img src=x onerror=alert(1)><b>bold</b> **x** {{ 7*7 }}"


def path(accepted: dict[str, Any], stack: Stack) -> str:
    return str(accepted["case_url"]).removeprefix(stack.url)


def command(page: Page, name: str) -> Any:
    """Unfold a command of the case page; what the next step waits for stands open already."""
    box = page.locator(f"details[data-command={name}]")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    return box.locator("form")


def sure(form: Any) -> Any:
    """Say yes, as only a person does."""
    form.locator("[name=sure]").check()
    return form


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_link_opens_and_leaves_the_address_bar(
    opened: Opener, api: Visitor, stack: Stack, language: str
) -> None:
    body = request(language=language, description=ODD, phone="+44 20 7946 0958")
    accepted = api.send(body)
    page = opened(path(accepted, stack))
    expect(page.locator(".ac-case__view")).to_contain_text(accepted["number"])
    assert page.url == f"{stack.url}/{language}/case/"
    expect(page.locator(".ac-messages__text").first).to_have_text(ODD)
    expect(page.locator(".ac-case img[src=x]")).to_have_count(0)
    shown = page.content()
    assert body["email"] not in shown
    assert "7946" not in shown
    page.reload()
    expect(page.locator(".ac-case__view")).to_contain_text(accepted["number"])


@pytest.mark.parametrize(("language", "words"), [("zh", "的邮件被退回"), ("en", "mails to you come back")])
def test_a_mail_that_bounced_is_told_until_the_address_is_corrected(
    opened: Opener, api: Visitor, mailbox: Mailbox, stack: Stack, language: str, words: str
) -> None:
    accepted = api.send(request(language=language))
    mail = mailbox.both(accepted["number"])[0]
    stack.client("sns").publish(TopicArn=stack.outputs()["InboundTopic"], Message=last_report(mail))
    mailbox.so_many(3, accepted["number"])  # the team has heard of it
    page = opened(path(accepted, stack))
    expect(page.locator(".ac-trouble")).to_contain_text(words)
    correct = command(page, "correct_contact")
    correct.locator("[name=email]").fill(someone())
    send(correct)
    expect(page.locator(".ac-kept")).to_be_visible()
    expect(page.locator(".ac-trouble")).to_have_count(0)


def last_report(mail: Mail) -> str:
    """What SES publishes about a mail that bounced for good."""
    told = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": mail.to}]}
    message_id = str(mail.source["Message-ID"]).strip("<>")
    return json.dumps({"eventType": "Bounce", "mail": {"messageId": message_id}, "bounce": told})


def test_reply_and_cancel(opened: Opener, api: Visitor, mailbox: Mailbox, stack: Stack) -> None:
    accepted = api.send(request(language="en"))
    page = opened(path(accepted, stack))
    reply = command(page, "reply")
    send(reply)
    expect(reply.locator(".ac-summary")).to_be_visible()
    reply.locator("[name=text]").fill(ODD)
    send(reply)
    expect(page.locator(".ac-messages__text").last).to_have_text(ODD)
    send(sure(command(page, "cancel")))
    expect(page.locator("[data-command]")).to_have_count(0)
    expect(page.locator(".ac-state")).to_have_text("Cancelled")
    expect(page.locator(".ac-now__turn")).to_have_text("All done")
    wait_for(lambda: len(mailbox.about(accepted["number"])) == 5, seconds=60)


def test_a_correction_shows_masked(opened: Opener, api: Visitor, stack: Stack) -> None:
    accepted = api.send(request(language="en"))
    page = opened(path(accepted, stack))
    correct = command(page, "correct_contact")
    correct.locator("[name=phone]").fill("+44 20 7946 0958")
    send(correct)
    expect(page.locator(".ac-facts")).to_contain_text("+44****58")


def test_a_case_that_changed_meanwhile_is_shown_anew(opened: Opener, api: Visitor, stack: Stack) -> None:
    accepted = api.send(request(language="en"))
    page, other = opened(path(accepted, stack)), opened(path(accepted, stack))
    send(sure(command(other, "cancel")))
    expect(other.locator("[data-command]")).to_have_count(0)
    reply = command(page, "reply")
    reply.locator("[name=text]").fill("Hello?")
    send(reply)
    expect(page.locator("[data-command]")).to_have_count(0)


@pytest.mark.parametrize("fragment", ["", "#202601-001.nonsense", "#x"])
def test_without_a_good_link_the_page_offers_to_mail_it(opened: Opener, fragment: str) -> None:
    page = opened(f"/en/case/{fragment}")
    expect(page.locator(".ac-case__lost")).to_be_visible()
    fill(form(page, "links"), {"email": "nobody@example.com"})
    send(form(page, "links"))
    expect(page.locator(".ac-case__lost .ac-result")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_status(opened: Opener, api: Visitor, mailbox: Mailbox, language: str) -> None:
    body = request(language=language)
    found = api.send(body)["number"]
    page = opened(f"/{language}/status/")
    fill(form(page, "lookup"), {"number": found, "email": body["email"]})
    send(form(page, "lookup"))
    expect(page.locator(".ac-result").first).to_contain_text(found)
    fill(form(page, "links"), {"email": body["email"]})
    send(form(page, "links"))
    wait_for(lambda: len(mailbox.to(body["email"])) == 2, seconds=60)
    link = re.findall(r"http\S+/case/#\S+", mailbox.to(body["email"])[1].text)[0]
    page.goto(link)
    expect(page.locator(".ac-case__view")).to_contain_text(found)


def test_a_wrong_number_is_a_sentence(opened: Opener) -> None:
    page = opened("/en/status/")
    fill(form(page, "lookup"), {"number": "202601-999", "email": "nobody@example.com"})
    send(form(page, "lookup"))
    expect(form(page, "lookup").locator(".ac-status--bad")).to_contain_text("found nothing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_coverage_and_on_to_the_form(opened: Opener, api: Visitor, language: str) -> None:
    page = opened(f"/{language}/coverage/")
    bought = api.days_ago(30)
    fill(form(page, "coverage"), {"kind": "repair", "model": "FH-W8", "purchased_on": bought})
    send(form(page, "coverage"))
    expect(page.locator(".ac-result .ac-coverage--covered")).to_be_visible()
    page.locator(".ac-result > .ac-buttons a").click()
    expect(page).to_have_url(re.compile(f"/{language}/request/repair/"))
    expect(form(page).locator("[name=model]")).to_have_value("FH-W8")
    expect(form(page).locator("[name=purchased_on]")).to_have_value(bought)


def test_a_form_as_it_is_found_does_nothing(opened: Opener, api: Visitor, stack: Stack) -> None:
    """A scanner with a browser that presses every button of the page changes nothing."""
    accepted = api.send(request(language="en"))
    page = opened(path(accepted, stack))
    expect(page.locator(".ac-now")).to_be_visible()
    before = page.locator(".ac-timeline li").count()
    boxes = page.locator("details[data-command]").all()
    assert (before, len(boxes)) == (1, 4)
    for box in boxes:
        box.evaluate("box => { box.open = true; box.querySelector('form').requestSubmit(); }")
        expect(box.locator(".ac-summary, .ac-status--bad").first).to_be_visible()
    page.reload()
    expect(page.locator(".ac-timeline li")).to_have_count(before)
    expect(page.locator(".ac-state")).to_have_text("Received")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_step_comes_first_and_fits_a_phone(
    opened: Opener, api: Visitor, stack: Stack, language: str
) -> None:
    accepted = api.send(request(language=language))
    page = opened(path(accepted, stack), viewport={"width": 390, "height": 844})
    expect(page.locator(".ac-now__turn")).to_have_text({"zh": "我们在办", "en": "Our turn"}[language])
    expect(page.locator(".ac-now__by")).to_be_visible()
    expect(page.locator(".ac-stages__now")).to_have_count(1)
    first = page.locator(".ac-case__view .ac-card").first
    assert "ac-now" in str(first.get_attribute("class"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_opens_from_the_case_page_and_prints_on_one_sheet(
    opened: Opener, api: Visitor, stack: Stack, language: str
) -> None:
    accepted = api.send(request(language=language, description=ODD))
    page = opened(path(accepted, stack))
    address = page.locator("[data-document=report] a").get_attribute("href")
    page.goto(str(address))
    expect(page.locator("h1")).to_have_text(
        {"zh": "客户报修（投诉）记录单", "en": "Customer report record"}[language]
    )
    expect(page.locator(".sheet")).to_contain_text(ODD)
    expect(page.locator("[data-print]")).to_be_visible()
    assert (
        page.locator(".sheet").evaluate("sheet => getComputedStyle(sheet).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4", prefer_css_page_size=True))) == 1


def test_a_case_prints_without_its_forms(opened: Opener, api: Visitor, stack: Stack) -> None:
    accepted = api.send(request(language="en"))
    page = opened(path(accepted, stack))
    page.emulate_media(media="print")
    expect(page.locator("details[data-command]").first).to_be_hidden()
    expect(page.locator(".ac-now")).to_be_visible()
