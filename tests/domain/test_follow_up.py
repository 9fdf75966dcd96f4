"""The follow-up within so many days of the repair, by the clerk who took the case in (D2, E6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Assign, Note, Take, Undo
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.case.solution_steps import RecordRating
from chalicelib.domain.kernel.errors import Invalid
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.workflow.case_queries import clerk_of
from tests.domain.timed import DAY, HOME, HOUR, NOW, E, S, after, begun, done, timer, wait, waited

CLERK = Actor(role=Role.STAFF, who="desk-1@example.com")
LOW = 1
VISITED = (E.TAKE, E.OFFER_VISIT, E.CHOOSE_TIME, E.COMPLETE_VISIT)
EXCHANGED = (E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW)
DONE: dict[str, Sequence[Event]] = {
    "repaired and sent": HOME,
    "repaired on a visit": VISITED,
    "exchanged": EXCHANGED,
    "a part by post": (E.TAKE, E.POST_PART),
}


@pytest.mark.parametrize("steps", DONE.values(), ids=DONE)
def test_the_follow_up_is_due_three_days_after_it_is_done(steps: Sequence[Event]) -> None:
    case = after(*steps)
    assert timer(case, "follow_up").due == NOW + 3 * DAY
    assert ("FollowUpDue", "clerk") in {(mail.message, mail.to) for mail in case.steps[-1].mails}


@pytest.mark.parametrize("days", [1, 2, 6])
def test_acceptance_does_not_put_the_follow_up_off(days: int) -> None:
    case = done(after(*HOME), E.ACCEPT_RESULT, NOW + days * DAY)
    assert timer(case, "follow_up").due == NOW + 3 * DAY


def test_silence_does_not_put_the_follow_up_off() -> None:
    case, commands = waited(after(*HOME, E.CONFIRM_DELIVERY), NOW + 4 * DAY)
    told = [(command.event, getattr(command, "timer", "")) for command in commands]
    assert case.state is S.AWAITING_ACCEPTANCE
    assert ("remind", "follow_up") in told
    assert ("escalate", "follow_up") in told
    case = wait(case, NOW + 8 * DAY)
    assert (case.state, timer(case, "follow_up").due) == (S.FOLLOW_UP, NOW + 3 * DAY)


def test_a_question_does_not_put_the_follow_up_off() -> None:
    case = done(done(after(*HOME), E.ASK, NOW + HOUR), E.REPLY, NOW + 2 * DAY)
    assert timer(case, "follow_up").due == NOW + 3 * DAY


def test_who_writes_before_the_follow_up_is_answered_sooner() -> None:
    case = done(after(*HOME), E.REPLY, NOW + HOUR)
    assert timer(case, "call").due < timer(case, "follow_up").due


# Each row: the score on the telephone, what is still out, and where the case is then.
CALLED = {
    "content": (5, False, S.CLOSED),
    "dissatisfied": (LOW, False, S.DISSATISFIED),
    "content, and the old one is out": (5, True, S.FOLLOW_UP),
}


@pytest.mark.parametrize(("score", "out", "state"), CALLED.values(), ids=CALLED)
def test_the_clerk_records_the_call_before_the_customer_accepted(
    score: int, state: State, *, out: bool
) -> None:
    case = done(after(*(EXCHANGED if out else HOME)), RecordRating(score=score, process=4, technician=5))
    assert case.state is state
    assert not case.timer("follow_up")
    rated = case.fact(Rate)
    assert rated
    assert (rated.score, rated.process, rated.technician) == (score, 4, 5)


@pytest.mark.parametrize("field", ["score", "process", "technician"])
@pytest.mark.parametrize("step", [Rate, RecordRating])
def test_each_answer_of_the_survey_lies_on_the_scale(field: str, step: type[Rate | RecordRating]) -> None:
    rating = step.model_validate({"score": 5} | {field: 6})
    with pytest.raises(Invalid) as refused:
        done(after(*HOME, E.ACCEPT_RESULT), rating)
    assert [fault.field for fault in refused.value.faults] == [field]


def taken_in(case: Case, *steps: object) -> str:
    for step in steps:
        case = done(case, step, by=CLERK)  # type: ignore[arg-type]
    return clerk_of(done(case, E.TAKE, NOW + timedelta(minutes=5)))


# Each row: what the clerk did before the technician took the case.
TAKEN = {
    "took it": (Take(),),
    "passed it on": (Assign(person="tech-1@example.com"),),
    "noted something": (Note(text="客户着急"),),
}


@pytest.mark.parametrize("steps", TAKEN.values(), ids=TAKEN)
def test_the_clerk_is_who_took_the_case_in(steps: tuple[object, ...]) -> None:
    assert taken_in(begun(), *steps) == CLERK.who


def test_what_was_taken_back_made_nobody_the_clerk() -> None:
    assert taken_in(begun(), Take(), Undo()) == "tech-1@example.com"


def test_a_case_of_earlier_days_knows_its_clerk_by_its_steps() -> None:
    old = done(done(begun(), Take(), by=CLERK), E.TAKE).model_copy(update={"clerk": None})
    assert clerk_of(old) == CLERK.who
