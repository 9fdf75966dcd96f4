"""Sort cases for the lists that staff read: the morning's digest (D8), reminders, the backlog.

Who reads them and which links they may follow comes from outside.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.case.repair_steps import OfferVisit
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import CaseLine
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.views.formatting import moment
from chalicelib.domain.views.staff_words import state_words
from chalicelib.domain.workflow.case_queries import visit_at
from chalicelib.domain.workflow.deadlines import ANSWER_TIMERS, OUTLASTS
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN
from chalicelib.domain.workflow.waits import WAITS
from chalicelib.locale.words import label

Cases = tuple[Case, ...]


@dataclass(frozen=True)
class Sections:
    """Open cases by what they need today, each in one list only; visits by place."""

    overdue: Cases = ()
    due_today: Cases = ()
    visits: Cases = ()
    new: Cases = ()
    waiting: Cases = ()

    def __bool__(self) -> bool:
        return any((self.overdue, self.due_today, self.visits, self.new, self.waiting))


def most_pressing_timer(case: Case, now: datetime) -> Timer | None:
    """Return our deadline that ends first; what the customer is to send back counts once it is overdue."""
    running = (timer for timer in case.timers if timer.paused_at is None and timer.name not in WAITS)
    ours = (timer for timer in running if timer.name not in (*OUTLASTS, "collection") or timer.due <= now)
    return min(ours, key=lambda timer: timer.due, default=None)


def is_late(case: Case, now: datetime) -> bool:
    timer = most_pressing_timer(case, now)
    return timer is not None and timer.due <= now


def waits_for_customer(case: Case) -> bool:
    """Return whether it is the customer's turn, with no answer of ours pending.

    An answered question for which nothing runs counts as well: it is listed until somebody closes it.
    """
    if not case.timers:
        return True
    return case.state in CUSTOMERS_TURN and not any(timer.name in ANSWER_TIMERS for timer in case.timers)


def visits_on_day(case: Case, policy: Policy, now: datetime) -> bool:
    at = visit_at(case, policy) if case.state is State.VISIT_SCHEDULED else None
    return at is not None and today(policy, at) == today(policy, now)


def sections(cases: Iterable[Case], policy: Policy, now: datetime) -> Sections:
    """Sort open cases by what they need today; those that need nothing and wait for nobody are left out."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        if case.is_open and (name := _section(case, policy, now)):
            found.setdefault(name, []).append(case)
    listed = Sections(**{name: tuple(sorted(of, key=_by_deadline(now))) for name, of in found.items()})
    by_place = sorted(listed.visits, key=lambda case: (place(case), visit_at(case, policy) or now))
    return replace(listed, visits=tuple(by_place))


def _section(case: Case, policy: Policy, now: datetime) -> str:
    timer = most_pressing_timer(case, now)
    if timer and timer.due <= now:
        return "overdue"
    if visits_on_day(case, policy, now):
        return "visits"
    if case.state is State.RECEIVED:
        return "new"
    if timer and today(policy, timer.due) == today(policy, now):
        return "due_today"
    return "waiting" if waits_for_customer(case) else ""


def _by_deadline(now: datetime) -> Callable[[Case], tuple[bool, datetime, str]]:
    def key(case: Case) -> tuple[bool, datetime, str]:
        timer = most_pressing_timer(case, now)
        return (timer is None, timer.due if timer else case.received_at, case.number)

    return key


def in_order(cases: Iterable[Case], now: datetime) -> Cases:
    """Sort cases by deadline; those without one come last, the oldest first."""
    return tuple(sorted(cases, key=_by_deadline(now)))


def place(case: Case) -> str:
    """Return the customer's address to sort by; in Chinese it begins with the city."""
    return " ".join((case.request.address or "").split())


def line_of(case: Case, timer: Timer | None, policy: Policy, language: Language, url: str) -> CaseLine:
    """Describe a case with the deadline that it is about, or else with its state."""
    return CaseLine(
        title=_title(case, language),
        what=label("timer", timer.name, language) if timer else state_words(case.state, language),
        due=moment(timer.due, policy, language) if timer else "",
        url=url,
    )


def visit_line(case: Case, policy: Policy, language: Language, url: str) -> CaseLine:
    """Describe a visit for the technician: when, where, whom."""
    at, offer = visit_at(case, policy), case.fact(OfferVisit)
    clock = f"{at.astimezone(ZoneInfo(policy.pages.service_levels.timezone)):%H:%M}" if at else ""
    parts = (clock, place(case), case.request.phone or "", offer.technician if offer else "")
    return CaseLine(_title(case, language), " · ".join(filter(None, parts)), "", url)


def _title(case: Case, language: Language) -> str:
    return f"{case.number} · {label('kind', case.kind, language)}"
