"""Nobody's goods are forgotten: what refuses, who hears, and which way leads out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import Invalid, NotAllowed
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.mail.digest import sections
from chalicelib.domain.workflow.questions import events_now
from chalicelib.domain.workflow.transitions import TRANSITIONS
from tests.domain.lives import ACTORS, COMMANDS, HERE, ready
from tests.domain.timed import DAY, DIAGNOSED, NOW, POLICY, REPAIRING, after, begun, done, wait

E, S = Event, State
LEADS_ON = {E.RETURN_ITEM, E.SHIP_BACK, E.WAIVE_INSPECTION_FEE, E.REINSPECT, E.FAIL_CHECK, E.SETTLE_ARRIVAL}


@pytest.mark.parametrize("state", [state for state in HERE if state is not S.ARRIVAL_UNCLEAR])
def test_a_case_is_not_closed_over_a_product_that_is_here_and_it_can_go_home(state: State) -> None:
    case = ready(state, item_here=True)
    with pytest.raises(NotAllowed, match="their_goods_here"):
        done(case, E.CLOSE)
    assert {row.event for row in TRANSITIONS if row.state is state} & LEADS_ON
    assert not done(ready(state, item_here=False), E.CLOSE).is_open


AT_THE_CUSTOMERS = {
    "a part by post": (DIAGNOSED, E.POST_PART),
    "a visit": (DIAGNOSED, E.OFFER_VISIT),
    "please send it": ((*REPAIRING, E.APPROVE_REFUND), E.REQUEST_ITEM),
}


@pytest.mark.parametrize("what", AT_THE_CUSTOMERS)
def test_what_needs_the_product_at_its_customers_is_refused_while_it_is_here(what: str) -> None:
    steps, event = AT_THE_CUSTOMERS[what]
    case = after(*steps)
    case = case.model_copy(update={"state": S.REFUND_CLAIMED}) if event is E.REQUEST_ITEM else case
    with pytest.raises(NotAllowed, match="their_goods_here"):
        done(case, event)


def test_nothing_goes_back_that_is_not_here() -> None:
    with pytest.raises(NotAllowed, match="nothing_here"):
        done(after(E.TAKE, E.DIAGNOSE), E.RETURN_ITEM)


def test_a_refunded_product_is_ours_and_the_case_can_end() -> None:
    paid = done(ready(S.REFUNDING, item_here=True), E.RECORD_REFUND)
    assert not paid.item_here
    before_that_was_noted = paid.model_copy(update={"item_here": True})
    assert not done(before_that_was_noted, E.CLOSE).is_open


NEEDED = (*REPAIRING, E.AWAIT_PARTS)
OFF: dict[str, tuple[tuple[Event, ...], Event]] = {
    "an undo": (NEEDED, E.UNDO),
    "a refund": ((*NEEDED, E.ORDER_PART), E.APPROVE_REFUND),
    "it goes back": ((*NEEDED, E.ORDER_PART), E.RETURN_ITEM),
}


def heard(case: Case) -> set[tuple[str, str]]:
    return {(mail.message, mail.to) for mail in case.steps[-1].mails}


@pytest.mark.parametrize("why", OFF)
def test_purchasing_hears_that_a_part_is_no_longer_needed_and_that_it_is_again(why: str) -> None:
    steps, event = OFF[why]
    off = done(after(*steps), event)
    assert ("PartNotNeeded", "team") in heard(off)
    if event is not E.UNDO:
        assert ("PartToOrder", "team") in heard(done(off, E.UNDO))


@pytest.mark.parametrize("event", [E.ASK, E.PARTS_ARRIVED, E.ORDER_PART, E.SAY, E.AWAIT_PARTS])
def test_purchasing_hears_nothing_where_the_need_stays_or_is_met(event: Event) -> None:
    assert ("PartNotNeeded", "team") not in heard(done(after(*NEEDED), event))


@pytest.mark.parametrize("state", [S.EXCHANGING, S.SUBSTITUTE_OFFERED, S.REFUND_CLAIMED, S.REFUNDING])
def test_a_question_without_an_answer_ends_nothing_that_was_promised(state: State) -> None:
    asked = done(ready(state, item_here=True), E.ASK)
    later = wait(asked, NOW + 30 * DAY)
    assert later.state is state
    assert any(mail.message == "CallTheCustomer" for step in later.steps for mail in step.mails)


@pytest.mark.parametrize("state", [S.RETURNING, S.EXCHANGING, S.REFUNDING, S.REPAIRING])
@pytest.mark.parametrize("event", [E.REQUEST_ITEM, E.RECEIVE_ITEM, E.OFFER_VISIT, E.RECLASSIFY, E.CANCEL])
def test_a_question_opens_no_way_out_of_what_it_interrupts(state: State, event: Event) -> None:
    asked = done(ready(state, item_here=False), E.ASK)
    role = Role.CUSTOMER if event is E.CANCEL else Role.OWNER
    assert event not in events_now(asked, ACTORS[role].roles)
    with pytest.raises(NotAllowed):
        done(asked, event)


def test_a_time_that_is_over_is_not_chosen() -> None:
    offered: Any = after(E.TAKE, E.OFFER_VISIT)
    with pytest.raises(Invalid) as refused:
        done(offered, E.CHOOSE_TIME, NOW + 20 * DAY)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("time", "past_time")]


def test_an_answered_question_is_listed_every_morning_until_somebody_closes_it() -> None:
    answered = done(done(begun("enquiry"), E.TAKE), E.SAY)
    assert answered.timers == ()
    for days in (1, 40, 300):
        assert sections([answered], POLICY, NOW + timedelta(days=days)).waiting == (answered,)


@pytest.mark.parametrize(("shipping", "faults"), [(0, []), (900, []), (901, ["more_than_paid"])])
def test_the_shipping_of_a_refund_is_a_part_of_its_amount(shipping: int, faults: list[str]) -> None:
    refund = COMMANDS[E.APPROVE_REFUND].model_copy(update={"shipping": Decimal(shipping)})
    found: list[str] = []
    try:
        done(ready(S.DIAGNOSED), refund)
    except Invalid as refused:
        found = [one.code for one in refused.faults]
    assert found == faults
