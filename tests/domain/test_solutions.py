"""What a customer is entitled to: a table of facts, exact money, and properties that hold for all facts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.policy.coverage import Outcome
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.solution_rules import late_by
from chalicelib.domain.policy.solutions import (
    BEST_FIRST,
    SolutionFacts,
    Solutions,
    depreciated_value,
    solutions,
)
from chalicelib.domain.views.formatting import reason
from chalicelib.locale.words import keys
from infra.policy import DOCS, compile_policy
from tests.samples import POLICY, TODAY

REAL = Policy.model_validate(compile_policy(DOCS, today=TODAY))
BOUGHT = date(2026, 3, 2)
TODAY_ASKED = date(2026, 9, 15)  # a Tuesday, half a year after the purchase


def facts(**changes: Any) -> SolutionFacts:
    plain = {"model": "FH-P1", "outcome": "covered", "purchased_on": BOUGHT, "today": TODAY_ASKED}
    return SolutionFacts.model_validate({**plain, **changes})


def found(policy: Policy = POLICY, **changes: Any) -> Solutions:
    return solutions(facts(**changes), policy)


D = date.fromisoformat
# Each row: what is known, then the solutions, best first.
TABLE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "covered": ({}, ["free_repair"]),
    "one failed repair": ({"failed_repairs": 1}, ["free_repair"]),
    "two failed repairs": ({"failed_repairs": 2}, ["exchange", "free_repair"]),
    "three failed repairs": ({"failed_repairs": 3}, ["exchange", "free_repair"]),
    "dead on arrival": ({"dead_on_arrival": True}, ["exchange", "free_repair"]),
    "cannot be repaired": ({"unrepairable": True}, ["refund"]),
    "cannot be repaired after two repairs": (
        {"unrepairable": True, "failed_repairs": 2},
        ["refund", "exchange"],
    ),
    "promised, not yet due": ({"promised_on": D("2026-09-16")}, ["free_repair"]),
    "ten working days late": ({"promised_on": D("2026-09-01")}, ["free_repair"]),
    "eleven working days late": ({"promised_on": D("2026-08-31")}, ["refund", "free_repair"]),
    "promised on a Saturday, ten late": (
        {"promised_on": D("2026-08-29"), "today": D("2026-09-11")},
        ["free_repair"],
    ),
    "promised on a Saturday, eleven late": (
        {"promised_on": D("2026-08-29"), "today": D("2026-09-14")},
        ["refund", "free_repair"],
    ),
    "last day of the refund window": ({"today": D("2026-03-17"), "unused": True}, ["refund", "free_repair"]),
    "first day after it": ({"today": D("2026-03-18"), "unused": True}, ["free_repair"]),
    "in both windows": ({"today": D("2026-03-09"), "unused": True}, ["refund", "exchange", "free_repair"]),
    "in both windows, used": ({"today": D("2026-03-09")}, ["free_repair"]),
    "in both windows, nothing found wrong": (
        {"today": D("2026-03-09"), "unused": True, "defective": False},
        ["exchange", "free_repair"],
    ),
    "exchange counts from receipt": (
        {"today": D("2026-03-31"), "received_on": D("2026-03-24"), "unused": True},
        ["refund", "exchange", "free_repair"],
    ),
    "the coverage answer was an exchange": (
        {"outcome": "exchange", "today": D("2026-03-09"), "unused": True},
        ["refund", "exchange", "free_repair"],
    ),
    "customer's fault": ({"outcome": "customer_fault"}, ["paid_repair"]),
    "customer's fault, two repairs, late": (
        {"outcome": "customer_fault", "failed_repairs": 2, "promised_on": D("2026-01-05")},
        ["paid_repair"],
    ),
    "customer's fault, cannot be repaired": ({"outcome": "customer_fault", "unrepairable": True}, []),
    "expired": ({"outcome": "expired"}, ["paid_repair", "depreciated_exchange"]),
    "expired, cannot be repaired": ({"outcome": "expired", "unrepairable": True}, ["depreciated_exchange"]),
    "force majeure": ({"force_majeure": True}, ["agreed"]),
    "force majeure, expired": ({"force_majeure": True, "outcome": "expired"}, ["agreed"]),
    "purchase unknown": ({"outcome": "unknown", "purchased_on": None}, []),
}


@pytest.mark.parametrize(("changes", "expected"), TABLE.values(), ids=TABLE)
def test_entitled(changes: dict[str, Any], expected: list[str]) -> None:
    assert [one.solution for one in found(**changes).entitled] == expected


CLAUSES: dict[str, tuple[dict[str, Any], str, tuple[str, ...]]] = {
    "failed repairs": ({"failed_repairs": 2}, "exchange", ("exchange-after-repairs", "exchange-shipping")),
    "unrepairable": ({"unrepairable": True}, "refund", ("refund-unrepairable", "refund-payment")),
    "late": ({"promised_on": D("2026-08-31")}, "refund", ("refund-late", "refund-payment")),
    "window": ({"today": D("2026-03-10"), "unused": True}, "refund", ("refund-window", "refund-payment")),
    "expired": ({"outcome": "expired"}, "depreciated_exchange", ("depreciation",)),
    "fault": ({"outcome": "customer_fault"}, "paid_repair", ("responsibility",)),
    "force majeure": ({"force_majeure": True}, "agreed", ("responsibility",)),
    "free": ({}, "free_repair", ("warranty-free-repair",)),
}


@pytest.mark.parametrize(("changes", "solution", "clauses"), CLAUSES.values(), ids=CLAUSES)
def test_clauses(changes: dict[str, Any], solution: Any, clauses: tuple[str, ...]) -> None:
    one = found(**changes).of(solution)
    assert one
    assert one.clauses == clauses


# Price, full months of use out of 24, what the customer pays: half a cent goes upwards.
MONEY = (
    ("2999", 20, "2499.17"),
    ("2999", 0, "0.00"),
    ("2999", 24, "2999.00"),
    ("2999", 90, "2999.00"),
    ("0.12", 1, "0.01"),
    ("1000", 1, "41.67"),
    ("99.99", 7, "29.16"),
    ("0", 12, "0.00"),
    ("1999.50", 13, "1083.06"),
)


@pytest.mark.parametrize(("price", "used", "pays"), MONEY)
def test_depreciated(price: str, used: int, pays: str) -> None:
    assert str(depreciated_value(Decimal(price), used=used, whole=24)) == pays


def test_the_price_stands_in_the_steps() -> None:
    one = found(outcome="expired", price_paid="2999", today=D("2026-09-02")).of("depreciated_exchange")
    assert one
    assert one.customer_pays == Decimal("749.75")
    assert [reason(step, "zh") for step in one.steps][-1] == "折价换新应付 749.75 元（算到分，四舍五入）。"
    assert one.steps[0].number == 6


def test_a_refund_gives_the_price_back() -> None:
    one = found(unrepairable=True, price_paid="2999").of("refund")
    assert one
    assert (one.customer_pays, one.customer_gets) == (Decimal(0), Decimal(2999))


def test_holidays_do_not_make_it_late() -> None:
    """Over National Day 2026; 20 September and 10 October, at weekends, are worked instead."""
    promised = D("2026-09-18")
    assert late_by(facts(promised_on=promised, today=D("2026-10-09")), REAL) == 10
    assert not found(REAL, promised_on=promised, today=D("2026-10-09")).of("refund")
    assert found(REAL, promised_on=promised, today=D("2026-10-10")).of("refund")


def test_days_not_published_yet_are_told() -> None:
    late = found(promised_on=D("2027-03-01"), today=D("2027-04-01"), purchased_on=D("2026-12-01"))
    refund = late.of("refund")
    assert refund
    assert "days_assumed" in [step.code for step in refund.steps]


def test_what_does_not_hold_yet_is_told_with_its_dates() -> None:
    refused = {step.code: step for step in found(promised_on=D("2026-09-01")).refused}
    assert refused["late_until"].on == D("2026-09-15")
    assert refused["not_late"].number == 10


def test_the_newer_version_counts_where_it_is_better() -> None:
    archived = REAL.at(date(2025, 6, 1))
    assert archived.hash != REAL.hash
    bought = found(REAL, outcome="customer_fault", purchased_on=date(2025, 6, 1)).of("paid_repair")
    assert bought
    assert "at_cost" in [step.code for step in bought.steps]
    assert bought.policy_hash == REAL.hash


def with_rule(**rule: Any) -> Policy:
    raw = POLICY.model_dump(mode="json")
    raw["pages"]["warranty"]["responsibility"] |= rule
    return Policy.model_validate(raw)


RULED: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "no exchange after the term": (
        {"expired": {"pays": "customer", "price": "market"}}, {"outcome": "expired"}, ["paid_repair"]),
    "force majeure is ours": (
        {"force_majeure": {"pays": "company"}}, {"force_majeure": True}, ["free_repair"]),
    "force majeure is paid": (
        {"force_majeure": {"pays": "customer", "price": "market"}}, {"force_majeure": True}, ["paid_repair"]),
    "the shop pays for accidents": (
        {"customer_fault": {"pays": "company"}}, {"outcome": "customer_fault"}, ["free_repair"]),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "expected"), RULED.values(), ids=RULED)
def test_responsibility_is_the_policys(
    rule: dict[str, Any], changes: dict[str, Any], expected: list[str]
) -> None:
    assert [one.solution for one in found(with_rule(**rule), **changes).entitled] == expected


def test_it_is_stored_as_it_is() -> None:
    whole = found(REAL, outcome="expired", price_paid="1999.50", promised_on=D("2026-09-01"))
    assert Solutions.model_validate_json(whole.model_dump_json()) == whole


ANY_FACTS = st.builds(
    SolutionFacts,
    model=st.sampled_from(sorted(REAL.models)),
    outcome=st.sampled_from(get_args(Outcome)),
    today=st.dates(date(2025, 1, 1), date(2029, 12, 31)),
    purchased_on=st.none() | st.dates(date(2024, 1, 1), date(2025, 1, 1)),
    unused=st.booleans(),
    defective=st.none() | st.booleans(),
    failed_repairs=st.integers(0, 5),
    dead_on_arrival=st.booleans(),
    unrepairable=st.booleans(),
    force_majeure=st.booleans(),
    promised_on=st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    price_paid=st.none() | st.decimals(0, 99999, places=2),
)


@given(ANY_FACTS)
def test_every_answer_is_worded_ordered_and_grounded(known: SolutionFacts) -> None:
    whole = solutions(known, REAL)
    order = [BEST_FIRST.index(one.solution) for one in whole.entitled]
    assert order == sorted(set(order))
    steps = [*whole.refused, *(step for one in whole.entitled for step in one.steps)]
    assert {step.clause for step in steps} <= set(REAL.clauses)
    for step in steps:
        assert all("None" not in reason(step, language) for language in ("zh", "en"))
    assert {one.solution for one in whole.entitled} <= set(keys("solution"))


@given(ANY_FACTS)
def test_nobody_pays_more_than_the_price(known: SolutionFacts) -> None:
    for one in solutions(known, REAL).entitled:
        if known.price_paid is not None:
            assert 0 <= (one.customer_pays or 0) <= known.price_paid
            assert 0 <= (one.customer_gets or 0) <= known.price_paid


@given(ANY_FACTS, st.integers(0, 60))
def test_more_repairs_or_a_longer_delay_never_take_away(known: SolutionFacts, days: int) -> None:
    before = {one.solution for one in solutions(known, REAL).entitled}
    worse = known.model_copy(update={"failed_repairs": known.failed_repairs + 1})
    if known.promised_on:
        worse = worse.model_copy(update={"promised_on": known.promised_on - timedelta(days=days)})
    assert before <= {one.solution for one in solutions(worse, REAL).entitled}


@given(st.decimals(0, 99999, places=2), st.integers(0, 40), st.integers(1, 36))
def test_longer_use_never_costs_less(price: Decimal, used: int, whole: int) -> None:
    assert (
        depreciated_value(price, used=used, whole=whole)
        <= depreciated_value(price, used=used + 1, whole=whole)
        <= price
    )
