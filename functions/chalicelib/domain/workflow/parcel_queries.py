"""Questions that other rooms ask of a case's parcels; those of older cases follow from what was reported."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.customer_commands import SendTracking
from chalicelib.domain.case.parcels import Contents, Direction, Parcel, ParcelMark, Standing
from chalicelib.domain.case.repair_steps import PostPart, RequestItem, ShipBack
from chalicelib.domain.case.solution_steps import ShipNew
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.case_queries import still_out
from chalicelib.domain.workflow.comparison import unclear_arrival


class Sent(NamedTuple):
    """What a step that sends something says of its parcel; `awaited_in` is where it is waited for."""

    command: type[Command]
    direction: Direction
    contents: Contents
    awaited_in: State


SENT: tuple[Sent, ...] = (
    Sent(SendTracking, "to_us", "product", State.AWAITING_ITEM),
    Sent(ShipBack, "to_customer", "product", State.AWAITING_ACCEPTANCE),
    Sent(ShipNew, "to_customer", "new_product", State.AWAITING_ACCEPTANCE),
    Sent(PostPart, "to_customer", "part", State.AWAITING_ACCEPTANCE),
)
FIRST: Mapping[Direction, Standing] = {"to_us": "announced", "to_customer": "under_way"}


def parcels_of(case: Case) -> tuple[Parcel, ...]:
    """All parcels of a case, oldest first."""
    return case.parcels if case.parcels is not None else tuple(_reported(case))


def _reported(case: Case) -> Iterator[Parcel]:
    found = [(at, row, sent) for row in SENT if (sent := case.fact(row.command)) for at in [_at(case, row)]]
    for number, (at, row, sent) in enumerate(sorted(found, key=lambda one: one[0]), start=1):
        if getattr(sent, "tracking", None):
            yield _as_reported(case, row, sent, number, at)


def _at(case: Case, row: Sent) -> datetime:
    times = [one.at for one in case.steps if one.event is row.command.event and not one.undone]
    return times[-1] if times else case.received_at


def _as_reported(case: Case, row: Sent, sent: Any, number: int, at: datetime) -> Parcel:
    """A parcel of an older case has arrived, but where the case still waits for it."""
    is_awaited = row.awaited_in in (case.state, case.resumes)
    marks = (ParcelMark(at=at, standing=FIRST[row.direction]),)
    arrived = () if is_awaited else (ParcelMark(at=at, standing="delivered"),)
    return Parcel(
        number=number,
        event=row.command.event,
        direction=row.direction,
        contents=row.contents,
        carrier=sent.carrier,
        tracking=sent.tracking,
        inside=inside_of(sent),
        address=address_of(case, row.direction),
        marks=(*marks, *arrived),
    )


def inside_of(sent: Command) -> str:
    """What a parcel holds besides the product of the case, as it was reported."""
    if isinstance(sent, ShipNew):
        return f"{sent.new_model} · {sent.new_serial}"
    return sent.part if isinstance(sent, PostPart) else ""


def address_of(case: Case, direction: Direction) -> str:
    """Where a parcel goes that is sent now."""
    if direction == "to_customer":
        return case.request.address or ""
    asked, new = case.fact(RequestItem), case.fact(ShipNew)
    return (new.address if new and still_out(case) else asked.address if asked else "").strip()


def parcels_under_way(case: Case, direction: Direction | None = None) -> tuple[Parcel, ...]:
    """Those that have not arrived as far as anybody knows."""
    return tuple(one for one in parcels_of(case) if one.is_under_way and direction in (None, one.direction))


def parcels_to_us(case: Case) -> tuple[Parcel, ...]:
    """Those that bring the product of the case."""
    return tuple(one for one in parcels_under_way(case, "to_us") if one.contents == "product")


def unaccounted(case: Case) -> tuple[Parcel, ...]:
    """Those on their way, and those that did not come as they should without anything making it good."""
    return tuple(one for one in parcels_of(case) if one.is_under_way or one.is_in_trouble)


def goods_out(case: Case) -> bool:
    """Whether something of ours is with the customer, or something of either side is in no hands."""
    return still_out(case) or bool(unaccounted(case)) or unclear_arrival(case) is not None


def is_sent_home(case: Case) -> bool:
    """Whether something is on its way to the customer, or about to be."""
    about_to = case.state in (State.RETURNING, State.EXCHANGING, State.SUBSTITUTE_OFFERED)
    return about_to or bool(parcels_under_way(case, "to_customer"))


def has_tracking(case: Case) -> bool:
    """Whether the customer ever sent something: then no silence means that nothing will come."""
    return any(one.direction == "to_us" and one.standing != "not_sent" for one in parcels_of(case))


def awaits_parcel(case: Case) -> bool:
    """Whether the case stands still for a parcel, so that nobody's words are missing."""
    coming = State.AWAITING_ITEM, State.AWAITING_ACCEPTANCE
    ways: Mapping[State, Direction] = dict(zip(coming, ("to_us", "to_customer"), strict=True))
    return case.state in ways and bool(parcels_under_way(case, ways[case.state]))


def parcels_in_doubt(case: Case) -> tuple[Parcel, ...]:
    """Those that may still turn out to be lost, damaged or refused."""
    return tuple(one for one in parcels_of(case) if one.is_under_way or one.standing == "delivered")


def parcels_to_claim(case: Case) -> tuple[Parcel, ...]:
    """Those that the carrier lost or damaged, and was not asked for yet."""
    return tuple(one for one in parcels_of(case) if one.claim is None and trouble_at(one))


def parcels_claimed(case: Case) -> tuple[Parcel, ...]:
    """Those for which the carrier still owes an answer."""
    return tuple(one for one in parcels_of(case) if one.claim and one.claim.settled_at is None)


def parcels_to_replace(case: Case) -> tuple[Parcel, ...]:
    """Those whose product is gone or broken, so that another one can be sent for it."""
    gone = (one for one in parcels_of(case) if one.standing in ("lost", "damaged"))
    return tuple(one for one in gone if one.contents in ("product", "new_product"))


def is_ours_to_bear(parcel: Parcel, rules: Policy) -> bool:
    """Whether the loss of a parcel is ours, by where it goes."""
    risk = rules.pages.returns.parcel_risk
    return (risk.to_us if parcel.direction == "to_us" else risk.to_customer) == "company"


def is_old_due(case: Case) -> bool:
    """Whether an old product is to come back for a new one that is sent now: not for one that is lost."""
    lost = [one for one in parcels_of(case) if one.was("lost", "refused") and one.contents != "part"]
    return not lost or bool(lost[-1].owes_old)


def trouble_at(parcel: Parcel) -> datetime | None:
    """When it became known that the carrier lost or damaged it."""
    return next((mark.at for mark in parcel.marks if mark.standing in ("lost", "damaged")), None)
