"""Quotes that are no list of work and parts: a new product (C10), and a sum that was agreed (B4)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.customer_commands import AcceptQuote
from chalicelib.domain.case.entitlements import facts_of
from chalicelib.domain.case.repair_steps import Diagnose, Quote, RecordPayment
from chalicelib.domain.case.solution_steps import OfferRecycling
from chalicelib.domain.decisions.decide import decide
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.views import case_view
from chalicelib.locale.words import languages
from chalicelib.web.staff import case_parts
from tests.domain.lives import ACTORS, FOUND, LATER, POLICY, ready

QUOTE: dict[str, Any] = {"method": "换新", "days": 1, "payment": "银行转账"}


def then(case: Case, command: Command, role: Role = Role.OWNER, **changes: Any) -> Case:
    actor = ACTORS[role].model_copy(update=changes)
    return decide(case, command, actor=actor, policy=POLICY, now=LATER).case


def found(cause: str, bought: date = date(2025, 11, 1)) -> Case:
    case = ready(State.DIAGNOSING)
    request = case.request.model_copy(update={"purchased_on": bought})
    return then(case.model_copy(update={"request": request}), Diagnose(**FOUND | {"cause": cause}))


def test_out_of_warranty_a_new_one_is_quoted_at_the_depreciated_value_paid_and_sent() -> None:
    quoted = then(found("expired"), Quote(**QUOTE, price_paid=Decimal(2400)))
    assert quoted.quoted
    assert quoted.quoted.total == 1200  # 12 of 24 months
    agreed = then(quoted, AcceptQuote(code="123456"), Role.CUSTOMER)
    assert agreed.consents[-1].amount == 1200
    paid = then(agreed, RecordPayment(amount=Decimal(1200), reference="P-1"))
    assert paid.state is State.EXCHANGING
    assert "ToBeSent" in {mail.message for mail in paid.steps[-1].mails}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("cause", "asked"),
    [("expired", {"price_paid": Decimal(2400)}), ("force_majeure", {"agreed": Decimal(9)})],
)
def test_every_line_has_a_name_wherever_it_is_shown(
    cause: str, asked: dict[str, Any], language: Language
) -> None:
    quoted = then(found(cause), Quote(**QUOTE, **asked))
    (line,) = case_view.quote_view(quoted, POLICY, language).lines  # type: ignore[union-attr]
    shown = case_parts.quote_rows(quoted, POLICY, language)[0][0]
    assert line.label == shown
    assert re.search("[\u4e00-\u9fff]", shown) if language == "zh" else shown.startswith(("New", "Sum"))


def test_what_was_agreed_after_force_majeure_is_quoted() -> None:
    quoted = then(found("force_majeure"), Quote(**QUOTE, agreed=Decimal("99.50")))
    assert quoted.quoted
    assert quoted.quoted.total == Decimal("99.50")


@pytest.mark.parametrize(
    ("cause", "asked", "code"),
    [
        ("customer_fault", {"price_paid": Decimal(2400)}, "not_depreciated"),
        ("force_majeure", {"price_paid": Decimal(2400)}, "not_depreciated"),
        ("expired", {"agreed": Decimal(1)}, "not_to_agree"),
    ],
)
def test_neither_is_quoted_where_the_policy_has_another_price(
    cause: str, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        then(found(cause), Quote(**QUOTE, **asked))
    assert refusal.value.faults[0].code == code


@pytest.mark.parametrize(
    ("subsidy", "proved", "code"), [(50, False, "needs_code"), (1001, True, "over_the_limit")]
)
def test_a_subsidy_is_the_companys_money(subsidy: int, *, proved: bool, code: str) -> None:
    offer = OfferRecycling(subsidy=Decimal(subsidy), text="可以回收。")
    with pytest.raises(Invalid) as refusal:
        then(found("expired"), offer, proved=proved)
    assert refusal.value.faults[0].code == code


def test_nothing_unrepairable_is_what_nothing_is_wrong_with() -> None:
    case = then(ready(State.DIAGNOSING), Diagnose(**FOUND | {"fault": "none", "repairable": False}))
    assert Event.DIAGNOSE in case.facts
    assert not facts_of(case, POLICY, LATER).unrepairable
