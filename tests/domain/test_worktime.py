"""Working days and hours, by tables around the Spring Festival and the National Day, and by properties.

The days off are typed here from the State Council's notices for 2024–2026; `tests/infra/test_calendar.py`
holds what is compiled from the `holidays` package against the same list.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.working_calendar import Calendar, Count, CountryDays, WorkingTime, deadline
from chalicelib.domain.workflow.triage import respond_by
from tests.notices import DAYS_OFF, SWAPPED
from tests.samples import POLICY

WEEK: dict[str, Any] = {
    "country": "CN",
    "days": ["mon", "tue", "wed", "thu", "fri"],
    "from": "09:00",
    "to": "18:00",
}
COUNTRY = CountryDays(
    days_off=frozenset(DAYS_OFF),
    working_days=frozenset(SWAPPED),
    known_from=date(2024, 1, 1),
    known_until=date(2026, 12, 31),
)
NOWHERE = COUNTRY.model_copy(update={"days_off": frozenset(), "working_days": frozenset()})


def shop(zone: str = "Asia/Shanghai", country: CountryDays = COUNTRY, **week: Any) -> Calendar:
    return Calendar(timezone=zone, week=WorkingTime.model_validate(WEEK | week), country=country)


SHOP = shop()
BERLIN = shop("Europe/Berlin", NOWHERE)
NIGHTS = shop("Europe/Berlin", NOWHERE, **{"days": ["sat", "sun"], "from": "00:00", "to": "06:00"})
GAP = shop("Europe/Berlin", NOWHERE, **{"days": ["sun"], "from": "02:15", "to": "03:00"})
CALENDARS = {"shanghai": SHOP, "berlin": BERLIN, "nights": NIGHTS, "gap": GAP}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-04", True),  # a Sunday, worked for the Spring Festival
        ("2024-02-09", True),  # New Year's Eve was no day off in 2024
        ("2024-02-10", False),
        ("2024-02-16", False),
        ("2024-02-18", True),  # a Sunday, worked
        ("2024-09-14", True),  # a Saturday, worked for Mid-Autumn
        ("2024-10-12", True),
        ("2025-01-26", True),
        ("2025-01-27", True),
        ("2025-01-28", False),  # New Year's Eve is a day off from 2025 on
        ("2025-02-04", False),
        ("2025-02-08", True),
        ("2025-09-28", True),
        ("2025-10-08", False),  # National Day and Mid-Autumn together
        ("2025-10-11", True),
        ("2026-01-02", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-09-20", True),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),  # an ordinary Sunday
        ("2026-11-23", True),  # an ordinary Monday
        ("2027-10-01", True),  # not published yet: a plain Friday
        ("2023-10-02", True),  # before the days that are kept: a plain Monday
    ],
)
def test_working_day(day: str, works: bool) -> None:
    assert SHOP.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-21"),  # a Saturday: nothing is counted yet
        ("2026-11-20", 1, "2026-11-23"),  # over a weekend
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-16", 5, "2026-11-23"),
        ("2024-02-03", 1, "2024-02-04"),  # from Saturday to the worked Sunday
        ("2024-02-09", 1, "2024-02-18"),  # over the Spring Festival to the worked Sunday
        ("2024-02-09", 3, "2024-02-20"),
        ("2024-09-13", 2, "2024-09-18"),  # Saturday worked, then three days off
        ("2024-09-30", 1, "2024-10-08"),
        ("2024-09-30", 5, "2024-10-12"),
        ("2025-01-24", 1, "2025-01-26"),
        ("2025-01-27", 4, "2025-02-08"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-14", 5, "2026-02-28"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-12-31", 1, "2027-01-01"),  # beyond what is known
    ],
)
def test_add_working_days_and_count_them_back(start: str, n: int, end: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert SHOP.add_working_days(first, n) == last
    assert SHOP.working_days_between(first, last) == n
    assert SHOP.working_days_between(last, first) == -n


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards only, not -1"):
        SHOP.add_working_days(date(2026, 11, 20), -1)


HOURS, DAYS = "hours", "days"
CLOCK: Count = "clock"
WORKING: Count = "working"


@pytest.mark.parametrize(
    ("name", "start", "n", "unit", "count", "end"),
    [
        # clock: nothing matters
        ("shanghai", "2026-11-20T17:00+08:00", 4, HOURS, CLOCK, "2026-11-20T21:00+08:00"),
        ("shanghai", "2026-02-16T23:00+08:00", 24, HOURS, CLOCK, "2026-02-17T23:00+08:00"),
        ("shanghai", "2026-02-16T23:00+08:00", 3, DAYS, CLOCK, "2026-02-19T23:00+08:00"),
        ("berlin", "2026-03-28T12:00+01:00", 24, HOURS, CLOCK, "2026-03-29T13:00+02:00"),
        ("berlin", "2026-10-24T12:00+02:00", 1, DAYS, CLOCK, "2026-10-25T11:00+01:00"),
        # working hours
        ("shanghai", "2026-11-23T09:00+08:00", 9, HOURS, WORKING, "2026-11-23T18:00+08:00"),
        ("shanghai", "2026-11-23T09:30+08:00", 9, HOURS, WORKING, "2026-11-24T09:30+08:00"),
        ("shanghai", "2026-11-23T06:00+08:00", 2, HOURS, WORKING, "2026-11-23T11:00+08:00"),
        ("shanghai", "2026-11-23T18:00+08:00", 2, HOURS, WORKING, "2026-11-24T11:00+08:00"),
        ("shanghai", "2026-11-20T17:00+08:00", 4, HOURS, WORKING, "2026-11-23T12:00+08:00"),
        ("shanghai", "2026-11-21T12:00+08:00", 1, HOURS, WORKING, "2026-11-23T10:00+08:00"),
        ("shanghai", "2026-11-22T20:00-05:00", 1, HOURS, WORKING, "2026-11-23T10:00+08:00"),
        ("shanghai", "2024-02-09T17:00+08:00", 2, HOURS, WORKING, "2024-02-18T10:00+08:00"),
        ("shanghai", "2026-02-14T17:00+08:00", 10, HOURS, WORKING, "2026-02-24T18:00+08:00"),
        ("shanghai", "2026-09-30T17:30+08:00", 1, HOURS, WORKING, "2026-10-08T09:30+08:00"),
        ("berlin", "2026-03-27T17:00+01:00", 2, HOURS, WORKING, "2026-03-30T10:00+02:00"),
        ("berlin", "2026-10-23T17:00+02:00", 2, HOURS, WORKING, "2026-10-26T10:00+01:00"),
        (
            "nights",
            "2026-03-28T05:00+01:00",
            6,
            HOURS,
            WORKING,
            "2026-03-29T06:00+02:00",
        ),  # one hour is missing
        (
            "nights",
            "2026-10-24T05:00+02:00",
            7,
            HOURS,
            WORKING,
            "2026-10-25T05:00+01:00",
        ),  # one hour comes twice
        ("gap", "2026-03-22T02:15+01:00", 1, HOURS, WORKING, "2026-04-05T02:30+02:00"),  # no hour on 29 March
        # working days: whole ones after the day of the start
        ("shanghai", "2026-11-20T00:00+08:00", 1, DAYS, WORKING, "2026-11-23T18:00+08:00"),
        ("shanghai", "2026-11-20T23:59+08:00", 1, DAYS, WORKING, "2026-11-23T18:00+08:00"),
        (
            "shanghai",
            "2026-11-20T16:00+00:00",
            1,
            DAYS,
            WORKING,
            "2026-11-23T18:00+08:00",
        ),  # Saturday at the shop
        (
            "shanghai",
            "2026-11-22T16:00+00:00",
            1,
            DAYS,
            WORKING,
            "2026-11-24T18:00+08:00",
        ),  # Monday at the shop
        ("shanghai", "2024-02-08T10:00+08:00", 3, DAYS, WORKING, "2024-02-19T18:00+08:00"),
        ("shanghai", "2025-01-27T10:00+08:00", 7, DAYS, WORKING, "2025-02-12T18:00+08:00"),
        ("shanghai", "2026-02-13T10:00+08:00", 7, DAYS, WORKING, "2026-03-02T18:00+08:00"),
        ("shanghai", "2026-09-30T10:00+08:00", 3, DAYS, WORKING, "2026-10-10T18:00+08:00"),
        ("berlin", "2026-03-27T10:00+01:00", 1, DAYS, WORKING, "2026-03-30T18:00+02:00"),
    ],
)
def test_deadline(name: str, start: str, n: int, unit: str, count: Count, end: str) -> None:
    found = ends(CALENDARS[name], datetime.fromisoformat(start), n, unit=unit, count=count)
    assert found == datetime.fromisoformat(end)
    assert found.tzinfo is UTC


def ends(calendar: Calendar, start: datetime, n: int, *, unit: str, count: Count) -> datetime:
    hours, days = (n, None) if unit == HOURS else (None, n)
    return deadline(start, hours=hours, days=days, count=count, calendar=calendar).at


@pytest.mark.parametrize(
    ("start", "count", "assumed"),
    [
        ("2026-12-30T10:00+08:00", WORKING, False),  # ends on the 31st
        ("2026-12-31T10:00+08:00", WORKING, True),
        ("2026-12-31T10:00+08:00", CLOCK, False),  # the clock knows no days off
        ("2027-05-03T10:00+08:00", WORKING, True),
        ("2023-12-29T10:00+08:00", WORKING, True),
        ("2024-01-02T10:00+08:00", WORKING, False),
    ],
)
def test_deadline_says_when_days_are_assumed(start: str, count: Count, assumed: bool) -> None:
    found = deadline(datetime.fromisoformat(start), days=1, count=count, calendar=SHOP)
    assert found.assumed is assumed


NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "term"),
    [
        (NOON, {}),
        (NOON, {"hours": 1, "days": 1}),
        (NOON, {"hours": 0}),
        (NOON, {"days": -1}),
        (NOON.replace(tzinfo=None), {"hours": 1}),
    ],
    ids=["no term", "two terms", "nothing", "negative", "no time zone"],
)
@pytest.mark.parametrize("count", [CLOCK, WORKING])
def test_deadline_refuses(start: datetime, term: dict[str, int], count: Count) -> None:
    with pytest.raises(ValueError, match=r"A term is|no time zone"):
        deadline(start, **term, count=count, calendar=SHOP)


def test_the_shops_own_days_go_before_the_countrys() -> None:
    own = shop(days_off=["2026-11-23", "2026-10-10"], working_days=["2026-10-01", "2026-11-21"])
    days = (date(2026, 11, 23), date(2026, 10, 10), date(2026, 10, 1), date(2026, 11, 21))
    assert [own.is_working_day(day) for day in days] == [False, False, True, True]
    assert own.add_working_days(date(2026, 11, 20), 2) == date(2026, 11, 24)


def test_a_shop_that_works_on_saturdays_still_keeps_a_holiday_on_one() -> None:
    six = shop(days=["mon", "tue", "wed", "thu", "fri", "sat"])
    assert six.is_working_day(date(2026, 11, 21))
    assert not six.is_working_day(date(2026, 10, 3))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": 1080}, 'in quotes, such as "09:00"'),  # what YAML makes of 18:00 without quotes
        ({"to": "25:00"}, "hour value is outside"),
        ({"to": "09:00"}, "`from` must be earlier than `to`"),
        ({"days": []}, "at least 1 item"),
        ({"days": ["monday"]}, "should be 'mon'"),
        ({"days_off": ["2026-13-01"]}, "month value is outside"),
        (
            {"days_off": ["2026-11-23"], "working_days": ["2026-11-23"]},
            "2026-11-23 stands in `days_off` and in",
        ),
        ({"hours": 9}, "Extra inputs"),
    ],
)
def test_working_time_that_cannot_be(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        WorkingTime.model_validate(WEEK | change)


def test_working_time_is_public_under_the_names_of_the_page() -> None:
    shown = POLICY.public()["pages"]["service_levels"]["working_time"]
    assert {"from", "to"} <= set(shown)
    assert "calendar" not in POLICY.public()


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ({"hours": 4, "count": "clock"}, "2026-09-30T13:00Z"),
        ({"hours": 4, "count": "working"}, "2026-10-08T04:00Z"),  # one hour left before the National Day
    ],
)
def test_a_request_is_answered_by_the_count_of_its_term(term: dict[str, Any], expected: str) -> None:
    raw = POLICY.model_dump(mode="json")
    raw["pages"]["service_levels"]["urgency"]["normal"]["respond"] = term
    now = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)  # five in the afternoon at the shop
    assert respond_by("normal", Policy.model_validate(raw), now) == datetime.fromisoformat(expected)


starts = st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
first_days = st.dates(date(2024, 1, 1), date(2027, 6, 1))
calendars = st.sampled_from(list(CALENDARS.values()))
counts = st.sampled_from([(unit, count) for unit in (HOURS, DAYS) for count in (CLOCK, WORKING)])
terms = st.integers(1, 60)
few = settings(max_examples=100)


@few
@given(
    calendar=calendars,
    start=starts,
    later=st.timedeltas(timedelta(), timedelta(days=20)),
    n=terms,
    how=counts,
)
def test_a_later_start_never_ends_earlier(
    calendar: Calendar, start: datetime, later: timedelta, n: int, how: tuple[str, Count]
) -> None:
    unit, count = how
    first = ends(calendar, start, n, unit=unit, count=count)
    assert first <= ends(calendar, start + later, n, unit=unit, count=count)


@few
@given(calendar=calendars, start=starts, n=terms, more=terms, how=counts)
def test_a_longer_term_ends_later_and_terms_add_up(
    calendar: Calendar, start: datetime, n: int, more: int, how: tuple[str, Count]
) -> None:
    unit, count = how
    first = ends(calendar, start, n, unit=unit, count=count)
    both = ends(calendar, start, n + more, unit=unit, count=count)
    assert start < first < both
    assert both == ends(calendar, first, more, unit=unit, count=count)


@few
@given(calendar=calendars, start=starts, n=terms, unit=st.sampled_from([HOURS, DAYS]))
def test_working_time_ends_while_the_shop_is_open(
    calendar: Calendar, start: datetime, n: int, unit: str
) -> None:
    at = ends(calendar, start, n, unit=unit, count=WORKING)
    day = calendar.day_of(at)
    assert calendar.is_working_day(day)
    opens, closes = (calendar.at(day, hour) for hour in (calendar.week.opens, calendar.week.closes))
    assert min(opens, closes) <= at <= closes  # where the clock skips these hours, it opens when it closes


@few
@given(calendar=calendars, start=first_days, n=st.integers(0, 60), more=st.integers(0, 60))
def test_working_days_add_up_and_count_back(calendar: Calendar, start: date, n: int, more: int) -> None:
    end = calendar.add_working_days(start, n)
    assert calendar.add_working_days(end, more) == calendar.add_working_days(start, n + more)
    assert calendar.working_days_between(start, end) == n
    assert n == 0 or calendar.is_working_day(end)


@few
@given(a=first_days, b=first_days, c=first_days)
def test_counting_adds_up_over_any_three_days(a: date, b: date, c: date) -> None:
    between = SHOP.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)


def test_the_hours_of_a_week_without_holidays_are_its_working_time() -> None:
    monday = SHOP.at(date(2026, 11, 16), time(9))
    assert ends(SHOP, monday, 45, unit=HOURS, count=WORKING) == SHOP.at(date(2026, 11, 20), time(18))
