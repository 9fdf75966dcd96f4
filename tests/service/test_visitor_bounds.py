"""What one visitor may ask for without a link, and what one mailbox may get."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.queue_messages import QueuedAlarm, QueuedCaseMail, QueuedLinks, parse_message
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import service
from chalicelib.cases.service import Origin
from chalicelib.cases.upload_permissions import permit
from chalicelib.cases.visitor_bounds import count_visit
from chalicelib.domain.kernel.canonical_address import canonical_address
from chalicelib.domain.kernel.errors import NotFound, TooMany
from chalicelib.domain.requests.queries import Lookup, Upload
from chalicelib.outbound.carriers import Later
from chalicelib.outbound.deliveries import deliver
from tests import samples
from tests.dynamo import FakeDynamo
from tests.fakes import FakeCarrier, Outside
from tests.samples import NOW

BOUNDS = samples.POLICY.pages.privacy.visitors
PHOTO = Upload.model_validate({"filename": "a.png", "type": "image/png", "size": 10 * 1024 * 1024})


def send(outside: Outside, who: int, *, visitor: str = "1.2.3.4", key: str = "", now: datetime = NOW) -> str:
    asked, origin = samples.request("repair", email=f"c{who}@example.com"), Origin("form", visitor=visitor)
    return service.submit(outside.context, asked, key=key, now=now, origin=origin).number


def test_a_visitor_sends_so_many_requests_an_hour_and_no_more() -> None:
    outside = Outside()
    for who in range(BOUNDS.requests_per_hour):
        send(outside, who)
    with pytest.raises(TooMany) as refused:
        send(outside, 99)
    assert 0 < refused.value.retry_after <= 3600
    assert send(outside, 99, visitor="5.6.7.8")
    assert send(outside, 98, now=NOW + timedelta(seconds=refused.value.retry_after))


def test_a_repeated_request_is_answered_and_not_counted() -> None:
    outside = Outside()
    first = send(outside, 0, key="k")
    for _ in range(BOUNDS.requests_per_hour):
        assert send(outside, 0, key="k") == first
    numbers = [send(outside, who) for who in range(1, BOUNDS.requests_per_hour)]
    assert len({first, *numbers}) == BOUNDS.requests_per_hour
    with pytest.raises(TooMany):
        send(outside, 99)
    assert send(outside, 0, key="k") == first
    assert send(outside, 1) == numbers[0]


@pytest.mark.parametrize("asked", ["registrations", "links", "coverage", "commands"])
def test_each_wish_has_a_bound_of_its_own(asked: Any) -> None:
    outside = Outside()
    for _ in range(getattr(BOUNDS, f"{asked}_per_hour")):
        count_visit(outside.context, "1.2.3.4", asked, now=NOW)
    with pytest.raises(TooMany):
        count_visit(outside.context, "1.2.3.4", asked, now=NOW)
    assert send(outside, 1)


def test_uploads_are_bounded_by_number_and_by_bytes_a_day() -> None:
    outside = Outside()
    small = PHOTO.model_copy(update={"size": 1})
    for _ in range(BOUNDS.upload_megabytes_per_day // 10):
        permit(outside.context, PHOTO, visitor="1.2.3.4", now=NOW)
    with pytest.raises(TooMany):
        permit(outside.context, small, visitor="1.2.3.4", now=NOW)
    for _ in range(BOUNDS.uploads_per_day):
        permit(outside.context, small, visitor="5.6.7.8", now=NOW)
    with pytest.raises(TooMany):
        permit(outside.context, small, visitor="5.6.7.8", now=NOW)
    assert permit(outside.context, small, visitor="5.6.7.8", now=NOW + timedelta(days=1))


def test_all_counters_of_a_visitor_and_an_hour_are_one_item() -> None:
    outside = Outside()
    send(outside, 1)
    for asked in ("registrations", "links", "coverage"):
        count_visit(outside.context, "1.2.3.4", asked, now=NOW)
    items = outside.dynamo.tables[outside.settings.ledger_table]
    (visits,) = [item for key, item in items.items() if "visits#" in str(key)]
    assert {"requests", "registrations", "links", "coverage", "expires"} <= set(visits)


@pytest.mark.parametrize("exists", [True, False])
def test_guesses_from_changing_addresses_are_bounded_whether_the_number_exists(exists: bool) -> None:
    outside = Outside()
    number = send(outside, 1) if exists else "202611-999"
    bound = samples.POLICY.pages.privacy.lookups.per_case_by_all
    guess = Lookup(number=number, email="nobody@example.com")
    answers = []
    for turn in range(bound + 5):
        with pytest.raises((NotFound, TooMany)) as refused:
            service.lookup(outside.context, guess, visitor=f"10.0.0.{turn}", now=NOW)
        answers.append(refused.value.code)
    assert answers == ["not_found"] * bound + ["too_many_lookups"] * 5


class Meanwhile(FakeDynamo):
    """Lets something happen once, when a case is read."""

    happens: Callable[[], object] | None = None

    def _called(self, operation: str, table: str) -> threading.Lock:
        if (operation, table) == ("get_item", "cases") and (happens := self.happens):
            self.happens = None
            happens()
        return super()._called(operation, table)


@pytest.mark.parametrize("exists", [True, False])
def test_guesses_at_the_same_moment_are_no_more_than_one_after_the_other(exists: bool) -> None:
    dynamo = Meanwhile()
    outside = Outside(dynamo=dynamo)
    number = send(outside, 1) if exists else "202611-999"
    bound = samples.POLICY.pages.privacy.lookups.per_case_by_all

    def guess(turn: int) -> str:
        asked = Lookup(number=number, email="nobody@example.com")
        with pytest.raises((NotFound, TooMany)) as refused:
            service.lookup(outside.context, asked, visitor=f"10.0.0.{turn}", now=NOW)
        return refused.value.code

    answers = [guess(turn) for turn in range(bound - 1)]
    dynamo.happens = lambda: answers.append(guess(bound))
    answers.append(guess(bound + 1))
    assert sorted(answers) == ["not_found"] * bound + ["too_many_lookups"]


def test_who_looks_up_rightly_uses_up_nothing() -> None:
    outside = Outside()
    number, bounds = send(outside, 1), samples.POLICY.pages.privacy.lookups
    asked = Lookup(number=number, email="c1@example.com")
    for turn in range(2 * bounds.per_visitor):
        assert service.lookup(outside.context, asked, visitor=f"10.0.0.{turn % 2}", now=NOW)


def test_a_refused_guess_uses_up_nothing_else() -> None:
    outside = Outside()
    number, bounds = send(outside, 1), samples.POLICY.pages.privacy.lookups
    wrong = Lookup(number=number, email="nobody@example.com")
    for turn in range(bounds.per_case_by_all):
        with pytest.raises(NotFound):
            service.lookup(outside.context, wrong, visitor=f"10.0.0.{turn}", now=NOW)
    for _ in range(2 * bounds.per_visitor):
        with pytest.raises(TooMany):
            service.lookup(outside.context, wrong, visitor="10.0.1.1", now=NOW)
    other = Lookup(number=send(outside, 2), email="nobody@example.com")
    with pytest.raises(NotFound):
        service.lookup(outside.context, other, visitor="10.0.1.1", now=NOW)


SAME = [
    ("victim+1@example.com", "victim@example.com"),
    ("Victim+a+b@Example.com", "victim@example.com"),
    ("v.i.c.t.i.m+x@gmail.com", "victim@gmail.com"),
    ("victim@googlemail.com", "victim@gmail.com"),
    ("victim+1@outlook.com", "victim@outlook.com"),
    ("victim+1@hotmail.com", "victim@hotmail.com"),
    ("victim+1@live.com", "victim@live.com"),
    ("victim+1@me.com", "victim@icloud.com"),
    ("victim@mac.com", "victim@icloud.com"),
    ("v.i_c-tim@pm.me", "victim@protonmail.com"),
    ("victim+1@proton.me", "victim@protonmail.com"),
    ("victim+1@fastmail.com", "victim@fastmail.com"),
    ("anything@victim.fastmail.com", "victim@fastmail.com"),
    ("any+thing@victim.fastmail.fm", "victim@fastmail.fm"),
    ("any@thing.victim.fastmail.com", "victim@fastmail.com"),
    ("victim-shop@yahoo.com", "victim@yahoo.com"),
    ("victim-shop@yahoo.co.jp", "victim@yahoo.co.jp"),
    ("victim-shop@ymail.com", "victim@ymail.com"),
    ("vic-tim+1@ya.ru", "vic.tim@yandex.com"),
    ("victim@yandex.com.tr", "victim@yandex.ru"),
    ("victim+1@zoho.com", "victim@zoho.com"),
    ("victim+1@qq.com", "victim@qq.com"),
    ("victim+1@foxmail.com", "victim@foxmail.com"),
]
OTHER = [
    ("v.ictim@example.com", "victim@example.com"),
    ("+1@example.com", "+2@example.com"),
    ("victim-a@example.com", "victim-b@example.com"),
    ("v.ictim@outlook.com", "victim@outlook.com"),
    ("victim@outlook.com", "victim@hotmail.com"),
    ("v.ictim@icloud.com", "victim@icloud.com"),
    ("v.ictim@yahoo.com", "victim@yahoo.com"),
    ("victim@yahoo.com", "victim@ymail.com"),
    ("-a@yahoo.com", "-b@yahoo.com"),
    ("vic.tim@yandex.ru", "victim@yandex.ru"),
    ("one@fastmail.com", "two@fastmail.com"),
    ("any@one.fastmail.com", "any@two.fastmail.com"),
    ("any@one.example.com", "any@two.example.com"),
    ("any@one.gmail.com", "any@gmail.com"),
    ("12345@qq.com", "12345@foxmail.com"),
    ("...@gmail.com", "@gmail.com"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_spellings_of_one_mailbox_count_as_one(one: str, two: str) -> None:
    assert canonical_address(one) == canonical_address(two)


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_other_mailboxes_count_for_themselves(one: str, two: str) -> None:
    assert canonical_address(one) != canonical_address(two)


ALARM = 40


def ringing() -> Outside:
    """A shop whose alarm has just rung."""
    outside = Outside().with_settings(shop_alarm=ALARM)
    for who in range(ALARM):
        send(outside, who, visitor=f"10.0.1.{who}")
    return outside


def queued(outside: Outside, kind: type[Any]) -> list[Any]:
    return [one for one in map(parse_message, outside.sqs.bodies) if isinstance(one, kind)]


@pytest.mark.parametrize(
    ("cases", "alarms"), [(ALARM // 2 - 1, []), (ALARM // 2, ["domain"]), (90, ["domain", "shop"])]
)
def test_the_alarm_rings_once_and_refuses_nobody(cases: int, alarms: list[str]) -> None:
    outside = Outside().with_settings(shop_alarm=ALARM)
    numbers = {send(outside, who, visitor=f"10.0.1.{who}") for who in range(cases)}
    assert len(numbers) == cases
    assert [alarm.alarm for alarm in queued(outside, QueuedAlarm)] == alarms


def test_no_alarm_rings_at_zero() -> None:
    outside = Outside().with_settings(shop_alarm=0)
    for who in range(90):
        send(outside, who, visitor=f"10.0.1.{who}")
    assert queued(outside, QueuedAlarm) == []


def confirmations(outside: Outside, times: int) -> FakeCarrier:
    """So many requests under one address, whose mails are then sent."""
    carrier = FakeCarrier()
    for turn in range(times):
        asked = samples.request("repair", email="victim@example.com", description=f"Noise {turn}")
        case = service.submit(
            outside.context, asked, key="", now=NOW, origin=Origin("form", visitor=f"10.0.2.{turn}")
        )
        for mail in case.pending_mails:
            deliver(outside.context, carrier, QueuedCaseMail(mail.id), now=NOW)
    return carrier


def test_under_the_alarm_mails_to_an_unverified_address_are_merged() -> None:
    outside = ringing()
    assert confirmations(outside, 5).to.count("victim@example.com") == 1
    links, carrier = queued(outside, QueuedLinks), FakeCarrier()
    with pytest.raises(Later):
        deliver(outside.context, carrier, links[0], now=NOW)
    for link in links:
        deliver(outside.context, carrier, link, now=NOW + timedelta(hours=1))
    assert carrier.to == ["victim@example.com"]


def test_a_verified_address_gets_its_mails_under_the_alarm_too() -> None:
    outside = ringing()
    outside.context.ledger.prove_address(address_digest("victim@example.com"), at=NOW)
    assert confirmations(outside, 5).to.count("victim@example.com") == 5


def test_a_verified_address_keeps_a_bound() -> None:
    outside = Outside()
    outside.context.ledger.prove_address(address_digest("victim@example.com"), at=NOW)
    bound = samples.POLICY.pages.privacy.verified_mails_per_day
    assert confirmations(outside, bound + 11).to.count("victim@example.com") == bound
