"""Mails leave once, in order, from what was stored; and not too many to an address that nobody proved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.adapters.mail_queue import pending_mails
from chalicelib.adapters.queue_messages import QueuedCaseMail, QueuedLinks
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import earlier, service
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Ask, Cancel, CorrectContact, Reply
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.products.register import Registered
from chalicelib.outbound.deliveries import deliver_mail as deliver_message
from chalicelib.outbound.send import exceeds_daily_limit
from tests import samples
from tests.fakes import FakeCarrier, Outside
from tests.samples import CUSTOMER, NOW, STAFF

EMAIL, OLD, NUMBER = "li.mei@example.com", "li.mei@example.com", "202611-001"
DAY = timedelta(days=1)
FIRST, SECOND = f"{NUMBER}/1/1", f"{NUMBER}/1/2"


@pytest.fixture
def outside() -> Outside:
    return Outside()


def submitted(outside: Outside, **changes: Any) -> Case:
    return service.submit(outside.context, samples.request("repair", **changes), key="", now=NOW)


def act(outside: Outside, command: Any, by: Any = CUSTOMER, number: str = NUMBER) -> Case:
    return service.act(outside.context, number, command, actor=by, now=NOW)


def deliver(outside: Outside, *mails: str, now: Any = NOW) -> None:
    for mail in mails:
        deliver_message(outside.context, outside.carrier, QueuedCaseMail(mail), now=now)


def mark(outside: Outside, mail: str) -> tuple[str, str]:
    held = outside.dynamo.tables["ledger"][f"mail#{mail}"]
    return held["outcome"]["S"], held["provider_id"]["S"]


def test_a_request_sends_one_mail_to_the_customer_and_one_to_the_team(outside: Outside) -> None:
    case = submitted(outside, language="en")
    deliver(outside, *(mail.id for mail in case.pending_mails))
    assert outside.carrier.to == [EMAIL, "tech@example.com"]
    assert [mail["Content-Language"] for mail in outside.carrier.sent] == ["en", "zh"]
    assert all(NUMBER in mail["Subject"] for mail in outside.carrier.sent)
    assert [mail["X-Aftercare-Mail"] for mail in outside.carrier.sent] == [FIRST, SECOND]
    assert mark(outside, FIRST) == ("sent", "sent-1")


def test_a_mail_that_bears_a_mark_is_not_sent_again(outside: Outside) -> None:
    submitted(outside)
    deliver(outside, FIRST, FIRST, SECOND, FIRST)
    assert outside.carrier.to == [EMAIL, "tech@example.com"]


def test_a_crash_between_sending_and_marking_repeats_that_mail_and_no_other(outside: Outside) -> None:
    submitted(outside)
    deliver(outside, SECOND)
    outside.dynamo.break_next("put_item", "ledger")
    with pytest.raises(Exception, match="InternalServerError"):
        deliver(outside, FIRST)
    for _ in range(3):
        deliver(outside, FIRST, SECOND)
    assert outside.carrier.to == ["tech@example.com", EMAIL, EMAIL]
    assert outside.carrier.sent[1]["Message-ID"] == outside.carrier.sent[2]["Message-ID"]


def test_a_carrier_that_fails_leaves_no_mark(outside: Outside) -> None:
    submitted(outside)
    outside.carrier.refuses = {EMAIL}
    with pytest.raises(OSError, match="down"):
        deliver(outside, FIRST)
    assert not outside.context.ledger.has_delivery_status(FIRST)
    outside.carrier.refuses = set()
    deliver(outside, FIRST)
    assert outside.carrier.to == [EMAIL]


@pytest.mark.parametrize("mail", ["202611-999/1/1", "202611-001/7/1", "202611-001/1/9", "x"])
def test_what_nobody_owes_is_not_sent(outside: Outside, mail: str) -> None:
    submitted(outside)
    with pytest.raises((NotFound, KeyError)):
        deliver(outside, mail)
    assert outside.carrier.sent == []


def test_a_customers_mail_goes_where_the_customer_is_now(outside: Outside) -> None:
    submitted(outside)
    case = act(outside, CorrectContact(email="mei@new.example"))
    deliver(outside, FIRST, *(mail.id for mail in case.pending_mails))
    assert outside.carrier.to == ["mei@new.example", "mei@new.example", "tech@example.com"]  # OLD had no mail


@pytest.mark.parametrize("knows", ["mailed", "proved"])
def test_an_address_that_knows_of_us_is_told_that_it_was_replaced(outside: Outside, knows: str) -> None:
    submitted(outside)
    if knows == "mailed":
        deliver(outside, FIRST)
    else:
        outside.context.ledger.prove_address(address_digest(OLD), at=NOW)
    before = len(outside.carrier.sent)
    case = act(outside, CorrectContact(email="mei@new.example"))
    deliver(outside, *(mail.id for mail in case.pending_mails))
    assert outside.carrier.to[before:] == ["mei@new.example", "tech@example.com", OLD]


def test_an_address_that_proved_itself_elsewhere_is_bounded_until_its_own_link_is_used(
    outside: Outside,
) -> None:
    bounds, new = outside.policy.pages.privacy, "mei@new.example"
    outside.context.ledger.prove_address(address_digest(new), at=NOW)
    submitted(outside)
    act(outside, CorrectContact(email=new))

    def is_withheld() -> bool:
        return exceeds_daily_limit(outside.context, new, NUMBER, now=NOW)

    assert [is_withheld() for _ in range(bounds.mails_per_day + 1)] == [False] * bounds.mails_per_day + [True]
    link = outside.context.signed_links.case(NUMBER, via="mail", email=new)
    service.open_with_token(outside.context, NUMBER, link, now=NOW)
    assert not is_withheld()


def test_the_old_address_is_told_nothing_of_the_new_one(outside: Outside) -> None:
    submitted(outside)
    deliver(outside, FIRST)
    case = act(outside, CorrectContact(email="mei@new.example", phone="13900139000"))
    deliver(outside, case.pending_mails[-1].id)
    mail = outside.carrier.sent[-1]
    assert outside.carrier.to[-1] == OLD
    text = "".join(str(part.get_content()) for part in mail.iter_parts())
    assert not any(secret in text for secret in ("new.example", "13900139000", "/case/#"))


def case_token(outside: Outside, at: int = 0) -> str:
    text = str(next(iter(outside.carrier.sent[at].iter_parts())).get_content())
    return text.partition(f"/case/#{NUMBER}.")[2].split()[0]


def test_the_link_in_a_mail_opens_the_case_and_proves_the_address(outside: Outside) -> None:
    submitted(outside)
    deliver(outside, FIRST)
    service.open_with_token(outside.context, NUMBER, case_token(outside), now=NOW)
    assert outside.context.ledger.is_proved(address_digest(EMAIL))


def many(outside: Outside, count: int) -> list[str]:
    """As many requests for one address, each owing it a mail."""
    cases = [submitted(outside, description=f"第 {n} 台") for n in range(count)]
    return [case.pending_mails[0].id for case in cases]


def test_an_address_that_nobody_proved_gets_a_few_mails_a_day(outside: Outside) -> None:
    mails = many(outside, 12)
    deliver(outside, *mails)
    assert len(outside.carrier.sent) == 10
    assert [mark(outside, mail)[0] for mail in mails] == ["sent"] * 10 + ["withheld"] * 2
    deliver(outside, *mails)
    assert len(outside.carrier.sent) == 10


def test_the_next_day_there_are_mails_again_but_not_the_old_ones(outside: Outside) -> None:
    mails = many(outside, 12)
    deliver(outside, *mails[:11])
    deliver(outside, *mails, now=NOW + DAY)
    assert len(outside.carrier.sent) == 11


def test_a_proved_address_gets_all_its_mails(outside: Outside) -> None:
    mails = many(outside, 12)
    outside.context.ledger.prove_address(address_digest(EMAIL.upper()), at=NOW)
    deliver(outside, *mails)
    assert len(outside.carrier.sent) == 12


def test_the_team_gets_all_its_mails(outside: Outside) -> None:
    mails = [mail.replace("/1/1", "/1/2") for mail in many(outside, 12)]
    deliver(outside, *mails)
    assert outside.carrier.to == ["tech@example.com"] * 12


def test_a_mail_that_did_not_leave_does_not_count(outside: Outside) -> None:
    mails = many(outside, 10)
    outside.carrier.refuses = {EMAIL}
    for _ in range(20):
        with pytest.raises(OSError, match="down"):
            deliver(outside, mails[0])
    outside.carrier.refuses = set()
    deliver(outside, *mails)
    assert len(outside.carrier.sent) == 10


def test_a_mail_is_found_when_its_step_has_moved_to_a_page(outside: Outside) -> None:
    case = submitted(outside)
    for n in range(20):
        case = act(outside, Reply(text="长" * 1500 + str(n)))
    assert case.pages
    deliver(outside, FIRST, f"{NUMBER}/2/1")
    assert outside.carrier.to == [EMAIL, "tech@example.com"]
    assert f"{'长' * 1500}0" in str(next(iter(outside.carrier.sent[1].iter_parts())).get_content())


def told_related(outside: Outside, mail: str) -> list[str]:
    carrier = FakeCarrier()
    deliver_message(outside.context, carrier, QueuedCaseMail(mail), now=NOW)
    text = str(next(iter(carrier.sent[0].iter_parts())).get_content())
    lines = [line for line in text.splitlines() if line.startswith("- 2026")]
    assert all("/api/staff/" in line or "/api/staff/" in text for line in lines)
    return sorted({line[2:].partition(" ")[0] for line in lines})


def test_the_team_is_told_of_other_cases_of_person_and_product_closed_ones_too(outside: Outside) -> None:
    submitted(outside, serial_number="SN-A")
    submitted(outside, serial_number="SN-B")
    submitted(outside, serial_number="sn-a", email="other@example.com")
    submitted(outside, serial_number="SN-C", email="third@example.com")
    assert told_related(outside, "202611-001/1/2") == ["202611-002", "202611-003"]
    assert told_related(outside, "202611-004/1/2") == []
    act(outside, Cancel(), number="202611-002")
    assert told_related(outside, "202611-003/1/2") == ["202611-001"]
    submitted(outside, serial_number="SN-D")
    assert told_related(outside, "202611-005/1/2") == ["202611-001", "202611-002"]


def test_a_product_that_was_repaired_before_brings_its_case_and_its_register_along(outside: Outside) -> None:
    repaired = Repair(NOW.date(), NOW.date(), "202601-007")
    record = Registered(
        model="FH-P1", serial="P12026001", source="import", sold_on=date(2026, 1, 10), repairs=(repaired,)
    )
    outside.context.products.save(record)
    case = submitted(outside, model="FH-P1", serial_number="P12026001")
    assert earlier.earlier_cases(outside.context, case) == ("202601-007",)
    lines = earlier.product_lines(outside.context, case, "en")
    assert [("202601-007" in line, "2026" in line) for line in lines] == [(False, True), (True, True)]


WISH = QueuedLinks(EMAIL, "en", "17")


def test_links_of_open_cases_are_mailed_once(outside: Outside) -> None:
    submitted(outside)
    submitted(outside, description="另一台")
    submitted(outside, description="第三台")
    act(outside, Cancel(), number="202611-002")
    for _ in range(2):
        deliver_message(outside.context, outside.carrier, WISH, now=NOW)
    (mail,) = outside.carrier.sent
    text = str(next(iter(mail.iter_parts())).get_content())
    assert (str(mail["To"]), mail["Content-Language"]) == (EMAIL, "en")
    assert [number in text for number in ("202611-001", "202611-002", "202611-003")] == [True, False, True]
    service.open_with_token(outside.context, NUMBER, case_token(outside), now=NOW)
    assert outside.context.ledger.is_proved(address_digest(EMAIL))
    deliver_message(outside.context, outside.carrier, replace(WISH, slot="18"), now=NOW)
    assert len(outside.carrier.sent) == 2


def test_an_address_without_open_cases_gets_no_mail(outside: Outside) -> None:
    submitted(outside)
    deliver_message(outside.context, outside.carrier, replace(WISH, email="nobody@example.com"), now=NOW)
    act(outside, Cancel())
    deliver_message(outside.context, outside.carrier, WISH, now=NOW)
    assert outside.carrier.sent == []


def test_links_count_among_the_mails_of_a_day(outside: Outside) -> None:
    deliver(outside, *many(outside, 10))
    deliver_message(outside.context, outside.carrier, WISH, now=NOW)
    assert len(outside.carrier.sent) == 10


def test_the_stream_brings_what_the_sweep_would_find(outside: Outside) -> None:
    submitted(outside)
    record = {"dynamodb": {"NewImage": outside.dynamo.tables["cases"][NUMBER]}}
    assert pending_mails([record]) == (FIRST, SECOND)
    act(outside, Ask(text="?"), STAFF)
    record = {"dynamodb": {"NewImage": outside.dynamo.tables["cases"][NUMBER]}}
    assert pending_mails([record]) == (f"{NUMBER}/2/1", f"{NUMBER}/2/2")
