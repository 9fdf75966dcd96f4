"""Which steps a person may take on a case now, the likeliest first, each with its form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import (
    Ask,
    Assign,
    Close,
    Command,
    Note,
    Say,
    Take,
    Transfer,
    Undo,
    Urgent,
)
from chalicelib.domain.case.repair_steps import WORK
from chalicelib.domain.kernel.states import STATES, Event, Role, State
from chalicelib.domain.views.form_view import FieldView
from chalicelib.domain.views.staff_form_fields import ViewerContext, fields_of, price_choices
from chalicelib.domain.workflow.case_queries import is_paid_by_customer, last_of_staff
from chalicelib.domain.workflow.transitions import TO_CUSTOMER, allowed_events, move
from chalicelib.locale.words import label

E = Event
BY_WORD: Mapping[Event, type[Command]] = {
    model.event: model for model in (Take, Say, Ask, Note, Assign, Transfer, Urgent, Close, Undo)
}
STEPS: Mapping[Event, type[Command]] = {**WORK, **BY_WORD}

OWNING = frozenset({Role.OWNER, Role.LEAD, Role.MANAGER})  # who is none of these may want to take the case
GRAVE = frozenset({E.CLOSE, E.REFUSE, E.UNDO})  # shown with a warning's colour
ABOUT: Mapping[Event, str] = {E.NOTE: "stays_inside", E.TAKE: "owner_shows", E.ASSIGN: "other_shows"}
Place = Literal["next", "other", "words"]


@dataclass(frozen=True)
class StepForm:
    """One step as a form; `then` is the state that it usually leads to."""

    event: Event
    title: str
    fields: tuple[FieldView, ...]
    then: State
    tells_customer: bool
    place: Place
    grave: bool


def step_forms(case: Case, viewer: ViewerContext) -> tuple[StepForm, ...]:
    """A form for each step that this person may take now, the likeliest first."""
    events = [event for event in allowed_events(case.state, viewer.roles) if event in STEPS]
    offered = [event for event in events if _makes_sense(event, case, viewer)]
    wished = dict.fromkeys((*STATES[case.state].likely, *(() if viewer.roles & OWNING else (E.TAKE,))))
    likely = [event for event in wished if event in offered]
    rest = [event for event in offered if event not in likely]
    return tuple(_form(event, case, viewer, likely=event in likely) for event in (*likely, *rest))


def _form(event: Event, case: Case, viewer: ViewerContext, *, likely: bool) -> StepForm:
    row = move(case.state, event, viewer.roles)
    return StepForm(
        event=event,
        title=label("command", event, viewer.language),
        fields=tuple(fields_of(STEPS[event], case, viewer)),
        then=row.to,
        tells_customer=any(mail.to == TO_CUSTOMER for mail in row.mails),
        place="next" if likely else "words" if event in BY_WORD else "other",
        grave=event in GRAVE,
    )


# What the table allows but the facts of the case would refuse, or make pointless.
SENSE: Mapping[Event, Callable[[Case, ViewerContext], bool]] = {
    E.UNDO: lambda case, viewer: bool(last_of_staff(case)),
    E.TAKE: lambda case, viewer: case.owner.casefold() != viewer.me.address.casefold(),
    E.URGENT: lambda case, viewer: case.urgency != "urgent",
    E.PLAN_REPAIR: lambda case, viewer: not is_paid_by_customer(case, viewer.policy),
    E.QUOTE: lambda case, viewer: bool(price_choices("labour", case, viewer)),
    E.RECEIVE_OLD: lambda case, viewer: case.timer("old_item") is not None,
    E.LEND: lambda case, viewer: case.timer("loaner") is None,
    E.TAKE_BACK_LOAN: lambda case, viewer: case.timer("loaner") is not None,
    E.CONFIRM_PAYOUT: lambda case, viewer: not is_my_payout(case, viewer.me.address),
}


def _makes_sense(event: Event, case: Case, viewer: ViewerContext) -> bool:
    return event not in SENSE or SENSE[event](case, viewer)


def is_my_payout(case: Case, person: str) -> bool:
    """Whether this person approved what now waits for a second one."""
    return case.payout is not None and case.payout.approved_by.casefold() == person.casefold()
