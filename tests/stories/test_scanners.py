"""Scanners of mail that follow links, and even submit forms, change nothing in any state of a case."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from chalicelib.adapters.signed_links import SignedLinks
from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.kernel.states import Event, Role, State
from tests.outside import DEVICE_CODE, device_codes, person_of, someone
from tests.stack import wait_for
from tests.stories.cast import CODE, WORK_LINK, Cast, Colleague, Customer, Page
from tests.stories.scanner import Scanner, browsing, covering
from tests.stories.test_exchange_and_refund import DEAD
from tests.stories.test_repairs import COVERED, OUT_OF_WARRANTY, RECORD, SEND_IN

E, S = Event, State
Steps = tuple[tuple[Event, Mapping[str, Any]], ...]
HOURS = ("2027-12-01 09:00", "2027-12-01 14:00")
VISIT = {"times": "\n".join(HOURS), "technician": "技术部 1", "charge": "0"}
PRICED = {"method": "更换屏幕", "parts": "screen", "labour": "major", "days": "5", "payment": "银行转账"}
PART = {"part": "电源", "guide": "troubleshooting/phone-no-charge/", "carrier": "顺丰", "tracking": "SF1"}
MISSING = {"part": "屏幕", "expected_on": "2027-12-01", "ready_on": "2027-12-03"}
REFUSAL = {"clause": "warranty-exclusions", "text": "主板有进液痕迹。"}
TAKEN: Steps = ((E.TAKE, {}),)
HERE: Steps = (*TAKEN, (E.REQUEST_ITEM, SEND_IN), (E.RECEIVE_ITEM, {"condition": "完好"}))
QUOTED: Steps = (*TAKEN, (E.DIAGNOSE, OUT_OF_WARRANTY), (E.QUOTE, PRICED))
INSPECTED: Steps = (*HERE, (E.ACCEPT_INSPECTION_FEE, {}))
REPAIRING: Steps = (*TAKEN, (E.DIAGNOSE, COVERED), (E.PLAN_REPAIR, {"method": "更换芯片"}))
EXCHANGING: Steps = (*TAKEN, (E.DIAGNOSE, DEAD), (E.APPROVE_EXCHANGE, {"reason": "到手即坏"}))
POSTED: Steps = (*TAKEN, (E.POST_PART, PART))
ADVISED: Steps = (*TAKEN, (E.ADVISE, {"text": "请长按电源键十秒。"}))
CODED = {E.ACCEPT_QUOTE: "维修报价", E.ACCEPT_INSPECTION_FEE: "检测费"}
RATED_LOW = {"score": 1, "text": "没有人处理"}


class Way(NamedTuple):
    """How a case comes into a state; a refund or refusal then waits until it is told, or is told."""

    steps: Steps
    kind: str = "repair"
    days: Mapping[str, int] = {}  # how long ago it was bought and received


NEW = Way(EXCHANGING, "exchange", {"purchased_on": 6, "received_on": 3})
REFUND: Mapping[str, Any] = {"reason": "期限内退货", "route": "original"}
TOLD: dict[State, Way] = {
    S.REFUSED: Way((*TAKEN, (E.REFUSE, REFUSAL))),
    S.REFUNDING: Way((*TAKEN, (E.APPROVE_REFUND, {**REFUND, "amount": "99"})), "return"),
}
WAYS: dict[State, Way] = {
    S.RECEIVED: Way(()),
    S.IN_PROGRESS: Way(TAKEN, "complaint"),
    S.WAITING: Way((*TAKEN, (E.ASK, {"text": "序列号是多少？"}))),
    S.ADVISED: Way(ADVISED, "enquiry"),
    S.AWAITING_ITEM: Way(HERE[:2]),
    S.DIAGNOSING: Way(HERE),
    S.DIAGNOSED: Way((*HERE, (E.DIAGNOSE, COVERED))),
    S.INSPECTION_OFFERED: Way(HERE, days={"purchased_on": 900}),
    S.INSPECTION_UNPAID: Way((*INSPECTED, *QUOTED[1:], (E.DECLINE_QUOTE, {})), days={"purchased_on": 900}),
    S.QUOTED: Way(QUOTED, days={"purchased_on": 900}),
    S.AWAITING_PAYMENT: Way((*QUOTED, (E.ACCEPT_QUOTE, {})), days={"purchased_on": 900}),
    S.VISIT_OFFERED: Way((*TAKEN, (E.OFFER_VISIT, VISIT)), "service"),
    S.VISIT_SCHEDULED: Way((*TAKEN, (E.OFFER_VISIT, VISIT), (E.CHOOSE_TIME, {"time": HOURS[0]})), "service"),
    S.REPAIRING: Way(REPAIRING),
    S.AWAITING_PARTS: Way((*REPAIRING, (E.AWAIT_PARTS, MISSING))),
    S.QUALITY_CHECK: Way((*REPAIRING, (E.FINISH_REPAIR, RECORD))),
    S.RETURNING: Way((*HERE, (E.RETURN_ITEM, {"text": "按您的要求寄回。"}))),
    S.EXCHANGING: NEW,
    S.SUBSTITUTE_OFFERED: NEW._replace(
        steps=(*EXCHANGING, (E.OFFER_SUBSTITUTE, {"substitute": "FH-P2", "difference": "屏幕更大"}))
    ),
    S.AWAITING_ACCEPTANCE: Way(POSTED),
    S.FOLLOW_UP: Way((*POSTED, (E.ACCEPT_RESULT, {}))),
    S.DISSATISFIED: Way((*ADVISED, (E.ACCEPT_RESULT, {}), (E.RATE, RATED_LOW)), "complaint"),
    S.RECYCLING_OFFERED: Way((*HERE, (E.OFFER_RECYCLING, {"subsidy": "0", "text": "可以回收。"}))),
    S.CLOSED: Way((*TAKEN, (E.CLOSE, {"text": "已经解决。"})), "enquiry"),
    S.CANCELLED: Way(((E.CANCEL, {}),)),
    S.REFUSAL_HELD: TOLD[S.REFUSED],
    S.REFUND_HELD: TOLD[S.REFUNDING],
    S.REFUND_UNCONFIRMED: Way((*TAKEN, (E.APPROVE_REFUND, {**REFUND, "amount": "1500"})), "return"),
}


@dataclass
class Hand(Colleague):
    """A colleague who has the link to every case at hand."""

    def page(self, number: str) -> Page:
        tokens = SignedLinks((self.cast.stack.place.signing_secret(),))
        until = datetime.now(UTC) + timedelta(days=60)
        return Page.opened(self.cast, f"/api/staff/{tokens.staff(number, self.address, 'work', until=until)}")


def brought(cast: Cast, hand: Hand, way: Way) -> Customer:
    """A case that went this way."""
    days = {name: cast.visitor.days_ago(ago) for name, ago in way.days.items()}
    customer = Customer(cast, someone())
    customer.asks(way.kind, **{"purchased_on": cast.visitor.days_ago(3), **days})
    for event, fields in way.steps:
        goes(customer, hand, event, dict(fields))
    return customer


def goes(customer: Customer, hand: Hand, event: Event, fields: dict[str, Any]) -> None:
    """One step, by whom it belongs to, with the code that it asks for."""
    if event in CODED:
        code = CODE.search(customer.receives(CODED[event]).text.replace(customer.number, ""))
        fields["code"] = code[0] if code else ""
    if event is E.APPROVE_REFUND:
        fields["code"] = hand.fresh_code(customer.number)
    if event in CUSTOMER_COMMANDS:
        customer.does(event, **fields)
    else:
        hand.does(customer.number, event, **fields)


def stored(cast: Cast) -> dict[str, str]:
    """Every case's body as it is stored."""
    table = cast.stack.outputs()["CasesTable"]
    pages = cast.stack.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    items = (item for page in pages for item in page["Items"])
    return {item["number"]["S"]: item["body"]["S"] for item in items}


def moved_on(before: str, after: str) -> bool:
    """Whether only the clock acted: a hold of ten minutes may end while the scanner is at it."""
    old, new = (json.loads(body)["steps"] for body in (before, after))
    added = new[len(old) :]
    return bool(added) and new[: len(old)] == old and {step["actor"] for step in added} == {Role.CLOCK}


def all_mails(cast: Cast) -> list[str]:
    """Subjects of all mails once no more come: the last one is a stranger's, sent after all others."""
    customer = Customer(cast, someone())
    customer.asks("enquiry")
    wait_for(lambda: len(cast.mailbox.about(customer.number)) == 2, seconds=60)
    return [mail["subject"] for mail in cast.stack.mails()]


def links_of_staff(cast: Cast) -> dict[str, str]:
    """A personal link of each colleague who got one; behind a team's, anybody asks for one of their own."""
    links = (link for mail in cast.mailbox.all() for link in WORK_LINK.findall(mail.text))
    whose = ((person_of(httpx.URL(link).path), link) for link in links)
    return {person: link for person, link in whose if "@" in person}


def scans_as_stranger(cast: Cast, browser: Browser, links: Mapping[str, str]) -> None:
    """Where no device is known: nothing but a code is asked for, however often all is sent and pressed."""
    with httpx.Client(timeout=60) as client, browsing(browser) as tab:
        scanner = Scanner(client, cast.stack.url)
        for _ in range(2):
            looks_at_all(scanner, list(links.values()))
        for link in links.values():
            scanner.presses_buttons(tab, link)
        assert scanner.pressed >= len(links)
    done = {(url.rpartition("/")[2], status) for url, status in scanner.sent if "/api/staff/" in url}
    assert done == {("code", 200)}
    assert len(scanner.sent) >= 2 * len(links)


def knows(tab: Tab, cast: Cast) -> None:
    """Give a browser the cookies of devices that are known."""
    for name, value in cast.visitor.client.known.items():
        tab.context.add_cookies([{"name": name, "value": value, "url": cast.stack.url}])


def morning_comes(cast: Cast) -> None:
    """Days pass until there are reminders and the digests of a working day."""
    while "manager@example.com" not in {to for mail in cast.stack.mails() for to in mail["recipients"]["to"]}:
        cast.passes(days=1)


def looks_at_all(scanner: Scanner, links: list[str]) -> None:
    """Every link, what the pages behind it lead to, and every form that is found there."""
    inside = {one for link in links for one in scanner.looks(link)}
    for link in inside - set(links):
        scanner.looks(link)
    for link in list(scanner.pages.values()):
        scanner.sends_forms(link)


@pytest.mark.long
def test_scanners_that_follow_links_and_submit_forms_change_nothing(cast: Cast, browser: Browser) -> None:
    hand = Hand(cast, "finance-1@example.com")
    overdue = brought(cast, hand, WAYS[S.REPAIRING])
    cast.passes(days=40)  # so that a refund can be claimed of it
    brought(cast, hand, WAYS[S.IN_PROGRESS])
    morning_comes(cast)
    told = {state: brought(cast, hand, way) for state, way in TOLD.items()}
    cast.passes(minutes=61)  # the holds end, codes may be asked for again, and as many may ask as before
    cases = told | {state: brought(cast, hand, way) for state, way in WAYS.items()}
    assert {state: customer.state for state, customer in cases.items()} == {state: state for state in cases}
    links = links_of_staff(cast)
    for link in links.values():
        cast.visitor.client.get(link)  # makes the device known
    cast.passes(minutes=61)  # no code holds any more, and as many may ask as before
    mails = all_mails(cast)
    before = stored(cast)
    codes = {person: len(device_codes(cast.stack, person)) for person in links}
    scans_as_stranger(cast, browser, links)

    with httpx.Client(timeout=60, cookies=cast.visitor.client.known) as client, browsing(browser) as tab:
        knows(tab, cast)
        scanner = Scanner(client, cast.stack.url)
        looks_at_all(scanner, scanner.links(cast.mailbox.all()))
        offers = {link: scanner.offers(link) for link in scanner.pages.values()}
        for link in covering(offers):
            scanner.presses_buttons(tab, link)

    offered = frozenset[tuple[str, ...]]().union(*offers.values())
    assert {offer[1] for offer in offered if offer[0] == "case"} == set(CUSTOMER_COMMANDS)
    assert len(scanner.sent) > 10 * len(cases)
    assert scanner.pressed >= len(offered) > 2 * len(cases)
    of_cases = {number for number in before if any(number in link for link in scanner.pages.values())}
    assert of_cases >= {customer.number for customer in (overdue, *cases.values())}
    assert {url: status for url, status in scanner.sent if "/api/staff/" in url and status < 400} == {}
    more = Counter(all_mails(cast)) - Counter(mails)
    assert {
        person: len(device_codes(cast.stack, person)) - codes[person] for person in links
    } == dict.fromkeys(links, 1)
    more -= Counter(mail for mail in more.elements() if mail in DEVICE_CODE)
    after = stored(cast)
    assert len(set(after) - set(before)) == 1  # the stranger's
    changed = {number for number, body in before.items() if after[number] != body}
    late = {number for number in changed if moved_on(before[number], after[number])}
    assert changed == late
    assert len([subject for subject in more.elements() if not any(number in subject for number in late)]) == 2
