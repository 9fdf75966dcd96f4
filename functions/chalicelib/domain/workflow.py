"""The life of a case: the one table of (state, event) → state, with who may cause it.

The site's diagram, the commands offered in mails and on the case page, and the tests are all read
from `TRANSITIONS`. A move that does not stand here is refused and changes nothing.
"""

from collections.abc import Iterable
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
    JOIN = "join"
    MAIL_FAILED = "mail_failed"
    TAKE = "take"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    URGENT = "urgent"
    NOTE = "note"
    ASK = "ask"
    SAY = "say"
    CLOSE = "close"
    UNDO = "undo"


class Role(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    OTHER = "other"  # whoever holds a case's mail without being its customer
    CARRIER = "carrier"  # the mail system, which tells what could not be delivered


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


TO_TEAM, TO_CUSTOMER, TO_OWNER, TO_ACTOR = "team", "customer", "owner", "actor"
CUSTOMER, STAFF = frozenset({Role.CUSTOMER}), frozenset({Role.STAFF})
OTHER, CARRIER = frozenset({Role.OTHER}), frozenset({Role.CARRIER})
WROTE = Owed("CustomerWrote", TO_TEAM)
DONE = Owed("ActionDone", TO_ACTOR)
PASSED_ON = Owed("CasePassedOn", TO_OWNER)
OPEN = (State.RECEIVED, State.IN_PROGRESS, State.WAITING)
WORKED_ON = (State.RECEIVED, State.IN_PROGRESS)
TAKEN = (State.IN_PROGRESS, State.WAITING)
ENDED = (State.CLOSED, State.CANCELLED)


def _rows(
    states: Iterable[State],
    event: Event,
    actors: frozenset[Role],
    *mails: Owed,
    to: State | None = None,
) -> tuple[Transition, ...]:
    return tuple(Transition(state, event, to or state, actors, mails) for state in states)


def _to_customer(message: str) -> Owed:
    return Owed(message, TO_CUSTOMER)


TRANSITIONS: tuple[Transition, ...] = (
    *_rows(
        (State.NEW,),
        Event.SUBMIT,
        CUSTOMER | STAFF,
        _to_customer("RequestReceived"),
        Owed("NewRequest", TO_TEAM),
        to=State.RECEIVED,
    ),
    *_rows(WORKED_ON, Event.REPLY, CUSTOMER, WROTE),
    *_rows((State.WAITING,), Event.REPLY, CUSTOMER, WROTE, to=State.IN_PROGRESS),
    *_rows(WORKED_ON, Event.SUPPLY_INFORMATION, CUSTOMER, WROTE),
    *_rows((State.WAITING,), Event.SUPPLY_INFORMATION, CUSTOMER, WROTE, to=State.IN_PROGRESS),
    *_rows(OPEN, Event.CORRECT_CONTACT, CUSTOMER, _to_customer("ContactCorrected"), WROTE),
    *_rows(OPEN, Event.CANCEL, CUSTOMER, _to_customer("RequestCancelled"), WROTE, to=State.CANCELLED),
    *_rows(OPEN, Event.JOIN, OTHER, Owed("OtherWrote", TO_TEAM)),
    *_rows(OPEN, Event.MAIL_FAILED, CARRIER, Owed("MailFailed", TO_TEAM)),
    *_rows((State.RECEIVED,), Event.TAKE, STAFF, DONE, to=State.IN_PROGRESS),
    *_rows(TAKEN, Event.TAKE, STAFF, DONE),
    *_rows((State.RECEIVED,), Event.ASSIGN, STAFF, PASSED_ON, DONE, to=State.IN_PROGRESS),
    *_rows(TAKEN, Event.ASSIGN, STAFF, PASSED_ON, DONE),
    *_rows(OPEN, Event.TRANSFER, STAFF, PASSED_ON, DONE),
    *_rows(OPEN, Event.URGENT, STAFF, PASSED_ON, DONE),
    *_rows(OPEN, Event.NOTE, STAFF, DONE),
    *_rows(OPEN, Event.ASK, STAFF, _to_customer("QuestionAsked"), DONE, to=State.WAITING),
    *_rows(OPEN, Event.SAY, STAFF, _to_customer("StaffWrote"), DONE),
    *_rows(OPEN, Event.CLOSE, STAFF, _to_customer("CaseClosed"), DONE, to=State.CLOSED),
    *_rows((*OPEN, State.CLOSED), Event.UNDO, STAFF, DONE),  # where it leads, the undone step says
)
_TABLE = {(row.state, row.event): row for row in TRANSITIONS}
PASSIVE = frozenset({Event.MAIL_FAILED})  # nobody has built on a step that only these follow


def move(state: State, event: Event, role: Role) -> Transition:
    """The row for this move. Raises NotAllowed when the table has none for this actor."""
    row = _TABLE.get((state, event))
    if row is None or role not in row.actors:
        raise NotAllowed
    return row


def allowed(state: State, role: Role) -> tuple[Event, ...]:
    """The events that this actor may cause now, in the table's order."""
    return tuple(row.event for row in TRANSITIONS if row.state == state and role in row.actors)
