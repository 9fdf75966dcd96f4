"""The inspection fee: when it is put to the customer, what it comes to, and when it is owed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command, SupplyInformation
from chalicelib.domain.case.repair_steps import RecordPayment
from chalicelib.domain.case.solution_steps import Reinspect
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.views import case_view
from chalicelib.domain.workflow.inspection_fees import inspection_fee_standing, is_inspection_charged
from chalicelib.locale.words import keys
from tests.domain.timed import DAY, DIAGNOSED, EXPIRED, NOW, POLICY, E, S, after, begun, done, wait

OLD: dict[str, Any] = {"purchased_on": "2024-01-31"}
ARRIVED = (E.TAKE, E.RECEIVE_ITEM)
AGREED = (*ARRIVED, E.ACCEPT_INSPECTION_FEE)
QUOTED = (*AGREED, EXPIRED, E.QUOTE)
ASKED = (*QUOTED, E.ASK)
UPHELD = (*QUOTED, E.OBJECT, Reinspect(ruling="upheld", finding="复检结果一样"))
PAID = RecordPayment(amount=Decimal(30), reference="P-2")

CHARGED: dict[str, tuple[dict[str, Any], bool]] = {
    "out of warranty": (OLD, True),
    "out of warranty, to be exchanged": (
        OLD | {"kind": "exchange", "model": "FH-P1", "received_on": "2024-02-02"},
        True,
    ),
    "dropped": ({"liquid_or_drop": True}, True),
    "opened": ({"opened_or_modified": True}, True),
    "covered": ({}, False),
    "nobody knows when it was bought": ({"purchased_on": None}, False),
    "a service and no repair": (OLD | {"kind": "service"}, False),
    "a family without prices": (OLD | {"model": "FH-R6"}, False),
}


@pytest.mark.parametrize(("facts", "charged"), CHARGED.values(), ids=CHARGED)
def test_the_fee_is_put_to_the_customer_before_the_inspection_where_it_may_be_owed(
    facts: dict[str, Any], *, charged: bool
) -> None:
    case = after(*ARRIVED, **facts)
    told = {mail.message for mail in case.pending_mails if mail.to == "customer"}
    assert case.state is (S.INSPECTION_OFFERED if charged else S.DIAGNOSING)
    assert told == {"InspectionOffered" if charged else "ItemReceived"}
    assert (case.inspection_fee.amount if case.inspection_fee else None) == (30 if charged else None)


def test_the_consent_is_kept_with_its_amount_and_moment() -> None:
    case = after(*AGREED, **OLD)
    (consent,) = case.consents
    assert (consent.to, consent.amount, consent.at) == (E.ACCEPT_INSPECTION_FEE, Decimal(30), NOW)
    assert case.state is S.DIAGNOSING
    assert case.timer("diagnosis"), "the time for the diagnosis runs from the consent"


def test_what_came_back_after_a_diagnosis_is_examined_without_a_fee() -> None:
    case = done(after(*AGREED, EXPIRED, **OLD), E.RETURN_ITEM)
    again = case.model_copy(update={"state": S.AWAITING_ITEM, "item_here": False, "inspection_fee": None})
    assert done(again, E.RECEIVE_ITEM).state is S.DIAGNOSING


def test_proof_that_it_is_covered_frees_the_inspection() -> None:
    case = done(after(*ARRIVED, **OLD), SupplyInformation(purchased_on=NOW.date()))
    assert (case.state, case.inspection_fee) == (S.DIAGNOSING, None)
    still = done(after(*ARRIVED, **OLD), SupplyInformation(order_number="A-1"))
    assert still.state is S.INSPECTION_OFFERED


OWED: dict[str, tuple[Sequence[Event | Command], Event | int]] = {
    "the quote is declined": (QUOTED, E.DECLINE_QUOTE),
    "the request is cancelled at the quote": (QUOTED, E.CANCEL),
    "silence about the quote": (QUOTED, 8),
    "the quote is accepted and never paid": ((*QUOTED, E.ACCEPT_QUOTE), 8),
    "cancelled before paying": ((*QUOTED, E.ACCEPT_QUOTE), E.CANCEL),
    "cancelled over a question about the quote": (ASKED, E.CANCEL),
    "silence over a question about the quote": (ASKED, 8),
    "the finding stands after the objection, and it goes back": (UPHELD, E.RETURN_ITEM),
    "silence after the objection": (UPHELD, 8),
}
FREE: dict[str, tuple[Sequence[Event | Command], Event | int]] = {
    "the fee was not agreed to": (ARRIVED, E.CANCEL),
    "silence about the fee": (ARRIVED, 8),
    "nothing was found yet": (AGREED, E.CANCEL),
    "no price was named": ((*AGREED, EXPIRED), E.CANCEL),
    "it goes back by our own decision": ((*AGREED, EXPIRED), E.RETURN_ITEM),
    "the repair turned out to be free": ((*AGREED, E.DIAGNOSE), E.CANCEL),
    "the objection was right": (
        (*QUOTED, E.OBJECT, Reinspect(ruling="overturned", finding="不是人为损坏")),
        E.RETURN_ITEM,
    ),
    "nobody asked for a fee": ((*DIAGNOSED, EXPIRED, E.QUOTE), E.DECLINE_QUOTE),
}


def goes_home(steps: Sequence[Event | Command], end: Event | int, facts: dict[str, Any]) -> Case:
    case = after(*steps, **facts)
    return wait(case, NOW + end * DAY) if isinstance(end, int) else done(case, end)


@pytest.mark.parametrize(("steps", "end"), OWED.values(), ids=OWED)
def test_who_has_it_examined_and_not_repaired_pays_before_it_goes_back(
    steps: Sequence[Event | Command], end: Event | int
) -> None:
    case = goes_home(steps, end, OLD)
    assert case.state is S.INSPECTION_UNPAID
    told = [mail.message for mail in case.pending_mails if mail.to == "customer"]
    assert told == ["InspectionFeeDue"]
    assert "ToBeSent" not in {mail.message for mail in case.pending_mails}
    assert inspection_fee_standing(case, POLICY) == "due"
    with pytest.raises(Invalid) as refusal:
        done(case, RecordPayment(amount=Decimal("29.99"), reference="P-2"))
    assert refusal.value.faults[0].code == "too_little"
    paid = done(case, PAID)
    assert (paid.state, inspection_fee_standing(paid, POLICY)) == (S.RETURNING, "paid")
    assert {"InspectionFeeReceived", "ToBeSent"} <= {mail.message for mail in paid.pending_mails}
    assert done(case, E.WAIVE_INSPECTION_FEE).state is S.RETURNING


@pytest.mark.parametrize(("steps", "end"), FREE.values(), ids=FREE)
def test_nothing_is_owed_without_consent_before_and_a_declined_price_after(
    steps: Sequence[Event | Command], end: Event | int
) -> None:
    case = goes_home(steps, end, {} if steps[:3] == DIAGNOSED else OLD)
    assert case.state is S.RETURNING
    assert inspection_fee_standing(case, POLICY) in (None, "waived", "free")


def test_who_pays_for_the_repair_pays_no_inspection() -> None:
    case = after(*QUOTED, E.ACCEPT_QUOTE, E.RECORD_PAYMENT, **OLD)
    assert (case.state, inspection_fee_standing(case, POLICY)) == (S.REPAIRING, "repair")


def test_who_thinks_better_of_it_gets_the_quote_again() -> None:
    case = done(after(*QUOTED, E.DECLINE_QUOTE, **OLD), E.QUOTE)
    assert case.state is S.QUOTED
    assert done(case, E.DECLINE_QUOTE).state is S.INSPECTION_UNPAID


def test_what_a_diagnosis_makes_of_the_fee_is_not_told_before_the_diagnosis_is() -> None:
    seen = case_view.inspection_fee_view(after(*AGREED, E.DIAGNOSE, **OLD), POLICY, "zh")
    assert seen
    assert seen.standing == "agreed"


def test_every_standing_has_its_words() -> None:
    assert set(keys("inspection_fee")) == {"offered", "agreed", "free", "repair", "waived", "due", "paid"}


def test_nothing_is_asked_of_a_case_whose_product_nobody_knows() -> None:
    assert not is_inspection_charged(begun("enquiry", model=None, purchased_on=None))
