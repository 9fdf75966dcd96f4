"""What is ready to collect is never forgotten, never disposed of by silence, and handed over or sent."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.repair_steps import ShipBack
from chalicelib.domain.views.next_step import what_next
from tests.domain.timed import DAY, HOME, NOW, POLICY, E, S, after, done, dues, names, timer, wait, waited

READY = (*HOME[:-1], E.OFFER_COLLECTION)
TERMS = POLICY.pages.service_levels.collection
NOTICES = (TERMS.first_notice_days, TERMS.second_notice_days, TERMS.kept_days)


def test_the_chain_of_notices_is_the_policys_and_ends_with_the_lead() -> None:
    case = after(*READY)
    assert case.state is S.READY_TO_COLLECT
    told = []
    for day in range(1, 130):
        case, commands = waited(case, NOW + day * DAY)
        told += [(day, name) for name in names(commands) if name != "Remind"]
    notices = [day for day, name in told if name == "RemindCollection"]
    assert notices == [day + 1 for day in NOTICES], "by the end of those days"
    assert [day for day, name in told if name == "RemindCustomer"] == [30]
    assert [name for day, name in told if day > TERMS.kept_days][:2] == ["RemindCollection", "Escalate"]
    assert [day for day, name in told if name == "Lapse"] == [120]
    assert timer(case, "collection").told == ("lead", "manager")
    mails = {(mail.message, mail.to) for step in case.steps for mail in step.mails}
    assert {("NotCollected", "customer"), ("Uncollected", "owner"), ("CallTheCustomer", "owner")} <= mails
    assert (case.state, case.item_here) == (S.READY_TO_COLLECT, True)
    assert wait(case, NOW + 1000 * DAY).is_open, "silence never ends it"


@pytest.mark.parametrize("days", [0, 8, 95, 200])
def test_it_can_be_handed_over_or_sent_at_any_time(days: int) -> None:
    case = wait(after(*READY), NOW + days * DAY)
    at = NOW + days * DAY
    by_hand = done(case, ShipBack(how="by_hand"), at)
    sent = done(case, E.SHIP_BACK, at)
    for left in (by_hand, sent):
        assert (left.state, left.item_here) == (S.AWAITING_ACCEPTANCE, False)
        assert "collection" not in dues(left)
    assert ("silence" in dues(by_hand), "parcel" in dues(sent)) == (True, True)


def test_its_customer_reads_what_to_do_and_can_write() -> None:
    case = after(*READY)
    assert "来取" in what_next(case, POLICY, "zh", NOW).text
    wrote = done(case, E.REPLY, NOW + DAY)
    assert "call" in dues(wrote)
    assert "collection" in dues(wrote)
