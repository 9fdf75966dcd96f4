"""Waiting for the customer, and visits: what the service levels say of them is done."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest

from chalicelib.domain.case.clock_commands import Lapse, RemindCustomer
from chalicelib.domain.case.customer_commands import ChooseTime
from chalicelib.domain.case.repair_steps import CompleteVisit, OfferVisit
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.state_rows import SilenceRule
from chalicelib.domain.kernel.states import STATES, State
from chalicelib.domain.views.next_step import may, what_next
from chalicelib.domain.views.visit_checklist import checklist
from tests.domain.lives import RECORD, VISIT
from tests.domain.test_silence import SILENT, aged
from tests.promises.acting import (
    DAY,
    LANGUAGES,
    LEVELS,
    MINUTE,
    NOW,
    POLICY,
    E,
    S,
    clause,
    does,
    led,
    letter_of,
    owed,
    waited,
)

DIAGNOSED = (E.TAKE, E.RECEIVE_ITEM, E.DIAGNOSE)
WENT = {"close": {S.CLOSED}, "cancel": {S.CANCELLED}, "return_item": {S.RETURNING}, "accept": {S.FOLLOW_UP}}


@pytest.mark.parametrize("state", SILENT)
def test_silence(state: State) -> None:
    name = STATES[state].silence
    assert name
    rule, case = LEVELS.silence_in(name), led(*SILENT[state][0], **aged(state))
    told = what_next(case, POLICY, "zh", NOW).silence
    assert told
    assert (told.then, told.until) == (rule.then, NOW + rule.after_days * DAY), "counted from when we told"
    case, commands = waited(case, NOW + rule.remind_after_days * DAY)
    assert RemindCustomer() in commands
    assert ("StillWaiting", "customer") in owed(case)
    before, commands = waited(case, NOW + rule.after_days * DAY - MINUTE)
    assert Lapse() not in commands
    after, _ = waited(before, NOW + rule.after_days * DAY)
    assert after.state in WENT.get(rule.then, {state})
    assert (rule.then == "call") is (("CallTheCustomer", "owner") in owed(after))


def test_the_days_for_an_objection_are_said_and_kept() -> None:
    rule, refused = LEVELS.silence_in("waiting"), led(*DIAGNOSED, E.REFUSE, E.END_HOLD)
    for language in LANGUAGES:
        assert "service_levels.silence.waiting.after_days" in clause("stage-diagnosis", language)
    assert E.OBJECT in may(refused, POLICY, NOW)
    assert does(refused, E.OBJECT, NOW + rule.after_days * DAY - MINUTE).state is S.REINSPECTION
    late, _ = waited(refused, NOW + rule.after_days * DAY)
    assert E.OBJECT not in may(late, POLICY, NOW)
    assert set(get_args(SilenceRule)) == set(LEVELS.silence), "the table names every wait"


def test_visits() -> None:
    agreed = led(E.TAKE, E.OFFER_VISIT, E.CHOOSE_TIME)
    early = LEVELS.arrive_early
    for language in LANGUAGES:
        said = letter_of(agreed, "VisitConfirmed", language)
        assert all(str(one) in said for one in (early.least, early.most))
        lines = " ".join(checklist(agreed, POLICY, language))
        assert all(str(one) in lines for one in (early.least, early.most))
    lines = " ".join(checklist(agreed, POLICY, "zh"))
    assert all(one in lines for one in ("出发前与客户核对", "地址", "故障", "赶不上", "不在家"))
    other = OfferVisit(times="2026-12-03 10:00", technician="李师傅")
    moved = does(agreed, other)
    assert "李师傅" in letter_of(moved, "VisitMoved"), "another time, and somebody else"
    chosen = does(moved, ChooseTime(time="2026-12-03 10:00"))
    assert chosen.state is S.VISIT_SCHEDULED


def test_a_visit_that_is_charged_takes_place_only_for_what_was_agreed() -> None:
    charged = led(E.TAKE, OfferVisit(times=VISIT, technician="王师傅", charge=Decimal(80)))
    assert "80" in letter_of(charged, "VisitOffered")
    agreed = does(charged, E.CHOOSE_TIME)
    assert [one.amount for one in agreed.consents] == [Decimal(80)]
    done = does(agreed, CompleteVisit(**RECORD, fault="hardware", charge=Decimal(80), shown=True))
    assert done.state is S.AWAITING_ACCEPTANCE
    for case, more in ((agreed, 81), (led(E.TAKE, E.OFFER_VISIT, E.CHOOSE_TIME), 1)):
        with pytest.raises(Invalid):
            does(case, CompleteVisit(**RECORD, fault="hardware", charge=Decimal(more), shown=True))
