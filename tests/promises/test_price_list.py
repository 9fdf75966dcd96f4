"""The price list: each clause that acts, sentence by sentence, with the amounts of the page itself."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.customer_commands import AcceptQuote, ChooseTime
from chalicelib.domain.case.repair_steps import CompleteVisit, FinishRepair, OfferVisit, Quote, RecordPayment
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import Cause
from chalicelib.domain.views import case_view
from chalicelib.domain.workflow.transitions import allowed_events
from chalicelib.locale.money import write_money
from operating.samples import life_scenes as scenes
from operating.samples.life_scenes import PERSON
from operating.samples.scenes import CUSTOMER
from tests.promises.desk import (
    MODELS,
    PRICES,
    REAL,
    SPOKEN,
    cells,
    family_of,
    hints,
    led,
    refused,
    then,
    told,
)

FAMILIES = PRICES.families
QUOTE = {"method": "更换零件。", "days": 3, "payment": "银行转账"}
BOUGHT = {"customer_fault": "2026-03-05", "expired": "2015-03-05"}
CODE = AcceptQuote(code="482913")


def examined(model: str, cause: Cause = "expired") -> Case:
    found = scenes.by_staff(scenes.diagnose(cause))
    return led(*scenes.HERE, *found, model=model, purchased_on=BOUGHT[cause])


def quote(**more: Any) -> Quote:
    return Quote.model_validate(QUOTE | more)


def priced(case: Case, **more: Any) -> dict[str, Decimal]:
    """The lines of the quote that follows, by name."""
    quoted = then(case, quote(**more)).quoted
    assert quoted
    return {name: price for _, name, price in quoted.lines}


LABOUR = [(model, name) for model in MODELS for name in FAMILIES[family_of(model)].labour]


@pytest.mark.parametrize(("model", "name"), LABOUR)
def test_price_labour(model: str, name: str) -> None:
    case, labour = examined(model), FAMILIES[family_of(model)].labour
    once = [key for key in labour if key in PRICES.labour_once]
    assert priced(case, labour=[name]) == {name: labour[name]}
    both = refused(case, quote(labour=once))
    assert both == (("one_labour",) if len(once) > 1 else ()), "one of simple and complex, not both"
    extra = [key for key in labour if key not in PRICES.labour_once]
    assert set(priced(case, labour=[once[0], *extra])) == {once[0], *extra}, "visit and refrigerant are extra"
    for language in ("zh", "en"):
        word = REAL.name_of("labour", name, language)
        assert word in told(then(case, quote(labour=[name])), "QuoteOffered", language), (
            "the quote says which"
        )


def test_the_labour_that_is_charged_once_is_the_simple_and_the_complex_repair() -> None:
    names = {REAL.name_of("labour", key, "zh") for key in PRICES.labour_once}
    assert names == {"简单维修", "复杂维修"}


@SPOKEN
def test_price_parts(language: Language) -> None:
    parts = FAMILIES["phone"].parts
    case, (first, second, *_) = examined("FH-P1"), parts
    assert priced(case, parts=[first, second]) == {first: parts[first], second: parts[second]}
    other = {"other_part": "后盖玻璃", "other_price": "99.50"}
    quoted = then(case, quote(parts=[first], **other))
    assert priced(case, parts=[first], **other) == {first: parts[first], "后盖玻璃": Decimal("99.50")}
    seen = case_view.quote_view(quoted, REAL, language)
    assert seen
    assert ("后盖玻璃", Decimal("99.50")) in [(line.label, line.price) for line in seen.lines]
    assert seen.total == parts[first] + Decimal("99.50")
    money = write_money(Decimal("99.50"), language, REAL.currency)
    assert any(
        "后盖玻璃" in row and money in row for row in told(quoted, "QuoteOffered", language).splitlines()
    )
    for name, value in other.items():
        assert refused(case, quote(parts=[first], **{name: value})) == ("missing",)
    original = {"zh": "优先使用原厂零件", "en": "Original parts first"}[language]
    assert original in hints(FinishRepair, then(case, quote(parts=[first])), language)["parts_used"]
    back, enclose = {"zh": ("旧件", "要求带回旧件"), "en": ("old parts back", "asked for the old parts")}[
        language
    ]
    assert back in told(quoted, "QuoteOffered", language), "how to ask for the old parts"
    assert enclose in told(led(*scenes.SHIPPED[:-1]), "ToBeSent", language), "and who sends them is reminded"


@pytest.mark.parametrize("model", MODELS)
def test_price_at_cost(model: str) -> None:
    family = FAMILIES[family_of(model)]
    one, part = next(iter(family.labour)), next(iter(family.parts))
    at_cost = priced(examined(model, "customer_fault"), labour=[one], parts=[part])
    share = Decimal(PRICES.cost_percent) / 100
    cents = {one: family.labour[one] * share, part: family.parts[part] * share}
    assert at_cost == {key: sum_.quantize(Decimal("0.01"), ROUND_HALF_UP) for key, sum_ in cents.items()}
    market = priced(examined(model, "expired"), labour=[one], parts=[part])
    assert market == {one: family.labour[one], part: family.parts[part]}, "where the table says so, only"


def dearer() -> Policy:
    """The policy after every price has doubled."""
    plain = REAL.model_dump(mode="json", by_alias=True)
    for family in plain["pages"]["price_list"]["families"].values():
        for kind in ("labour", "parts"):
            family[kind] = {key: 2 * price for key, price in family[kind].items()}
    return Policy.model_validate(plain)


@SPOKEN
def test_price_quote(language: Language) -> None:
    phone = FAMILIES["phone"]
    case = then(examined("FH-P1"), quote(labour=["major"], parts=["screen"]))
    assert case.quoted
    total = case.quoted.total
    assert total == phone.labour["major"] + phone.parts["screen"], "labour plus parts, by today's list"
    for state in (State.QUOTED, State.AWAITING_PAYMENT):
        staff = allowed_events(state, {Role.STAFF, Role.OWNER, Role.MANAGER})
        assert not {Event.FINISH_REPAIR, Event.PLAN_REPAIR, Event.AWAIT_PARTS} & set(staff), (
            "not before payment"
        )
    agreed = decide(case, CODE, actor=CUSTOMER, policy=dearer(), now=case.updated_at).case
    assert agreed.state is State.AWAITING_PAYMENT
    assert agreed.consents[-1].amount == total, "a later list does not change it"
    assert refused(agreed, RecordPayment(amount=total - 1, reference="P-1")) == ("too_little",)
    payment = RecordPayment(amount=total, reference="P-20261122-01", invoice="12345678")
    paid = decide(agreed, payment, actor=PERSON, policy=dearer(), now=agreed.updated_at).case
    assert paid.state is State.REPAIRING
    receipt = told(paid, "PaymentReceived", language)
    for words in (write_money(total, language, REAL.currency), "P-20261122-01", "12345678"):
        assert words in receipt, "a receipt, with the invoice"
    assert write_money(total, language, REAL.currency) in cells(paid, "quote", language)
    assert refused(paid, FinishRepair(**scenes.WORK, charge=total + 1)) == ("more_than_agreed",)
    visited(language)


def visited(language: Language) -> None:
    """A visit is not paid in advance: its charge stands before the times, and choosing one is consent."""
    offered = led(*scenes.TAKEN, *scenes.by_staff(OfferVisit.model_validate(scenes.OFFER | {"charge": 60})))
    assert write_money(Decimal(60), language, REAL.currency) in told(offered, "VisitOffered", language)
    assert not refused(offered, ChooseTime(time="2026-12-01 14:00"), CUSTOMER)
    chosen = then(offered, ChooseTime(time="2026-12-01 14:00"), CUSTOMER)
    assert (chosen.consents[-1].to, chosen.consents[-1].amount) == (Event.CHOOSE_TIME, Decimal(60))
    assert refused(chosen, CompleteVisit(**scenes.WORK, fault="hardware", charge=61)) == ("more_than_agreed",)
    assert not refused(chosen, CompleteVisit(**scenes.WORK, fault="hardware", charge=60))
