"""A product is registered through the API, confirmed from its mail, passed on and removed by its link."""

from __future__ import annotations

import re
import secrets
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from chalicelib.adapters.products import Products, product_key
from chalicelib.domain.products.claims import answer_question
from chalicelib.domain.products.register import RegisterAnswer
from tests.outside import LANGUAGES, Mailbox, Visitor, request, someone
from tests.stack import Stack, wait_for


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


FORM = "application/x-www-form-urlencoded"
LINK = re.compile(r"/api/products/[\w.~-]+")


def link(mailbox: Mailbox, address: str, *, nth: int = 0) -> str:
    """The path of the link in the address's n-th mail about a product."""
    mails = wait_for(lambda: mailbox.to(address)[nth:])
    return str(LINK.findall(mails[0].text)[0])


def press(api: Visitor, path: str, action: str, **typed: str) -> httpx.Response:
    """Press a button of the page as a browser without scripts does."""
    return api.client.post(f"{path}/{action}", content=urlencode(typed), headers={"Content-Type": FORM})


def test_a_registration_is_confirmed_from_its_mail_and_answers_as_before(
    api: Visitor, mailbox: Mailbox
) -> None:
    asked = product()
    answer = api.post("/api/products", asked)
    assert answer.status_code == 201
    registered = answer.json()
    assert set(registered) == {"model", "name", "serial_number", "purchased_on", "until", "steps", "clauses"}
    assert (registered["purchased_on"], registered["until"]) == ("2026-03-03", "2027-03-02")
    assert api.post("/api/products", asked).json() == registered

    path = link(mailbox, asked["email"])
    [mail] = mailbox.to(asked["email"])
    assert registered["serial_number"] in mail.text
    assert "2 March 2027" in mail.text
    assert asked["name"] not in mail.text
    assert "confirm" in api.get(path).text.lower()
    assert press(api, path, "confirm").status_code == 200

    said = {"purchased_on": api.days_ago(1), "serial_number": asked["serial_number"]}
    question = api.post("/api/coverage", {"model": "FH-P1", **said}).json()
    case = api.send(request(model="FH-P1", **said))
    assert question["until"] == case["coverage"]["until"] != "2027-03-02"


def test_a_product_is_passed_on_and_removed(api: Visitor, mailbox: Mailbox) -> None:
    asked, heir = product(), someone()
    serial = asked["serial_number"]
    api.post("/api/products", asked)
    path = link(mailbox, asked["email"])
    assert press(api, path, "pass_on", serial_number=serial, email=heir).status_code == 404
    press(api, path, "confirm")
    for wrong in ("", "P1A00000000"):
        assert press(api, path, "remove", serial_number=wrong).status_code == 422
        assert press(api, path, "pass_on", serial_number=wrong, email=heir).status_code == 422
    assert not mailbox.to(heir)
    assert press(api, path, "pass_on", serial_number=serial, email=heir).status_code == 200
    taken = link(mailbox, heir)
    assert press(api, taken, "confirm").status_code == 200
    assert api.get(path).status_code == 401
    assert press(api, taken, "remove", serial_number=serial).status_code == 200
    assert api.get(taken).status_code == 401


def test_a_second_claim_is_asked_about_and_told_to_nobody_else(api: Visitor, mailbox: Mailbox) -> None:
    asked = product()
    other = asked | {"email": someone(), "purchased_on": "2020-01-01"}
    before = len(mailbox.to("desk@example.com"))
    pages = []
    for one in (asked, other):
        api.post("/api/products", one)
        pages.append(press(api, link(mailbox, one["email"]), "confirm").text)
    assert pages[0] == pages[1]
    questions = wait_for(lambda: mailbox.to("desk@example.com")[before:])
    [question] = [mail for mail in questions if asked["serial_number"] in mail.text]
    assert other["email"] not in question.text
    assert "aftercare products answer" in question.text


def accept(stack: Stack, serial: str) -> None:
    """What `aftercare products answer … accept` stores of the one claim."""
    products = Products(stack.client("dynamodb"), stack.outputs()["LedgerTable"])
    found = products.find(product_key("FH-P1", serial))
    assert found
    said = RegisterAnswer(at=found.claims[0].confirmed_at, by="desk-1@example.com", decision="accept")
    after = answer_question(found, found.claims[0].id, said)
    products.save(after.model_copy(update={"version": found.version + 1}))


def test_the_owner_agrees_that_somebody_else_takes_it_over(
    api: Visitor, mailbox: Mailbox, stack: Stack
) -> None:
    asked, buyer = product(), someone()
    serial = asked["serial_number"]
    api.post("/api/products", asked)
    first = link(mailbox, asked["email"])
    press(api, first, "confirm")
    accept(stack, serial)
    assert "/agree" not in api.get(first).text
    api.post("/api/products", asked | {"email": buyer, "purchased_on": "2026-06-06"})
    theirs = link(mailbox, buyer)
    press(api, theirs, "confirm")
    assert "/agree" not in api.get(theirs).text

    owners = link(mailbox, asked["email"], nth=1)
    assert buyer not in mailbox.to(asked["email"])[1].text
    page = api.get(owners).text
    assert buyer not in page
    [claim] = re.findall(r'name="claim" value="(\w+)"', page)
    typed = {"serial_number": serial, "claim": claim}
    assert press(api, owners, "agree", **typed | {"claim": "0" * 32}).status_code == 404
    assert press(api, theirs, "agree", **typed).status_code == 404
    assert press(api, owners, "agree", **typed | {"serial_number": "P1A00000000"}).status_code == 422
    assert press(api, owners, "agree", **typed).status_code == 200
    assert api.get(owners).status_code == 401
    assert "3 March 2026" in api.get(theirs).text


# The buttons that want the serial number, and what else their forms hold.
SURE: dict[str, dict[str, str]] = {"pass_on": {"email": "heir@example.com"}, "remove": {}}


@pytest.mark.parametrize("action", SURE)
def test_a_wrong_number_shows_the_page_again_with_what_is_wrong(
    api: Visitor, mailbox: Mailbox, action: str
) -> None:
    asked = product()
    api.post("/api/products", asked)
    path = link(mailbox, asked["email"])
    press(api, path, "confirm")
    answer = press(api, path, action, serial_number="P1A00000000", **SURE[action])
    assert answer.status_code == 422
    assert answer.text.count("This is not the serial number of this product") == 1
    assert f'id="error-{action.replace("_", "-")}' in answer.text
    assert f'action="{path}/{action}"' in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_link_opens_a_page_that_says_what_to_do(api: Visitor, language: str) -> None:
    answer = api.get("/api/products/x.y.z", accept="text/html", accept_language=language)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")
    assert f'href="/{language}/register/"' in answer.text


def test_logs_name_the_route_and_neither_token_nor_what_was_typed(
    api: Visitor, mailbox: Mailbox, capfd: pytest.CaptureFixture[str]
) -> None:
    asked, heir = product(), someone()
    api.post("/api/products", asked)
    path = link(mailbox, asked["email"])
    serial = asked["serial_number"]
    api.get(path)
    for action, typed in (
        ("confirm", {}),
        ("pass_on", {"serial_number": serial, "email": heir}),
        ("remove", {"serial_number": "P1A00000000"}),
        ("remove", {"serial_number": serial}),
    ):
        press(api, path, action, **typed)
    api.get(path)
    logged = "".join(capfd.readouterr())
    assert '"route": "/products/{token}/{action}"' in logged
    for secret in (path.rpartition("/")[2], serial, asked["email"], heir):
        assert secret not in logged


@pytest.mark.parametrize("path", ["/api/products/x", "/api/products/x.y.z"])
def test_a_link_that_was_not_made_here_opens_nothing(api: Visitor, path: str) -> None:
    assert api.get(path).status_code == 401
    assert press(api, path, "confirm").status_code == 401


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
