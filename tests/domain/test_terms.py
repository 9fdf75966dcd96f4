"""The arithmetic of terms, day by day: month ends, leap days, repairs, windows; and what must always hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.policy.warranty_terms import (
    AddedTo,
    Repair,
    extend,
    last_day,
    last_day_of_window,
    months_used,
    prolong,
)

d = date.fromisoformat

# first day, months → last day
LAST_DAYS = [
    ("2026-03-03", 12, "2027-03-02"),
    ("2026-01-01", 12, "2026-12-31"),
    ("2026-01-01", 1, "2026-01-31"),
    ("2026-02-01", 1, "2026-02-28"),
    ("2028-02-01", 1, "2028-02-29"),
    ("2026-01-31", 1, "2026-02-28"),  # no 31 February: the month's end
    ("2028-01-31", 1, "2028-02-29"),
    ("2026-01-30", 1, "2026-02-28"),
    ("2026-01-29", 1, "2026-02-28"),
    ("2028-01-30", 1, "2028-02-29"),
    ("2028-01-29", 1, "2028-02-28"),  # 29 February is there, so the day before it
    ("2026-01-28", 1, "2026-02-27"),
    ("2026-03-31", 1, "2026-04-30"),
    ("2026-04-30", 1, "2026-05-29"),
    ("2026-05-31", 6, "2026-11-30"),
    ("2026-08-31", 6, "2027-02-28"),
    ("2027-08-31", 6, "2028-02-29"),
    ("2028-02-29", 12, "2029-02-28"),
    ("2028-02-29", 24, "2030-02-28"),
    ("2028-02-29", 36, "2031-02-28"),
    ("2028-02-29", 48, "2032-02-28"),  # a leap day again, so the day before it
    ("2027-02-28", 12, "2028-02-27"),
    ("2027-03-01", 12, "2028-02-29"),
    ("2028-03-01", 12, "2029-02-28"),
    ("2026-12-31", 2, "2027-02-28"),
    ("2026-12-31", 12, "2027-12-30"),
    ("2025-01-31", 36, "2028-01-30"),
    ("2026-07-15", 72, "2032-07-14"),
    ("2026-07-15", 120, "2036-07-14"),
    ("1999-12-31", 24, "2001-12-30"),
]
# end so far, received, completed, months, added to → the end that the repair gives
EXTENDED = [
    ("2027-03-02", "2026-05-10", "2026-05-20", 3, "completion", "2026-08-20"),
    ("2027-03-02", "2027-01-10", "2027-01-20", 3, "completion", "2027-04-20"),
    ("2027-03-02", "2026-05-10", "2026-05-20", 3, "old_end", "2027-06-02"),
    ("2027-11-30", "2027-11-20", "2027-11-30", 3, "completion", "2028-02-29"),
    ("2026-11-30", "2026-11-20", "2026-11-30", 3, "completion", "2027-02-28"),
    ("2027-11-30", "2026-11-20", "2026-11-30", 3, "old_end", "2028-02-29"),
    ("2028-02-29", "2028-02-01", "2028-02-29", 12, "completion", "2029-02-28"),
    ("2026-12-31", "2026-12-30", "2026-12-31", 1, "completion", "2027-01-31"),
    ("2027-01-31", "2026-12-30", "2026-12-31", 1, "old_end", "2027-02-28"),
    ("2026-08-31", "2026-08-31", "2026-08-31", 6, "completion", "2027-02-28"),
    ("2026-08-31", "2026-08-31", "2026-09-01", 6, "completion", "2027-03-01"),
]
# end so far, received, completed → the end when the time in repair does not count
PROLONGED = [
    ("2027-03-02", "2026-05-10", "2026-05-20", "2027-03-12"),
    ("2027-03-02", "2026-05-10", "2026-05-10", "2027-03-02"),
    ("2027-03-02", "2026-05-10", "2026-05-11", "2027-03-03"),
    ("2027-02-27", "2027-02-20", "2027-02-22", "2027-03-01"),
    ("2028-02-27", "2028-02-20", "2028-02-22", "2028-02-29"),
    ("2026-12-25", "2026-12-24", "2027-01-03", "2027-01-04"),
    ("2026-12-31", "2026-06-01", "2026-07-01", "2027-01-30"),
]
# start, days → the last day of the window, counted from the day after
WINDOWS = [
    ("2026-03-01", 7, "2026-03-08"),
    ("2026-02-25", 7, "2026-03-04"),
    ("2028-02-25", 7, "2028-03-03"),
    ("2026-12-28", 7, "2027-01-04"),
    ("2026-11-20", 15, "2026-12-05"),
    ("2026-02-15", 15, "2026-03-02"),
    ("2028-02-15", 15, "2028-03-01"),
]
# bought, today → full months of use
USED = [
    ("2026-03-05", "2026-03-05", 0),
    ("2026-03-05", "2026-04-04", 0),
    ("2026-03-05", "2026-04-05", 1),
    ("2026-03-05", "2027-03-04", 11),
    ("2026-03-05", "2027-03-05", 12),
    ("2026-01-31", "2026-02-28", 0),
    ("2026-01-31", "2026-03-01", 1),
    ("2028-02-29", "2029-02-28", 11),
    ("2028-02-29", "2029-03-01", 12),
    ("2026-03-05", "2026-03-04", 0),
    ("2024-03-05", "2026-09-20", 30),
]


@pytest.mark.parametrize(("first", "months", "last"), LAST_DAYS)
def test_the_last_day_of_a_term(first: str, months: int, last: str) -> None:
    assert last_day(d(first), months=months) == d(last)


@pytest.mark.parametrize(("until", "received", "completed", "months", "added_to", "end"), EXTENDED)
def test_what_a_repair_adds(
    until: str, received: str, completed: str, months: int, added_to: AddedTo, end: str
) -> None:
    repair = Repair(d(received), d(completed))
    assert extend(d(until), repair, months=months, added_to=added_to) == d(end)


@pytest.mark.parametrize(("until", "received", "completed", "end"), PROLONGED)
def test_time_in_repair_that_does_not_count(until: str, received: str, completed: str, end: str) -> None:
    assert prolong(d(until), Repair(d(received), d(completed))) == d(end)


@pytest.mark.parametrize(("start", "days", "end"), WINDOWS)
def test_a_window_counts_from_the_day_after(start: str, days: int, end: str) -> None:
    assert last_day_of_window(d(start), days=days) == d(end)


@pytest.mark.parametrize(("bought", "today", "months"), USED)
def test_full_months_of_use(bought: str, today: str, months: int) -> None:
    assert months_used(d(bought), d(today)) == months


DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
MONTHS = st.integers(1, 240)


@given(DAYS, MONTHS)
def test_terms_follow_each_other_without_gap_or_overlap(first: date, months: int) -> None:
    """The day after n months is the same day n months later, or the first of the month after."""
    after = last_day(first, months=months) + timedelta(days=1)
    gone = (after.year - first.year) * 12 + after.month - first.month
    assert (gone, after.day) in {(months, first.day), (months + 1, 1)}


@given(DAYS, MONTHS)
def test_who_buys_later_is_never_covered_shorter(first: date, months: int) -> None:
    assert last_day(first, months=months) <= last_day(first + timedelta(days=1), months=months)


@given(DAYS, MONTHS)
def test_one_month_more_is_always_longer(first: date, months: int) -> None:
    assert last_day(first, months=months) < last_day(first, months=months + 1)


@given(DAYS, st.integers(0, 400), st.integers(0, 60), st.integers(1, 12))
def test_a_repair_never_shortens_what_it_starts_from(
    until: date, before: int, days: int, months: int
) -> None:
    received = until - timedelta(days=before)
    repair = Repair(received, received + timedelta(days=days))
    assert prolong(until, repair) - until == timedelta(days=days)
    assert extend(until, repair, months=months, added_to="old_end") > until
    assert extend(until, repair, months=months, added_to="completion") > repair.completed


@given(DAYS, st.integers(0, 4000))
def test_full_months_grow_by_one_at_a_time(bought: date, days: int) -> None:
    today = bought + timedelta(days=days)
    assert months_used(bought, today + timedelta(days=1)) - months_used(bought, today) in (0, 1)
