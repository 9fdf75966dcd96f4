"""Cases on their way through time: steps at chosen moments, and all that the clock does until one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case, Timer
from chalicelib.domain.case.commands import Actor, Command, Submit
from chalicelib.domain.decisions.decide import decide, open_case
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.timers import due_now
from tests import samples
from tests.domain.lives import ACTORS, COMMANDS, STAGES, whole_policy
from tests.samples import CUSTOMER

E, S = Event, State
SHOP = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHOP)  # a Monday
CLOCK, OWNER = Actor(role=Role.CLOCK), ACTORS[Role.OWNER]
MORE = {"remote_support": {"days": 2, "count": "working"}, "software_fault": {"hours": 24, "count": "clock"}}


def policy_with(**stages: Any) -> Policy:
    plain: dict[str, Any] = whole_policy().model_dump(mode="json", by_alias=True)
    plain["pages"]["service_levels"]["stages"] = {**STAGES, **MORE, **stages}
    return Policy.model_validate(plain)


POLICY = policy_with()


def at(text: str) -> datetime:
    """A moment at the shop: `11-23 18:00`."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHOP)


def begun(kind: str = "repair", now: datetime = NOW, **changes: Any) -> Case:
    command = Submit(number="202611-001", request=samples.request(kind, **changes))
    return open_case(command, actor=CUSTOMER, policy=POLICY, now=now).case


def done(
    case: Case,
    step: Event | Command,
    now: datetime = NOW,
    *,
    by: Actor | None = None,
    policy: Policy = POLICY,
) -> Case:
    command = COMMANDS[step] if isinstance(step, Event) else step
    actor = by or next((actor for actor, events in ACTING.items() if command.event in events), OWNER)
    return decide(case, command, actor=actor, policy=policy, now=now).case


OF_CUSTOMERS = frozenset(
    {
        E.REPLY, E.SUPPLY_INFORMATION, E.ACCEPT_INSPECTION_FEE, E.ACCEPT_QUOTE, E.DECLINE_QUOTE,
        E.CHOOSE_TIME, E.ACCEPT_SUBSTITUTE,
        E.SEND_TRACKING, E.ACCEPT_RESULT, E.REPORT_PROBLEM, E.OBJECT, E.ACCEPT_RECYCLING, E.RATE, E.CANCEL,
        E.CONFIRM_DELIVERY, E.REPORT_PARCEL, E.DECLINE_SUBSTITUTE,
    }
)  # fmt: skip
ACTING = {CUSTOMER: OF_CUSTOMERS, ACTORS[Role.LEAD]: frozenset({E.REINSPECT, E.REOPEN})}


def after(*steps: Event | Command, kind: str = "repair", **changes: Any) -> Case:
    """A case after these steps, all at once."""
    case = begun(kind, **changes)
    for step in steps:
        case = done(case, step)
    return case


def wait(case: Case, now: datetime) -> Case:
    """The case after the clock has done all that is due."""
    return waited(case, now)[0]


def waited(case: Case, now: datetime, policy: Policy = POLICY) -> tuple[Case, list[Command]]:
    commands: list[Command] = []
    while command := due_now(case, policy, now):
        case = decide(case, command, actor=CLOCK, policy=policy, now=now).case
        commands.append(command)
        assert len(commands) < 50
    return case, commands


def timer(case: Case, name: str) -> Timer:
    found = case.timer(name)
    assert found, (name, [timer.name for timer in case.timers])
    return found


def dues(case: Case) -> dict[str, datetime]:
    return {timer.name: timer.due for timer in case.timers}


DIAGNOSED = (E.TAKE, E.RECEIVE_ITEM, E.DIAGNOSE)
SOFTWARE = COMMANDS[E.DIAGNOSE].model_copy(update={"fault": "software"})
EXPIRED = COMMANDS[E.DIAGNOSE].model_copy(update={"cause": "expired"})
REPAIRING = (*DIAGNOSED, E.PLAN_REPAIR)
HOME = (*REPAIRING, E.FINISH_REPAIR, E.PASS_CHECK, E.SHIP_BACK)
URGENT, ENQUIRY = {"unusable": True}, {"kind": "enquiry"}


def names(commands: Sequence[Command]) -> list[str]:
    return [type(command).__name__ for command in commands]
