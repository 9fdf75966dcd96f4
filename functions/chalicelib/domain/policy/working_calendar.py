"""Working time: on which days and hours the shop works, and when a term counted in them ends.

Clock hours simply run on. Working hours count only while the shop is open. Working days count whole,
from the day after the start to the closing time of the last one (clause `working-time`).
The days come from `infra/calendar_days.py`; outside `known_from`–`known_until` the country's days off
are not published or not kept, so plain weekdays are assumed and the result says so.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count as numbers
from itertools import islice, takewhile
from typing import Annotated, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

Count = Literal["clock", "working"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)


def _time_of_day(value: object) -> object:
    """Refuse what YAML makes of an unquoted 18:00, which is the number 1080."""
    if isinstance(value, (str, time)):
        return value
    raise PydanticCustomError("time_of_day", 'this must be a time in quotes, such as "09:00"')


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]


class WorkingTime(BaseModel):
    """`working_time` of `policy/service-levels.md`: the shop's week, and single days that differ from it."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)
    country: str
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    opens: TimeOfDay = Field(alias="from")
    closes: TimeOfDay = Field(alias="to")
    days_off: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.opens >= self.closes:
            raise PydanticCustomError("working_time", "`from` must be earlier than `to`")
        if both := sorted(set(self.days_off) & set(self.working_days)):
            words = {"day": str(both[0])}
            raise PydanticCustomError(
                "working_time", "{day} stands in `days_off` and in `working_days`", words
            )
        return self


class CountryDays(BaseModel):
    """The country's days off and swapped working days, as far as they are known."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    days_off: frozenset[date]
    working_days: frozenset[date]
    known_from: date
    known_until: date

    def knows(self, day: date) -> bool:
        return self.known_from <= day <= self.known_until


class Calendar(BaseModel):
    """The shop's week in its time zone, and its country's days; the shop's own single days go first."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    timezone: str
    week: WorkingTime
    country: CountryDays

    def is_working_day(self, day: date) -> bool:
        for days in (self.week, self.country):
            if day in days.working_days:
                return True
            if day in days.days_off:
                return False
        return WEEKDAYS[day.weekday()] in self.week.days

    def add_working_days(self, start: date, n: int) -> date:
        """The nth working day after `start`; `start` itself for 0. Raises ValueError when n is negative."""
        if n < 0:
            raise ValueError(f"Working days are counted forwards only, not {n}.")
        return next(islice(self._days_from(start + DAY), n - 1, None)) if n else start

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days come after `start` and up to `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + day * DAY) for day in range(1, (end - start).days + 1))

    def day_of(self, moment: datetime) -> date:
        """The date at the shop. Raises ValueError for a moment without a time zone."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone.")
        return moment.astimezone(ZoneInfo(self.timezone)).date()

    def at(self, day: date, hour: time) -> datetime:
        """That time of that day at the shop, in UTC: only there does adding hours give real hours."""
        return datetime.combine(day, hour, ZoneInfo(self.timezone)).astimezone(UTC)

    def open_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield from when to when the shop works, from `start` on."""
        for day in self._days_from(self.day_of(start)):
            begins, closes = max(self.at(day, self.week.opens), start), self.at(day, self.week.closes)
            if begins < closes:
                yield begins, closes

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when `end` is not later."""
        shifts = takewhile(lambda shift: shift[0] < end, self.open_from(start))
        return sum((min(closes, end) - begins for begins, closes in shifts), timedelta())

    def after_open(self, start: datetime, span: timedelta) -> datetime:
        """When so much working time has passed since `start`; `start` itself for none."""
        if not span:
            return start
        for begins, closes in self.open_from(start):
            if begins + span <= closes:
                return begins + span
            span -= closes - begins
        raise AssertionError("a week has working days")

    def _days_from(self, first: date) -> Iterator[date]:
        return (day for n in numbers() if self.is_working_day(day := first + n * DAY))


class Deadline(NamedTuple):
    """A moment in UTC; `assumed` when it rests on days for which no days off are known."""

    at: datetime
    assumed: bool


def deadline(
    start: datetime, *, hours: int | None = None, days: int | None = None, count: Count, calendar: Calendar
) -> Deadline:
    """When a term of so many hours or days from `start` ends (clause `working-time`).

    Raises ValueError unless just one of `hours` and `days` is given, as a positive number, and for a
    start without a time zone.
    """
    terms = [(unit, n) for unit, n in (("hours", hours), ("days", days)) if n is not None]
    if len(terms) != 1 or terms[0][1] <= 0:
        raise ValueError(f"A term is a positive number of hours or of days, not {hours} and {days}.")
    unit, n = terms[0]
    first = calendar.day_of(start)
    at = ENDS[count, unit](start.astimezone(UTC), n, calendar)
    known = calendar.country.knows(first) and calendar.country.knows(calendar.day_of(at))
    return Deadline(at=at, assumed=count == "working" and not known)


def _clock(start: datetime, n: int, _: Calendar, *, unit: timedelta) -> datetime:
    return start + n * unit


def _working_hours(start: datetime, n: int, calendar: Calendar) -> datetime:
    return calendar.after_open(start, timedelta(hours=n))


def _working_days(start: datetime, n: int, calendar: Calendar) -> datetime:
    return calendar.at(calendar.add_working_days(calendar.day_of(start), n), calendar.week.closes)


ENDS: dict[tuple[Count, str], Callable[[datetime, int, Calendar], datetime]] = {
    ("clock", "hours"): partial(_clock, unit=timedelta(hours=1)),
    ("clock", "days"): partial(_clock, unit=DAY),
    ("working", "hours"): _working_hours,
    ("working", "days"): _working_days,
}
