"""From which figure of the policy each deadline comes, and how it rests or is shortened (D8).

| deadline    | starts when                                | time                                     |
| ----------- | ------------------------------------------ | ---------------------------------------- |
| respond     | a request came; words, and nothing runs    | `urgency.*.respond` (A7)                 |
| solve       | with it; again when a problem comes back   | `urgency.*.solve` (A7)                   |
|             | technicians got a mere question            | `stages.remote_support` (B8)             |
| diagnosis   | the product is here                        | `stages.diagnosis_*` (B2)                |
| tell_result | the diagnosis is made                      | `stages.tell_result` (B5)                |
| hard_case   | marked as hard, or objected to             | `stages.hard_case` (B6, B8)              |
| visit       | a time was chosen                          | the end of that day (C11)                |
| repair      | a free one is planned                      | `stages.repair`, `repair_urgent` (C4)    |
|             | it is software                             | `stages.software_fault` (B8)             |
|             | a paid one is paid for                     | the working days of its quote (C2)       |
| order       | a part is missing                          | `stages.order` (C18)                     |
| parts       | it was ordered                             | the end of the day it is expected (C18)  |
| send_back   | it goes back unrepaired                    | `returns.exchange_ships_hours` (C14)     |
| exchange    | it is approved                             | `returns.exchange_ships_hours` (C8)      |
| refund      | it is approved                             | `returns.refund_paid_working_days` (C9)  |
| follow_up   | it is done and goes home, or accepted      | `stages.follow_up` (D2)                  |
| parcel      | a parcel is sent                           | `parcels.transit_days`, then overdue     |
| overdue_    | it has not come by then                    | `parcels.look_into` for the desk         |
| parcel      |                                            |                                          |
| claim       | it is lost or damaged; claimed             | `parcels.claim_days`, `.answer_days`     |
| collection  | it is ready to be fetched                  | `collection.kept_days`, with notices     |
| call        | it is the customer's turn, and he asked    | `urgency.*.respond`                      |
|             | something or is silent and to be called    |                                          |
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.case.repair_steps import Diagnose, Quote
from chalicelib.domain.kernel.deadline_names import ANSWERED, RESTING
from chalicelib.domain.kernel.events import EVENTS, events_marked
from chalicelib.domain.kernel.states import STATES, Event, State
from chalicelib.domain.policy.page_schema import Pages, Team
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.policy.service_levels import Term
from chalicelib.domain.policy.working_calendar import Calendar, deadline
from chalicelib.domain.workflow.case_queries import visit_at
from chalicelib.domain.workflow.stages import STAGES

STARTS_IN: Mapping[State, tuple[str, ...]] = {state: row.starts for state, row in STATES.items()}
RUNS_IN: Mapping[State, tuple[str, ...]] = {
    state: (*row.starts, *row.runs_on) for state, row in STATES.items()
}
COVERS: Mapping[str, frozenset[str]] = {  # while the first runs, the others need not start
    "hard_case": frozenset({"solve", "diagnosis"}),
    "repair": frozenset({"send_back"}),
}
ANSWER_TIMERS = frozenset(ANSWERED)  # they run whoever's turn it is
OUTLASTS = frozenset({"old_item", "loaner", "parcel"})  # they end when the thing is back, or has arrived
OF_PARCELS = frozenset({"parcel", "overdue_parcel", "claim"})  # they follow from the parcels, in any state
WORK_OF: Mapping[str, Team] = {  # not the owner's
    "order": "purchasing",
    "parts": "purchasing",
    "overdue_parcel": "desk",
    "claim": "logistics",
}
DONE_BY: Mapping[State, tuple[Team, frozenset[str]]] = {  # who else is reminded there, and of what
    State.REFUNDING: ("finance", frozenset({"refund"})),
    State.RETURNING: ("logistics", frozenset({"send_back", "repair"})),
    State.EXCHANGING: ("logistics", frozenset({"exchange"})),
    State.QUALITY_CHECK: ("quality", frozenset({"repair"})),
}
NO_ANSWER = (
    OUTLASTS | OF_PARCELS | {"follow_up", "collection"}
)  # who speaks meanwhile is owed an answer sooner
BY_URGENCY = frozenset({"diagnosis", "repair"})
HASTENED = frozenset({"respond", "solve", "diagnosis", "repair"})
STARTED_BY: Mapping[tuple[State, Event], str] = {
    **{
        (state, event): "hard_case"
        for event in events_marked("sets_hard_case")
        for state in State
        if "hard_case" in RUNS_IN[state]
    },
    **{
        (state, event): "order"
        for event in events_marked("sets_order")
        for state in State
        if "order" in RUNS_IN[state] and "rests" not in STATES[state].marks
    },
    **{
        (state, event): "solve"
        for event in events_marked("sets_solve")
        for state in STAGES["intake"]
        if "solve" in STARTS_IN[state]
    },
}


def timer_of(name: str, case: Case, rules: Policy, now: datetime, event: Event) -> Timer | None:
    """A deadline that starts now; None where nothing sets a time for it."""
    if name == "collection":
        return _of_collection(rules, now)
    if name == "visit":
        return _of_visit(case, rules, now)
    term = term_of(name, case, rules.pages, event)
    return _timer(name, term, rules, now) if term else None


def _timer(name: str, term: Term, rules: Policy, started: datetime) -> Timer:
    due = ends(term, started, rules.working_calendar)
    return Timer(
        name=name,
        started=started,
        due=due,
        count=term.count,
        remind_at=_near(started, due, term.count, rules),
    )


def ends(term: Term, start: datetime, calendar: Calendar) -> datetime:
    return deadline(start, hours=term.hours, days=term.days, count=term.count, calendar=calendar).at


def _near(started: datetime, due: datetime, count: str, rules: Policy) -> datetime:
    """When so much of the time has gone that its assignee is reminded, by the same kind of time."""
    share, calendar = rules.pages.service_levels.escalation.remind_at_percent, rules.working_calendar
    if count == "clock":
        return started + (due - started) * share / 100
    return calendar.after_open(started, calendar.open_between(started, due) * share / 100)


def _of_collection(rules: Policy, started: datetime) -> Timer:
    """A product that is ready to be fetched is kept so long, with notices on the way."""
    terms, first = rules.pages.service_levels.collection, today(rules, started)
    due = rules.end_of(first + timedelta(days=terms.kept_days))
    remind = rules.end_of(first + timedelta(days=terms.first_notice_days))
    return Timer(name="collection", started=started, due=due, remind_at=remind)


def next_notice(timer: Timer, rules: Policy, now: datetime) -> datetime | None:
    """When the customer is told next; the last time when the product was kept as long as was said."""
    terms, first = rules.pages.service_levels.collection, today(rules, timer.started)
    days = (terms.first_notice_days, terms.second_notice_days, terms.kept_days)
    moments = (rules.end_of(first + timedelta(days=day)) for day in days)
    return next((at for at in moments if at > now), None)


def _of_visit(case: Case, rules: Policy, started: datetime) -> Timer | None:
    """The work record is handed in on the day of the visit (C11)."""
    at, calendar = visit_at(case, rules), rules.working_calendar
    if at is None:
        return None
    due = max(calendar.at(calendar.day_of(at), rules.pages.service_levels.day_ends), at)
    return Timer(name="visit", started=started, due=due, remind_at=_near(at, due, "clock", rules))


def term_of(name: str, case: Case, pages: Pages, event: Event | None = None) -> Term | None:
    """The time that the policy gives for a deadline, by the case's urgency where it says so (A7, B2, C4)."""
    if name in ANSWER_TIMERS:
        return pages.service_levels.urgency[case.urgency].respond
    if name == "solve":
        return _to_solve(case, pages, event)
    if name == "repair":
        return _to_repair(case, pages, event)
    if name == "diagnosis":
        return pages.stage(f"diagnosis_{_pace(case)}") or pages.stage(name)
    return pages.stage("exchange" if name == "send_back" else name)


def _pace(case: Case) -> str:
    return "urgent" if case.urgency == "urgent" else "normal"


def _to_solve(case: Case, pages: Pages, event: Event | None) -> Term | None:
    """A mere question has no time to be solved in, unless it came to technical hands (B8) or came back."""
    levels = pages.service_levels.urgency[case.urgency]
    remote = pages.stage("remote_support") if case.team == "tech" else None
    is_back = event is not None and "comes_back" in EVENTS[event].marks
    return levels.solve or remote or (levels.respond if is_back else None)


def _to_repair(case: Case, pages: Pages, event: Event | None) -> Term | None:
    """A paid repair takes the days of its quote, a free one those of the policy (C2, C4)."""
    found, quote = case.fact(Diagnose), case.fact(Quote)
    if event is Event.RECORD_PAYMENT and quote:
        return Term(days=quote.days, count="working")
    if found and found.fault == "software" and (software := pages.stage("software_fault")):
        return software
    urgent = pages.stage("repair_urgent") if case.urgency == "urgent" else None
    return urgent or pages.stage("repair")


def repaired_on(arrives: date, rules: Policy) -> date:
    """By which day a repair is done whose part arrives that day (C18)."""
    term = rules.pages.stage("repair_with_part")
    if term is None:
        return arrives
    return today(rules, ends(term, rules.end_of(arrives), rules.working_calendar))


def later(at: datetime, *, since: datetime, until: datetime, timer: Timer, calendar: Calendar) -> datetime:
    """A moment put off by a rest: by its length, or by the working time in it where that is counted."""
    if timer.count == "clock":
        return at + (until - since)
    return calendar.after_open(at, calendar.open_between(since, until))


def shift(timer: Timer, *, since: datetime, until: datetime, calendar: Calendar) -> Timer:
    """The whole deadline put off by a rest."""
    due = later(timer.due, since=since, until=until, timer=timer, calendar=calendar)
    remind = timer.remind_at and later(
        timer.remind_at, since=since, until=until, timer=timer, calendar=calendar
    )
    return timer.model_copy(update={"due": due, "remind_at": remind})


def pause_or_resume(timer: Timer, *, rests: bool, now: datetime, calendar: Calendar) -> Timer:
    """The deadline at rest, or running again and later by as long as it rested."""
    if timer.name not in RESTING or rests == (timer.paused_at is not None):
        return timer
    if rests:
        return timer.model_copy(update={"paused_at": now})
    assert timer.paused_at is not None
    run_on = shift(timer, since=timer.paused_at, until=now, calendar=calendar)
    return run_on.model_copy(update={"paused_at": None})


def lent_until(timer: Timer, rules: Policy, now: datetime) -> Timer:
    """A loan runs for `loaner.back_days` from the day on which the customer's own product left us (B1)."""
    if timer.name != "loaner":
        return timer
    terms = rules.pages.service_levels.loaner
    due = rules.end_of(today(rules, now) + timedelta(days=terms.back_days))
    remind = due - timedelta(days=terms.remind_days)
    return timer.model_copy(update={"due": due, "remind_at": remind, "told": ()})


def hasten(timer: Timer, case: Case, rules: Policy, now: datetime) -> Timer:
    """An urgent case's deadline: the urgent time from now, and never later than before (A7)."""
    term = term_of(timer.name, case, rules.pages)
    if timer.name not in HASTENED or term is None or case.state is State.AWAITING_PARTS:
        return timer
    calendar = rules.working_calendar
    if timer.paused_at:
        timer = shift(timer, since=timer.paused_at, until=now, calendar=calendar).model_copy(
            update={"paused_at": now}
        )
    shorter = _timer(timer.name, term, rules, now)
    if shorter.due >= timer.due:
        return timer
    return shorter.model_copy(update={"paused_at": timer.paused_at, "told": timer.told})
