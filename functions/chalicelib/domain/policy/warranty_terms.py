"""Exact arithmetic with terms: calendar months, month ends, leap days, repairs and exchanges.

A term includes its first day: bought on 3 March 2026 with 12 months, the last covered day is
2 March 2027. Windows in days count from the day after (received on the 1st, 7 days: up to the 8th).
An extension reaches the same day of the month in which it ends: completed on 20 May, 3 months more:
20 August. Where a month lacks the day, the term ends with that month.
"""

from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple

from dateutil.relativedelta import relativedelta
from pydantic import PlainSerializer

from chalicelib.domain.kernel.base_model import Day

AddedTo = Literal["completion", "old_end"]


class Repair(NamedTuple):
    """A completed repair: when we received the product, when it was done, and by which case if by one.

    `fault` and `part` are what the diagnosis found, empty where it found nothing or is not known any more;
    `core` says whether it was a core fault, `paid` whether the customer paid.
    """

    received: Day
    completed: Day
    case: str = ""
    fault: str = ""
    part: str = ""
    core: bool = False
    paid: bool = False

    @property
    def days(self) -> int:
        """How many days the customer was without it, the day of completion not counted."""
        return max(0, (self.completed - self.received).days)


def short_record(repair: Repair) -> tuple[object, ...]:
    """A repair as it is stored: what it does not say at its end is left out, as in records of before."""
    plain = repair._asdict()
    said = [name for name, value in plain.items() if value]
    length = max(3, *(Repair._fields.index(name) + 1 for name in said))
    return tuple(repair)[:length]


KeptRepair = Annotated[Repair, PlainSerializer(short_record, when_used="json")]


def last_day(first: date, *, months: int) -> date:
    """The last day of a term of calendar months whose first day is `first`."""
    same_day = first + relativedelta(months=months)
    return same_day if same_day.day < first.day else same_day - timedelta(days=1)


def last_day_of_window(start: date, *, days: int) -> date:
    """The last day of a window that counts from the day after `start`."""
    return start + timedelta(days=days)


def extend(until: date, repair: Repair, *, months: int, added_to: AddedTo) -> date:
    """The end that a repair gives; whether it is later than `until` is for the caller to say."""
    start = repair.completed if added_to == "completion" else until
    return start + relativedelta(months=months)


def prolong(until: date, repair: Repair) -> date:
    """The end when the time in repair does not count."""
    return until + timedelta(days=repair.days)


def months_used(bought: date, today: date) -> int:
    """Full months of use, as `last_day` counts them: a month is full on the day after its last one."""
    gone = relativedelta(today, bought)
    months = max(0, gone.years * 12 + gone.months)
    return months - 1 if months and last_day(bought, months=months) >= today else months
