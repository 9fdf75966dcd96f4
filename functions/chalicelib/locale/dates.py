"""Dates as each language writes them: the patterns stand in `dates.po`."""

from datetime import date, datetime

from chalicelib.locale.words import label


def write_date(day: date, language: str) -> str:
    """Write a date: 2026年11月22日, 22 November 2026."""
    return label("format", "date", language).format(**_parts(day, language))


def write_month(day: date, language: str) -> str:
    """Write the month of a date: 2026年11月, November 2026."""
    return label("format", "month", language).format(**_parts(day, language))


def write_slot(at: datetime, language: str) -> str:
    """Write date, weekday and time as one says them: 12月1日（周二）14:00."""
    weekday = label("weekday", WEEKDAYS[at.weekday()], language)
    pattern = label("format", "slot", language)
    return pattern.format(**_parts(at, language), weekday=weekday, clock=f"{at:%H:%M}")


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _parts(day: date, language: str) -> dict[str, object]:
    name = label("month_name", str(day.month), language)
    return {"year": day.year, "month": day.month, "day": day.day, "month_name": name}
