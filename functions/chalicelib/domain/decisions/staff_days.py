"""The days that staff name in their steps: what each may be, and what is told beside the field.

One row per field; a step that asks for a day without a row is found by the tests.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.repair_steps import OfferVisit, moments
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.kernel.states import Event

AHEAD = timedelta(days=731)  # far beyond what any shop means, so that it finds slips of the keyboard only


class Bound(NamedTuple):
    """A day is not before today, else `over` is told, nor before the one that `not_before` names."""

    over: str = "past_date"
    not_before: str = ""
    too_early: str = ""


E = Event
STAFF_DAYS: Mapping[tuple[Event, str], Bound] = {
    (E.AWAIT_PARTS, "expected_on"): Bound(),
    (E.AWAIT_PARTS, "ready_on"): Bound(not_before="expected_on", too_early="before_part"),
    (E.ORDER_PART, "expected_on"): Bound(),
    (E.LEND, "back_on"): Bound(),
    (E.OFFER_VISIT, "times"): Bound(over="past_time"),
}


def check_days(command: Command, today: date) -> None:
    """Hold the days of a step to their bounds. Raises Invalid with a sentence beside each field."""
    if faults := tuple(_faults(command, today)):
        raise Invalid(faults=faults)


def _faults(command: Command, today: date) -> Iterator[Fault]:
    for (event, name), bound in STAFF_DAYS.items():
        if event is command.event:
            days, other = (
                _days(command, name),
                getattr(command, bound.not_before) if bound.not_before else None,
            )
            if any(day > today + AHEAD for day in days):
                yield Fault(name, "far_date")
            elif any(day < today for day in days):
                yield Fault(name, bound.over)
            elif other and any(day < other for day in days):
                yield Fault(name, bound.too_early)


def _days(command: Command, name: str) -> tuple[date, ...]:
    """The days that a field names; lines that are no times are told elsewhere."""
    if not isinstance(command, OfferVisit):
        day = getattr(command, name)
        return (day,) if day else ()
    try:
        return tuple(at.date() for at in moments(command.times))
    except ValueError:
        return ()
