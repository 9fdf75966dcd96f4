"""What the customer was promised of a repair or an exchange, and since when a refund is his instead (C9).

Every date that the customer was told counts: by when it is repaired (free or paid), by when the new one is
sent. The first promise stands, whatever is told later of a missing part; only the time in which we waited
for the customer is added to it. It ends when the product goes home, or a new one does.
"""

from datetime import date, datetime, time, timedelta

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.kernel.states import STATES, Event, State
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.workflow.deadlines import shift
from chalicelib.domain.workflow.transitions import CLAIMABLE, PAYING_BACK

PROMISED = ("repair", "exchange")  # the deadlines that the customer is told as a date


def promise_after(case: Case, moved: Case, policy: Policy) -> date | None:
    """The promised day after a step from `case` to `moved`, whose deadlines are those of after it."""
    claimed = Event.CLAIM_REFUND in moved.facts and STATES[moved.state].stage != "closing"
    if not (_is_underway(moved) or moved.state in PAYING_BACK or claimed):
        return None
    before, timer = _promising_timer(case), _promising_timer(moved)
    if moved.promised_on is None or timer is None:
        return moved.promised_on or _day(timer, policy)
    rested = before is not None and before.paused_at is not None and timer.paused_at is None
    return moved.promised_on + (_apart(before, timer, policy) if rested and before else timedelta())


def promised_day(case: Case, policy: Policy, now: datetime) -> date | None:
    """The promised day as of now: time in which we wait for the customer is not ours."""
    timer = _promising_timer(case)
    promised = case.promised_on or (_day(timer, policy) if _is_underway(case) else None)
    if promised is None or timer is None or timer.paused_at is None:
        return promised
    later = shift(timer, since=timer.paused_at, until=now, calendar=policy.working_calendar)
    return promised + _apart(timer, later, policy)


def refund_since(case: Case, policy: Policy) -> datetime | None:
    """The moment from which the customer may have his money back, if nothing is done by then.

    None for whom the rules give none, such as for damage of his own.
    """
    timer = _promising_timer(case)
    promised = promised_day(case, policy, case.updated_at)
    if promised is None or case.state not in CLAIMABLE or (timer and timer.paused_at):
        return None
    calendar = policy.working_calendar
    allowed = policy.pages.returns.late_working_days_for_refund
    since = calendar.at(calendar.add_working_days(promised, allowed + 1), time())
    return since if is_late_refund_due(case, policy, since) else None


def is_late_refund_due(case: Case, policy: Policy, now: datetime) -> bool:
    """Whether the customer may choose a refund because we are late, as the rules see the case now."""
    if case.request.model not in policy.models or case.state not in CLAIMABLE:
        return False
    case = case.model_copy(update={"promised_on": promised_day(case, policy, now)})
    refund = entitlements(case, policy, now).of("refund")
    return refund is not None and any(step.code == "late" for step in refund.steps)


def _is_underway(case: Case) -> bool:
    return (case.resumes if case.state is State.WAITING and case.resumes else case.state) in CLAIMABLE


def _promising_timer(case: Case) -> Timer | None:
    return next((timer for timer in case.timers if timer.name in PROMISED), None)


def _day(timer: Timer | None, policy: Policy) -> date | None:
    return today(policy, timer.due) if timer else None


def _apart(one: Timer, other: Timer, policy: Policy) -> timedelta:
    return today(policy, other.due) - today(policy, one.due)
