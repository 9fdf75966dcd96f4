"""What a customer gets for a request, and that the same request is only ever one case."""

from __future__ import annotations

import json
import re
import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.outside import KINDS, LANGUAGES, Mailbox, Visitor, request, someone, token
from tests.stack import Stack

ANSWER = {"number", "kind", "state", "urgency", "respond_by", "coverage", "case_url"}
COVERAGE = {"outcome", "until", "steps", "clauses", "policy_version"}
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_accepted_and_mailed(
    api: Visitor, mailbox: Mailbox, stack: Stack, kind: str, language: str
) -> None:
    body = request(kind, language)
    answer = api.send(body, kind)
    assert set(answer) == ANSWER
    assert (answer["kind"], answer["state"]) == (kind, "received")
    assert re.fullmatch(r"\d{6}-\d{3,}", answer["number"])
    assert answer["number"][:6] == f"{api.today():%Y%m}"
    assert datetime.fromisoformat(answer["respond_by"]).utcoffset() == timedelta(hours=8)
    assert answer["case_url"] == f"{stack.url}/{language}/case/#{answer['number']}.{token(answer)}"
    assert (answer["coverage"] is None) == ("model" not in body)

    customer, team = mailbox.both(answer["number"])
    assert customer.to == body["email"]
    for mail, spoken in ((customer, language), (team, "zh")):
        assert mail.source.get_content_type() == "multipart/alternative"
        assert f"[{answer['number']}]" in str(mail.source["subject"])
        assert mail.source["auto-submitted"] == "auto-generated"
        assert mail.source["from"].addresses[0].addr_spec == "service@example.com"
        assert bool(CHINESE.search(mail.text)) == (spoken == "zh")
        assert bool(CHINESE.search(mail.html)) == (spoken == "zh")
    assert answer["number"] in customer.text
    assert body["description"] not in customer.text + customer.html
    assert body["description"] in team.text
    assert f"/{language}/case/#{answer['number']}." in customer.text


@pytest.mark.parametrize(
    ("bought", "changes", "outcome"),
    [
        (20, {}, "covered"),
        (20, {"liquid_or_drop": True}, "customer_fault"),
        (20, {"opened_or_modified": True}, "customer_fault"),
        (2000, {}, "expired"),
        (None, {}, "unknown"),
    ],
)
def test_the_answer_says_who_pays_and_why(
    api: Visitor, bought: int | None, changes: dict[str, Any], outcome: str
) -> None:
    dates = {"purchased_on": api.days_ago(bought)} if bought else {}
    coverage = api.send(request("repair", "en", **dates, **changes))["coverage"]
    assert set(coverage) == COVERAGE
    assert coverage["outcome"] == outcome
    assert coverage["steps"]
    assert coverage["policy_version"]
    for clause in coverage["clauses"]:
        assert set(clause) == {"id", "url", "text"}
        page = api.get(clause["url"].partition("#")[0])
        assert page.status_code == 200
        assert f'id="{clause["id"]}"' in page.text


@pytest.mark.parametrize(
    ("facts", "urgency", "hours"),
    [({"safety_hazard": True}, "urgent", 2), ({"unusable": True}, "urgent", 2), ({}, "normal", 4)],
)
def test_urgency_and_the_answer_by_follow_from_the_facts(
    api: Visitor, facts: dict[str, Any], urgency: str, hours: int
) -> None:
    before = datetime.fromisoformat(api.get("/api/health").json()["now"])
    answer = api.send(request(**facts))
    assert answer["urgency"] == urgency
    late = datetime.fromisoformat(answer["respond_by"]) - before - timedelta(hours=hours)
    assert timedelta(seconds=-1) <= late < timedelta(seconds=60)


def test_an_enquiry_is_not_urgent(api: Visitor) -> None:
    assert api.send(request("enquiry"), "enquiry")["urgency"] == "low"


def test_the_team_is_told_of_other_open_cases(api: Visitor, mailbox: Mailbox) -> None:
    email, serial = someone(), f"SN{uuid.uuid4().hex[:10]}"
    first = api.send(request(email=email, serial_number=serial))
    same_person = api.send(request(email=email, description="It got worse."))
    same_product = api.send(request(serial_number=serial))
    for later in (same_person, same_product):
        assert first["number"] in mailbox.both(later["number"])[1].text


@pytest.mark.stack
def test_the_same_key_gives_the_same_answer_word_for_word(api: Visitor, mailbox: Mailbox) -> None:
    body, key = request(), str(uuid.uuid4())
    with ThreadPoolExecutor(6) as six:
        answers = list(
            six.map(lambda _: api.post("/api/requests/repair", body, idempotency_key=key), range(6))
        )
    answers.append(api.post("/api/requests/repair", body, idempotency_key=key))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    one_mail_each(mailbox, body["email"], answers[0].json()["number"], api)


def test_the_same_key_with_another_body_is_refused(api: Visitor) -> None:
    key, body = str(uuid.uuid4()), request()
    api.send(body, idempotency_key=key)
    answer = api.post("/api/requests/repair", body | {"description": "Another."}, idempotency_key=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "key_reused"
    other_kind = api.post("/api/requests/exchange", request("exchange"), idempotency_key=key)
    assert other_kind.status_code == 422


def test_an_identical_body_without_a_key_is_the_same_request(api: Visitor, mailbox: Mailbox) -> None:
    body = request("return")
    answers = {api.post("/api/requests/return", body).content for _ in range(3)}
    assert len(answers) == 1
    other = api.send(body | {"description": "Something else."}, "return")
    assert other["number"] not in answers.pop().decode()


@pytest.mark.stack
@pytest.mark.parametrize("keyed", [True, False], ids=["with key", "without key"])
def test_a_connection_cut_after_the_write(stack: Stack, api: Visitor, mailbox: Mailbox, keyed: bool) -> None:
    body, key = request(), str(uuid.uuid4()) if keyed else None
    cut(stack, json.dumps(body).encode(), key=key)
    cut(stack, json.dumps(body).encode(), key=key)
    answer = api.send(body, idempotency_key=key)
    one_mail_each(mailbox, body["email"], answer["number"], api)


def cut(stack: Stack, body: bytes, *, key: str | None) -> None:
    """Send a request and hang up before the answer."""
    head = f"POST /api/requests/repair HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/json\r\n" + (f"Idempotency-Key: {key}\r\n" if key else "") + "\r\n"
    with socket.create_connection(("127.0.0.1", stack.place.port)) as connection:
        connection.sendall(head.encode() + body)


def one_mail_each(mailbox: Mailbox, email: str, number: str, api: Visitor) -> None:
    """Hold that exactly two mails exist, also after a later request has been mailed."""
    mailbox.both(number)
    mailbox.both(api.send(request())["number"])
    mailbox.both(number)
    assert len(mailbox.to(email)) == 1
