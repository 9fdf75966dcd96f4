"""Several products in one request, by the API and by the plain form."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.outside import LANGUAGES, Mailbox, Visitor, request

FORM = {"content_type": "application/x-www-form-urlencoded"}
ROUTER = {"model": "FH-R6", "description": "no network since Monday", "purchased_on": "2020-01-01"}
PLAIN = {"more_products.0.model": "FH-R6", "more_products.0.description": "no network"}


def page_of(api: Visitor, fields: dict[str, str], *, expect: int) -> LexborHTMLParser:
    answer = api.client.post("/api/requests/repair", data=fields)
    assert answer.status_code == expect, answer.text
    return LexborHTMLParser(answer.text)


def typed(**changes: Any) -> dict[str, str]:
    body = request("repair", "en", **changes)
    return {name: "true" if value is True else str(value) for name, value in body.items()} | {
        "language": "en"
    }


def value(page: LexborHTMLParser, name: str) -> str:
    [control] = page.css(f'[name="{name}"]')
    chosen = control.css_first("option[selected]") if control.tag == "select" else None
    found = chosen.attributes["value"] if chosen else control.attributes.get("value") or control.text()
    return str(found).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_mail_confirms_all_and_each_team_hears_of_its_own(
    api: Visitor, mailbox: Mailbox, language: str
) -> None:
    body = request("repair", language, more_products=[ROUTER])
    given = api.send(body)
    [other] = given["also"]
    assert set(other) == set(given) - {"also"} | {"product"}
    assert "FH-R6" in other["product"]
    assert other["coverage"]["outcome"] == "expired"
    customer, team = mailbox.both(given["number"])
    assert customer.to == body["email"]
    assert other["number"] in customer.text
    assert f"/{language}/case/#{other['number']}." in customer.text
    assert ROUTER["description"] not in customer.text
    assert other["number"] in team.text
    assert ROUTER["description"] in mailbox.so_many(1, other["number"])[0].text
    assert len(mailbox.to(body["email"])) == 1


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ([{"description": "x"}], "more_products.0.model", "missing"),
        ([ROUTER, {"model": "FH-R6"}], "more_products.1.description", "missing"),
        ([{**ROUTER, "model": "NONE"}], "more_products.0.model", "unknown_model"),
        ([{**ROUTER, "colour": "red"}], "more_products.0.colour", "unknown_field"),
        ([{**ROUTER, "purchased_on": "2026-13-01"}], "more_products.0.purchased_on", "invalid_date"),
        ([{**ROUTER, "received_on": "2019-01-01"}], "more_products.0.received_on", "before_purchase"),
        ([ROUTER] * 5, "more_products", "too_many"),
        ("two", "more_products", "wrong_type"),
        ([1], "more_products", "wrong_type"),
    ],
)
def test_what_is_wrong_of_a_further_product_is_named(api: Visitor, more: Any, field: str, code: str) -> None:
    answer = api.post(
        "/api/requests/repair", request("repair", "en", more_products=more), accept_language="en"
    )
    assert answer.status_code == 422, answer.text
    assert [(fault["field"], fault["code"]) for fault in answer.json()["errors"]] == [(field, code)]


def test_other_kinds_have_no_further_products(api: Visitor) -> None:
    answer = api.post("/api/requests/enquiry", request("enquiry", "en", more_products=[ROUTER]))
    assert [fault["code"] for fault in answer.json()["errors"]] == ["unknown_field"]


def test_a_form_without_scripts_grows_and_keeps_what_was_typed(api: Visitor, mailbox: Mailbox) -> None:
    fields = typed()
    grown = page_of(api, {**fields, "add": "product"}, expect=200)
    assert value(grown, "name") == fields["name"]
    assert value(grown, "more_products.0.description") == ""
    again = page_of(api, {**fields, **PLAIN, "add": "product"}, expect=200)
    assert value(again, "more_products.0.model") == "FH-R6"
    assert value(again, "more_products.0.description") == "no network"
    assert value(again, "more_products.1.description") == ""
    most = page_of(
        api, {**fields, **{f"more_products.{at}.model": "FH-R6" for at in range(4)}, "add": ""}, expect=422
    )
    assert most.css_matches('[name="more_products.3.model"]')
    assert not most.css_matches('form [name="more_products.4.model"]')


def test_a_plain_form_with_a_gap_names_the_product_that_is_shown(api: Visitor) -> None:
    wrong = page_of(api, {**typed(), "more_products.2.model": "FH-R6"}, expect=422)
    assert value(wrong, "more_products.0.model") == "FH-R6"
    box = wrong.css_first('[data-field="more_products.0.description"] .ac-error')
    assert box is not None
    assert box.text(strip=True)
    [link] = list(wrong.css(".ac-summary a"))
    assert link.attributes["href"] == "#field-more_products.0.description"


def test_a_plain_form_makes_all_cases_and_its_page_names_them(api: Visitor, mailbox: Mailbox) -> None:
    sent = api.client.post("/api/requests/repair", data={**typed(), **PLAIN})
    assert sent.status_code == 303
    page = LexborHTMLParser(api.client.get(sent.headers["location"]).text)
    [other] = page.css(".ac-also strong")
    first = page.css_first(".ac-number__value")
    assert first is not None
    assert other.text() != first.text()
    assert mailbox.so_many(1, other.text())
