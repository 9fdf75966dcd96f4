"""Looking a case up, its links, and what the holder of a link sees and can do."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.outside import Mailbox, Visitor, bearer, request, someone, token, visiting
from tests.stack import Stack, wait_for

PERSONAL = {
    "name": "Annabella Leeson",
    "phone": "+44 20 7946 0958",
    "address": "17 Larch Lane, Bristol",
    "seller": "Corner Shop",
    "order_number": "ORD-77812",
}


def opened(api: Visitor, accepted: dict[str, Any]) -> dict[str, Any]:
    answer = api.get(f"/api/cases/{accepted['number']}", **bearer(accepted))
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


def do(api: Visitor, accepted: dict[str, Any], command: str, **fields: Any) -> dict[str, Any]:
    answer = api.post(f"/api/cases/{accepted['number']}/{command}", fields, **bearer(accepted))
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


def test_number_and_e_mail_show_the_progress_without_personal_data(api: Visitor) -> None:
    body = request(**PERSONAL)
    number = api.send(body)["number"]
    for email in (body["email"], body["email"].upper(), f" {body['email']} "):
        answer = api.post("/api/cases/lookup", {"number": number, "email": email}, accept_language="en")
        assert answer.status_code == 200
        found = answer.json()
        assert set(found) == {"number", "state", "timeline"}
        assert (found["number"], found["state"]) == (number, "received")
        assert [set(entry) for entry in found["timeline"]] == [{"at", "state", "label"}]
        assert not [value for value in (*PERSONAL.values(), body["email"]) if value in answer.text]


def test_a_wrong_number_and_a_wrong_e_mail_are_the_same_404(api: Visitor) -> None:
    body = request()
    number = api.send(body)["number"]
    wrong = [{"number": number, "email": someone()}, {"number": "202601-999", "email": body["email"]}]
    answers = [api.post("/api/cases/lookup", question, accept_language="en") for question in wrong]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert answers[0].headers.keys() == answers[1].headers.keys()


def test_attempts_are_bounded(stack: Stack) -> None:
    bound = 10
    with visiting(stack) as guesser, visiting(stack) as other:
        body = request()
        question = {"number": other.send(body)["number"], "email": body["email"]}
        wrong = question | {"email": someone()}
        answers = [guesser.post("/api/cases/lookup", wrong) for _ in range(bound + 1)]
        assert [answer.status_code for answer in answers] == [404] * bound + [429]
        assert int(answers[-1].headers["retry-after"]) > 0
        assert guesser.post("/api/cases/lookup", question).status_code == 429
        assert other.post("/api/cases/lookup", question).status_code == 200


def test_a_visitor_cannot_get_more_attempts_by_a_header(stack: Stack) -> None:
    with visiting(stack) as guesser:
        wrong = {"number": "202601-001", "email": someone()}
        codes = [
            guesser.post("/api/cases/lookup", wrong, x_forwarded_for=f"10.0.0.{turn}").status_code
            for turn in range(11)
        ]
    assert codes[-1] == 429


def test_links_are_mailed_only_for_open_cases(api: Visitor, mailbox: Mailbox) -> None:
    body, nobody, done = request(), someone(), request()
    accepted, cancelled = api.send(body), api.send(done)
    do(api, cancelled, "cancel")
    answers = [
        api.post("/api/cases/links", {"email": email}) for email in (nobody, done["email"], body["email"])
    ]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert len({answer.content for answer in answers}) == 1
    wait_for(lambda: len(mailbox.to(body["email"])) == 2, seconds=60)
    link = re.findall(r"http\S+/case/#\S+", mailbox.to(body["email"])[1].text)[0]
    assert opened(api, {"number": accepted["number"], "case_url": link})["number"] == accepted["number"]
    mailbox.both(api.send(request())["number"])
    assert mailbox.to(nobody) == []
    assert all(f"[{cancelled['number']}]" in mail.subject for mail in mailbox.to(done["email"]))


def test_the_view_masks_personal_data(api: Visitor) -> None:
    body = request(**PERSONAL)
    accepted = api.send(body)
    view = opened(api, accepted)
    assert {"number", "state", "timeline", "messages", "allowed", "coverage", "kind"} <= set(view)
    assert [set(entry) for entry in view["allowed"]] == [{"command", "label", "fields"}] * len(
        view["allowed"]
    )
    assert {entry["command"] for entry in view["allowed"]} == {
        "reply", "supply_information", "correct_contact", "cancel",
    }  # fmt: skip
    assert view["messages"][0]["text"] == body["description"]
    everything = json.dumps(view, ensure_ascii=False)
    hidden = [body["email"], PERSONAL["phone"], PERSONAL["address"], PERSONAL["name"], "7946", "Larch Lane"]
    assert not [value for value in hidden if value in everything]


def test_the_view_says_what_comes_next_and_when(api: Visitor) -> None:
    accepted = api.send(request(language="en"))
    view = opened(api, accepted)
    assert (view["turn"], view["next"]["late"]) == ("us", False)
    assert view["next"]["commands"] == ["supply_information"]  # what the request lacks
    assert view["next"]["by"]
    assert view["next"]["silence"] is None
    assert [one["standing"] for one in view["stages"]] == ["now", "ahead", "ahead", "ahead"]
    assert [one["name"] for one in view["documents"]] == ["report"]
    absent = ("owner", "diagnosis", "quote", "visit", "offer", "sending", "loaner", "mail_trouble")
    assert [name for name in absent if view[name] is not None] == []
    assert (view["shipments"], view["payments"]) == ([], [])


def test_a_record_opens_by_its_own_address_alone(api: Visitor) -> None:
    accepted = api.send(request(**PERSONAL))
    (document,) = opened(api, accepted)["documents"]
    place = str(document["url"]).partition("/api/")[2]
    shown = api.get(f"/api/{place}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert accepted["number"] in shown.text
    assert not [value for value in (PERSONAL["name"], PERSONAL["phone"], "Larch Lane") if value in shown.text]
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    for bad in (f"{place}x", "documents/x", "documents/%00"):
        refused = api.get(f"/api/{bad}")
        assert refused.status_code in (400, 401, 404)
    assert api.post(f"/api/{place}", {}).status_code == 405


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_are_in_the_readers_language(api: Visitor, language: str) -> None:
    accepted = api.send(request(language="en"))
    view = api.get(f"/api/cases/{accepted['number']}", accept_language=language, **bearer(accepted)).json()
    labels = [entry["label"] for entry in (*view["timeline"], *view["allowed"])]
    assert all(bool(re.search("[\u4e00-\u9fff]", label)) == (language == "zh") for label in labels)


def test_reply(api: Visitor, mailbox: Mailbox) -> None:
    accepted = api.send(request())
    view = do(api, accepted, "reply", text="It got worse.\nMuch worse.")
    assert view["messages"][-1]["text"] == "It got worse.\nMuch worse."
    assert view["messages"][-1]["sender"] == "customer"
    assert len(view["timeline"]) == 2
    wait_for(lambda: len(mailbox.about(accepted["number"])) == 3, seconds=60)
    told = mailbox.about(accepted["number"])[-1]
    assert (told.to, "Much worse." in told.text) == ("tech@example.com", True)


def test_supply_information_may_change_who_pays(api: Visitor) -> None:
    accepted = api.send(request())
    assert accepted["coverage"]["outcome"] == "unknown"
    view = do(api, accepted, "supply_information", purchased_on=api.days_ago(10), serial_number="SN1")
    assert view["coverage"]["outcome"] == "covered"
    assert view["product"]["serial_number"] == "SN1"


def test_a_repeated_request_has_its_first_answer_whatever_came_after(api: Visitor) -> None:
    body = request()
    first = api.post("/api/requests/repair", body, idempotency_key=body["email"])
    do(api, first.json(), "supply_information", purchased_on=api.days_ago(10))
    do(api, first.json(), "correct_contact", email=someone(), name="Other Name")
    assert api.get(f"/api/cases/{first.json()['number']}", **bearer(first.json())).status_code == 401
    again = api.post("/api/requests/repair", body, idempotency_key=body["email"])
    assert again.json()["coverage"] == first.json()["coverage"]
    assert again.content == first.content


def test_correct_contact_tells_both_addresses(api: Visitor, mailbox: Mailbox) -> None:
    body, new = request(), someone()
    accepted = api.send(body)
    mailbox.both(accepted["number"])
    do(api, accepted, "correct_contact", email=new)
    wait_for(lambda: mailbox.to(new) and len(mailbox.to(body["email"])) == 2, seconds=60)
    told = mailbox.to(body["email"])[1].text
    assert new not in told
    assert "/case/#" not in told
    (link,) = re.findall(r"http\S+/case/#\S+", mailbox.to(new)[0].text)
    assert opened(api, {"number": accepted["number"], "case_url": link})["state"] == "received"
    assert api.get(f"/api/cases/{accepted['number']}", **bearer(accepted)).status_code == 401
    found = api.post("/api/cases/lookup", {"number": accepted["number"], "email": new})
    assert found.status_code == 200


def test_cancel_ends_it_and_then_nothing_is_allowed(api: Visitor, mailbox: Mailbox) -> None:
    body = request()
    accepted = api.send(body)
    view = do(api, accepted, "cancel", reason="Found the charger.")
    assert (view["state"], view["allowed"]) == ("cancelled", [])
    for command, fields in {
        "reply": {"text": "x"}, "supply_information": {"serial_number": "x"},
        "correct_contact": {"name": "x"}, "cancel": {},
    }.items():  # fmt: skip
        answer = api.post(f"/api/cases/{accepted['number']}/{command}", fields, **bearer(accepted))
        assert answer.status_code == 409
        assert answer.headers["content-type"].startswith("application/problem+json")
    assert opened(api, accepted) == view
    wait_for(lambda: len(mailbox.about(accepted["number"])) == 4, seconds=60)
    assert "Found the charger." not in "".join(mail.text for mail in mailbox.to(body["email"]))


NOT_YET: dict[str, dict[str, Any]] = {
    "accept_inspection_fee": {"code": "123456"},
    "accept_quote": {"code": "123456"},
    "decline_quote": {},
    "choose_time": {"time": "2026-12-01 14:00"},
    "accept_substitute": {},
    "send_tracking": {"carrier": "SF", "tracking": "SF1"},
    "accept_result": {},
    "report_problem": {"text": "It is still dead."},
    "object": {"text": "It never got wet."},
    "accept_recycling": {},
    "rate": {"score": 5},
}


@pytest.mark.parametrize("command", NOT_YET)
def test_a_command_that_the_state_does_not_allow_changes_nothing(api: Visitor, command: str) -> None:
    accepted = api.send(request())
    before = opened(api, accepted)
    answer = api.post(f"/api/cases/{accepted['number']}/{command}", NOT_YET[command], **bearer(accepted))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_allowed_now")
    extra = api.post(
        f"/api/cases/{accepted['number']}/{command}", NOT_YET[command] | {"zodiac": "ox"}, **bearer(accepted)
    )
    assert [error["code"] for error in extra.json()["errors"]] == ["unknown_field"]
    assert opened(api, accepted) == before


@pytest.mark.parametrize(
    ("command", "fields", "field"),
    [
        ("reply", {}, "text"),
        ("reply", {"text": ""}, "text"),
        ("reply", {"text": "x" * 4001}, "text"),
        ("reply", {"text": "x", "zodiac": "ox"}, "zodiac"),
        ("reply", {"text": "x", "attachments": ["quarantine/none/x"]}, "attachments"),
        ("supply_information", {}, ""),
        ("supply_information", {"purchased_on": "2999-01-01"}, "purchased_on"),
        ("correct_contact", {}, ""),
        ("correct_contact", {"email": "x"}, "email"),
        ("correct_contact", {"name": "A\r\nBcc: x"}, "name"),
        ("cancel", {"reason": 5}, "reason"),
    ],
)
def test_bad_commands_change_nothing(api: Visitor, command: str, fields: dict[str, Any], field: str) -> None:
    accepted = api.send(request())
    before = opened(api, accepted)
    answer = api.post(f"/api/cases/{accepted['number']}/{command}", fields, **bearer(accepted))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert opened(api, accepted) == before


def test_only_the_right_token_opens(api: Visitor) -> None:
    mine, other = api.send(request()), api.send(request())
    path = f"/api/cases/{mine['number']}"
    signed = token(mine)
    for bad in ("", "Bearer", "Bearer x", f"Basic {signed}", f"Bearer {signed}x", f"Bearer x{signed}",
                f"Bearer {signed[:-4]}AAAA", f"Bearer {signed.partition('.')[0]}", "Bearer é"):  # fmt: skip
        answers = [
            api.client.get(path, headers={b"authorization": bad.encode()}),
            api.client.post(f"{path}/cancel", headers={b"authorization": bad.encode()}, json={}),
        ]
        assert [answer.status_code for answer in answers] == [401, 401], bad
        assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
    assert api.get(path).status_code == 401
    strange = [api.get(path, **bearer(other)), api.get("/api/cases/202601-999", **bearer(other))]
    assert [answer.status_code for answer in strange] == [404, 404]
    assert strange[0].content == strange[1].content
    assert api.post(f"{path}/cancel", {}, **bearer(other)).status_code in (401, 404)
    assert opened(api, mine)["state"] == "received"


def test_a_link_to_the_old_address_no_longer_opens(api: Visitor, mailbox: Mailbox) -> None:
    accepted = api.send(request())
    mailed = mailbox.both(accepted["number"])[0].text
    link = re.findall(r"http\S+/case/#\S+", mailed)[0]
    by_mail = {"number": accepted["number"], "case_url": link}
    assert opened(api, by_mail)["state"] == "received"
    do(api, accepted, "correct_contact", email=someone())
    assert api.get(f"/api/cases/{accepted['number']}", **bearer(by_mail)).status_code == 401


def test_a_get_changes_nothing(api: Visitor) -> None:
    accepted = api.send(request())
    answer = api.get(f"/api/cases/{accepted['number']}/cancel", **bearer(accepted))
    assert answer.status_code == 405
    assert opened(api, accepted)["state"] == "received"


@pytest.mark.parametrize("number", ["x", "%00", "%ff", "%E4%B8%AD", "..%2f..", "x" * 3000, "%7B%7D", "'--"])
def test_odd_numbers_are_not_found(api: Visitor, number: str) -> None:
    accepted = api.send(request())
    for answer in (
        api.get(f"/api/cases/{number}", **bearer(accepted)),
        api.post(f"/api/cases/{number}/cancel", {}, **bearer(accepted)),
        api.get(f"/api/cases/{number}?x=%ff&y", **bearer(accepted)),
    ):
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"].startswith("application/problem+json")
