"""Deadlines: which start when, how long they run, when they rest, what shortens and ends them (D8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case.case import Timer
from chalicelib.domain.case.clock_commands import Escalate, Remind
from chalicelib.domain.case.commands import Command
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.deadlines import OF_PARCELS, RUNS_IN, STARTS_IN, later
from chalicelib.domain.workflow.timers import next_moment
from chalicelib.domain.workflow.transitions import CUSTOMERS_TURN, OPEN
from chalicelib.locale.words import keys
from tests.domain.lives import ACTORS, COMMANDS
from tests.domain.timed import (
    CLOCK,
    DAY,
    DIAGNOSED,
    ENQUIRY,
    EXPIRED,
    HOME,
    HOUR,
    MINUTE,
    NOW,
    POLICY,
    REPAIRING,
    SOFTWARE,
    URGENT,
    E,
    S,
    after,
    at,
    begun,
    done,
    dues,
    names,
    timer,
    waited,
)  # fmt: skip

TO_TECH = COMMANDS[E.TRANSFER].model_copy(update={"team": "tech"})
ANGRY = COMMANDS[E.RATE].model_copy(update={"score": 1})
PAID = (E.TAKE, E.RECEIVE_ITEM, EXPIRED, E.QUOTE, E.ACCEPT_QUOTE, E.RECORD_PAYMENT)
OTHER_MODEL = (E.OFFER_SUBSTITUTE, E.ACCEPT_SUBSTITUTE)

# Each row: the steps, what the request says, the deadline and when it ends (Monday 10:00 is now).
STARTED: dict[str, tuple[Sequence[Event | Command], dict[str, Any], str, datetime]] = {
    "A7 answer": ((), {}, "respond", at("11-23 14:00")),
    "A7 answer, urgent": ((), URGENT, "respond", at("11-23 12:00")),
    "A7 answer, low": ((), ENQUIRY, "respond", at("11-24 10:00")),
    "A7 solution": ((), {}, "solve", at("11-24 10:00")),
    "A7 solution, urgent": ((), URGENT, "solve", at("11-23 14:00")),
    "B8 remote support": ((TO_TECH,), ENQUIRY, "solve", at("11-25 18:00")),
    "B2 diagnosis": ((E.TAKE, E.RECEIVE_ITEM), {}, "diagnosis", at("11-24 10:00")),
    "B2 diagnosis, urgent": ((E.TAKE, E.RECEIVE_ITEM), URGENT, "diagnosis", at("11-23 14:00")),
    "B5 telling the result": (DIAGNOSED, {}, "tell_result", at("11-24 18:00")),
    "B8 hard case": ((*DIAGNOSED, E.MARK_HARD), {}, "hard_case", at("12-02 18:00")),
    "B6 re-inspection": ((*DIAGNOSED, EXPIRED, E.QUOTE, E.OBJECT), {}, "hard_case", at("12-02 18:00")),
    "C4 repair": (REPAIRING, {}, "repair", at("12-02 18:00")),
    "C4 repair, urgent": (REPAIRING, URGENT, "repair", at("11-26 18:00")),
    "B8 software": ((E.TAKE, E.RECEIVE_ITEM, SOFTWARE, E.PLAN_REPAIR), {}, "repair", at("11-24 10:00")),
    "C2 paid repair": (PAID, {}, "repair", at("11-30 18:00")),
    "C3 with the part's date": ((*REPAIRING, E.AWAIT_PARTS), {}, "repair", at("12-07 23:59")),
    "C8 exchange": ((*DIAGNOSED, E.APPROVE_EXCHANGE), {}, "exchange", at("11-24 10:00")),
    "C9 refund": ((E.TAKE, E.APPROVE_REFUND), {}, "refund", at("11-26 18:00")),
    "C11 visit": ((E.TAKE, E.OFFER_VISIT, E.CHOOSE_TIME), {}, "visit", at("12-01 23:59")),
    "C14 sending back": ((*DIAGNOSED, E.RETURN_ITEM), {}, "send_back", at("11-24 10:00")),
    "D2 follow-up": (HOME, {}, "follow_up", at("11-26 10:00")),
    "D2 follow-up, accepted": ((*HOME, E.ACCEPT_RESULT), {}, "follow_up", at("11-26 10:00")),
    "A9 advice": ((E.TAKE, E.ADVISE), {}, "advice", at("11-23 12:00")),
    "hold of a refund": ((E.TAKE, E.APPROVE_REFUND), {}, "hold", at("11-23 10:10")),
    "hold of a refusal": ((E.TAKE, E.REFUSE), {}, "hold", at("11-23 10:10")),
    "C8 old item": ((*DIAGNOSED[:1], E.APPROVE_EXCHANGE, E.SHIP_NEW), {}, "old_item", at("11-30 10:00")),
    "B1 loaner": ((E.TAKE, E.LEND), {}, "loaner", at("12-20 23:59")),
    "D2 dissatisfied": ((*HOME, E.ACCEPT_RESULT, ANGRY), {}, "solve", at("11-24 10:00")),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "request_", "name", "due"), STARTED.values(), ids=STARTED)
def test_a_deadline_ends_when_the_policy_says(
    steps: Sequence[Event | Command], request_: dict[str, Any], name: str, due: datetime
) -> None:
    assert timer(after(*steps, **request_), name).due == due


def test_every_deadline_has_a_name_and_every_state_of_ours_a_deadline_or_a_hold() -> None:
    names = {name for of in RUNS_IN.values() for name in of}
    others = {"call", "silence", "hold", "advice", "old_item", "loaner", *OF_PARCELS}
    assert names | others == set(keys("timer"))
    ours = set(OPEN) - set(CUSTOMERS_TURN)
    assert {state for state in ours if not STARTS_IN.get(state)} == {S.REFUSAL_HELD}


@pytest.mark.parametrize("step", [E.TAKE, E.ASSIGN, E.TRANSFER, E.NOTE, E.JOIN, E.LEND])
def test_who_takes_a_case_has_not_answered_yet(step: Event) -> None:
    case = begun()
    by = ACTORS[Role.OTHER] if step is E.JOIN else None
    if step is E.LEND:
        case = done(case, E.TAKE)
    moved = done(case, step, NOW + HOUR, by=by)
    assert {name: dues(moved)[name] for name in ("respond", "solve")} == dues(begun())


@pytest.mark.parametrize("step", [E.SAY, E.ASK, E.ADVISE, E.OFFER_VISIT, E.REQUEST_ITEM, E.QUOTE])
def test_a_first_answer_ends_its_deadline(step: Event) -> None:
    assert done(after(E.TAKE), step).timer("respond") is None


def test_the_version_of_the_policy_at_the_request_holds() -> None:
    def version(day: str, hours: int, percent: int) -> dict[str, Any]:
        plain: dict[str, Any] = POLICY.model_dump(mode="json", by_alias=True)
        pages = plain["pages"]
        pages["service_levels"]["stages"]["diagnosis_normal"] = {"hours": hours, "count": "clock"}
        then_after = {"hours": percent, "count": "clock"}
        pages["service_levels"]["escalation"] = {"remind_at_percent": percent, "then_after": then_after}
        pages["service_levels"]["hold_minutes"] = hours
        return {
            "effective_from": day,
            "version": day,
            "hash": day,
            "pages": pages,
            "clauses": plain["clauses"],
        }

    versions = [version("2026-01-01", 24, 50), version("2026-11-24", 6, 10)]
    plain = {**POLICY.model_dump(mode="json", by_alias=True), **versions[1], "versions": versions}
    new = Policy.model_validate({name: plain[name] for name in plain if name != "effective_from"})
    later_on = NOW + 2 * DAY
    case = done(done(after(E.TAKE), E.RECEIVE_ITEM, later_on, policy=new), E.NOTE, later_on, policy=new)
    assert timer(case, "diagnosis").due == later_on + 24 * HOUR
    assert timer(case, "diagnosis").remind_at == later_on + 12 * HOUR
    told, commands = waited(case, later_on + 4 * DAY, new)
    assert [type(command).__name__ for command in commands] == ["Remind", "Escalate", "Escalate"]
    assert next_moment(told, new) is None
    held = done(after(E.TAKE), E.REFUSE, later_on, policy=new)
    assert timer(held, "hold").due == later_on + 24 * MINUTE


# Each row: the steps before, the step that lets it rest, the one that wakes it, the deadline.
RESTS: dict[str, tuple[Sequence[Event], Event, Event, str]] = {
    "solve, asked": ((E.TAKE,), E.ASK, E.REPLY, "solve"),
    "diagnosis, asked": ((E.TAKE, E.RECEIVE_ITEM), E.ASK, E.REPLY, "diagnosis"),
    "result, asked": (DIAGNOSED, E.ASK, E.REPLY, "tell_result"),
    "repair, asked": (REPAIRING, E.ASK, E.REPLY, "repair"),
    "hard case, asked": ((*DIAGNOSED, E.MARK_HARD), E.ASK, E.REPLY, "hard_case"),
    "exchange, asked": ((*DIAGNOSED, E.APPROVE_EXCHANGE), E.ASK, E.REPLY, "exchange"),
    "exchange, another model": ((*DIAGNOSED, E.APPROVE_EXCHANGE), *OTHER_MODEL, "exchange"),
    "refund, asked": ((E.TAKE, E.APPROVE_REFUND, E.END_HOLD), E.ASK, E.REPLY, "refund"),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "rest", "wake", "name"), RESTS.values(), ids=RESTS)
@pytest.mark.parametrize("length", [5 * HOUR, 3 * DAY], ids=["hours", "days"])
def test_a_deadline_rests_while_it_is_the_customers_turn(
    steps: Sequence[Event], rest: Event, wake: Event, name: str, length: timedelta
) -> None:
    case = begun()
    for step in steps:
        case = done(case, step, by=CLOCK if step is E.END_HOLD else None)
    before = timer(case, name)
    asleep = done(case, rest, NOW + HOUR)
    assert timer(asleep, name).paused_at == NOW + HOUR
    assert not [one for one in waited(asleep, NOW + HOUR + length)[1] if isinstance(one, Remind | Escalate)]
    woken = done(asleep, wake, NOW + HOUR + length)
    calendar = POLICY.working_calendar
    rested = length if before.count == "clock" else calendar.open_between(NOW + HOUR, NOW + HOUR + length)
    moved = timer(woken, name)
    gone = (
        calendar.open_between(before.due, moved.due) if before.count == "working" else moved.due - before.due
    )
    assert (moved.paused_at, gone) == (None, rested)
    assert moved.remind_at
    assert before.remind_at
    assert moved.remind_at > before.remind_at


@given(
    splits=st.lists(st.integers(0, 3000), min_size=2, max_size=8),
    count=st.sampled_from(["clock", "working"]),
    start=st.integers(0, 20_000),
)
def test_many_short_rests_are_as_long_as_one(splits: list[int], count: Any, start: int) -> None:
    """Rests that follow each other at once add up, whatever they are cut into."""
    timer = Timer(name="repair", started=NOW, due=NOW + start * MINUTE, count=count)
    calendar, since, due = POLICY.working_calendar, NOW, timer.due
    for minutes in splits:
        until = since + minutes * MINUTE
        due = later(due, since=since, until=until, timer=timer, calendar=calendar)
        since = until
    whole = later(timer.due, since=NOW, until=since, timer=timer, calendar=calendar)
    if count == "clock":
        assert due == whole
    else:
        assert calendar.open_between(due, whole) == calendar.open_between(whole, due) == timedelta()
    assert due >= timer.due


@given(start=st.integers(0, 30_000), minutes=st.integers(0, 30_000))
def test_working_time_is_counted_alike_both_ways(start: int, minutes: int) -> None:
    calendar, begin = POLICY.working_calendar, NOW + start * MINUTE
    end = calendar.after_open(begin, minutes * MINUTE)
    assert calendar.open_between(begin, end) == minutes * MINUTE
    assert calendar.open_between(end, begin) == timedelta()


SHORTENED: dict[str, tuple[Sequence[Event], str, datetime]] = {
    "answer": ((), "respond", at("11-23 13:00")),
    "solution": ((), "solve", at("11-23 15:00")),
    "diagnosis": ((E.TAKE, E.RECEIVE_ITEM), "diagnosis", at("11-23 15:00")),
    "repair": (REPAIRING, "repair", at("11-26 18:00")),
}


@pytest.mark.parametrize(("steps", "name", "due"), SHORTENED.values(), ids=SHORTENED)
def test_urgent_shortens_and_never_lengthens(steps: Sequence[Event], name: str, due: datetime) -> None:
    case = after(*steps)
    assert timer(done(case, E.URGENT, NOW + HOUR), name).due == due
    late = timer(case, name).due - MINUTE
    assert timer(done(case, E.URGENT, late), name).due == late + MINUTE


def test_urgent_gives_a_question_a_time_to_be_solved_in() -> None:
    case = done(begun("enquiry"), E.URGENT)
    assert timer(case, "solve").due == NOW + 4 * HOUR
    assert case.respond_by == timer(case, "respond").due == NOW + 2 * HOUR


def test_urgent_while_it_rests_counts_from_the_answer() -> None:
    case = done(done(after(E.TAKE), E.ASK), E.URGENT, NOW + 2 * DAY)
    woken = done(case, E.REPLY, NOW + 3 * DAY)
    assert timer(woken, "solve").due == NOW + 3 * DAY + 4 * HOUR


def test_a_date_that_hangs_on_a_part_is_not_shortened() -> None:
    case = after(*REPAIRING, E.AWAIT_PARTS)
    assert done(case, E.URGENT, NOW + HOUR).timer("repair") == case.timer("repair")


def test_a_hard_case_takes_its_own_time_instead() -> None:
    case = after(E.TAKE, E.MARK_HARD)
    assert set(dues(case)) == {"hard_case"}
    asked = done(done(case, E.ASK), E.REPLY)
    assert set(dues(asked)) == {"hard_case"}


def test_the_failed_check_and_the_way_home_belong_to_the_repair() -> None:
    case = after(*REPAIRING)
    for step in (E.FINISH_REPAIR, E.FAIL_CHECK, E.FINISH_REPAIR, E.PASS_CHECK):
        case = done(case, step, NOW + DAY)
        assert dues(case) == {"repair": at("12-02 18:00")}
    assert "repair" not in dues(done(case, E.SHIP_BACK))


UNDONE: dict[str, tuple[Sequence[Event], Event]] = {
    "an answer": ((), E.SAY),
    "a question": ((E.TAKE,), E.ASK),
    "urgent": ((), E.URGENT),
    "transfer": ((), E.TRANSFER),
    "a diagnosis": ((E.TAKE, E.RECEIVE_ITEM), E.DIAGNOSE),
    "a new date": (REPAIRING, E.AWAIT_PARTS),
    "a refund": (DIAGNOSED, E.APPROVE_REFUND),
    "a refusal": (DIAGNOSED, E.REFUSE),
    "hard": (DIAGNOSED, E.MARK_HARD),
    "closed": ((E.TAKE,), E.CLOSE),
}


@pytest.mark.parametrize(("steps", "step"), UNDONE.values(), ids=UNDONE)
def test_undo_gives_the_deadlines_back(steps: Sequence[Event], step: Event) -> None:
    before = after(*steps)
    undone = done(done(before, step, NOW + MINUTE), E.UNDO, NOW + 2 * MINUTE)
    assert (undone.timers, undone.next_at) == (before.timers, before.next_at)


def test_undo_repeats_nothing_that_is_over_and_forgets_nothing_ahead() -> None:
    urgent = done(begun(), E.URGENT, NOW + HOUR)
    told, commands = waited(urgent, NOW + 10 * HOUR)
    assert names(commands).count("Escalate") == 4
    undone, again = waited(done(told, E.UNDO, NOW + 10 * HOUR), NOW + 10 * HOUR)
    assert (timer(undone, "respond").told, again) == (("lead", "manager"), [])
    assert names(waited(undone, NOW + 2 * DAY)[1]) == ["Remind", "Escalate", "Escalate"]


def test_undo_gives_back_silence_without_the_time_that_it_was_away() -> None:
    waiting = after(E.TAKE, E.REQUEST_ITEM)
    came = done(waiting, E.RECEIVE_ITEM, NOW + 6 * DAY)
    undone = done(came, E.UNDO, NOW + 10 * DAY)
    assert timer(undone, "silence").due == timer(waiting, "silence").due + 4 * DAY
    assert waited(undone, NOW + 10 * DAY)[1] == []
