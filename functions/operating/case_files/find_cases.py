"""Stored cases as the operator looks for them (D3): by what is open, by month, by customer, by words.

A month's cases are found by their dense numbers (A6), so that closed ones need no index of their own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.kernel.states import State

WAITS = frozenset({"silence", "hold", "advice"})  # what the clock waits for, and nobody has to do


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are wanted: all that is given must agree, and what is empty leaves all in."""

    state: str = ""
    team: str = ""
    owner: str = ""
    kind: str = ""
    month: str = ""
    customer: str = ""
    words: str = ""
    late: bool = False
    ended: bool = False

    def fits(self, case: Case, now: datetime) -> bool:
        """Whether the case is one of them; `owner` may be any part of the address."""
        return (
            case.state == (self.state or case.state)
            and case.team == (self.team or case.team)
            and case.kind == (self.kind or case.kind)
            and self.owner.casefold() in case.owner.casefold()
            and all(word in searched_text(case) for word in self.words.casefold().split())
            and (not self.late or is_late(case, now))
        )


def numbers(context: AppContext, sought: CaseFilter) -> Iterable[str]:
    """The numbers among which they are: as few as can be, without reading the whole table."""
    if sought.customer:
        return context.cases.of_customer(sought.customer)
    if sought.month:
        return numbers_of_month(sought.month, context.ledger.last_number(sought.month))
    if sought.ended or sought.state in (State.CLOSED, State.CANCELLED):
        return sorted(case.number for case in context.cases.all())
    return context.cases.open_numbers()


def numbers_of_month(month: str, last: int) -> Iterator[str]:
    """All numbers that were drawn in a month; a few belong to no case."""
    return (f"{month}-{number:03}" for number in range(1, last + 1))


def search(context: AppContext, sought: CaseFilter, *, now: datetime) -> list[Case]:
    """The wanted cases: open ones by their next deadline, then ended ones by number."""
    cases = (case for case in context.cases.several(numbers(context, sought)) if sought.fits(case, now))
    return sorted(cases, key=lambda case: (not case.is_open, due_of(case) if case.is_open else case.number))


def deadlines(case: Case) -> list[Timer]:
    """What somebody has to do by when, soonest first; a deadline at rest comes last."""
    running = (timer for timer in case.timers if timer.name not in WAITS)
    return sorted(running, key=lambda timer: (timer.paused_at is not None, timer.due))


def due_of(case: Case) -> str:
    """When the next thing is due, as a key to sort by."""
    first = next((timer.due for timer in deadlines(case) if timer.paused_at is None), None)
    return first.isoformat() if first else "9999"


def is_late(case: Case, now: datetime) -> bool:
    """Whether a deadline that runs is missed."""
    return case.is_open and any(timer.due < now for timer in deadlines(case) if timer.paused_at is None)


def searched_text(case: Case) -> str:
    """All words of a case in which `--words` looks."""
    request = case.request.model_dump(mode="json", exclude={"attachments"})
    said = (step.text for step in case.steps)
    return " ".join(str(part) for part in (case.number, *request.values(), *said) if part).casefold()


def line(case: Case, now: datetime) -> dict[str, Any]:
    """What a list says of a case, without what its customer said."""
    first = next(iter(deadlines(case)), None) if case.is_open else None
    return {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "urgency": case.urgency,
        "team": case.team,
        "owner": case.owner,
        "deadline": first.name if first else "",
        "due": first.due if first else None,
        "rests": bool(first and first.paused_at),
        "late": is_late(case, now),
        "received_at": case.received_at,
        "closed_at": case.closed_at,
    }
