"""The shop's week in words: its working days, and the single days that differ from it."""

from itertools import groupby

from aftercare_pages.source import Source
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.working_calendar import WEEKDAYS, Weekday
from chalicelib.locale import words

LONG = 3  # so many days in a row are named by the first and the last


def working_days(facts: Source) -> str:
    """Say on which days of the week the shop works: 周一至周五, Monday to Friday."""
    days = facts.policy.pages.service_levels.working_time.days
    return words.join_words((_day_names(run, facts.language) for run in _runs(days)), facts.language)


def single_days(facts: Source) -> str:
    """Say on which single days the shop closes or works besides; nothing when there are none."""
    own = facts.policy.pages.service_levels.working_time
    days = {"days_off": own.days_off, "working_days": own.working_days}
    return " ".join(
        words.label("single_days", name, facts.language).format(
            days=words.join_words(map(str, sorted(dates)), facts.language)
        )
        for name, dates in days.items()
        if dates
    )


def _runs(days: tuple[Weekday, ...]) -> list[list[Weekday]]:
    """Part the days into runs that follow each other within a week from Monday on."""
    worked = groupby(WEEKDAYS, key=lambda day: day in days)
    return [list(run) for is_worked, run in worked if is_worked]


def _day_names(run: list[Weekday], language: Language) -> str:
    names = [words.label("weekday", day, language) for day in run]
    if len(names) < LONG:
        return words.join_words(names, language)
    return words.label("format", "range", language).format(first=names[0], last=names[-1])
