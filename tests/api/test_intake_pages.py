"""The page on which a colleague takes in a request by telephone (A1), on the running stack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from chalicelib.adapters.signed_links import SignedLinks
from tests.outside import Mailbox, Visitor
from tests.stack import Stack

PERSON = "desk-1@example.com"


class Intake:
    """A colleague's own link to the page."""

    def __init__(self, api: Visitor, stack: Stack) -> None:
        self.client = api.client
        self.tokens = SignedLinks((stack.place.signing_secret(),))
        self.path = self.link()

    def link(self, person: str = PERSON, *, days: int = 14) -> str:
        until = datetime.now(UTC) + timedelta(days=days)
        return f"/api/staff/{self.tokens.staff('', person, 'intake', until=until)}"

    def page(self, query: str = "") -> LexborHTMLParser:
        answer = self.client.get(f"{self.path}?{query}")
        assert answer.status_code == 200, answer.text
        return LexborHTMLParser(answer.text)

    def send(self, fields: dict[str, Any], *, kind: str = "repair", lang: str = "zh") -> Any:
        action = f"{self.path}/{kind}?lang={lang}"
        return self.client.post(action, data=fields, follow_redirects=False)


@pytest.fixture
def page(api: Visitor, stack: Stack) -> Intake:
    return Intake(api, stack)


def fields(**changes: str) -> dict[str, str]:
    return {
        "language": "en",
        "name": "王小明",
        "email": f"c{datetime.now(UTC).timestamp():.6f}@example.com",
        "description": "<b>屏幕</b>有时不亮",
        "model": "FH-P1",
        "purchased_on": "2026-03-05",
        "privacy_consent": "true",
        **changes,
    }


def test_a_request_is_taken_in_and_the_customer_hears_of_it(page: Intake, mailbox: Mailbox) -> None:
    given = fields()
    answer = page.send(given)
    assert answer.status_code == 303, answer.text
    shown = page.client.get(answer.headers["location"])
    taken = LexborHTMLParser(shown.text)
    number = text(taken, ".ac-number__value")
    assert number in answer.headers["location"]
    assert taken.css_first(".ac-coverage")
    customers, _ = mailbox.both(number)
    assert (customers.to, customers.source["Content-Language"]) == (given["email"], "en")
    [work] = [link.attributes["href"] for link in taken.css(".ac-number .ac-button")]
    assert page.client.get(str(work)).status_code == 200


def text(page: LexborHTMLParser, selector: str) -> str:
    found = page.css_first(selector)
    assert found, selector
    return found.text().strip()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_wrong_stands_beside_what_was_typed(page: Intake, lang: str) -> None:
    answer = page.send(fields(email="", phone="abc"), lang=lang)
    assert answer.status_code == 422
    shown = LexborHTMLParser(answer.text)
    html = shown.css_first("html")
    assert html
    assert str(html.attributes["lang"]).startswith(lang)
    assert text(shown, "#error-phone")
    assert text(shown, 'textarea[name="description"]') == "<b>屏幕</b>有时不亮"


def test_looking_and_sending_as_found_change_nothing(page: Intake) -> None:
    before = page.page()
    for form in before.css("form[action*='/staff/']"):
        found = {
            str(box.attributes["name"]): box.attributes.get("value") or ""
            for box in form.css("input[name], select[name], textarea[name]")
            if box.attributes.get("type") not in ("checkbox", "radio")
        }
        answer = page.client.post(str(form.attributes["action"]), data=found, follow_redirects=False)
        assert answer.status_code == 422
    assert page.client.head(page.path).status_code < 500


def test_a_link_that_ran_out_or_is_somebody_elses_opens_nothing(page: Intake) -> None:
    over = page.client.get(page.link(days=-1))
    assert over.status_code == 410
    assert page.client.post(f"{page.link(days=-1)}/repair", data=fields()).status_code == 410
    assert page.client.post(f"{page.link(days=-1)}/link", data={"sure": "1"}).status_code == 410
    assert page.client.get(page.link("left@example.com")).status_code == 410
    assert page.client.get(f"{page.path}?number=200001-001").status_code == 404
    assert page.client.post(f"{page.path}/nothing", data=fields()).status_code == 404
