"""The warranty page: each clause that acts, sentence by sentence, under the figures of the page itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import SupplyInformation
from chalicelib.domain.case.customer_commands import AcceptSubstitute
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import FinishRepair, PassCheck, PlanRepair, Quote
from chalicelib.domain.case.solution_steps import OfferSubstitute, ShipNew
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.coverage import History
from chalicelib.domain.policy.service_levels import Cause
from chalicelib.domain.policy.solution_rules import Steps
from chalicelib.domain.policy.solutions import SolutionFacts, solutions
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.products.history import claims
from chalicelib.domain.views.formatting import day as day_words
from chalicelib.domain.workflow.transitions import TRANSITIONS, allowed_events
from chalicelib.locale.words import label
from infra.policy.checks.clause_doers import clause_rows
from operating.samples import life_scenes as scenes
from operating.samples.scenes import CUSTOMER
from tests.promises.desk import (
    DAY,
    MODELS,
    PRICES,
    REAL,
    SPOKEN,
    WARRANTY,
    asked,
    family_of,
    hints,
    led,
    outcome_words,
    printed,
    refused,
    term,
    then,
    told,
)
from tests.promises.table import docs

BOUGHT = date(2026, 3, 3)
LEAP_DAY = date(2028, 2, 29)
OLD = {"purchased_on": "2024-01-31"}  # a phone out of its warranty
QUOTED = {"method": "更换屏幕总成。", "days": 3, "payment": "银行转账"}
RESTS_ON = {
    "covered": "warranty-free-repair",
    "customer_fault": "warranty-exclusions",
    "expired": "warranty-expired",
}
PARTS = [(model, part) for model in MODELS for part in WARRANTY.parts_months.get(family_of(model), {})]


@pytest.mark.parametrize("bought", [BOUGHT, LEAP_DAY, date(2026, 3, 1)])
@pytest.mark.parametrize("model", MODELS)
def test_warranty_term(model: str, bought: date) -> None:
    last = term(bought, WARRANTY.months[family_of(model)])
    assert asked(model, last, purchased_on=bought).until == last
    assert asked(model, last, purchased_on=bought).outcome == "covered"
    assert asked(model, last + DAY, purchased_on=bought).outcome == "expired"
    if (last + DAY).month == 3 and bought == LEAP_DAY:  # the month lacks the day: to its end
        assert (last.month, last.day) == (2, 28)


@pytest.mark.parametrize(("model", "part"), PARTS)
def test_warranty_parts(model: str, part: str) -> None:
    months, whole = WARRANTY.parts_months[family_of(model)][part], WARRANTY.months[family_of(model)]
    until = asked(model, BOUGHT, purchased_on=BOUGHT, part=part).until
    assert until == term(BOUGHT, months)
    assert asked(model, BOUGHT, purchased_on=BOUGHT, part="another").until == term(BOUGHT, whole)
    started = History(activated_on=BOUGHT + 9 * DAY)
    for one in (part, ""):
        first, *_ = asked(model, BOUGHT + 9 * DAY, purchased_on=BOUGHT, history=started, part=one).steps
        assert (first.code, first.on) == ("activated", BOUGHT + 9 * DAY), "both from the same day"
    new = History(exchanged_on=BOUGHT + 99 * DAY)
    assert asked(model, BOUGHT + 99 * DAY, purchased_on=BOUGHT, history=new, part=part).until == term(
        BOUGHT + 99 * DAY, months
    )
    assert until
    late = History(repairs=(Repair(until - DAY, until + 9 * DAY),))
    longer = asked(model, until + 10 * DAY, purchased_on=BOUGHT, history=late, part=part)
    codes = {step.code for step in longer.steps}
    assert {"repair_time", "repaired", "extended_completion"} <= codes


@SPOKEN
def test_warranty_free_repair(language: Language) -> None:
    answer = asked("FH-P1", BOUGHT + DAY, purchased_on=BOUGHT)
    assert (answer.outcome, answer.clauses[-1]) == ("covered", "warranty-free-repair")
    for often in range(6):
        free = solutions(_facts("covered", failed_repairs=often), REAL).of("free_repair")
        assert free
        assert free.customer_pays == 0, "without limit of number"
    planned, mended = led(*scenes.PLANNED), led(*scenes.MENDED)
    assert refused(planned, FinishRepair(**scenes.WORK, charge=Decimal(1))) == ("more_than_agreed",)
    assert {"zh": "免费维修", "en": "free of charge"}[language] in told(planned, "RepairPlanned", language)
    original = {"zh": "优先使用原厂零件", "en": "Original parts first"}[language]
    assert original in hints(PlanRepair, led(*scenes.EXAMINED), language)["parts"]
    assert original in hints(FinishRepair, planned, language)["parts_used"]
    home, ours = led(*scenes.SHIPPED), {"zh": "运费由我们承担", "en": "at our cost"}[language]
    assert ours in told(home, "ShippedBack", language)
    assert {"zh": "运费由公司承担", "en": "at our cost"}[language] in told(
        then(mended, PassCheck(tests="通话、充电正常")), "ToBeSent", language
    )
    assert str(scenes.WORK["parts_used"]) in printed(home, "repair_report", language).values()
    assert label("record", "free", language) in printed(home, "repair_report", language).values()


def _facts(outcome: str, **changes: object) -> SolutionFacts:
    known = {"model": "FH-P1", "outcome": outcome, "purchased_on": BOUGHT, "today": BOUGHT + 99 * DAY}
    return SolutionFacts.model_validate(known | changes)


def examined(cause: Cause) -> Case:
    return led(*scenes.HERE, *scenes.by_staff(scenes.diagnose(cause)), **(OLD if cause == "expired" else {}))


def quote_of(case: Case) -> Quote:
    """What that customer can be quoted: work by the list, or a sum that was agreed."""
    listed = PRICES.families["phone"]
    agreed = entitlements(case, REAL, case.updated_at).of("agreed") is not None
    work = {"labour": tuple(listed.labour)[:1], "parts": tuple(listed.parts)[:1]}
    return Quote.model_validate(QUOTED | ({"agreed": Decimal(90)} if agreed else work))


@SPOKEN
@pytest.mark.parametrize("cause", ["covered", "customer_fault", "expired", "force_majeure"])
def test_responsibility(cause: Cause, language: Language) -> None:
    bearing, case = getattr(WARRANTY.responsibility, cause), examined(cause)
    plan = PlanRepair(method="更换屏幕总成。")
    assert refused(case, plan) == (() if bearing.pays == "company" else ("needs_quote",))
    said = plan if bearing.pays == "company" else quote_of(case)
    mail = told(then(case, said), "RepairPlanned" if said is plan else "QuoteOffered", language)
    assert label("responsible", cause, language) in mail
    clause = RESTS_ON.get(cause, "responsibility")
    for name in {clause} | (set() if said is plan else {"responsibility"}):
        assert f"/{language}/policy/warranty/#{name}" in mail, "names the clause behind it"
    report = printed(then(case, said), "diagnosis", language)
    assert label("payer", bearing.pays, language) in report.values()
    clauses = report[label("record", "clauses", language)]
    assert REAL.clauses[clause].text(language) in clauses
    free = REAL.clauses["warranty-free-repair"].text(language)
    assert (free in clauses) is (cause == "covered"), "no clause of free repair for what is charged"
    if price := getattr(bearing, "price", None):
        at_cost = any(step.code == "at_cost" for one in _paid(case) for step in one)
        assert at_cost is (price == "cost")
    offered = entitlements(case, REAL, case.updated_at).of("depreciated_exchange") is not None
    assert offered is (getattr(bearing, "exchange", None) == "depreciated")


def _paid(case: Case) -> list[Steps]:
    one = entitlements(case, REAL, case.updated_at).of("paid_repair")
    return [one.steps] if one else []


@SPOKEN
def test_warranty_exchange(language: Language) -> None:
    new = ShipNew.model_validate(
        scenes.PARCEL | {"new_model": "FH-P1", "new_serial": "P1A00000002", "address": scenes.CENTRE}
    )
    case = led(
        *scenes.EXCHANGED, *scenes.by_staff(new), kind="exchange", model="FH-P1", serial_number="P1A00000001"
    )
    day = case.history.exchanged_on
    assert day
    assert case.coverage
    assert case.coverage.steps[0].code == "exchanged"
    until = asked("FH-P1", day, purchased_on=day).until
    assert case.coverage.until == until == term(day, WARRANTY.months["phone"]), "as long as one bought new"
    assert until
    assert day_words(until, language) in told(case, "NewItemShipped", language)
    (found,) = [claim for claim in claims(case, REAL).values() if claim.replaces]
    assert found.exchanged_on == day, "the register knows it of the new one"


def test_what_is_not_new_has_a_warranty_of_its_own() -> None:
    facts: dict[str, Any] = {"kind": "exchange", "model": "FH-P1", "serial_number": "P1A00000001"}
    new = ShipNew.model_validate(
        scenes.PARCEL | {"new_model": "FH-P1", "new_serial": "P1A00000002", "address": scenes.CENTRE}
    )
    for condition, months in WARRANTY.not_new_months.items():
        worn = new.model_copy(update={"condition": condition})
        assert refused(led(*scenes.EXCHANGED, **facts), worn) == ("condition_not_agreed",)
        offer = OfferSubstitute(substitute="FH-P1", condition=condition, difference="-")
        yes = (scenes.CUSTOMER, AcceptSubstitute())
        given = led(*scenes.EXCHANGED, *scenes.by_staff(offer), yes, *scenes.by_staff(worn), **facts)
        assert given.coverage
        assert given.history.exchanged_on
        assert given.coverage.until == term(given.history.exchanged_on, months)


@SPOKEN
def test_warranty_expired(language: Language) -> None:
    case = examined("expired")
    entitled = [one.solution for one in entitlements(case, REAL, case.updated_at).entitled]
    assert entitled == ["paid_repair", "depreciated_exchange"], "repaired all the same, or exchanged"
    assert refused(case, PlanRepair(method="更换屏幕总成。")) == ("needs_quote",)
    bill = (State.QUOTED, State.AWAITING_PAYMENT)
    begins = {row.event for row in TRANSITIONS if row.state in bill and row.to is State.REPAIRING}
    assert begins == {Event.RECORD_PAYMENT}, "starts only when agreed and paid"
    quoted = then(case, quote_of(case))
    listed = PRICES.families["phone"]
    assert quoted.quoted
    assert [price for *_, price in quoted.quoted.lines] == [
        next(iter(listed.labour.values())),
        next(iter(listed.parts.values())),
    ]
    mail = told(quoted, "QuoteOffered", language)
    assert label("responsible", "expired", language) in mail
    assert f"/{language}/policy/price-list/#price-quote" in mail


@SPOKEN
def test_warranty_proof(language: Language) -> None:
    case = led(purchased_on=None)
    assert case.coverage
    assert (case.coverage.outcome, case.coverage.until) == ("unknown", None)
    page = next(one for one in docs().within(language, "policy") if one.stem == "warranty")
    words = " ".join(row for _, row in clause_rows(page, "warranty-proof"))
    assert outcome_words(case.coverage, language) in words, "the page quotes what the answer says"
    for state in (State.RECEIVED, State.IN_PROGRESS, State.WAITING, State.AWAITING_ITEM, State.DIAGNOSING):
        assert Event.SUPPLY_INFORMATION in allowed_events(state, {Role.CUSTOMER}), "can be added later"
    known = then(case, SupplyInformation(purchased_on=BOUGHT), CUSTOMER)
    assert known.coverage
    assert known.coverage.outcome == "covered"
    picture = SupplyInformation(attachments=("quarantine/a/order.png",))
    proofs = (SupplyInformation(order_number="A-77"), picture)
    assert all(then(case, proof, CUSTOMER).state is case.state for proof in proofs), "any one of them will do"
