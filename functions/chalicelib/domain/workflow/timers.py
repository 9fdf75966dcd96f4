"""The deadlines of a case after each step, and what the clock does next (D8).

A deadline runs on through the states that name it, rests while it is the customer's turn, and ends
when the case comes to a state that does not name it. The figures are the policy's as it held on the day
of the request. `kernel/states.py` says which run where, `waits.py` what else is waited for.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.case.clock_commands import (
    CheckAdvice,
    EndHold,
    Escalate,
    Lapse,
    Remind,
    RemindCollection,
    RemindCustomer,
    RemindOld,
    TellRefundRight,
)
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.parcel_steps import RemindParcel
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.states import STATES, Event
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.workflow.deadlines import (
    ANSWER_TIMERS,
    COVERS,
    NO_ANSWER,
    OF_PARCELS,
    OUTLASTS,
    RUNS_IN,
    STARTED_BY,
    STARTS_IN,
    ends,
    hasten,
    lent_until,
    pause_or_resume,
    term_of,
    timer_of,
)
from chalicelib.domain.workflow.parcel_timers import timers_of_older, waits_for_new
from chalicelib.domain.workflow.promises import refund_since
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN
from chalicelib.domain.workflow.waits import WAITS, may_lapse, waits

__all__ = ["RUNS_IN", "due_now", "next_moment", "restore_timers", "term_of", "timers_after"]


# What is done when a deadline is over that nobody is reminded of
ONCE: Mapping[str, type[Command]] = {"hold": EndHold, "advice": CheckAdvice, "parcel": RemindParcel}


def rules_of(case: Case, policy: Policy) -> Policy:
    """The policy that holds for a case's deadlines: the one at the request."""
    return policy.at(today(policy, case.received_at))


def timers_after(case: Case, moved: Case, event: Event, policy: Policy, now: datetime) -> tuple[Timer, ...]:
    """The deadlines after a step from `case` to `moved`, whose own `timers` hold what the step set."""
    if not moved.is_open:
        return ()
    rules = rules_of(case, policy)
    kept = [timer for timer in moved.timers if _goes_on(timer, case, moved, event)]
    kept += [
        timer
        for name in _starting_timers(case, moved, event, kept)
        if (timer := timer_of(name, moved, rules, now, event))
    ]
    if "hands_over" in EVENTS[event].marks:
        kept = [lent_until(timer, rules, now) for timer in kept]
    if "hastens" in EVENTS[event].marks:
        kept = [hasten(timer, moved, rules, now) for timer in kept]
    rests = "rests" in STATES[moved.state].marks
    running = tuple(
        pause_or_resume(timer, rests=rests, now=now, calendar=rules.working_calendar) for timer in kept
    )
    if words := _answer_timer(case, moved, event, running):
        found = timer_of(words, moved, rules, now, event)
        running = (*running, found) if found else running
    return (*running, *waits(case, moved, event, running, rules, now))


def _goes_on(timer: Timer, case: Case, moved: Case, event: Event) -> bool:
    if timer.name in OUTLASTS | OF_PARCELS:
        return True
    if timer.name in WAITS or timer.name in EVENTS[event].meets:
        return False
    stays = case.state is moved.state and timer.name in ANSWER_TIMERS
    return stays or timer.name in RUNS_IN[moved.state]


def _starting_timers(case: Case, moved: Case, event: Event, kept: list[Timer]) -> Iterator[str]:
    """The deadlines that start with a step: those of a new state, and those that the step itself sets."""
    running = {timer.name for timer in kept}
    covered = {name for one in running for name in COVERS.get(one, ())}
    names = STARTS_IN[moved.state] if case.state is not moved.state else ()
    names = tuple(name for name in names if name != "follow_up" or Event.RATE not in moved.facts)
    set_by_it = STARTED_BY.get((moved.state, event))
    yield from (name for name in names if name not in running | covered)
    if set_by_it and set_by_it not in running | covered:
        yield set_by_it


def _answer_timer(case: Case, moved: Case, event: Event, running: tuple[Timer, ...]) -> str:
    """What we owe a customer who spoke when nothing of ours ran, or whom silence tells us to call."""
    ours = any(timer.paused_at is None and timer.name not in NO_ANSWER for timer in running)
    theirs = moved.state in CUSTOMERS_TURN
    if "owed_words" in EVENTS[event].marks and not ours:
        return "call" if theirs else "respond"
    return "call" if event is Event.LAPSE and theirs and case.state is moved.state else ""


def restore_timers(before: Case, moved: Case, now: datetime) -> tuple[Timer, ...]:
    """The deadlines that an undo gives back: nobody hears again of what is over, and silence lost no time."""
    pairs = zip(moved.steps, before.steps, strict=True)
    away = now - next((step.at for step, former in pairs if step.undone and not former.undone), now)
    return tuple(_restore_timer(timer, before.timer(timer.name), now, away) for timer in moved.timers)


def _restore_timer(timer: Timer, present: Timer | None, now: datetime, away: timedelta) -> Timer:
    if timer.name == "silence" and (present is None or present.started != timer.started):
        names = ("started", "due", "remind_at")
        return timer.model_copy(update={name: at + away for name in names if (at := getattr(timer, name))})
    if present is None:
        return timer
    told = (*timer.told, *present.told) if timer.due <= now else timer.told
    is_over = present.remind_at is None and timer.remind_at is not None and timer.remind_at <= now
    changes = {"told": tuple(dict.fromkeys(told)), "remind_at": None if is_over else timer.remind_at}
    return timer.model_copy(update=changes)


def next_moment(case: Case, policy: Policy) -> datetime | None:
    """When the clock has to look at the case again; None when nothing runs."""
    return min((at for at, _ in _ahead(case, policy)), default=None)


def due_now(case: Case, policy: Policy, now: datetime) -> Command | None:
    """The first thing that has fallen due, if any; what was missed while the clock stood is done once."""
    due = [found for found in _ahead(case, policy) if found[0] <= now]
    return min(due, key=lambda found: found[0])[1] if due else None


def _ahead(case: Case, policy: Policy) -> Iterator[tuple[datetime, Command]]:
    """All that the clock still has to do on the case, each with its moment."""
    rules = rules_of(case, policy)
    for timer in (*case.timers, *timers_of_older(case, rules)):
        if timer.paused_at is None and not waits_for_new(timer, case):
            yield from _moments(timer, case, rules)
    if not case.refund_right_told and (at := refund_since(case, policy)):
        yield at, TellRefundRight()


def _moments(timer: Timer, case: Case, rules: Policy) -> Iterator[tuple[datetime, Command]]:
    if timer.name in ONCE:
        yield timer.due, ONCE[timer.name]()
    elif timer.name == "collection":
        if timer.remind_at:
            yield timer.remind_at, RemindCollection()
        yield from _escalations(timer, rules)
    elif timer.name == "silence":
        if timer.remind_at:
            yield timer.remind_at, RemindCustomer()
        if may_lapse(case, rules):
            yield timer.due, Lapse()
    else:
        yield from _reminders(timer)
        yield from _escalations(timer, rules)


def _reminders(timer: Timer) -> Iterator[tuple[datetime, Command]]:
    if timer.remind_at and timer.name in OUTLASTS:
        yield timer.remind_at, RemindOld(timer=timer.name)
    elif timer.remind_at and timer.remind_at < timer.due:
        yield timer.remind_at, Remind(timer=timer.name)


def _escalations(timer: Timer, rules: Policy) -> Iterator[tuple[datetime, Command]]:
    rule = rules.pages.service_levels.escalation
    if rule.missed_to not in timer.told:
        yield timer.due, Escalate(timer=timer.name, to=rule.missed_to)
    elif rule.then_to not in timer.told:
        after = ends(rule.then_after, timer.due, rules.working_calendar)
        yield after, Escalate(timer=timer.name, to=rule.then_to)
