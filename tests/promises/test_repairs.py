"""What warranty and process promise of a repair: who is asked, what is checked, what goes home as it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.case.repair_steps import AwaitParts, OrderPart
from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.policy.coverage import coverage
from chalicelib.domain.workflow.inspection_fees import inspection_fee_standing
from tests.domain.test_silence import aged
from tests.domain.timed import DIAGNOSED, EXPIRED, HOME, REPAIRING
from tests.promises.acting import (
    DAY,
    HOUR,
    NOW,
    POLICY,
    RETURNS,
    E,
    S,
    begun,
    does,
    ends,
    led,
    letter_of,
    owed,
    timer,
)

OLD: dict[str, Any] = aged(S.INSPECTION_OFFERED)
OFFERED = (E.TAKE, E.RECEIVE_ITEM)
QUOTED = (*OFFERED, E.ACCEPT_INSPECTION_FEE, EXPIRED, E.QUOTE)
FIRST, SECOND = date(2026, 12, 3), date(2026, 12, 8)


@pytest.mark.parametrize("handled", ["opened_or_modified", "liquid_or_drop"])
def test_warranty_exclusions(handled: str) -> None:
    facts: dict[str, Any] = {handled: True}
    case = begun(**facts)
    assert case.coverage
    assert (case.coverage.outcome, handled in [step.code for step in case.coverage.steps]) == (
        "customer_fault",
        True,
    )
    offered = led(*OFFERED, **facts)
    assert offered.state is S.INSPECTION_OFFERED, "what it costs is agreed to before"
    quoted = does(does(does(offered, E.ACCEPT_INSPECTION_FEE), EXPIRED), E.QUOTE)
    for early in (E.PLAN_REPAIR, E.FINISH_REPAIR):
        with pytest.raises(NotAllowed):
            does(does(quoted, E.ACCEPT_QUOTE), early)
    assert does(does(quoted, E.ACCEPT_QUOTE), E.RECORD_PAYMENT).state is S.REPAIRING
    declined = does(quoted, E.DECLINE_QUOTE)
    assert (declined.state, inspection_fee_standing(declined, POLICY)) == (S.INSPECTION_UNPAID, "due")
    objected = does(quoted, E.OBJECT)
    assert (objected.state, ("Objection", "lead") in owed(objected)) == (S.REINSPECTION, True)
    with pytest.raises(NotAllowed):
        does(does(objected, E.REINSPECT), E.OBJECT)


def test_quote() -> None:
    """The process page, section 5: free or a price first, and what becomes of the inspection fee."""
    free = begun()
    assert free.coverage
    assert free.coverage.outcome == "covered"
    charged: tuple[dict[str, Any], ...] = ({"liquid_or_drop": True}, OLD)
    for facts in charged:
        answer = coverage(begun(**facts).request, kind="repair", policy=POLICY, today=NOW.date())
        assert answer
        assert "price-inspection" in answer.clauses
    assert led(*OFFERED).state is S.DIAGNOSING, "nobody is asked where it is free"
    offered = led(*OFFERED, **OLD)
    with pytest.raises(NotAllowed):
        does(offered, E.DIAGNOSE)
    assert "检测费" in letter_of(offered, "InspectionOffered")
    covered = does(does(offered, E.ACCEPT_INSPECTION_FEE), E.DIAGNOSE)
    assert inspection_fee_standing(covered, POLICY) == "free"
    quoted = led(*QUOTED, **OLD)
    paid = does(does(quoted, E.ACCEPT_QUOTE), E.RECORD_PAYMENT)
    assert (paid.state, inspection_fee_standing(paid, POLICY)) == (S.REPAIRING, "repair")
    owing = does(quoted, E.DECLINE_QUOTE)
    with pytest.raises(NotAllowed):
        does(owing, E.SHIP_BACK)
    home = does(owing, E.RECORD_PAYMENT)
    assert home.state is S.RETURNING
    assert does(does(home, E.OFFER_RECYCLING), E.ACCEPT_RECYCLING).state in (S.FOLLOW_UP, S.REFUNDING)


def test_work() -> None:
    """The process page, section 6."""
    checked = led(*REPAIRING, E.FINISH_REPAIR)
    assert (checked.state, ("CheckRepair", "team") in owed(checked)) == (S.QUALITY_CHECK, True)
    with pytest.raises(NotAllowed):
        does(checked, E.SHIP_BACK)
    failed = does(checked, E.FAIL_CHECK)
    assert (failed.state, ("CheckFailed", "owner") in owed(failed)) == (S.REPAIRING, True)
    waiting = led(*REPAIRING, AwaitParts(part="屏幕"))
    assert ("PartToOrder", "team") in owed(waiting)
    ordered = does(waiting, OrderPart(supplier="示例供应商", expected_on=FIRST))
    said = letter_of(ordered, "PartsOrdered")
    assert "12月3日" in said
    assert str(timer(ordered, "repair").due.day) in said, "and when it is mended"
    exchanged = led(E.TAKE, E.APPROVE_EXCHANGE)
    assert timer(exchanged, "exchange").due == NOW + RETURNS.exchange_ships_hours * HOUR
    refunded = led(E.TAKE, E.APPROVE_REFUND, E.END_HOLD)
    assert timer(refunded, "refund").due == ends(POLICY.pages.stage("refund"))
    assert refunded.facts[E.APPROVE_REFUND]["route"] == "original"


def test_stage_repair() -> None:
    ordered = led(*REPAIRING, AwaitParts(part="屏幕"), OrderPart(supplier="示例供应商", expected_on=FIRST))
    assert ("PartsOrdered", "customer") in owed(ordered)
    later = does(ordered, OrderPart(supplier="示例供应商", expected_on=SECOND), NOW + DAY)
    assert ("PartsOrdered", "customer") in owed(later)
    assert "12月8日" in letter_of(later, "PartsOrdered")
    as_it_is = led(*DIAGNOSED, E.RETURN_ITEM)
    assert (as_it_is.state, ("SentBackAsIs", "customer") in owed(as_it_is)) == (S.RETURNING, True)
    recycled = does(as_it_is, E.OFFER_RECYCLING)
    assert does(recycled, E.ACCEPT_RECYCLING).state in (S.FOLLOW_UP, S.REFUNDING)
    assert led(*HOME).state is S.AWAITING_ACCEPTANCE
