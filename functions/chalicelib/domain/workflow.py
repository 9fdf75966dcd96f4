"""The life of a case: the one table of (state, event) → state, with who may cause it.

The site's diagram, the commands offered in mails and on the case page, and the tests are all read
from `TRANSITIONS`. A move that does not stand here is refused and changes nothing.
"""

from enum import StrEnum
from typing import NamedTuple

from chalicelib.domain.errors import NotAllowed


class State(StrEnum):
    NEW = "new"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    SUBMIT = "submit"
    REPLY = "reply"
    SUPPLY_INFORMATION = "supply_information"
    CORRECT_CONTACT = "correct_contact"
    CANCEL = "cancel"
    TAKE = "take"
    ASK = "ask"
    SAY = "say"
    CLOSE = "close"


class Role(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"


class Owed(NamedTuple):
    """A mail that a move promises: the message's class and who gets it."""

    message: str
    to: str


class Transition(NamedTuple):
    state: State
    event: Event
    to: State
    actors: frozenset[Role]
    mails: tuple[Owed, ...] = ()


OPEN = (State.RECEIVED, State.IN_PROGRESS, State.WAITING)
CUSTOMER = frozenset({Role.CUSTOMER})
STAFF = frozenset({Role.STAFF})
TO_TEAM, TO_CUSTOMER = "team", "customer"


def _rows(
    states: tuple[State, ...],
    event: Event,
    actors: frozenset[Role],
    *mails: Owed,
    to: State | None = None,
) -> tuple[Transition, ...]:
    return tuple(Transition(state, event, to or state, actors, mails) for state in states)


TRANSITIONS: tuple[Transition, ...] = (
    *_rows(
        (State.NEW,),
        Event.SUBMIT,
        CUSTOMER | STAFF,
        Owed("RequestReceived", TO_CUSTOMER),
        Owed("NewRequest", TO_TEAM),
        to=State.RECEIVED,
    ),
    *_rows((State.RECEIVED, State.IN_PROGRESS), Event.REPLY, CUSTOMER, Owed("CustomerWrote", TO_TEAM)),
    *_rows((State.WAITING,), Event.REPLY, CUSTOMER, Owed("CustomerWrote", TO_TEAM), to=State.IN_PROGRESS),
    *_rows(
        (State.RECEIVED, State.IN_PROGRESS),
        Event.SUPPLY_INFORMATION,
        CUSTOMER,
        Owed("CustomerWrote", TO_TEAM),
    ),
    *_rows(
        (State.WAITING,),
        Event.SUPPLY_INFORMATION,
        CUSTOMER,
        Owed("CustomerWrote", TO_TEAM),
        to=State.IN_PROGRESS,
    ),
    *_rows(
        OPEN,
        Event.CORRECT_CONTACT,
        CUSTOMER,
        Owed("ContactCorrected", TO_CUSTOMER),
        Owed("CustomerWrote", TO_TEAM),
    ),
    *_rows(
        OPEN,
        Event.CANCEL,
        CUSTOMER,
        Owed("RequestCancelled", TO_CUSTOMER),
        Owed("CustomerWrote", TO_TEAM),
        to=State.CANCELLED,
    ),
    *_rows((State.RECEIVED,), Event.TAKE, STAFF, to=State.IN_PROGRESS),
    *_rows(OPEN, Event.ASK, STAFF, Owed("QuestionAsked", TO_CUSTOMER), to=State.WAITING),
    *_rows(OPEN, Event.SAY, STAFF, Owed("StaffWrote", TO_CUSTOMER)),
    *_rows(OPEN, Event.CLOSE, STAFF, Owed("CaseClosed", TO_CUSTOMER), to=State.CLOSED),
)
_TABLE = {(row.state, row.event): row for row in TRANSITIONS}


def move(state: State, event: Event, role: Role) -> Transition:
    """The row for this move. Raises NotAllowed when the table has none for this actor."""
    row = _TABLE.get((state, event))
    if row is None or role not in row.actors:
        raise NotAllowed
    return row


def allowed(state: State, role: Role) -> tuple[Event, ...]:
    """The events that this actor may cause now, in the table's order."""
    return tuple(row.event for row in TRANSITIONS if row.state == state and role in row.actors)
