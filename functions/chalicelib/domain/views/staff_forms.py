"""Which steps a person may take on a case now, the likeliest first, each with its form."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Condition
from chalicelib.domain.case.steps import BY_WORD, STEPS
from chalicelib.domain.kernel.states import STATES, Event, Role, State
from chalicelib.domain.views.form_view import FieldView
from chalicelib.domain.views.staff_form_fields import ViewerContext, fields_of, price_choices
from chalicelib.domain.workflow.case_queries import holds_theirs, is_paid_by_customer, last_of_staff
from chalicelib.domain.workflow.comparison import unclear_arrival
from chalicelib.domain.workflow.parcel_queries import (
    missing_parcels,
    parcels_claimed,
    parcels_in_doubt,
    parcels_to_claim,
    parcels_to_replace,
)
from chalicelib.domain.workflow.questions import events_now
from chalicelib.domain.workflow.transitions import TO_CUSTOMER, TRANSITIONS, Transition, move
from chalicelib.locale.words import label

STAFF_ROLES = frozenset({Role.STAFF, Role.DEALER, Role.OWNER, Role.LEAD, Role.MANAGER})
OWNING = frozenset({Role.OWNER, Role.LEAD, Role.MANAGER})  # who is none of these may want to take the case
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
    remark: str


def step_forms(case: Case, viewer: ViewerContext) -> tuple[StepForm, ...]:
    """A form for each step that this person may take now, the likeliest first."""
    events = [event for event in events_now(case, viewer.roles) if event in STEPS]
    offered = [event for event in events if _makes_sense(event, case, viewer)]
    wished = dict.fromkeys((*STATES[case.state].likely, *(() if viewer.roles & OWNING else (Event.TAKE,))))
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
        grave=STEPS[event].is_grave,
        remark=STEPS[event].remark,
    )


# What the table allows but the facts of the case would refuse, or make pointless.
SENSE: Mapping[Condition, Callable[[Case, ViewerContext], bool]] = {
    "always": lambda case, viewer: True,
    "something_to_undo": lambda case, viewer: bool(last_of_staff(case)),
    "expert_asked": lambda case, viewer: case.expert is not None,
    "not_mine": lambda case, viewer: case.owner.casefold() != viewer.me.address.casefold(),
    "not_urgent": lambda case, viewer: case.urgency != "urgent",
    "company_pays": lambda case, viewer: not is_paid_by_customer(case, viewer.policy),
    "priced": lambda case, viewer: bool(price_choices("labour", case, viewer)),
    "old_item_out": lambda case, viewer: case.timer("old_item") is not None,
    "no_loaner_out": lambda case, viewer: case.timer("loaner") is None,
    "loaner_out": lambda case, viewer: case.timer("loaner") is not None,
    "product_here": lambda case, viewer: holds_theirs(case),
    "product_away": lambda case, viewer: not holds_theirs(case),
    "arrival_unclear": lambda case, viewer: unclear_arrival(case) is not None,
    "parcel_out": lambda case, viewer: bool(missing_parcels(case)),
    "parcel_in_doubt": lambda case, viewer: bool(parcels_in_doubt(case)),
    "parcel_to_claim": lambda case, viewer: bool(parcels_to_claim(case)),
    "claim_open": lambda case, viewer: bool(parcels_claimed(case)),
    "product_lost": lambda case, viewer: bool(parcels_to_replace(case)),
    "payout_of_another": lambda case, viewer: not is_my_payout(case, viewer.me.address),
}


def _makes_sense(event: Event, case: Case, viewer: ViewerContext) -> bool:
    return SENSE[STEPS[event].when](case, viewer)


def is_my_payout(case: Case, person: str) -> bool:
    """Whether this person approved what now waits for a second one."""
    return case.payout is not None and case.payout.approved_by.casefold() == person.casefold()


def steps_without_a_form(moves: Iterable[Transition]) -> Iterator[str]:
    """Moves of staff that no form takes, forms that lead nowhere, and conditions that nobody knows."""
    by_staff = {row.event for row in moves if row.actors & STAFF_ROLES} - {Event.SUBMIT}
    yield from (f"{event} has no form" for event in sorted(by_staff - STEPS.keys()))
    yield from (f"{event} stands in no row of the moves" for event in sorted(STEPS.keys() - by_staff))
    unknown = (model for model in STEPS.values() if model.when not in SENSE)
    yield from (f"{model.__name__} makes sense when `{model.when}`, which has no row" for model in unknown)


if found := "; ".join(steps_without_a_form(TRANSITIONS)):
    raise AssertionError(found)
