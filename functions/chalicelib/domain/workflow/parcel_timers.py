"""The deadlines that follow from a case's parcels: how long one may take, and who then looks into it.

They stand in no state: as long as a parcel is on its way somebody waits for it, wherever the case is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.case.parcels import Parcel
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.workflow.deadlines import OF_PARCELS, ends
from chalicelib.domain.workflow.parcel_queries import (
    parcels_claimed,
    parcels_of,
    parcels_to_claim,
    parcels_under_way,
    trouble_at,
)


def with_parcels(case: Case, parcels: tuple[Parcel, ...], rules: Policy) -> Case:
    """The case with these parcels and the deadlines that follow from them; one that runs on stays told."""
    moved = case.model_copy(update={"parcels": parcels})
    others = tuple(timer for timer in case.timers if timer.name not in OF_PARCELS)
    running = tuple(_run_on(case, timer) for timer in parcel_timers(moved, rules))
    return _old_due_after_new(moved.model_copy(update={"timers": (*others, *running)}), rules)


def waits_for_new(timer: Timer, case: Case) -> bool:
    """Whether an old product is due for a new one that has not arrived: nobody asks for it before."""
    coming = parcels_under_way(case, "to_customer")
    return timer.name == "old_item" and any(one.contents == "new_product" for one in coming)


def _old_due_after_new(case: Case, rules: Policy) -> Case:
    """The time for an old product runs from the day on which the new one came, if that was late."""
    days = timedelta(days=rules.pages.returns.old_item_back_days)
    late = (one for one in case.parcels or () if one.asked_at and one.standing == "delivered")
    came = {one.sent_at: one.marks[-1].at for one in late}
    items = tuple(
        one.model_copy(update={"due": max(one.due, came[one.sent_on] + days)}) if one.sent_on in came else one
        for one in case.old_items or ()
    )
    timer = case.timer("old_item")
    if not items or timer is None or items == case.old_items:
        return case
    remind = items[0].due - timedelta(days=rules.pages.returns.old_item_remind_days)
    later = timer.model_copy(update={"due": items[0].due, "remind_at": remind, "told": ()})
    timers = tuple(later if one.name == "old_item" else one for one in case.timers)
    return case.model_copy(update={"old_items": items, "timers": timers})


def _run_on(case: Case, timer: Timer) -> Timer:
    former = case.timer(timer.name)
    return former if former and (former.started, former.due) == (timer.started, timer.due) else timer


def timers_of_older(case: Case, rules: Policy) -> tuple[Timer, ...]:
    """Those of a case from before parcels were kept, which waits for one that nobody watched."""
    return tuple(parcel_timers(case, rules)) if case.parcels is None and case.is_open else ()


def parcel_timers(case: Case, rules: Policy) -> Iterator[Timer]:
    """At most one of each name, for the parcel that is first."""
    waiting = [one for one in parcels_under_way(case) if one.asked_at is None]
    if waiting:
        first = min(waiting, key=lambda one: one.sent_at)
        yield Timer(name="parcel", started=first.sent_at, due=expected_by(first, rules))
    asked = [one.asked_at for one in parcels_under_way(case) if one.asked_at]
    asked += [one.marks[-1].at for one in parcels_of(case) if one.is_in_trouble]
    if asked:
        term, since = rules.pages.service_levels.parcels.look_into, min(asked)
        yield Timer(
            name="overdue_parcel",
            started=since,
            due=ends(term, since, rules.working_calendar),
            count=term.count,
        )
    claims = [*_to_claim(case, rules), *_to_answer(case, rules)]
    if claims:
        started, due = min(claims, key=lambda one: one[1])
        yield Timer(name="claim", started=started, due=due)


def expected_by(parcel: Parcel, rules: Policy) -> datetime:
    """The end of the day by which it should have arrived."""
    days = rules.pages.service_levels.parcels.transit_days
    return rules.end_of(today(rules, parcel.sent_at) + timedelta(days=days))


Span = tuple[datetime, datetime]


def _to_claim(case: Case, rules: Policy) -> Iterator[Span]:
    days = timedelta(days=rules.pages.service_levels.parcels.claim_days)
    for one in parcels_to_claim(case):
        if since := trouble_at(one):
            yield since, rules.end_of(today(rules, since) + days)


def _to_answer(case: Case, rules: Policy) -> Iterator[Span]:
    days = timedelta(days=rules.pages.service_levels.parcels.answer_days)
    for one in parcels_claimed(case):
        if one.claim:
            yield one.claim.at, rules.end_of(today(rules, one.claim.at) + days)


def first_overdue(case: Case) -> Parcel | None:
    """The parcel whose time is up first, of which nobody was told."""
    waiting = [one for one in parcels_of(case) if one.is_under_way and one.asked_at is None]
    return min(waiting, key=lambda one: one.sent_at, default=None)
