"""Parcels: what the pages say of their way, of losses and of silence meanwhile is done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from chalicelib.domain.case.parcel_steps import (
    ClaimCarrier,
    RecordDelivery,
    RecordParcelTrouble,
    SendAgain,
)
from chalicelib.domain.case.solution_steps import ApproveRefund
from chalicelib.domain.views.case_view import shipments
from tests.domain.timed import HOME
from tests.promises.acting import (
    DAY,
    LEVELS,
    NOW,
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
