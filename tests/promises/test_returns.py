"""The returns page: each clause that acts, sentence by sentence, with the figures of the page itself."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from html import escape
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.customer_commands import AcceptSubstitute
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import PlanRepair
from chalicelib.domain.case.solution_steps import (
    ApproveExchange,
    ApproveRefund,
    OfferSubstitute,
    ReceiveOld,
    ShipNew,
)
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.coverage import Coverage
from chalicelib.domain.policy.solutions import SolutionFacts, Solutions, solutions
from chalicelib.domain.views import case_view
from chalicelib.domain.views.formatting import moment, reason
from chalicelib.locale.money import write_money
from chalicelib.locale.words import label
from chalicelib.web.pages.render import fragment
from operating.samples import life_scenes as scenes
from operating.samples.scenes import CUSTOMER
from tests.promises.desk import (
    DAY,
    LANGUAGES,
    REAL,
    RETURNS,
    SPOKEN,
    asked,
    led,
    outcome_words,
    refused,
    then,
    told,
)

CAME = date(2026, 11, 10)
OUR_COST = {"zh": "运费由我们承担", "en": "at our cost"}
INTACT: dict[str, Any] = {"purchased_on": CAME - 5 * DAY, "received_on": CAME, "unused": True}
LATELY: dict[str, Any] = {"kind": "return", "model": "FH-P1", "purchased_on": "2026-11-12"}
BANK = {"zh": "到账可能还要一两天", "en": "may need a day or two more"}
PERSONAL = {"zh": "请先备份，再退出账号、清除数据", "en": "back it up first, then sign out and erase it"}
PACKED = {
    "zh": ("主机、配件、赠品和购买凭证", "包装"),
    "en": ("accessories, gifts and proof of purchase", "packaging"),
}


def on(day: date, **changes: Any) -> Coverage:
    return asked("FH-P1", day, **{"kind": "exchange"} | INTACT | changes)


def test_exchange_window() -> None:
    last = CAME + RETURNS.exchange_days * DAY  # the day after receipt is the first
    assert on(last).outcome == "exchange"
    assert on(last).until == last
    assert on(last + DAY).outcome == "covered"
    for fault in ({"unused": False}, {"liquid_or_drop": True}, {"opened_or_modified": True}):
        assert on(last, **fault).outcome not in ("exchange", "refund"), "unused and intact"
    bought = CAME - 5 * DAY + RETURNS.exchange_days * DAY
    assert on(bought, received_on=None).outcome == "exchange", "without a date of receipt, from the purchase"
    assert on(bought + DAY, received_on=None).outcome == "covered"


def new(model: str = "FH-P1") -> ShipNew:
    parcel = {"new_model": model, "new_serial": "P1A00000002", "address": scenes.CENTRE}
    return ShipNew.model_validate(scenes.PARCEL | parcel)


def approved(**changes: Any) -> Case:
    return led(*scenes.EXCHANGED, kind="exchange", model="FH-P1", **changes)


@SPOKEN
def test_exchange_shipping(language: Language) -> None:
    case = approved()
    timer = case.timer("exchange")
    assert timer
    assert timer.due - case.updated_at == timedelta(hours=RETURNS.exchange_ships_hours), "hours by the clock"
    said = told(case, "ExchangeApproved", language)
    assert moment(timer.due, REAL, language) in said
    assert moment(timer.due, REAL, language) in told(case, "ToBeSent", language), "who sends it knows it too"
    assert OUR_COST[language] in said
    sent = then(case, new())
    assert OUR_COST[language] in told(sent, "NewItemShipped", language)
    assert refused(case, new("FH-R6")) == ("not_agreed",), "the same model, unless the customer agrees"
    offered = then(case, OfferSubstitute(substitute="FH-R6", difference="覆盖面积更大。"))
    assert REAL.product("FH-R6").name[language] in told(offered, "SubstituteOffered", language)
    agreed = then(offered, AcceptSubstitute(), CUSTOMER)
    assert agreed.consents[-1].to is Event.ACCEPT_SUBSTITUTE
    assert refused(agreed, new("FH-R6")) == ()


@SPOKEN
def test_old_item(language: Language) -> None:
    sent = then(approved(), new())
    timer = sent.timer("old_item")
    assert timer
    arrives = sent.updated_at + timedelta(days=RETURNS.new_item_arrives_days)
    assert timer.due - arrives == timedelta(days=RETURNS.old_item_back_days), "counted from when it has come"
    mail = told(sent, "NewItemShipped", language)
    for words in (
        moment(timer.due, REAL, language),
        *scenes.CENTRE.splitlines(),
        sent.number,
        OUR_COST[language],
    ):
        assert words in mail, "last day, address, what to enclose, and at whose cost"
    assert mail.count(OUR_COST[language]) == 2, "the way there and the way back"
    shown = case_view.sending_view(sent, REAL)
    assert shown
    assert shown.address == scenes.CENTRE
    assert timer.remind_at == timer.due - timedelta(days=RETURNS.old_item_remind_days)
    assert then(sent, ReceiveOld(condition="齐全")).timer("old_item") is None
    here = led(*scenes.HERE, *scenes.EXCHANGED[1:], new_step(), kind="exchange", model="FH-P1")
    assert here.timer("old_item") is None, "what is here already has not to be sent"
    assert scenes.CENTRE.splitlines()[0] not in told(here, "NewItemShipped", language)


def new_step() -> Any:
    return scenes.by_staff(new())[0]


def found(**changes: Any) -> Solutions:
    plain = {"model": "FH-W8", "outcome": "covered", "purchased_on": CAME, "today": CAME + 400 * DAY}
    return solutions(SolutionFacts.model_validate(plain | changes), REAL)


@SPOKEN
def test_refund_unrepairable(language: Language) -> None:
    assert found().of("refund") is None
    due = found(unrepairable=True).of("refund")
    assert due, "long after the time for returns"
    assert due.clauses == ("refund-unrepairable", "refund-payment")
    for other in ("customer_fault", "expired"):
        assert found(unrepairable=True, outcome=other).of("refund") is None, "only in warranty"
    assert found(unrepairable=True, force_majeure=True).of("refund") is None, "a defect of ours"
    before = led(*scenes.HERE, model="FH-W8")
    assert entitlements(before, REAL, before.updated_at).of("refund") is None, "not before the inspection"
    lost = then(before, scenes.diagnose(repairable=False))
    assert entitlements(lost, REAL, lost.updated_at).of("refund")
    refund = scenes.by_staff(ApproveRefund(amount=Decimal(900), reason="主板烧毁，无法修复。"))
    examined = scenes.by_staff(scenes.diagnose(repairable=False))
    steps = (*scenes.HERE, *examined, *refund, *scenes.REFUNDED[-1:])
    paid = led(*steps, model="FH-W8")
    mail = told(paid, "RefundApproved", language)
    assert f"/{language}/policy/returns/#refund-unrepairable" in mail


@SPOKEN
def test_refund_payment(language: Language) -> None:
    case = led(*scenes.REFUNDED, kind="return")
    timer, calendar = case.timer("refund"), REAL.working_calendar
    assert timer
    granted = next(step.at for step in case.steps if step.event is Event.APPROVE_REFUND)
    assert timer.started == granted, "from the approval, whoever has to confirm it"
    last = calendar.add_working_days(calendar.day_of(granted), RETURNS.refund_paid_working_days)
    assert calendar.day_of(timer.due) == last
    assert timer.count == "working"
    for mail in ("RefundApproved", "PayRefund"):
        words = told(case, mail, language)
        assert moment(timer.due, REAL, language) in words
        assert label("route", "original", language) in words, "by the way it was paid"
        assert write_money(Decimal(12), language, REAL.currency) in words, "and the shipping"
    assert BANK[language] in told(case, "RefundApproved", language)
    assert ApproveRefund.model_fields["route"].default == "original"


@SPOKEN
def test_returns_condition(language: Language) -> None:
    unsaid = led(**LATELY, unused=None)
    assert unsaid.coverage
    assert unsaid.coverage.outcome == "covered", "first treated under the warranty"
    step = next(one for one in unsaid.coverage.steps if one.code == "not_unused")
    assert step.clause == "returns-condition"
    assert reason(step, language) in told(unsaid, "RequestReceived", language)
    inspected = led(*scenes.EXAMINED, **LATELY, unused=None)
    refund = ApproveRefund(amount=Decimal(9), reason="完好")
    for decision in (ApproveExchange(reason="完好"), refund, PlanRepair(method="换屏")):
        assert refused(inspected, decision) == (), "exchange, refund or repair, once inspected"
    _repaired_where_the_conditions_are_not_met()
    _used_where_that_does_not_matter()
    for kind in ("return", "exchange"):
        mail = told(led(*scenes.REQUESTED, kind=kind), "SendItIn", language)
        assert all(words in mail for words in (*PACKED[language], PERSONAL[language]))
    assert PACKED[language][0] not in told(led(*scenes.REQUESTED), "SendItIn", language)
    assert PERSONAL[language] in told(then(approved(), new()), "NewItemShipped", language)


def _repaired_where_the_conditions_are_not_met() -> None:
    spoilt = led(*scenes.HERE, *scenes.by_staff(scenes.diagnose("customer_fault")), **LATELY)
    given = entitlements(spoilt, REAL, spoilt.updated_at)
    assert [one.solution for one in given.entitled] == ["paid_repair"]


def _used_where_that_does_not_matter() -> None:
    enough = RETURNS.failed_repairs_for_exchange
    for why in ({"failed_repairs": enough}, {"unrepairable": True}, {"promised_on": CAME}):
        given = [one.solution for one in found(unused=False, **why).entitled]
        assert given[0] in ("exchange", "refund")


UNDUE: dict[str, tuple[dict[str, Any], str]] = {
    "not said to be unused": ({"unused": False}, "to_check"),
    "dropped": ({"liquid_or_drop": True}, "not_due"),
    "too late": ({"today": CAME + 60 * DAY}, "not_due"),
    "long out of warranty": ({"purchased_on": date(2020, 1, 1), "received_on": None}, "not_due"),
}


@pytest.mark.parametrize("changes", UNDUE)
@pytest.mark.parametrize("kind", ["return", "exchange"])
def test_who_asked_for_money_or_a_new_one_is_answered_about_that_first(kind: str, changes: str) -> None:
    facts, word = UNDUE[changes]
    day = facts.get("today", CAME)
    answer = on(day, kind=kind, **{name: value for name, value in facts.items() if name != "today"})
    wished = "refund" if kind == "return" else "exchange"
    for language in LANGUAGES:
        said = outcome_words(answer, language)
        plain = label("outcome", answer.outcome, language)
        assert said == label("asked_for", f"{wished}_{word}", language).format(outcome=plain)
        assert not said.startswith(plain)
        steps = [{"text": "", "date": None, "clause": step.clause} for step in answer.steps]
        known = {"outcome": answer.outcome, "until": None, "steps": steps, "clauses": []}
        card = fragment("coverage", language, coverage=known | {"policy_version": REAL.version})
        assert escape(said) in card, "the card on the site says the same"


@pytest.mark.parametrize("kind", ["repair", "service"])
def test_who_asked_for_a_repair_is_answered_as_before(kind: str) -> None:
    answer = on(CAME, kind=kind)
    assert outcome_words(answer, "en") == label("outcome", "covered", "en")
