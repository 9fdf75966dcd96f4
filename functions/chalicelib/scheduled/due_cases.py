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

from chalicelib.adapters.table import Cases
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
from chalicelib.scheduled.budget import Budget
from chalicelib.scheduled.worklist import Worklist

NAME = "due"
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


def run(context: AppContext, now: datetime, budget: Budget | None = None) -> RunCounts:
    """Do what has fallen due by now, each thing once, in the order of time; what was left goes alone.

    Half of the time is for deciding, the rest for writing; what is not written is decided again next time.
    """
    work, ran = Worklist(context.job_progress, NAME, now, budget or Budget()), RunCounts()
    new, left = work.split_new(context.cases.due(now))
    for numbers in (new[:LOOKED_AT], *([one] for one in left)):
        if work.is_full or ran.done >= AT_MOST:
            break
        ran.outrun += _do_due(context, numbers, work, ran, now)
    work.save()
    ran.failed = work.failed
    return ran


def _do_due(context: AppContext, numbers: list[str], work: Worklist, ran: RunCounts, now: datetime) -> int:
    """Decide, tell and write what is due on these cases; return how many others kept from being written."""
    told = set[Tell]()
    for _ in range(ROUNDS):
        plans = list(islice(_plans(context, numbers, work, now), AT_MOST - ran.done))
        fresh = {tell for plan in plans for tell in plan.tells} - told
        staff_lists.queue_deadlines(context, fresh)
        told |= fresh
        numbers = [plan.case.number for plan in plans if not _save(context, plan.case, work, ran)]
        if not numbers or work.budget.is_half_over:
            break
    return len(numbers)


def _plans(context: AppContext, numbers: Iterable[str], work: Worklist, now: datetime) -> Iterator[Plan]:
    """What is due on each case; one that cannot be decided is left, and the others go on."""
    for number, cases in _preload(context, numbers):
        if work.tried and work.budget.is_half_over:
            return
        plan: Plan | None = None
        with work.attempt(number, now):
            plan = plan_case(context, cases.load(number), now)
        if plan:
            yield plan


def _preload(context: AppContext, numbers: Iterable[str]) -> Iterator[tuple[str, Cases]]:
    """Each number with the cases that were read together with it."""
    rest = iter(numbers)
    while some := tuple(islice(rest, READ_AT_ONCE)):
        cases = context.cases.preload(some)
        yield from ((number, cases) for number in some)


def plan_case(context: AppContext, case: Case, now: datetime) -> Plan | None:
    """All that is due on a case as one write; None when nothing is."""
    after, tells, policy = case, list[Tell](), context.policy
    for _ in range(STEPS_AT_MOST):
        command = due_now(after, policy, now)
        if command is None:
            break
        if isinstance(command, Remind | Escalate):
            tells.extend(staff_lists.tells(context, after, command))
        decided = decide(after, command, actor=CLOCK, policy=policy, now=now).case
        after = decided.model_copy(update={"version": case.version})
    else:
        raise AssertionError(f"the clock never comes to rest on {case.number}")
    return Plan(as_one_write(case, after), tuple(tells)) if after is not case else None


def _save(context: AppContext, case: Case, work: Worklist, ran: RunCounts) -> bool:
    """Whether nothing is left to do on the case in this run."""
    if ran.done and work.budget.is_over:
        return False
    with work.attempt(case.number, case.steps[-1].at):
        try:
            context.cases.save(case)
        except Outdated:
            return False
        ran.done += 1
    return True
