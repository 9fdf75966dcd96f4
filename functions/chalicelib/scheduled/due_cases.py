"""The clock: does what has fallen due on the cases, and tells those who are to act or to know (D8).

A run decides first, then queues one mail per person for all that it decided, then writes. So a crash in
between repeats a mail and loses none: the next run decides the same, under the same id, and a mail that
left bears its mark. Had the steps been written first, a crash would have left nobody told, because a
step's own mails are for one case, and this mail is for many.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chalicelib.adapters.fault_log import log_fault
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.clock_commands import Escalate, Remind
from chalicelib.domain.case.commands import Actor
from chalicelib.domain.decisions.decide import as_one_write, decide
from chalicelib.domain.kernel.errors import Outdated
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.workflow.timers import due_now
from chalicelib.outbound import staff_lists
from chalicelib.outbound.staff_lists import Tell

CLOCK = Actor(role=Role.CLOCK)
AT_MOST = 100  # cases that one run writes; the rest is taken next time
LOOKED_AT = 1000  # cases that one run reads, so that many that fail do not hide those behind them
READ_AT_ONCE = 100
ROUNDS = 3  # a case that was written meanwhile is decided again
STEPS_AT_MOST = 50  # on one case; there is no way to so many, so that is a fault


@dataclass
class RunCounts:
    """What a run did: cases written, left to the next run because others wrote them, and failed."""

    done: int = 0
    outrun: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Plan:
    """What is due on one case: how it stands afterwards, and who is to be told of which deadline."""

    case: Case
    tells: tuple[Tell, ...]


def run(context: AppContext, now: datetime) -> RunCounts:
    """Do what has fallen due by now, each thing once, in the order of time."""
    ran, told = RunCounts(), set[Tell]()
    numbers: list[str] = list(islice(context.cases.due(now), LOOKED_AT))
    for _ in range(ROUNDS):
        plans = list(islice(_plans(context, numbers, now, ran), AT_MOST - ran.done))
        fresh = {tell for plan in plans for tell in plan.tells} - told
        staff_lists.queue_deadlines(context, fresh)
        told |= fresh
        numbers = [plan.case.number for plan in plans if not _save(context, plan.case, ran)]
        if not numbers:
            break
    ran.outrun = len(numbers)
    return ran


def _plans(context: AppContext, numbers: Iterable[str], now: datetime, ran: RunCounts) -> Iterator[Plan]:
    """What is due on each case; one that cannot be decided is logged, and the others go on."""
    rest = iter(numbers)
    while some := tuple(islice(rest, READ_AT_ONCE)):
        cases = context.cases.preload(some)
        for number in some:
            try:
                plan = plan_case(context, cases.load(number), now)
            except Exception as fault:
                _count_failure(number, ran, fault)
                continue
            if plan:
                yield plan


def plan_case(context: AppContext, case: Case, now: datetime) -> Plan | None:
    """All that is due on a case as one write; None when nothing is."""
    after, tells, policy = case, list[Tell](), context.policy
    for _ in range(STEPS_AT_MOST):
        command = due_now(after, policy, now)
        if command is None:
            break
        if isinstance(command, Remind | Escalate):
            tells.append(staff_lists.tell(context, after, command))
        decided = decide(after, command, actor=CLOCK, policy=policy, now=now).case
        after = decided.model_copy(update={"version": case.version})
    else:
        raise AssertionError(f"the clock never comes to rest on {case.number}")
    return Plan(as_one_write(case, after), tuple(tells)) if after is not case else None


def _save(context: AppContext, case: Case, ran: RunCounts) -> bool:
    """Whether nothing is left to do on the case in this run."""
    try:
        context.cases.save(case)
    except Outdated:
        return False
    except Exception as fault:
        _count_failure(case.number, ran, fault)
        return True
    ran.done += 1
    return True


def _count_failure(number: str, ran: RunCounts, fault: Exception) -> None:
    ran.failed += 1
    log_fault(fault, f"the clock failed on {number}")
