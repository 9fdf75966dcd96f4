"""Re-queue mails that the stream missed, by looking at the cases that were written lately.

Queueing or noting a second time has no further effect. A sweep goes hour by hour and says how far it got, so
after a long rest several rounds do it. A case that fails does not hold up the others: it is counted and
tried again each minute, for as long as its mails could wait in the queue.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.adapters.table import Cases
from chalicelib.cases.context import AppContext
from chalicelib.cases.register_sync import note_again
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.scheduled.budget import Budget
from chalicelib.scheduled.worklist import Worklist

NAME, REACHED = "sweep", "sweep#reached"
LONGEST = timedelta(days=14)  # as long as the queue keeps a mail
FRESH = timedelta(minutes=2)  # in which the stream is expected to queue the mails
OVERLAP = timedelta(minutes=5)  # of two sweeps: what a crash made late is still looked at
HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)
READ_AT_ONCE = 100

Span = tuple[datetime, datetime]


class SweepResult(NamedTuple):
    """Mails that the stream never brought, and cases that could not be looked at."""

    queued: int
    failed: int


def sweep(context: AppContext, *, now: datetime, budget: Budget | None = None) -> SweepResult:
    """Queue the pending mails without a delivery status. Raises what tables and queue raise."""
    work = Worklist(context.job_progress, NAME, now - LONGEST, budget or Budget())
    work.left = {number: then for number, then in work.left.items() if then > now - LONGEST}
    made = _Sweep(context, work, now)
    made.through(since=max(now - LONGEST, work.until - OVERLAP), left=tuple(work.left))
    return SweepResult(made.queued, work.failed)


@dataclass
class _Sweep:
    """One round of a sweep."""

    context: AppContext
    work: Worklist
    now: datetime
    queued: int = 0

    def through(self, *, since: datetime, left: tuple[str, ...]) -> None:
        """Sweep hour by hour from where the last round came to, and then those that were left.

        Cases that were written just now are looked at too, since they may have older steps.
        """
        reached = Worklist(self.work.progress, REACHED, since, self.work.budget)
        reached.until = max(since, reached.until - OVERLAP)
        while reached.until < self.now:
            end = min(reached.until.replace(minute=0, second=0, microsecond=0) + HOUR, self.now)
            last = end if end == self.now else end - MOMENT
            found = self.context.cases.numbers_written_between(reached.until, last)
            self._all([number for number in found if number not in left], since)
            reached.until = end
            if self.work.budget.is_over:
                break
        for at, number in enumerate(left):  # each alone: one that breaks off takes no other's mails with it
            if at and self.work.is_full:
                break
            self._all([number], self.now - LONGEST)
        if reached.until >= self.now:
            self.work.until = self.now - FRESH
        else:
            reached.save()
        self.work.save()

    def _all(self, numbers: Sequence[str], since: datetime) -> None:
        """Queue what these cases owe since then; those for which no time is left wait behind earlier ones."""
        for some in _parts(tuple(numbers)):
            mails = _unsent(self.context, tuple(self._pending_mails(some, since)))
            self.context.mail_queue.queue(*map(QueuedCaseMail, mails))
            self.queued += len(mails)

    def _pending_mails(self, numbers: tuple[str, ...], since: datetime) -> Iterator[str]:
        """Find the mails that these cases' latest steps promise; a case that fails is left."""
        known = self.context.cases.preload(numbers)
        for at, number in enumerate(numbers):
            if at and self.work.is_full:
                self.work.left |= {one: self.now for one in numbers[at:] if one not in self.work.left}
                return
            mails: tuple[str, ...] = ()
            with self.work.attempt(number, self.work.left.get(number, self.now)):
                mails = _pending_mails(self.context, known, number, (since, self.now - FRESH))
            yield from mails


def _parts(numbers: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (numbers[start : start + READ_AT_ONCE] for start in range(0, len(numbers), READ_AT_ONCE))


def _pending_mails(context: AppContext, known: Cases, number: str, time: Span) -> tuple[str, ...]:
    try:
        case = known.load(number)
    except NotFound:
        return ()
    lately = tuple(_steps_within(context, case, *time))
    note_again(context.products, context.policy, case, lately)
    return tuple(mail.id for step in lately for mail in step.mails)


def _unsent(context: AppContext, mails: tuple[str, ...]) -> tuple[str, ...]:
    ledger = context.ledger.preload(mails)
    return tuple(mail for mail in mails if not ledger.has_delivery_status(mail))


def _steps_within(context: AppContext, case: Case, since: datetime, until: datetime) -> Iterator[Step]:
    """The steps of late; those on pages are looked at only when all others are late, too."""
    steps = context.cases.history(case) if case.pages and case.steps[0].at >= since else case.steps
    return (step for step in steps if since <= step.at <= until)
