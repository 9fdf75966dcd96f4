"""Recycling: a subsidy is owed once the product is there, and not before."""

from __future__ import annotations

import pytest

from chalicelib.domain.case.solution_steps import OfferRecycling
from chalicelib.domain.kernel.states import Event
from tests.domain.timed import DIAGNOSED, NOW, E, S, after, done

AFAR = (E.TAKE, E.DIAGNOSE, E.OFFER_RECYCLING)
FREE = OfferRecycling(text="可以由我们回收。")


def test_a_product_that_is_here_is_paid_for_when_its_customer_agrees() -> None:
    case = after(*DIAGNOSED, E.OFFER_RECYCLING, E.ACCEPT_RECYCLING)
    assert (case.state, case.item_here) == (S.REFUNDING, False)
    assert "PayRefund" in {mail.message for mail in case.pending_mails}


@pytest.mark.parametrize("way", [(E.RECEIVE_ITEM,), (E.REQUEST_ITEM, E.RECEIVE_ITEM)])
def test_a_product_that_is_elsewhere_is_paid_for_when_it_has_come(way: tuple[Event, ...]) -> None:
    case = after(*AFAR, E.ACCEPT_RECYCLING)
    assert (case.state, case.payout) == (S.IN_PROGRESS, None)
    assert "PayRefund" not in {mail.message for mail in case.pending_mails}
    assert case.consents[-1].to is E.ACCEPT_RECYCLING
    for step in way:
        case = done(case, step)
    assert case.payout
    assert (case.state, case.payout.kind) == (S.REFUNDING, "subsidy")
    assert case.payout.amount == 50
    told = {mail.message for mail in case.pending_mails}
    assert {"PayRefund", "RecyclingAgreed"} <= told
    assert not told & {"ItemReceived", "InspectionOffered"}
    assert case.timer("refund"), "the time to pay runs from the arrival"


def test_what_never_comes_is_never_paid_for() -> None:
    case = done(after(*AFAR, E.ACCEPT_RECYCLING, E.REQUEST_ITEM), E.CANCEL)
    assert (case.state, case.payout) == (S.CANCELLED, None)


def test_without_a_subsidy_the_arrival_is_the_end() -> None:
    case = after(E.TAKE, E.DIAGNOSE, FREE, E.ACCEPT_RECYCLING, E.RECEIVE_ITEM)
    assert (case.state, case.payout, case.item_here) == (S.FOLLOW_UP, None, False)
    again = done(done(case, E.REPORT_PROBLEM, NOW), E.RECEIVE_ITEM, NOW)
    assert again.state is S.DIAGNOSING, "what comes later is another product's matter"
