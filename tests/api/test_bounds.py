"""What somebody with public knowledge only can do from outside, and what an honest office still can."""

from __future__ import annotations

import json
import uuid
from collections import Counter

import httpx
import pytest

from tests.api.test_products import link, press, product
from tests.outside import Mailbox, Visitor, request, someone, visiting
from tests.stack import Stack, wait_for

PHOTO = {"filename": "a.png", "type": "image/png", "size": 10 * 1024 * 1024}
MORE_THAN_ALLOWED = 40


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    for answer in answers:
        if answer.status_code == 429:
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) > 0
    return Counter(answer.status_code for answer in answers)


def test_one_client_opens_thirty_cases_an_hour(api: Visitor) -> None:
    answers = [api.post("/api/requests/repair", request()) for _ in range(MORE_THAN_ALLOWED)]
    assert statuses(answers) == {201: 30, 429: 10}


def test_one_client_gets_permissions_for_a_gigabyte_a_day(api: Visitor) -> None:
    assert statuses([api.post("/api/attachments", PHOTO) for _ in range(200)]) == {201: 100, 429: 100}


def test_a_refused_form_comes_back_with_what_was_typed(stack: Stack) -> None:
    with visiting(stack) as visitor:
        for _ in range(30):
            visitor.send(request())
        typed = {"name": "Ann Lee", "email": someone(), "description": "Noise since Monday", "language": "en"}
        typed |= {"model": "FH-P1", "where": "send_in", "privacy_consent": "true"}
        answer = visitor.client.post("/api/requests/repair", data=typed)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "text/html" in answer.headers["content-type"]
    for value in (typed["email"], typed["description"], "Nothing you typed is lost"):
        assert value in answer.text


@pytest.mark.parametrize("exists", [True, False])
def test_guesses_from_anywhere_learn_nothing(stack: Stack, exists: bool) -> None:
    with visiting(stack) as customer:
        number = customer.send(request())["number"] if exists else f"202601-{uuid.uuid4().int % 10**6:06}"
    seen = []
    for _ in range(45):
        with visiting(stack) as guesser:
            answer = guesser.post(
                "/api/cases/lookup", {"number": number, "email": someone()}, accept_language="en"
            )
            seen.append((answer.status_code, answer.json()["title"]))
    assert [status for status, _ in seen] == [404] * 30 + [429] * 15
    assert "link" in seen[-1][1]


def test_a_customer_who_cannot_look_up_still_has_the_link(stack: Stack) -> None:
    body = request()
    with visiting(stack) as customer:
        accepted = customer.send(body)
        for _ in range(35):
            with visiting(stack) as guesser:
                guesser.post("/api/cases/lookup", {"number": accepted["number"], "email": someone()})
        question = {"number": accepted["number"], "email": body["email"]}
        assert customer.post("/api/cases/lookup", question).status_code == 429
        token = accepted["case_url"].partition("#")[2].partition(".")[2]
        opened = customer.get(f"/api/cases/{accepted['number']}", authorization=f"Bearer {token}")
        assert opened.status_code == 200
        assert customer.post("/api/cases/links", {"email": body["email"]}).status_code == 202


def test_a_stranger_gets_ten_mails_however_the_address_is_spelt(stack: Stack, mailbox: Mailbox) -> None:
    victim = f"v{uuid.uuid4().hex[:12]}"
    for turn in range(25):
        with visiting(stack) as attacker:
            attacker.send(request(email=f"{victim}+{turn}@example.com"))
    got = wait_for(lambda: [mail for mail in mailbox.all() if victim in mail.to])
    assert len(got) == 10


def test_an_office_of_ten_gets_through_on_a_bad_day(api: Visitor) -> None:
    """Each sends a request with three files, thrice because answers got lost, errs and looks it up."""
    for _ in range(10):
        body = request()
        for _ in range(3):
            permission = api.post("/api/attachments", PHOTO | {"size": 3 * 1024 * 1024})
            assert permission.status_code == 201
        assert (
            api.post("/api/coverage", {"model": "FH-P1", "purchased_on": api.days_ago(90)}).status_code == 200
        )
        assert api.post("/api/requests/repair", body | {"email": "?"}).status_code == 422
        numbers = {api.send(body)["number"] for _ in range(3)}
        assert len(numbers) == 1
        question = {"number": numbers.pop(), "email": body["email"]}
        for wrong in range(2):
            typo = question | {"email": someone()}
            assert api.post("/api/cases/lookup", typo).status_code == 404, wrong
        assert api.post("/api/cases/lookup", question).status_code == 200
        assert api.post("/api/cases/links", {"email": body["email"]}).status_code == 202
        assert api.send(request())["number"]


@pytest.mark.stack
@pytest.mark.parametrize("secret", [{}, {"x-aftercare-edge": "guessed"}], ids=["none", "wrong"])
def test_who_calls_the_functions_directly_cannot_choose_an_address(
    stack: Stack, secret: dict[str, str]
) -> None:
    known = json.loads(stack.place.routes_file.read_text())
    with visiting(stack) as visitor:
        transport = visitor.client._transport
        with httpx.Client(transport=transport, timeout=60) as direct:
            answers = [
                direct.post(
                    f"{known['api']}/cases/lookup",
                    json={"number": f"202601-7{turn:05}", "email": someone()},
                    headers={"x-forwarded-for": f"10.1.1.{turn}", **secret},
                ).status_code
                for turn in range(65)
            ]
    assert Counter(answers) == {404: 60, 429: 5}


def test_a_registered_product_reaches_three_people_a_day(api: Visitor, mailbox: Mailbox) -> None:
    asked = product()
    assert api.post("/api/products", asked).status_code == 201
    path, serial = link(mailbox, asked["email"]), asked["serial_number"]
    assert press(api, path, "confirm").status_code == 200
    sent = [press(api, path, "pass_on", serial_number=serial, email=someone()) for _ in range(8)]
    assert Counter(answer.status_code for answer in sent) == {200: 3, 429: 5}


def test_one_case_takes_thirty_messages_an_hour(api: Visitor, mailbox: Mailbox) -> None:
    accepted = api.send(request())
    key = f"Bearer {accepted['case_url'].partition('#')[2].partition('.')[2]}"
    path = f"/api/cases/{accepted['number']}/reply"
    answers = [api.post(path, {"text": f"{n}"}, authorization=key) for n in range(MORE_THAN_ALLOWED)]
    assert statuses(answers) == {200: 30, 429: 10}
    assert api.get(f"/api/cases/{accepted['number']}", authorization=key).status_code == 200


@pytest.mark.parametrize("same", [True, False])
def test_a_repeated_request_uses_up_no_number(api: Visitor, same: bool) -> None:
    body, key = request(), uuid.uuid4().hex
    first = api.post("/api/requests/repair", body, idempotency_key=key)
    again = body if same else body | {"description": "anders"}
    answers = [api.post("/api/requests/repair", again, idempotency_key=key) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {201 if same else 422}
    month, _, number = first.json()["number"].partition("-")
    assert api.send(request())["number"] == f"{month}-{int(number) + 1:03}"
    many = [api.post("/api/requests/repair", again, idempotency_key=key) for _ in range(110)]
    assert many[-1].status_code == 429
