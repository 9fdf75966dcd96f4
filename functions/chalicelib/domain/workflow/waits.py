"""What the clock waits for besides deadlines: the customer's answer, the ten minutes of a decision, advice.

| wait    | runs                                          | ends with                                  |
| ------- | --------------------------------------------- | ------------------------------------------ |
| silence | while it is the customer's turn to say a word | a reminder, then what `silence.*.then` says |
| hold    | refund and refusal, `hold_minutes`            | the decision leaves                        |
| advice  | after advice, `follow_up_after_advice` (A9)   | the customer is asked whether it helped    |
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.states import STATES, Event, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import SilenceTerms, Then
from chalicelib.domain.workflow.case_queries import is_kept
from chalicelib.domain.workflow.deadlines import ANSWER_TIMERS, ends
from chalicelib.domain.workflow.parcel_queries import (
    awaits_parcel,
    goods_out,
    has_tracking,
    parcels_under_way,
)
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN, PROMISED_IN

WAITS = frozenset({"silence", "hold", "advice"})


def waits(
    case: Case, moved: Case, event: Event, running: tuple[Timer, ...], rules: Policy, now: datetime
) -> Iterator[Timer]:
    """What is waited for after a step; `running` are the deadlines that run then."""
    held = {timer.name: timer for timer in moved.timers if timer.name in WAITS}
    stays = case.state is moved.state
    if "clock_ends" in STATES[moved.state].marks:
        yield held["hold"] if stays and "hold" in held else _hold(rules, now)
    if moved.state not in CUSTOMERS_TURN or any(timer.name in ANSWER_TIMERS for timer in running):
        return
    if event is Event.ADVISE:
        yield _advice(rules, now)
    elif stays and "advice" in held:
        yield held["advice"]
    if _listens(moved, event):
        anew = not stays or EVENTS[event].silence == "anew" or _is_answer(case, event)
        yield from (
            [silence(moved.state, rules, now)]
            if anew
            else [timer for timer in held.values() if timer.name == "silence"]
        )


def _listens(moved: Case, event: Event) -> bool:
    """Nothing more is asked of who has rated, and nothing ends while something is out or on its way."""
    if awaits_parcel(moved):
        return False
    return moved.state is not State.FOLLOW_UP or (EVENTS[event].silence != "ends" and not goods_out(moved))


def _is_answer(case: Case, event: Event) -> bool:
    """Whether this step said what we owed: from now on it is the customer who is silent."""
    return bool(set(EVENTS[event].meets) & {timer.name for timer in case.timers} & ANSWER_TIMERS)


def _hold(rules: Policy, now: datetime) -> Timer:
    minutes = rules.pages.service_levels.hold_minutes
    return Timer(name="hold", started=now, due=now + timedelta(minutes=minutes))


def _advice(rules: Policy, now: datetime) -> Timer:
    term = rules.pages.service_levels.follow_up_after_advice
    due = ends(term, now, rules.working_calendar)
    return Timer(name="advice", started=now, due=due, count=term.count)


def silence_rule(state: State, rules: Policy) -> SilenceTerms:
    """What the policy says of a customer's silence in that state."""
    name = STATES[state].silence
    assert name, "only asked where it is the customer's turn"
    return rules.pages.service_levels.silence_in(name)


def silence_leads_to(case: Case, rules: Policy) -> Then:
    """What silence leads to: a product that is here goes back, and one that is not cannot (C14).

    Where a question interrupted what was promised, somebody calls, and that goes on.
    """
    if case.resumes in PROMISED_IN:
        return "call"
    then = silence_rule(case.state, rules).then
    if then == "return_item" and not case.item_here:
        return "close"
    if then == "cancel" and has_tracking(case):
        return "call"
    goes_back = then == "close" and case.item_here and not is_kept(case.resumes or case.state)
    return "return_item" if goes_back else then


def may_lapse(case: Case, rules: Policy) -> bool:
    """Whether silence has its end.

    No case ends by it while something is out or on its way (B1, C8), and nothing counts as accepted
    before it has arrived.
    """
    then = silence_leads_to(case, rules)
    if then == "accept":
        return not parcels_under_way(case, "to_customer")
    return not (goods_out(case) and then in ("close", "cancel"))


def silence(state: State, rules: Policy, now: datetime) -> Timer:
    """How long the customer may be silent in this state, and when we ask again."""
    rule = silence_rule(state, rules)
    return Timer(
        name="silence",
        started=now,
        due=now + timedelta(days=rule.after_days),
        remind_at=now + timedelta(days=rule.remind_after_days),
    )
