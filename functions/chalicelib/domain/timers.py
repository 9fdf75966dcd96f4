"""The deadlines of a case: which run in which state, when they pause, and what the clock does next (D8).

A deadline runs on through the states that name it, rests while it is the customer's turn, and ends
when the case comes to a state that does not name it. Every figure is the policy's.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from chalicelib.domain.case import Case, Timer
from chalicelib.domain.commands import Command
from chalicelib.domain.levels import Term
from chalicelib.domain.pages import Pages
from chalicelib.domain.policy import Policy
from chalicelib.domain.states import Event, State
from chalicelib.domain.ticks import CheckAdvice, EndHold, Escalate, Lapse, Remind, RemindCustomer, RemindOld
from chalicelib.domain.triage import today
from chalicelib.domain.workflow import CUSTOMERS_TURN
from chalicelib.domain.worktime import Calendar, deadline

S = State
RUNS_IN: Mapping[State, tuple[str, ...]] = {
    S.RECEIVED: ("respond", "solve"),
    S.IN_PROGRESS: ("solve",),
    S.WAITING: ("solve", "diagnosis", "repair", "exchange", "tell_result"),  # they rest
    S.ADVISED: ("solve",),
    S.VISIT_OFFERED: ("solve",),
    S.AWAITING_ITEM: ("solve",),
    S.DIAGNOSING: ("diagnosis", "hard_case"),
    S.DIAGNOSED: ("tell_result", "hard_case"),
    S.REPAIRING: ("repair",),
    S.AWAITING_PARTS: ("repair",),
    S.QUALITY_CHECK: ("repair",),
    S.RETURNING: ("repair",),
    S.EXCHANGING: ("exchange",),
    S.SUBSTITUTE_OFFERED: ("exchange",),
    S.REFUNDING: ("refund",),
    S.REINSPECTION: ("hard_case",),
    S.DISSATISFIED: ("respond",),
    S.FOLLOW_UP: ("follow_up",),
}
STARTS_IN: Mapping[State, tuple[str, ...]] = {
    state: names
    for state, names in {**RUNS_IN, S.DIAGNOSING: ("diagnosis",), S.DIAGNOSED: ("tell_result",)}.items()
    if state
    not in (S.WAITING, S.ADVISED, S.VISIT_OFFERED, S.AWAITING_ITEM, S.RETURNING, S.SUBSTITUTE_OFFERED)
}
BY_URGENCY = frozenset({"diagnosis", "repair"})
ANSWERS = frozenset({Event.SAY, Event.ASK, Event.ADVISE, Event.QUOTE, Event.OFFER_VISIT, Event.REQUEST_ITEM})
SILENT_AS: Mapping[State, str] = {S.ADVISED: "follow_up", S.REFUSED: "waiting"}  # the rest by their own name
OUTLASTS = frozenset({"old_item", "loaner"})  # they end when the thing is back
OURS_TOO = frozenset({S.FOLLOW_UP})  # we are to call even though the customer may rate first


def timers_after(case: Case, moved: Case, event: Event, policy: Policy, now: datetime) -> tuple[Timer, ...]:
    """The deadlines after a step from `case` to `moved`, whose own `timers` hold what the step set."""
    if not moved.is_open:
        return ()
    rules = policy.at(today(policy, case.received_at))
    names = RUNS_IN.get(moved.state, ())
    kept = [timer for timer in moved.timers if timer.name in names or timer.name in OUTLASTS]
    if event in ANSWERS:
        kept = [timer for timer in kept if timer.name != "respond"]
    started = [
        timer
        for name in STARTS_IN.get(moved.state, ())
        if _is_new(name, case, moved, event, kept) and (timer := timer_of(name, moved, rules, now))
    ]
    waits = _waits(case, moved, event, rules, now)
    rests = moved.state in CUSTOMERS_TURN and moved.state not in OURS_TOO
    calendar = rules.working_calendar
    return (*(_turned(timer, rests=rests, now=now, calendar=calendar) for timer in (*kept, *started)), *waits)


def _is_new(name: str, case: Case, moved: Case, event: Event, kept: list[Timer]) -> bool:
    """Whether a deadline starts now: not when it runs already, nor when it was met in this state."""
    if any(timer.name == name for timer in kept):
        return False
    return case.state is not moved.state or event is Event.SUBMIT or case.state is S.NEW


def timer_of(name: str, case: Case, rules: Policy, now: datetime) -> Timer | None:
    """A deadline that starts now; None where the policy names no time for it."""
    term = term_of(name, case, rules.pages)
    if term is None:
        return None
    started = case.received_at if name in ("respond", "solve") and case.state is S.RECEIVED else now
    due = deadline(
        started, hours=term.hours, days=term.days, count=term.count, calendar=rules.working_calendar
    ).at
    share = rules.pages.service_levels.escalation.remind_at_percent
    return Timer(
        name=name,
        started=started,
        due=due,
        count=term.count,
        remind_at=started + (due - started) * share / 100,
    )


def term_of(name: str, case: Case, pages: Pages) -> Term | None:
    """The time that the policy gives for a deadline, by the case's urgency where it says so (A7, B2, C4)."""
    levels = pages.service_levels
    if name in ("respond", "solve"):
        found: Term | None = getattr(levels.urgency[case.urgency], name)
        return found
    if name in BY_URGENCY:
        kind = "urgent" if case.urgency == "urgent" else "normal"
        return pages.stage(f"{name}_{kind}") or pages.stage(name)
    return pages.stage(name)


def _turned(timer: Timer, *, rests: bool, now: datetime, calendar: Calendar) -> Timer:
    """The deadline at rest, or running again and later by as long as it rested."""
    if timer.name in OUTLASTS or rests == (timer.paused_at is not None):
        return timer
    if rests:
        return timer.model_copy(update={"paused_at": now})
    assert timer.paused_at is not None
    due = later(timer, timer.due, since=timer.paused_at, until=now, calendar=calendar)
    remind = timer.remind_at and later(
        timer, timer.remind_at, since=timer.paused_at, until=now, calendar=calendar
    )
    return timer.model_copy(update={"due": due, "remind_at": remind, "paused_at": None})


def later(timer: Timer, at: datetime, *, since: datetime, until: datetime, calendar: Calendar) -> datetime:
    """A moment put off by a rest: by its length, or by its working days where those are counted."""
    if timer.count == "clock":
        return at + (until - since)
    days = calendar.working_days_between(calendar.day_of(since), calendar.day_of(until))
    if not days:
        return at
    day = calendar.add_working_days(calendar.day_of(at), days)
    return at + timedelta(days=(day - calendar.day_of(at)).days)


def _waits(case: Case, moved: Case, event: Event, rules: Policy, now: datetime) -> Iterator[Timer]:
    """What the clock waits for in this state besides deadlines: silence, the hold, the advice to help."""
    held = {timer.name: timer for timer in moved.timers if timer.name in ("silence", "hold", "advice")}
    stays = case.state is moved.state and event not in (
        Event.ASK,
        Event.ADVISE,
        Event.QUOTE,
        Event.OFFER_VISIT,
    )
    if stays:
        yield from (_heard(timer, event, now) for timer in held.values())
        return
    levels = rules.pages.service_levels
    if moved.state in (S.REFUND_HELD, S.REFUSAL_HELD):
        yield Timer(name="hold", started=now, due=now + timedelta(minutes=levels.hold_minutes))
    if moved.state is S.ADVISED:
        term = levels.follow_up_after_advice
        due = deadline(
            now, hours=term.hours, days=term.days, count=term.count, calendar=rules.working_calendar
        )
        yield Timer(name="advice", started=now, due=due.at)
    if moved.state in CUSTOMERS_TURN:
        yield silence(moved.state, rules, now)


def _heard(timer: Timer, event: Event, now: datetime) -> Timer:
    """Silence begins anew when the customer says something."""
    if timer.name != "silence" or event not in (Event.REPLY, Event.SEND_TRACKING, Event.SUPPLY_INFORMATION):
        return timer
    whole = timer.due - timer.started
    reminded = timer.remind_at and now + (timer.remind_at - timer.started)
    return timer.model_copy(update={"started": now, "due": now + whole, "remind_at": reminded})


def silence(state: State, rules: Policy, now: datetime) -> Timer:
    """How long the customer may be silent in this state, and when we ask again."""
    rule = rules.pages.service_levels.silence_in(SILENT_AS.get(state, state.value))  # type: ignore[arg-type]
    return Timer(
        name="silence",
        started=now,
        due=now + timedelta(days=rule.after_days),
        remind_at=now + timedelta(days=rule.remind_after_days),
    )


def next_moment(case: Case, policy: Policy) -> datetime | None:
    """When the clock has to look at the case again; None when nothing runs."""
    moments = [
        at for timer in case.timers if timer.paused_at is None for at, _ in _moments(timer, case, policy)
    ]
    return min(moments, default=None)


def due_now(case: Case, policy: Policy, now: datetime) -> Command | None:
    """The first thing that has fallen due, if any; what was missed while the clock stood is done once."""
    running = (timer for timer in case.timers if timer.paused_at is None)
    due = [found for timer in running for found in _moments(timer, case, policy) if found[0] <= now]
    return min(due, key=lambda found: found[0])[1] if due else None


def _moments(timer: Timer, case: Case, policy: Policy) -> Iterator[tuple[datetime, Command]]:
    """What a deadline still has before it, each with its moment."""
    if timer.name == "hold":
        yield timer.due, EndHold()
    elif timer.name == "advice":
        yield timer.due, CheckAdvice()
    elif timer.name == "silence":
        if timer.remind_at:
            yield timer.remind_at, RemindCustomer()
        yield timer.due, Lapse()
    elif timer.name in OUTLASTS:
        if timer.remind_at:
            yield timer.remind_at, RemindOld(timer=timer.name)
        yield from _missed(timer, policy)
    else:
        if timer.remind_at and timer.remind_at < timer.due:
            yield timer.remind_at, Remind(timer=timer.name)
        yield from _missed(timer, policy)


def _missed(timer: Timer, policy: Policy) -> Iterator[tuple[datetime, Command]]:
    rule = policy.pages.service_levels.escalation
    if rule.missed_to not in timer.told:
        yield timer.due, Escalate(timer=timer.name, to=rule.missed_to)
    elif rule.then_to not in timer.told:
        after = deadline(
            timer.due,
            hours=rule.then_after.hours,
            days=rule.then_after.days,
            count=rule.then_after.count,
            calendar=policy.working_calendar,
        )
        yield after.at, Escalate(timer=timer.name, to=rule.then_to)
