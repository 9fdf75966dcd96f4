"""Facts that contradict each other, and days at the edge: what is better for the customer holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.policy.coverage import Coverage, History, coverage
from chalicelib.domain.policy.policy import Policy
from operating import product_lists
from tests import samples
from tests.domain.test_coverage import REAL, Facts, d
from tests.fakes import Outside


def policy(**warranty: Any) -> Policy:
    plain: dict[str, Any] = samples.POLICY.model_dump(mode="json", by_alias=True)
    plain["pages"]["warranty"] |= {"starts": "activation", "after_exchange": "restart"} | warranty
    return Policy.model_validate(plain)


def asked(rules: Policy, kind: str, day: str, history: History | None = None, **facts: Any) -> Coverage:
    answer = coverage(Facts(**facts), kind=kind, policy=rules, today=d(day), history=history or History())
    assert answer
    return answer


# what the register knows, last covered day of what was bought on 2026-03-03, whether the answer says so
STARTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "activated before the purchase": ({"activated_on": "2026-01-15"}, "2027-03-02", "activated_before"),
    "activated before the shop sold it": (
        {"activated_on": "2026-01-15", "purchased_on": "2026-02-01"}, "2027-01-31", "activated_before",
    ),
    "activated on the day": ({"activated_on": "2026-03-03"}, "2027-03-02", ""),
    "activated later": ({"activated_on": "2026-03-20"}, "2027-03-19", ""),
    "exchanged before the purchase": ({"exchanged_on": "2025-12-01"}, "2027-03-02", "exchanged_before"),
    "exchanged later": ({"exchanged_on": "2026-06-01"}, "2027-05-31", ""),
}  # fmt: skip


@pytest.mark.parametrize(("known", "until", "said"), STARTS.values(), ids=STARTS)
def test_a_contradiction_shortens_no_cover(known: dict[str, Any], until: str, said: str) -> None:
    history = History.model_validate(known)
    answer = asked(policy(), "repair", "2026-11-01", history, purchased_on=d("2026-03-03"))
    assert answer.until == d(until)
    told = {step.code for step in answer.steps} & {"activated_before", "exchanged_before"}
    assert told == ({said} if said else set())


# kind, bought, received, the day, outcome
WINDOWS: dict[str, tuple[str, str, str | None, str, str]] = {
    "returned, last day from receipt": ("return", "2026-12-20", "2026-12-30", "2027-01-14", "refund"),
    "returned, one day late": ("return", "2026-12-20", "2026-12-30", "2027-01-15", "covered"),
    "returned, received on the day": ("return", "2026-12-20", "2026-12-20", "2027-01-04", "refund"),
    "returned, no day of receipt": ("return", "2026-12-20", None, "2027-01-05", "covered"),
    "last day a Saturday": ("return", "2026-12-18", None, "2027-01-04", "refund"),
    "the day after that": ("return", "2026-12-18", None, "2027-01-05", "covered"),
    "last day in the National Day holidays": ("return", "2026-09-18", None, "2026-10-08", "refund"),
    "the day after those": ("return", "2026-09-18", None, "2026-10-09", "covered"),
    "last day a Sunday that is worked": ("return", "2026-09-05", None, "2026-09-21", "covered"),
    "exchanged, last day a Sunday": ("exchange", "2026-11-05", "2026-11-15", "2026-11-23", "exchange"),
    "exchanged, last day a Monday": ("exchange", "2026-11-05", "2026-11-16", "2026-11-24", "covered"),
    "exchanged, moved from Saturday to Monday": (
        "exchange", "2026-11-05", "2026-11-14", "2026-11-23", "exchange",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "bought", "received", "day", "outcome"), WINDOWS.values(), ids=WINDOWS)
def test_a_window_counts_from_receipt_and_ends_on_no_day_off(
    kind: str, bought: str, received: str | None, day: str, outcome: str
) -> None:
    facts: dict[str, Any] = {
        "purchased_on": d(bought),
        "received_on": d(received) if received else None,
        "unused": True,
    }
    answer = asked(REAL, kind, day, **facts)
    assert answer.outcome == outcome
    if outcome == "covered":
        assert "returns-legal-rights" in answer.clauses, "a refusal names the legal right"


def test_where_the_law_says_nothing_the_last_day_stays() -> None:
    free = REAL.model_copy(update={"last_day": "stays"})
    facts: dict[str, Any] = {"purchased_on": d("2026-12-18"), "unused": True}
    assert asked(free, "return", "2027-01-04", **facts).outcome == "covered"


def test_what_is_used_is_refused_with_the_legal_right() -> None:
    answer = asked(REAL, "return", "2026-12-22", purchased_on=d("2026-12-20"))
    assert "returns-legal-rights" in answer.clauses


def test_a_list_warns_of_an_activation_before_the_sale_and_takes_the_line() -> None:
    lines = (
        b"model,serial_number,sold_on,activated_on\nFH-P1,P1A00000001,2026-03-01,2026-01-01\n"
        b"FH-P1,P1A00000002,2026-03-01,2026-03-01\nFH-P1,P1A00000003,2026-03-01,\n"
    )
    context = Outside().context
    given = list(product_lists.rows(lines))
    refused = product_lists.take(context.products, samples.POLICY, given, today=samples.TODAY)
    assert [one for one in refused if one] == []
    doubts = list(product_lists.doubtful(given, samples.POLICY, today=samples.TODAY))
    assert [(one.line, one.code) for one in doubts] == [(2, "row_activated_before")]
    assert "2026-01-01" in doubts[0].why("zh")
    assert context.products.history("FH-P1", "P1A00000001").activated_on == date(2026, 1, 1)
