"""Parcels: what the pages say of their way, of losses and of silence meanwhile is done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from chalicelib.domain.case.clock_commands import Escalate
from chalicelib.domain.case.parcel_steps import (
    ClaimCarrier,
    RecordDelivery,
    RecordParcelTrouble,
    SendAgain,
)
from chalicelib.domain.case.repair_steps import ReceiveItem, SettleArrival
from chalicelib.domain.case.solution_steps import ApproveRefund, ReceiveOld
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.views.case_view import shipments
from chalicelib.outbound.letters import letter
from operating.samples.notices import surroundings
from tests.domain.timed import HOME
from tests.promises.acting import (
    DAY,
    LANGUAGES,
    LEVELS,
    NOW,
    POLICY,
    E,
    S,
    does,
    ends,
    led,
    letter_of,
    owed,
    timer,
    waited,
)

TERMS = LEVELS.parcels
SENT = (E.TAKE, E.REQUEST_ITEM, E.SEND_TRACKING)
LOST = RecordParcelTrouble(parcel=1, what="lost", text="承运商确认丢失。")


def test_parcels() -> None:
    for steps, state in ((SENT, S.AWAITING_ITEM), (HOME, S.AWAITING_ACCEPTANCE)):
        case = led(*steps, address="杭州市西湖区文三路 1 号")
        (shown,) = shipments(case, "zh")
        assert all((shown.carrier, shown.tracking, shown.address, shown.standing_label))
        on_the_day = timer(case, "parcel").due
        assert on_the_day.date() == (NOW + TERMS.transit_days * DAY).date()
        overdue, _ = waited(case, on_the_day)
        assert {("ParcelLate", "customer"), ("ParcelOverdue", "team")} <= owed(overdue)
        assert "查" in letter_of(overdue, "ParcelLate")
        assert timer(overdue, "overdue_parcel").due == ends(TERMS.look_into, on_the_day)
        quiet, _ = waited(case, NOW + 365 * DAY)
        assert (quiet.state, quiet.is_open) == (state, True)
    arrived = does(led(*HOME), E.CONFIRM_DELIVERY, NOW + 9 * DAY)
    assert timer(arrived, "silence").started == NOW + 9 * DAY
    assert does(led(*HOME), E.REPORT_PARCEL).state is S.IN_PROGRESS
    assert does(led(*SENT), RecordDelivery(parcel=1, what="not_sent")).timer("silence")


def test_parcel_risk() -> None:
    for steps in (SENT, HOME):
        lost = does(led(*steps), LOST)
        assert "由我们承担" in letter_of(lost, "ParcelTrouble")
        assert ("ParcelToClaim", "team") in owed(lost)
        assert timer(lost, "claim").due.date() == (NOW + timedelta(days=TERMS.claim_days)).date()
        again = does(lost, SendAgain(parcel=1))
        assert (again.state, ("SentAgain", "customer") in owed(again)) == (S.EXCHANGING, True)
        refund = does(lost, ApproveRefund(amount=Decimal(900), reason="寄送途中丢失"))
        assert refund.state is S.REFUND_HELD, "it does not wait for the carrier"
        claimed = does(lost, ClaimCarrier(parcel=1, amount=Decimal(900), reference="C-1"))
        assert timer(claimed, "claim").due.date() == (NOW + timedelta(days=TERMS.answer_days)).date()


def test_arrival() -> None:
    meant = ReceiveItem(condition="完好", serial_found="SN 0001", seal="sealed")
    asked = led(E.TAKE, E.REQUEST_ITEM)
    assert does(asked, meant).state is S.DIAGNOSING
    other = does(asked, ReceiveItem(condition="有划痕", serial_found="SN 9", missing=("充电器",)))
    assert other.state is S.ARRIVAL_UNCLEAR
    said = letter_of(other, "ArrivalDiffers")
    assert all(word in said for word in ("SN 9", "SN 0001", "充电器", "有划痕", "不清除资料"))
    for step in (E.DIAGNOSE, E.FINISH_REPAIR, E.CLOSE):
        with pytest.raises(NotAllowed):
            does(other, step)
    ways = {"another_persons": S.AWAITING_ITEM, "wrong_item": S.RETURNING, "parts_missing": S.DIAGNOSING}
    for way, state in ways.items():
        settled = does(other, SettleArrival.model_validate({"way": way, "text": "已核实。"}))
        assert settled.state is state
        assert ("ArrivalSettled", "customer") in owed(settled)
    ended = does(led(E.TAKE, E.REQUEST_ITEM), E.CANCEL)
    late = does(ended, E.RECEIVE_LATE)
    assert (late.state, late.item_here) == (S.DIAGNOSING, True)
    assert "原样寄还" in letter_of(late, "CameLate")
    old = does(led(E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW), ReceiveOld(condition="旧", serial_found="SN 9"))
    assert old.timer("old_item"), "another one is not the old one"


def test_collection() -> None:
    terms = LEVELS.collection
    ready = led(*HOME[:-1], E.OFFER_COLLECTION)
    said = letter_of(ready, "ReadyToCollect")
    assert all(word in said for word in ("文三路", "身份证件", "寄给您"))
    for day in (terms.first_notice_days, terms.second_notice_days, terms.kept_days):
        at = NOW + (day + 1) * DAY
        before, _ = waited(ready, at - 1 * DAY)
        told, _ = waited(before, at)
        sent = [mail.message for step in told.steps[len(before.steps) :] for mail in step.mails]
        assert "NotCollected" in sent
    later = ready
    for day in range(1, 130):  # a morning after another, as the clock runs
        before, (later, _) = later, waited(later, NOW + day * DAY)
        for mail in (mail for step in later.steps[len(before.steps) :] for mail in step.mails):
            for language in LANGUAGES:
                message = compose(later, mail, POLICY, surroundings(language, ()))
                assert letter(message, language, to_team=message.to_staff).text
    end, commands = waited(ready, NOW + 365 * DAY)
    assert (end.state, end.item_here) == (S.READY_TO_COLLECT, True)
    assert Escalate(timer="collection", to="lead") in commands
