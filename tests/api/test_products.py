"""A product is registered through the API, the mail is its certificate, and later answers rest on it."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.outside import Mailbox, Visitor, request, someone
from tests.stack import wait_for


def product(**changes: Any) -> dict[str, Any]:
    return {
        "model": "FH-P1",
        "serial_number": f"P1A{secrets.randbelow(10**8):08}",
        "purchased_on": "2026-03-03",
        "name": "Ann Lee",
        "email": someone(),
        "privacy_consent": True,
        "language": "en",
    } | changes


def test_a_registered_product_has_a_certificate_and_decides_later_answers(
    api: Visitor, mailbox: Mailbox
) -> None:
    asked = product()
    answer = api.post("/api/products", asked)
    assert answer.status_code == 201
    registered = answer.json()
    assert set(registered) == {"model", "name", "serial_number", "purchased_on", "until", "steps", "clauses"}
    assert (registered["purchased_on"], registered["until"]) == ("2026-03-03", "2027-03-02")
    assert api.post("/api/products", asked).json() == registered

    [mail] = wait_for(lambda: mailbox.to(asked["email"]))
    assert registered["serial_number"] in mail.text
    assert "2 March 2027" in mail.text
    assert asked["name"] not in mail.text

    claim = {"purchased_on": api.days_ago(1), "serial_number": asked["serial_number"]}
    question = api.post("/api/coverage", {"model": "FH-P1", **claim}).json()
    case = api.send(request(model="FH-P1", **claim))
    assert question["until"] == case["coverage"]["until"] == "2027-03-02"


def test_a_product_is_registered_by_one_person(api: Visitor, mailbox: Mailbox) -> None:
    asked = product()
    api.post("/api/products", asked)
    other = someone()
    answer = api.post("/api/products", asked | {"email": other}, **{"Accept-Language": "zh"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "registered_already"
    assert "登记" in answer.json()["title"]
    assert asked["email"] not in answer.text
    wait_for(lambda: mailbox.to(asked["email"]))
    assert not mailbox.to(other)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"serial_number": "W8A00000001"}, "serial_number", "not_this_model"),
        ({"serial_number": "<b>"}, "serial_number", "invalid_serial"),
        ({"purchased_on": "2099-01-01"}, "purchased_on", "future_date"),
        ({"model": "FH-XX"}, "model", "unknown_model"),
        ({"privacy_consent": False}, "privacy_consent", "consent_required"),
        ({"zodiac": "ox"}, "zodiac", "unknown_field"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_named(api: Visitor, changes: dict[str, Any], field: str, code: str) -> None:
    answer = api.post("/api/products", product(**changes), **{"Accept-Language": "en"})
    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in answer.json()["errors"]] == [(field, code)]
