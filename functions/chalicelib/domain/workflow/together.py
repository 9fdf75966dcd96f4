"""Several products of one request that go the same way: which cases a step counts for, and who hears once.

A step that is `shared` is decided on each of the cases by itself; the one on which it was given tells of all.
"""

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.customer_commands import SendTracking
from chalicelib.domain.case.repair_steps import ShipBack
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.workflow.transitions import TO_ACTOR, TO_CUSTOMER, TO_OWNER

TOLD_ONCE = frozenset({TO_ACTOR, TO_OWNER})
TOLD_OF_ALL = {Event.REQUEST_ITEM: TOLD_ONCE | {TO_CUSTOMER}}  # its mail names every product that is to come


def leads_request(case: Case) -> bool:
    """Whether the customer hears of a new request by this case: of several products, by the first alone."""
    return case.together is None or case.together[0] == case.number


def is_shared(event: Event) -> bool:
    """Whether the step counts for all products of the request that stand where this one does."""
    return "shared" in EVENTS[event].marks


def goes_along(case: Case, other: Case) -> bool:
    """Whether a shared step on `case` counts for `other` too: it is as far, and in the same hands."""
    return (other.state, other.owner, other.team) == (case.state, case.owner, case.team)


def told_elsewhere(event: Event) -> frozenset[str]:
    """Who hears of a shared step by the case on which it was given, and so not by the others."""
    return TOLD_OF_ALL.get(event, TOLD_ONCE)


def travels_with(case: Case, other: Case) -> bool:
    """Whether both products are awaited, or are on their way, in one parcel."""
    if case.state is other.state is State.AWAITING_ITEM:
        return True
    sent = [(case.fact(event), other.fact(event)) for event in (ShipBack, SendTracking)]
    return any(
        mine == theirs and mine is not None and getattr(mine, "tracking", None) for mine, theirs in sent
    )
