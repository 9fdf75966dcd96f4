"""How fast we are and who does it: the clauses of the service levels about time and teams."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.cases.presentation import request_answer
from chalicelib.domain.case.clock_commands import Escalate, Remind
from chalicelib.domain.case.commands import Reply
from chalicelib.domain.policy.page_schema import STAGES, Urgency
from chalicelib.domain.requests.forms import Kind, Service
from chalicelib.domain.views.formatting import moment
from chalicelib.scheduled.due_cases import run
from tests.domain.test_timers import TO_TECH
from tests.domain.timed import SOFTWARE
from tests.promises.acting import (
    HOUR,
    LANGUAGES,
    LEVELS,
    MINUTE,
    NOW,
    POLICY,
    E,
    begun,
    clause,
    desk,
    does,
    ends,
    led,
    letter_of,
    owed,
    timer,
    waited,
)
from tests.service.timed import LEAD, MANAGER, TECH, words

DIAGNOSED = (E.TAKE, E.RECEIVE_ITEM, E.DIAGNOSE)
REPAIRING = (*DIAGNOSED, E.PLAN_REPAIR)
FACTS: dict[Urgency, dict[str, Any]] = {
    "urgent": {"unusable": True},
    "normal": {},
    "low": {"kind": "enquiry"},
}


def test_urgency() -> None:
    for kind in get_args(Kind):
        plain = "low" if kind in LEVELS.low_kinds else "normal"
        assert begun(kind).urgency == plain
        assert begun(kind, safety_hazard=True).urgency == "urgent"
    assert LEVELS.low_kinds == ("enquiry",), "the page calls questions not urgent, and nothing else"
    assert begun("repair", unusable=True).urgency == "urgent"
    case = does(does(begun(), E.TAKE), Reply(text="开始冒烟了"))
    assert ("CustomerWrote", "owner") in owed(case)
    worse = does(case, E.URGENT, NOW + HOUR)
    assert worse.urgency == "urgent"
    assert timer(worse, "solve").due == ends(LEVELS.urgency["urgent"].solve, NOW + HOUR)


@pytest.mark.parametrize("urgency", FACTS)
def test_respond(urgency: Urgency, tmp_path: Path) -> None:
    facts, term = dict(FACTS[urgency]), LEVELS.urgency[urgency].respond
    case = begun(**facts)
    assert case.respond_by == timer(case, "respond").due == ends(term)
    assert (term.count, ends(term)) == ("clock", NOW + timedelta(hours=term.hours or 0))
    assert request_answer(desk(tmp_path).context, case).respond_by == case.respond_by
    for language in LANGUAGES:
        assert moment(case.respond_by, POLICY, language) in letter_of(case, "RequestReceived", language)
    _, commands = waited(case, case.respond_by)
    assert Escalate(timer="respond", to="lead") in commands
    assert begun("complaint", description="202611-001 没有答复").team == "desk"


def test_solve() -> None:
    both: tuple[Urgency, ...] = ("urgent", "normal")
    for urgency in both:
        case, term = begun(**FACTS[urgency]), LEVELS.urgency[urgency].solve
        assert timer(case, "solve").due == ends(term)
        asked = does(does(case, E.TAKE), E.REQUEST_ITEM)
        assert Escalate(timer="solve", to="lead") not in waited(asked, NOW + 10 * HOUR)[1]
        assert E.ESCALATE not in {step.event for step in waited(asked, NOW + timedelta(days=6))[0].steps}
        here = does(asked, E.RECEIVE_ITEM, NOW + timedelta(days=5))
        assert timer(here, "diagnosis").due == ends(
            LEVELS.stages[f"diagnosis_{urgency}"], NOW + timedelta(days=5)
        )
        assert timer(does(here, E.DIAGNOSE, NOW + timedelta(days=5)), "tell_result").due == ends(
            LEVELS.stages["tell_result"], NOW + timedelta(days=5)
        )


# Per row of the table: the steps that end with what it counts from, and the deadline that runs then.
ROWS: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "diagnosis_urgent": ((E.TAKE, E.RECEIVE_ITEM), {"unusable": True}, "diagnosis"),
    "diagnosis_normal": ((E.TAKE, E.RECEIVE_ITEM), {}, "diagnosis"),
    "tell_result": (DIAGNOSED, {}, "tell_result"),
    "remote_support": ((TO_TECH,), {"kind": "enquiry"}, "solve"),
    "software_fault": ((E.TAKE, E.RECEIVE_ITEM, SOFTWARE, E.PLAN_REPAIR), {}, "repair"),
    "hard_case": ((*DIAGNOSED, E.MARK_HARD), {}, "hard_case"),
    "repair": (REPAIRING, {}, "repair"),
    "repair_urgent": (REPAIRING, {"unusable": True}, "repair"),
    "exchange": ((*DIAGNOSED, E.APPROVE_EXCHANGE), {}, "exchange"),
    "refund": ((*DIAGNOSED, E.APPROVE_REFUND), {}, "refund"),
    "follow_up": ((*REPAIRING, E.FINISH_REPAIR, E.PASS_CHECK, E.SHIP_BACK, E.ACCEPT_RESULT), {}, "follow_up"),
}


@pytest.mark.parametrize("stage", ROWS)
def test_stages(stage: str) -> None:
    steps, facts, name = ROWS[stage]
    case, term = led(*steps, **facts), POLICY.pages.stage(stage)
    assert timer(case, name).due == ends(term)
    _, commands = waited(case, ends(term))
    assert any(isinstance(one, Escalate) and one.timer == name for one in commands), "it is watched"
    assert set(STAGES) <= ROWS.keys() | {"order", "repair_with_part"}
    for language in LANGUAGES:
        assert "call" not in clause("stages", language).casefold().split("|")[-3], "the follow-up is no call"
        assert "(s)" not in clause("stages", language)
    told = ("TakesLonger", "customer") if stage == "hard_case" else None
    assert told is None or told in owed(case)


def test_working_time() -> None:
    calendar, week = POLICY.working_calendar, LEVELS.working_time
    opens, closes = (datetime.combine(NOW, one, NOW.tzinfo) for one in (week.opens, week.closes))
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    day = NOW.date() - timedelta(days=NOW.weekday())
    for number, name in enumerate(names):
        assert calendar.is_working_day(day + timedelta(days=number)) is (name in week.days)
    assert calendar.open_between(opens - HOUR, closes + HOUR) == closes - opens
    off = [date.fromisoformat(str(one)) for one in POLICY.calendar.days_off]
    swapped = [date.fromisoformat(str(one)) for one in POLICY.calendar.working_days]
    assert off
    assert not any(calendar.is_working_day(one) for one in off), "public holidays do not count"
    assert swapped
    assert all(calendar.is_working_day(one) and one.weekday() > 4 for one in swapped), "worked weekends do"
    term = LEVELS.stages["tell_result"]
    for start in (opens - HOUR, NOW, closes + HOUR):
        ended = ends(term, start)
        assert (ended.astimezone(NOW.tzinfo).time(), ended.date() > start.date()) == (week.closes, True)


TEAMS = {
    "repair": "tech",
    "exchange": "logistics",
    "return": "finance",
    "enquiry": "desk",
    "complaint": "desk",
}


def test_routing() -> None:
    for kind, team in TEAMS.items():
        case = begun(kind)
        assert (case.team, ("NewRequest", "team") in owed(case)) == (team, True)
        assert begun(kind, safety_hazard=True).team == "quality"
    for service in get_args(Service):
        assert begun("service", service=service).team == ("logistics" if service == "recycling" else "tech")


def test_escalation(tmp_path: Path) -> None:
    rule, at_desk = LEVELS.escalation, desk(tmp_path)
    at_desk.case("202611-001", E.TAKE, at=NOW)
    due = timer(at_desk.load("202611-001"), "respond").due
    near = NOW + (due - NOW) * rule.remind_at_percent / 100
    heard: list[list[str]] = []
    for at in (near - MINUTE, near, due, ends(rule.then_after, due)):
        at_desk.outside.sqs.bodies.clear()
        run(at_desk.context, at_desk.to(at))
        heard.append([str(mail["To"]) for mail in at_desk.delivered() if "202611-001" in words(mail)])
    assert heard == [[], [TECH], [LEAD], [MANAGER]]
    assert (rule.missed_to, rule.then_to) == ("lead", "manager")
    for steps, facts, name in ROWS.values():
        _, commands = waited(led(*steps, **facts), NOW + timedelta(days=60))
        watched = [type(one) for one in commands if getattr(one, "timer", "") == name]
        assert watched == [Remind, Escalate, Escalate], name
