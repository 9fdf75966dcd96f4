"""Who pays, by a table of dates and by properties that hold for all dates.

Terms in the tests' policy: phone 12 months, router 24, washing machine 36, air conditioner 72;
exchange within 7 days of receipt, refund within 15 days of purchase.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.policy.coverage import Coverage, Outcome, coverage
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.warranty_terms import last_day
from chalicelib.locale.words import keys
from infra.policy import DOCS, compile_policy
from tests.samples import POLICY, TODAY

PHONE, WASHER, AIRCON, ROUTER = "FH-P1", "FH-W8", "FH-A35", "FH-R6"
REAL = Policy.model_validate(compile_policy(DOCS, today=TODAY))


@dataclass(frozen=True)
class Facts:
    """What a customer may say about a product."""

    model: str | None = PHONE
    purchased_on: date | None = None
    received_on: date | None = None
    opened_or_modified: bool = False
    liquid_or_drop: bool = False
    unused: bool = False


def d(text: str) -> date:
    return date.fromisoformat(text)


# Each row: id, model, bought, on the day, outcome, last covered day.
TERMS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("bought today", PHONE, "2026-11-22", "2026-11-22", "covered", "2027-11-21"),
    ("plain", PHONE, "2025-03-03", "2025-09-01", "covered", "2026-03-02"),
    ("last covered day", PHONE, "2025-03-03", "2026-03-02", "covered", "2026-03-02"),
    ("first uncovered day", PHONE, "2025-03-03", "2026-03-03", "expired", "2026-03-02"),
    ("long over", PHONE, "2015-03-03", "2026-03-03", "expired", "2016-03-02"),
    ("first of a month, last day", PHONE, "2025-03-01", "2026-02-28", "covered", "2026-02-28"),
    ("first of a month, next day", PHONE, "2025-03-01", "2026-03-01", "expired", "2026-02-28"),
    ("first of March in a leap year", PHONE, "2023-03-01", "2024-02-29", "covered", "2024-02-29"),
    ("first of March, next day", PHONE, "2023-03-01", "2024-03-01", "expired", "2024-02-29"),
    ("new year's day", PHONE, "2025-01-01", "2025-12-31", "covered", "2025-12-31"),
    ("new year's day, next day", PHONE, "2025-01-01", "2026-01-01", "expired", "2025-12-31"),
    ("new year's eve", PHONE, "2024-12-31", "2025-12-30", "covered", "2025-12-30"),
    ("new year's eve, next day", PHONE, "2024-12-31", "2025-12-31", "expired", "2025-12-30"),
    ("end of January", PHONE, "2025-01-31", "2026-01-30", "covered", "2026-01-30"),
    ("end of a short month", PHONE, "2025-04-30", "2026-04-29", "covered", "2026-04-29"),
    ("28 February before a leap year", PHONE, "2023-02-28", "2024-02-27", "covered", "2024-02-27"),
    ("28 February, next day", PHONE, "2023-02-28", "2024-02-28", "expired", "2024-02-27"),
    ("leap day, one year", PHONE, "2024-02-29", "2025-02-28", "covered", "2025-02-28"),
    ("leap day, one year, next day", PHONE, "2024-02-29", "2025-03-01", "expired", "2025-02-28"),
    ("leap day, two years", ROUTER, "2024-02-29", "2026-02-28", "covered", "2026-02-28"),
    ("leap day, two years, next day", ROUTER, "2024-02-29", "2026-03-01", "expired", "2026-02-28"),
    ("leap day, three years", WASHER, "2024-02-29", "2027-02-28", "covered", "2027-02-28"),
    ("leap day, six years", AIRCON, "2024-02-29", "2030-02-28", "covered", "2030-02-28"),
    ("day before a leap day, one year", PHONE, "2024-02-28", "2025-02-27", "covered", "2025-02-27"),
    ("day after a leap day, one year", PHONE, "2024-03-01", "2025-02-28", "covered", "2025-02-28"),
    ("two years into a leap year", ROUTER, "2022-03-01", "2024-02-29", "covered", "2024-02-29"),
    ("two years, last day", ROUTER, "2024-11-22", "2026-11-21", "covered", "2026-11-21"),
    ("two years, next day", ROUTER, "2024-11-22", "2026-11-22", "expired", "2026-11-21"),
    ("three years, last day", WASHER, "2023-11-22", "2026-11-21", "covered", "2026-11-21"),
    ("three years, next day", WASHER, "2023-11-22", "2026-11-22", "expired", "2026-11-21"),
    ("six years, last day", AIRCON, "2020-11-22", "2026-11-21", "covered", "2026-11-21"),
    ("six years, next day", AIRCON, "2020-11-22", "2026-11-22", "expired", "2026-11-21"),
)


@pytest.mark.parametrize(("model", "bought", "on", "outcome", "until"), [r[1:] for r in TERMS],
                         ids=[r[0] for r in TERMS])  # fmt: skip
def test_terms(model: str, bought: str, on: str, outcome: str, until: str) -> None:
    answer = decided(Facts(model, d(bought)), on=on)
    assert (answer.outcome, answer.until) == (outcome, d(until))


# Each row: id, kind, bought, received, unused, on the day, outcome, until.
WINDOWS: tuple[tuple[str, str, str, str | None, bool, str, str, str], ...] = (
    ("exchange on the day of receipt", "exchange", "2026-11-01", "2026-11-10", True, "2026-11-10", "exchange",
     "2026-11-17"),
    ("exchange on the last day", "exchange", "2026-11-01", "2026-11-10", True, "2026-11-17", "exchange",
     "2026-11-17"),
    ("exchange a day late", "exchange", "2026-11-01", "2026-11-10", True, "2026-11-18", "covered",
     "2027-10-31"),
    ("exchange counts from purchase without receipt", "exchange", "2026-11-10", None, True, "2026-11-17",
     "exchange", "2026-11-17"),
    ("exchange without receipt a day late", "exchange", "2026-11-10", None, True, "2026-11-18", "covered",
     "2027-11-09"),
    ("exchange over the end of a month", "exchange", "2026-02-20", "2026-02-25", True, "2026-03-04",
     "exchange", "2026-03-04"),
    ("exchange over a leap day", "exchange", "2028-02-20", "2028-02-25", True, "2028-03-03", "exchange",
     "2028-03-03"),
    ("exchange of a used product", "exchange", "2026-11-01", "2026-11-10", False, "2026-11-12", "covered",
     "2027-10-31"),
    ("exchange long after the warranty", "exchange", "2020-11-01", None, True, "2026-11-12", "expired",
     "2021-10-31"),
    ("refund on the day of purchase", "return", "2026-11-10", None, True, "2026-11-10", "refund",
     "2026-11-25"),
    ("refund on the last day", "return", "2026-11-10", None, True, "2026-11-25", "refund", "2026-11-25"),
    ("refund a day late", "return", "2026-11-10", None, True, "2026-11-26", "covered", "2027-11-09"),
    ("refund counts from receipt", "return", "2026-11-10", "2026-11-20", True,
     "2026-11-26", "refund", "2026-12-05"),
    ("refund over new year", "return", "2026-12-20", None, True, "2027-01-04", "refund", "2027-01-04"),
    ("refund of a used product", "return", "2026-11-10", None, False, "2026-11-12", "covered", "2027-11-09"),
    ("repair has no window", "repair", "2026-11-10", "2026-11-10", True, "2026-11-12", "covered",
     "2027-11-09"),
    ("service has no window", "service", "2026-11-10", "2026-11-10", True, "2026-11-12", "covered",
     "2027-11-09"),
    ("enquiry has no window", "enquiry", "2026-11-10", None, True, "2026-11-12", "covered", "2027-11-09"),
    ("complaint has no window", "complaint", "2026-11-10", None, True, "2026-11-12", "covered", "2027-11-09"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "bought", "received", "unused", "on", "outcome", "until"), [r[1:] for r in WINDOWS],
    ids=[r[0] for r in WINDOWS])  # fmt: skip
def test_windows(
    kind: str, bought: str, received: str | None, *, unused: bool, on: str, outcome: str, until: str
) -> None:
    facts = Facts(PHONE, d(bought), d(received) if received else None, unused=unused)
    answer = decided(facts, kind=kind, on=on)
    assert (answer.outcome, answer.until) == (outcome, d(until))


OPENED: dict[str, Any] = {"opened_or_modified": True}
DROPPED: dict[str, Any] = {"liquid_or_drop": True}
EXCLUSIONS: dict[str, tuple[dict[str, Any], str, str, tuple[str, ...]]] = {
    "opened": (OPENED, "2026-11-22", "customer_fault", ("opened_or_modified",)),
    "dropped": (DROPPED, "2026-11-22", "customer_fault", ("liquid_or_drop",)),
    "both": (OPENED | DROPPED, "2026-11-22", "customer_fault", ("opened_or_modified", "liquid_or_drop")),
    "opened on the last day": (OPENED, "2027-03-04", "customer_fault", ("opened_or_modified",)),
    "opened when over": (OPENED, "2027-03-05", "expired", ("expired", "depreciated")),
}


@pytest.mark.parametrize(("facts", "on", "outcome", "reasons"), EXCLUSIONS.values(), ids=EXCLUSIONS)
def test_exclusions(facts: dict[str, Any], on: str, outcome: str, reasons: tuple[str, ...]) -> None:
    answer = decided(Facts(PHONE, d("2026-03-05"), **facts), on=on)
    assert answer.outcome == outcome
    assert tuple(step.code for step in answer.steps[2:]) == reasons


def test_an_exclusion_that_the_policy_does_not_name_is_none() -> None:
    pages = POLICY.pages
    lenient = POLICY.model_copy(
        update={
            "pages": pages.model_copy(
                update={"warranty": pages.warranty.model_copy(update={"exclusions": ()})}
            )
        }
    )
    facts = Facts(PHONE, d("2026-03-05"), opened_or_modified=True)
    answer = coverage(facts, kind="repair", policy=lenient, today=d("2026-11-22"))
    assert answer is not None
    assert answer.outcome == "covered"


def test_without_a_date_nobody_knows_and_without_a_model_nobody_asks() -> None:
    unknown = decided(Facts(PHONE), on="2026-11-22")
    assert (unknown.outcome, unknown.until, unknown.clauses) == ("unknown", None, ("warranty-proof",))
    assert coverage(Facts(None), kind="repair", policy=POLICY, today=d("2026-11-22")) is None


REASONS: dict[str, tuple[str, Facts, str, tuple[str, ...], tuple[str, ...]]] = {
    "covered": (
        "repair", Facts(PHONE, d("2026-03-05")), "2026-11-22",
        ("bought", "term", "covered"), ("warranty-start", "warranty-term", "warranty-free-repair"),
    ),
    "expired": (
        "repair", Facts(PHONE, d("2020-03-05")), "2026-11-22",
        ("bought", "term", "expired"), ("warranty-start", "warranty-term", "warranty-expired"),
    ),
    "exchange": (
        "exchange", Facts(PHONE, d("2026-11-18"), d("2026-11-20"), unused=True), "2026-11-22",
        ("exchange_window", "exchange_due"), ("exchange-window",),
    ),
    "exchange without a date of receipt": (
        "exchange", Facts(PHONE, d("2026-11-20"), unused=True), "2026-11-22",
        ("exchange_window_bought", "exchange_due"), ("exchange-window",),
    ),
    "refund": (
        "return", Facts(PHONE, d("2026-11-20"), unused=True), "2026-11-22",
        ("refund_window_bought", "refund_due"), ("refund-window",),
    ),
    "late exchange": (
        "exchange", Facts(PHONE, d("2026-10-20"), unused=True), "2026-11-22",
        ("exchange_window_bought", "window_over", "legal_rights", "bought", "term", "covered"),
        ("exchange-window", "returns-legal-rights", "warranty-start", "warranty-term",
         "warranty-free-repair"),
    ),
    "used return": (
        "return", Facts(PHONE, d("2026-11-20")), "2026-11-22",
        ("refund_window_bought", "not_unused", "legal_rights", "bought", "term", "covered"),
        ("refund-window", "returns-condition", "returns-legal-rights", "warranty-start", "warranty-term",
         "warranty-free-repair"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "facts", "on", "codes", "clauses"), REASONS.values(), ids=REASONS)
def test_the_reasons_are_told_in_order_each_with_its_clause(
    kind: str, facts: Facts, on: str, codes: tuple[str, ...], clauses: tuple[str, ...]
) -> None:
    answer = decided(facts, kind=kind, on=on)
    assert tuple(step.code for step in answer.steps) == codes
    assert answer.clauses == clauses
    assert (answer.policy_version, answer.policy_hash) == (POLICY.version, POLICY.hash)


def test_every_outcome_has_words() -> None:
    assert set(get_args(Outcome)) == set(keys("outcome"))


DAYS = st.dates(d("2000-01-01"), d("2090-12-31"))
MONTHS = st.integers(1, 120)
ANY = st.builds(
    Facts,
    model=st.sampled_from([PHONE, WASHER, AIRCON, ROUTER]),
    purchased_on=st.none() | DAYS,
    opened_or_modified=st.booleans(),
    liquid_or_drop=st.booleans(),
    unused=st.booleans(),
)
KINDS = st.sampled_from(["repair", "exchange", "return", "enquiry", "complaint", "service"])
steady = settings(max_examples=150)


@steady
@given(first=DAYS, later=st.integers(0, 800), months=MONTHS)
def test_who_buys_later_is_never_covered_for_less_long(first: date, later: int, months: int) -> None:
    assert last_day(first, months=months) <= last_day(first + timedelta(days=later), months=months)


@steady
@given(first=DAYS, months=MONTHS)
def test_a_term_is_as_long_as_its_months(first: date, months: int) -> None:
    days = (last_day(first, months=months) - first).days + 1
    assert 28 * months <= days <= 31 * months


@steady
@given(facts=ANY, after=st.integers(0, 4000))
def test_until_is_the_last_covered_day(facts: Facts, after: int) -> None:
    if facts.purchased_on is None:
        return
    months = POLICY.pages.warranty.months[POLICY.product(facts.model or "").family]
    until = last_day(facts.purchased_on, months=months)
    assert decided(facts, on=until).outcome in ("covered", "customer_fault")
    assert decided(facts, on=until + timedelta(days=1 + after)).outcome == "expired"


@steady
@given(facts=ANY, kind=KINDS, after=st.integers(0, 4000))
def test_each_step_has_words_and_a_clause_that_stands_on_a_page(facts: Facts, kind: str, after: int) -> None:
    on = (facts.purchased_on or d("2026-11-22")) + timedelta(days=after)
    answer = coverage(facts, kind=kind, policy=REAL, today=on)
    assert answer is not None
    assert set(answer.clauses) <= set(REAL.clauses)
    assert {step.code for step in answer.steps} <= set(keys("step"))
    assert (answer.until is None) == (answer.outcome == "unknown")


def decided(facts: Facts, *, on: str | date, kind: str = "repair") -> Coverage:
    answer = coverage(facts, kind=kind, policy=POLICY, today=d(on) if isinstance(on, str) else on)
    assert answer is not None
    return answer


def test_damage_by_the_customer_is_charged_at_cost_where_the_policy_says_so() -> None:
    facts = Facts(PHONE, d("2026-03-05"), liquid_or_drop=True)
    answer = coverage(facts, kind="repair", policy=REAL, today=d("2026-09-20"))
    prices = REAL.pages.price_list
    assert answer
    assert prices
    assert answer.outcome == "customer_fault"
    assert (answer.steps[-1].code, answer.steps[-1].clause) == ("at_cost", "responsibility")
    assert answer.steps[-1].number == prices.cost_percent


def test_what_it_costs_otherwise_stands_in_the_steps() -> None:
    """The inspection fee by the price list (C2), the depreciated exchange while it costs less (C10)."""
    prices = REAL.pages.price_list
    assert prices
    fee, whole = prices.families["phone"].inspection, REAL.pages.returns.depreciation_months
    table = {
        "2025-03-05": [("paid_repair", fee, None), ("depreciated", 18, whole)],
        "2022-03-05": [("paid_repair", fee, None)],
    }
    for bought, steps in table.items():
        answer = coverage(Facts(PHONE, d(bought)), kind="repair", policy=REAL, today=d("2026-09-20"))
        assert answer
        found = [(step.code, step.number, step.out_of) for step in answer.steps]
        assert [step for step in found if step[0] in ("paid_repair", "depreciated")] == steps
