"""What is compiled from the `holidays` package: the published days, how far they reach, and what is said."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from chalicelib.domain.policy.working_calendar import Calendar, CountryDays, WorkingTime
from infra.calendar_days import UnknownCountry, country_days, warning
from infra.policy import DOCS, PolicyMistake, compile_policy
from tests.notices import DAYS_OFF, SWAPPED

WEEK = WorkingTime.model_validate(
    {"country": "CN", "days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "18:00"}
)
LEVELS = "zh/policy/service-levels.md"


def in_china(year: int) -> CountryDays:
    return CountryDays.model_validate(country_days("CN", year=year))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_china_is_as_the_notice_says(year: int) -> None:
    shop = Calendar(timezone="Asia/Shanghai", week=WEEK, country=in_china(2026))
    days = [
        day for n in range(366) if (day := date.fromordinal(date(year, 1, 1).toordinal() + n)).year == year
    ]
    by_notice = [day in SWAPPED or (day.weekday() < 5 and day not in DAYS_OFF) for day in days]
    assert [shop.is_working_day(day) for day in days] == by_notice


def test_days_are_the_same_ones_whatever_the_year_of_the_build() -> None:
    early, late = in_china(2024), in_china(2026)
    shared = {day for day in early.days_off | early.working_days if day.year >= 2024}
    assert shared == late.days_off | late.working_days


@pytest.mark.parametrize(
    ("country", "year", "reach"),
    [
        ("CN", 2024, ("2022-01-01", "2026-12-31")),
        ("CN", 2023, ("2021-01-01", "2025-12-31")),  # two years ahead at most
        ("CN", 2030, ("2028-01-01", "2027-12-31")),  # a package too old to know any of these years
        ("DE", 2026, ("2024-01-01", "2028-12-31")),  # all by law, nothing is swapped
        ("BG", 2030, ("2028-01-01", "2032-12-31")),  # swapped until 2016
        ("AE", 2026, ("2024-01-01", "2026-12-31")),  # later ones are estimated by the moon
    ],
)
def test_days_are_known_only_as_far_as_they_are_official(
    country: str, year: int, reach: tuple[str, str]
) -> None:
    found = country_days(country, year=year)
    assert (found["known_from"], found["known_until"]) == reach
    known = [*found["days_off"], *found["working_days"]]
    assert all(reach[0] <= day <= reach[1] for day in known)


def test_swaps_of_a_new_year_reach_into_the_december_before() -> None:
    assert "2011-12-31" in country_days("CN", year=2010)["working_days"]


@pytest.mark.parametrize(
    ("today", "warns"),
    [("2026-06-01", False), ("2026-10-31", False), ("2026-11-01", True), ("2027-03-01", True)],
)
def test_the_build_says_when_days_run_out(today: str, warns: bool) -> None:
    said = warning(country_days("CN", year=2026), country="CN", today=date.fromisoformat(today))
    assert (said is not None) is warns
    assert said is None or (
        "of CN after 2026-12-31" in said and "requirements/up.in" in said and "\n" not in said
    )


def test_unknown_country() -> None:
    with pytest.raises(UnknownCountry):
        country_days("XX", year=2026)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DOCS, tmp_path / "docs"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("country: CN", "country: XX", "no public holidays are known for a country of that code"),
        ('to: "18:00"', "to: 18:00", 'in quotes, such as "09:00"'),
        ("mon, tue", "monday, tue", "working_time.days #1"),
        ("days_off: []", "days_off: [2026-02-30]", "there is no such day as"),
        ("  working_time:", "  worktime:", "working_time"),
    ],
)
def test_a_mistake_in_the_working_time_is_said_with_file_and_field(
    docs: Path, old: str, new: str, said: str
) -> None:
    page = docs / LEVELS
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyMistake) as raised:
        compile_policy(docs, today=date(2026, 11, 22))
    assert "service-levels.md" in str(raised.value)
    assert said in str(raised.value)


def test_the_shops_single_days_stand_in_the_policy(docs: Path) -> None:
    page = docs / LEVELS
    page.write_text(
        page.read_text("utf-8").replace("days_off: []", "days_off: [2026-12-31]", 1), encoding="utf-8"
    )
    policy = compile_policy(docs, today=date(2026, 11, 22))
    assert policy["pages"]["service_levels"]["working_time"]["days_off"] == ["2026-12-31"]
    assert policy["calendar"]["known_until"] == "2026-12-31"
