"""What each step tells of parcels: one is sent, has arrived, or what went wrong with it is made good.

A row per event, read before the step's own effect, so that the effect finds the parcels as they then are.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.parcels import Contents, Parcel, ParcelMark, Standing
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.parcel_queries import FIRST, SENT, address_of, inside_of, parcels_of
from chalicelib.domain.workflow.parcel_timers import with_parcels
from chalicelib.domain.workflow.timers import rules_of

Parcels = tuple[Parcel, ...]
Change = Callable[[Parcels, Case, Step, Any], Iterator[Parcel]]
ROWS = {row.command.event: row for row in SENT}


def _sent(parcels: Parcels, case: Case, step: Step, command: Any) -> Iterator[Parcel]:
    """One parcel more; a number that was given already is still the same parcel."""
    yield from parcels
    row = ROWS[step.event]
    if not command.tracking or _is_known(parcels, command):
        return
    mark = ParcelMark(at=step.at, standing=FIRST[row.direction], who=step.who)
    ours = row.direction == "to_us" and case.state is not State.AWAITING_ITEM
    contents: Contents = "goods_of_ours" if ours else row.contents
    yield Parcel(
        number=len(parcels) + 1,
        event=step.event,
        direction=row.direction,
        contents=contents,
        carrier=command.carrier or "",
        tracking=command.tracking,
        inside=inside_of(command),
        address=address_of(case, row.direction),
        marks=(mark,),
    )


def _is_known(parcels: Parcels, command: Any) -> bool:
    number = command.tracking.replace(" ", "").casefold()
    return any(one.is_under_way and one.tracking.replace(" ", "").casefold() == number for one in parcels)


def _replaced(parcels: Parcels, case: Case, step: Step, command: Any) -> Iterator[Parcel]:
    """What went wrong before is made good by the parcel that leaves now."""
    yield from _sent(tuple(_good(parcels, step)), case, step, command)


def _good(parcels: Parcels, step: Step) -> Iterator[Parcel]:
    for one in parcels:
        yield one.marked("made_good", step.at, step.who) if one.is_in_trouble else one


def _paid_back(parcels: Parcels, case: Case, step: Step, command: Any) -> Iterator[Parcel]:
    yield from _good(parcels, step)


def _came(parcels: Parcels, case: Case, step: Step, command: Any) -> Iterator[Parcel]:
    """The product is here; of several parcels to us only the one that was named, if one was."""
    named = getattr(command, "parcel", None)
    another = any(one.is_under_way and one.direction == "to_us" for one in parcels)
    for one in parcels:
        news = ARRIVED.get((one.direction, one.standing)) if one.contents != "goods_of_ours" else None
        if news == "delivered" and one.standing == "lost" and another and named is None:
            news = "made_good"  # it is another parcel that has come
        yield one.marked(news, step.at, step.who) if news and named in (None, one.number) else one


ARRIVED: Mapping[tuple[str, Standing], Standing] = {
    ("to_us", "announced"): "delivered",
    ("to_us", "under_way"): "delivered",
    ("to_us", "missing"): "delivered",
    ("to_us", "lost"): "delivered",  # it turned up after all
    ("to_us", "damaged"): "made_good",  # it is looked after as what has come
    ("to_customer", "refused"): "returned",
    ("to_customer", "damaged"): "returned",
    ("to_customer", "lost"): "returned",
}


def _ours_came(parcels: Parcels, case: Case, step: Step, command: Any) -> Iterator[Parcel]:
    for one in parcels:
        is_it = one.contents == "goods_of_ours" and one.is_under_way
        yield one.marked("delivered", step.at, step.who) if is_it else one


def _reached_customer(parcels: Parcels, case: Case, step: Step, command: Any) -> Iterator[Parcel]:
    """Whoever judges what we sent has it."""
    for one in parcels:
        is_it = one.direction == "to_customer" and one.is_under_way
        yield one.marked("delivered", step.at, step.who) if is_it else one


MOVES: Mapping[Event, Change] = {
    Event.SEND_TRACKING: _sent,
    Event.SHIP_BACK: _replaced,
    Event.SHIP_NEW: _replaced,
    Event.POST_PART: _replaced,
    Event.RECEIVE_ITEM: _came,
    Event.RECEIVE_LATE: _came,
    Event.FETCH_ITEM: _came,
    Event.RECEIVE_OLD: _ours_came,
    Event.TAKE_BACK_LOAN: _ours_came,
    Event.CONFIRM_DELIVERY: _reached_customer,
    Event.ACCEPT_RESULT: _reached_customer,
    Event.REPORT_PROBLEM: _reached_customer,
    Event.RATE: _reached_customer,
    Event.RECORD_RATING: _reached_customer,
    Event.RECORD_REFUND: _paid_back,
}


def follow_parcels(case: Case, step: Step, command: Any, policy: Policy) -> Case:
    """The case with its parcels as a step leaves them, and with the deadlines that follow."""
    change = MOVES.get(step.event)
    if change is None:
        return case
    before = parcels_of(case)
    after = tuple(change(before, case, step, command))
    return case if after == before else with_parcels(case, after, rules_of(case, policy))
