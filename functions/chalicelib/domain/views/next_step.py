"""How a case stands for its customer: whose turn it is, what comes next, by when, and what silence means."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.case.repair_steps import RequestItem
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import STATES, Event, Role, State
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.policy.service_levels import Then
from chalicelib.domain.views.options import times_to_come
from chalicelib.domain.workflow.case_queries import still_out
from chalicelib.domain.workflow.parcel_queries import (
    awaits_parcel,
    goods_out,
    parcels_in_doubt,
    parcels_under_way,
)
from chalicelib.domain.workflow.promises import is_late_refund_due
from chalicelib.domain.workflow.questions import events_now
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN, ENDED
from chalicelib.domain.workflow.waits import may_lapse, silence_leads_to
from chalicelib.locale.words import label

Turn = Literal["customer", "us", "nobody"]
NOT_OURS = frozenset({"silence", "hold", "advice", "old_item", "loaner", "parcel", "claim", "collection"})


class Silence(BaseModel):
    """Until when we wait for the customer, and what happens then."""

    model_config = ConfigDict(frozen=True)
    until: datetime
    then: Then
    text: str


class Next(BaseModel):
    """What happens next: in words, by when at the latest, and which commands it takes."""

    model_config = ConfigDict(frozen=True)
    text: str
    by: datetime | None
    late: bool
    commands: tuple[Event, ...]
    silence: Silence | None


def turn(case: Case) -> Turn:
    if case.state in ENDED:
        return "nobody"
    return "customer" if case.state in CUSTOMERS_TURN and not _has_rating(case) else "us"


def may(case: Case, policy: Policy, now: datetime) -> tuple[Event, ...]:
    """What the customer can do: what the table allows, without what would lead nowhere."""
    return tuple(
        event
        for event in events_now(case, {Role.CUSTOMER})
        if event not in _idle(case, policy, now) and event is not Event.SUBMIT
    )


def _idle(case: Case, policy: Policy, now: datetime) -> set[Event]:
    """Commands without an object: a second objection, a parcel that nobody waits for, no time to choose.

    Nobody withdraws from a case while something of ours is still with him: it comes back first.
    """
    owes_a_parcel = case.state is State.AWAITING_ITEM or still_out(case)
    coming = parcels_under_way(case, "to_customer")
    idle = {
        Event.OBJECT: case.objected,
        Event.CANCEL: goods_out(case) and not case.item_here,
        Event.CONFIRM_DELIVERY: not coming,
        Event.REPORT_PARCEL: not any(one.direction == "to_customer" for one in parcels_in_doubt(case)),
        Event.SEND_TRACKING: not owes_a_parcel,
        Event.CHOOSE_TIME: not times_to_come(case, policy, now),
        Event.CLAIM_REFUND: not is_late_refund_due(case, policy, now),
    }
    return {event for event, is_idle in idle.items() if is_idle}


def what_next(case: Case, policy: Policy, language: Language, now: datetime) -> Next:
    """All that the customer wants to know first."""
    can = may(case, policy, now)
    ours = our_deadline(case) if turn(case) == "us" else None
    return Next(
        text=label("next", _next_key(case), language),
        by=ours,
        late=ours is not None and ours < now,
        commands=tuple(event for event in _awaited_events(case) if event in can and not _has_rating(case)),
        silence=_silence(case, policy, language),
    )


def _awaited_events(case: Case) -> tuple[Event, ...]:
    """What we wait for; facts that we asked for by name come first, whoever's turn it is (A10)."""
    named = (Event.SUPPLY_INFORMATION,) if case.asked_facts else ()
    return tuple(dict.fromkeys((*named, *STATES[case.state].awaits)))


def our_deadline(case: Case) -> datetime | None:
    """By when the customer hears from us: the nearest deadline that runs and is ours."""
    running = (timer for timer in case.timers if timer.paused_at is None and timer.name not in NOT_OURS)
    return min((timer.due for timer in running), default=None)


def _next_key(case: Case) -> str:
    variants = {
        State.RECEIVED: ("received_asked", bool(case.asked_facts)),
        State.AWAITING_ITEM: _awaiting_item(case),
        State.AWAITING_ACCEPTANCE: ("on_its_way", awaits_parcel(case)),
        State.REFUSED: ("refused_for_good", case.objected),
        State.FOLLOW_UP: ("follow_up_rated", _has_rating(case)),
    }
    key, holds = variants.get(case.state, ("", False))
    return key if holds else case.state.value


def _awaiting_item(case: Case) -> tuple[str, bool]:
    asked = case.fact(RequestItem)
    if awaits_parcel(case):
        return "awaiting_item_sent", True
    return "awaiting_item_bring_in", bool(asked and asked.how == "bring_in")


def _has_rating(case: Case) -> bool:
    return case.state is State.FOLLOW_UP and Event.RATE in case.facts


def _silence(case: Case, policy: Policy, language: Language) -> Silence | None:
    timer: Timer | None = case.timer("silence")
    if timer is None or turn(case) != "customer":
        return None
    rules = policy.at(today(policy, case.received_at))
    if not may_lapse(case, rules):
        return None
    then = silence_leads_to(case, rules)
    return Silence(until=timer.due, then=then, text=label("silent", then, language))
