"""The country's days off and swapped working days (调休), from the `holidays` package, for some years.

The package works out coming years by rule, but where days off are swapped with weekend days only the
government's yearly notice knows them (China's comes out in November). So for such a country a year is
known when the package has its swaps; elsewhere until a holiday is marked as estimated.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import holidays
from holidays import HolidayBase
from holidays.version import __version__ as release

BEFORE, AFTER = 2, 2
STOPPED_SWAPPING = 10  # years without a swap, after which the country is taken to have given it up
NEEDED_AHEAD = timedelta(days=61)  # from November on, terms reach into the next year


class UnknownCountry(Exception):
    """The `holidays` package has nothing about this country."""


def country_days(code: str, *, year: int) -> dict[str, Any]:
    """The `calendar` of policy.json: the known days of the years around `year`. Raises UnknownCountry."""
    first, last = year - BEFORE, year + AFTER
    country = _country(code, range(first, last + 2))  # a year's swaps reach into the December before
    until = _last_known_year(country, range(first, last + 1))
    return {
        "days_off": _iso(day for day in country if first <= day.year <= until),
        "working_days": _iso(day for day in country.weekend_workdays if first <= day.year <= until),
        "known_from": f"{first}-01-01",
        "known_until": f"{until}-12-31",
    }


def warning(compiled: dict[str, Any], *, country: str, today: date) -> str | None:
    """Say in a sentence that terms of today may run past the last known day; None while they do not."""
    until = date.fromisoformat(compiled["known_until"])
    if until >= today + NEEDED_AHEAD:
        return None
    return (
        f"Working days: `holidays` {release} has no official days off of {country} after {until}, "
        "so later days count by the week alone; raise `holidays` in requirements/up.in and run `make lock` "
        "once a newer one has them."
    )


def _country(name: str, years: Iterable[int]) -> HolidayBase:
    """The country's holidays, named in its own language so that estimated ones can be told."""
    try:
        language = holidays.country_holidays(name).default_language
        return holidays.country_holidays(name, years=years, language=language)
    except NotImplementedError as error:
        raise UnknownCountry(name) from error


def _last_known_year(country: HolidayBase, years: range) -> int:
    """The last year before the first one without official data; the one before `years` if none has."""
    newest = max(_years_with_swaps(country), default=0)
    swaps = newest >= years[0] - STOPPED_SWAPPING
    unknown = (year for year in years if (swaps and year > newest) or _is_estimated(country, year))
    return next(unknown, years[-1] + 1) - 1


def _years_with_swaps(country: HolidayBase) -> set[int]:
    """The years of which the package knows swaps: rows of two days, thus of four parts or five."""
    rows: dict[int, Any] = getattr(country, "special_public_holidays", {})
    return {year for year, found in rows.items() if any(len(row) > 3 for row in _rows(found))}


def _rows(found: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    """The package leaves out the outer brackets around a single row."""
    return found if found and isinstance(found[0], tuple) else (found,)


def _is_estimated(country: HolidayBase, year: int) -> bool:
    labels = (getattr(country, name, None) for name in ("estimated_label", "observed_estimated_label"))
    marks = [label.replace("%s", "").strip() for label in labels if label]
    return any(mark in name for day, name in country.items() if day.year == year for mark in marks)


def _iso(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]
