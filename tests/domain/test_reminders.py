"""Reminders and escalations: each once, in order, also after a time in which the clock stood (D8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.case.clock_commands import Escalate, Remind
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.timers import next_moment
from tests.domain.timed import (
    DAY,
    DIAGNOSED,
    HOME,
    HOUR,
    MINUTE,
    NOW,
    POLICY,
    REPAIRING,
    E,
    S,
    after,
    at,
    begun,
    done,
    names,
    timer,
    waited,
)  # fmt: skip


def test_reminded_once_before_the_lead_once_at_and_the_manager_once_after() -> None:
    case = after(E.TAKE, E.SAY)
    due = timer(case, "solve").due
    moments = {due - 6 * HOUR - MINUTE: [], due - 6 * HOUR: ["Remind"], due - MINUTE: [], due: ["Escalate"]}
    moments |= {due + 4 * HOUR - MINUTE: [], due + 4 * HOUR: ["Escalate"], due + 90 * DAY: []}
    told = []
    for moment, expected in moments.items():
        case, commands = waited(case, moment)
        assert names(commands) == expected, moment
        told += [command.to for command in commands if isinstance(command, Escalate)]
    assert told == ["lead", "manager"]
    assert timer(case, "solve").told == ("lead", "manager")
    assert next_moment(case, POLICY) is None


def test_the_reminder_of_working_days_comes_in_working_time() -> None:
    remind_at = timer(after(*REPAIRING), "repair").remind_at
    calendar = POLICY.working_calendar
    assert remind_at
    assert calendar.open_between(NOW, remind_at) == calendar.open_between(NOW, at("12-02 18:00")) * 3 / 4
    assert calendar.open_between(remind_at, remind_at + MINUTE) == MINUTE


FIGURES: dict[str, dict[str, Any]] = {
    "returns": {"old_item_remind_days": 3},
    "service_levels": {
        "day_ends": "20:00",
        "loaner": {"remind_days": 4},
        "escalation": {"remind_days_before": 2},
    },
}
DATED: dict[str, tuple[Sequence[Event], datetime | None, timedelta]] = {
    "old_item": ((E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW), None, 3 * DAY),
    "loaner": ((E.TAKE, E.LEND), at("12-20 20:00"), 4 * DAY),
    "repair": ((*REPAIRING, E.AWAIT_PARTS), at("12-07 20:00"), 2 * DAY),
    "visit": ((E.TAKE, E.OFFER_VISIT, E.CHOOSE_TIME), at("12-01 20:00"), timedelta()),
}


@pytest.mark.parametrize("name", DATED)
def test_when_a_day_ends_and_how_long_before_it_is_reminded_of_are_the_policys(name: str) -> None:
    plain: dict[str, Any] = POLICY.model_dump(mode="json", by_alias=True)
    for page, figures in FIGURES.items():
        plain["pages"][page] |= figures
    steps, due, before = DATED[name]
    case = begun()
    for step in steps:
        case = done(case, step, policy=Policy.model_validate(plain))
    found = timer(case, name)
    assert due is None or found.due == due
    assert not before or found.remind_at == found.due - before


DOWN = NOW + 10 * DAY
FOLLOWED_UP = ["Remind", "Escalate", "Escalate"]
ALL_OF_IT = [*FOLLOWED_UP, "RemindCustomer", "RemindOld", "Escalate", "Escalate", "Lapse"]
MISSED: dict[str, tuple[Sequence[Event], list[str], State]] = {
    "new": ((), ["Remind", "Escalate", "Escalate", "Remind", "Escalate", "Escalate"], S.RECEIVED),
    "asked": ((E.ASK,), ["RemindCustomer", "Lapse"], S.CLOSED),
    "advised": ((E.ADVISE,), ["CheckAdvice", "RemindCustomer", "Lapse"], S.CLOSED),
    "refused": ((E.TAKE, E.REFUSE), ["EndHold"], S.REFUSED),
    "quoted": ((*DIAGNOSED, E.QUOTE), ["RemindCustomer", "Lapse"], S.RETURNING),
    "visit offered": ((E.TAKE, E.OFFER_VISIT), ["RemindCustomer", "Lapse"], S.VISIT_OFFERED),
    "arrived": ((*HOME, E.CONFIRM_DELIVERY), [*FOLLOWED_UP, "RemindCustomer", "Lapse"], S.FOLLOW_UP),
    "shipped": (HOME, [*FOLLOWED_UP, "RemindParcel"], S.AWAITING_ACCEPTANCE),
    "old item": ((E.TAKE, E.APPROVE_EXCHANGE, E.SHIP_NEW, E.CONFIRM_DELIVERY), ALL_OF_IT, S.FOLLOW_UP),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected", "state"), MISSED.values(), ids=MISSED)
def test_after_ten_days_of_downtime_each_thing_is_done_once_in_order(
    steps: Sequence[Event], expected: list[str], state: State
) -> None:
    case, commands = waited(after(*steps), DOWN)
    assert sorted(names(commands)) == sorted(expected)
    assert case.state is state
    assert waited(case, DOWN) == (case, [])


def test_what_was_missed_is_done_in_the_order_of_its_moments() -> None:
    _, commands = waited(begun(), DOWN)
    told = [(type(one).__name__, one.timer) for one in commands if isinstance(one, Remind | Escalate)]
    assert told == [
        ("Remind", "respond"), ("Escalate", "respond"), ("Escalate", "respond"),
        ("Remind", "solve"), ("Escalate", "solve"), ("Escalate", "solve"),
    ]  # fmt: skip
