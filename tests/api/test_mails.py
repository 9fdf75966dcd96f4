"""What people type is shown as they typed it, to staff only; and how many mails one address gets."""

from __future__ import annotations

import uuid

import pytest
from bs4 import BeautifulSoup

from tests.outside import Mailbox, Visitor, request, someone
from tests.stack import wait_for

PAYLOADS = {
    "HTML": "<b>x</b><img src=x onerror=alert(1)>&lt;",
    "script": "</div><script>alert(1)</script>",
    "link": "[here](http://evil.example) <a href=//e>y</a>",
    "Markdown": "**bold** _em_ `code` # no heading | - *",
    "template": "{{ 7*7 }} {% raw %} {{ brand }} ${1} %(x)s {0}",
    "entities": "&amp; &#60; &quot; ' \" \\n \\u0041",
    "emoji": "😀👩‍🔧 ünï ﷽ 𝒳",
    "Arabic": "مرحبا שלום",
}
BIDI = "\u202e\u2066\u2069\u202c"
FIELDS = ("name", "description", "address", "seller", "order_number", "serial_number", "preferred_times")


def typed(payload: str) -> dict[str, str]:
    """A text for each free field, told apart by its beginning."""
    return {field: f"{field[:3]}~{payload}" for field in FIELDS}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_free_text_is_text_for_the_team_and_never_goes_to_the_customer(
    api: Visitor, mailbox: Mailbox, payload: str
) -> None:
    texts = typed(payload)
    answer = api.send(request(**texts))
    customer, team = mailbox.both(answer["number"])
    page = BeautifulSoup(team.html, "html.parser")
    shown = " ".join(page.get_text().split())
    for text in texts.values():
        assert text in team.text
        assert " ".join(text.split()) in shown
    assert not page.find_all(["script", "img", "iframe", "b", "em", "code"])
    hrefs = [str(link["href"]) for link in page.find_all("a")]
    assert not [
        href for href in hrefs if "/policy/" not in href and f"{api.client.base_url}/api/staff/" not in href
    ]
    assert "~" not in customer.text + customer.subject
    assert "~" not in BeautifulSoup(customer.html, "html.parser").get_text()


def test_characters_that_turn_the_text_around_do_not_reach_the_mail(api: Visitor, mailbox: Mailbox) -> None:
    answer = api.send(request(**typed(f"{BIDI}gnp.exe")))
    team = mailbox.both(answer["number"])[1]
    assert not set(BIDI) & set(team.text + team.html + team.subject)


def test_a_name_cannot_add_a_header(api: Visitor, mailbox: Mailbox) -> None:
    odd = 'Ann", <x@example.com>; Bcc: b@example.com =?utf-8?q?=0d=0aX-Evil:_1?='
    customer, team = mailbox.both(api.send(request(name=odd))["number"])
    for mail in (customer, team):
        assert mail.source["bcc"] is None
        assert mail.source["x-evil"] is None
        assert len(mail.source["to"].addresses) == 1


def test_one_address_gets_only_so_many_mails_a_day(api: Visitor, mailbox: Mailbox) -> None:
    bound = api.get("/api/policy").json()["pages"]["privacy"]["mails_per_day"]
    email, other = someone(), request()
    numbers = [
        api.send(request("enquiry", email=email, description=str(uuid.uuid4())), "enquiry")["number"]
        for _ in range(bound + 2)
    ]
    teams = [wait_for_team(mailbox, number) for number in numbers]
    assert len(teams) == bound + 2
    assert len(mailbox.to(email)) == bound
    assert mailbox.both(api.send(other)["number"])[0].to == other["email"]


def wait_for_team(mailbox: Mailbox, number: str) -> list[str]:
    return wait_for(
        lambda: [mail.to for mail in mailbox.about(number) if mail.to == "desk@example.com"], seconds=60
    )
