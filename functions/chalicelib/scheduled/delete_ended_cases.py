"""Deletes ended cases when the time is over that the privacy page promises (clause `retention`).

Nothing marks a case for this. An ended case is not written any more, so the index of last writes has it
under the hour of its end, and the round walks these hours, each once. What fails is left aside, counted
and tried again each minute, and the others go on. Of a case the item goes last, because it says what else
is to go: a crash before repeats it all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.job_progress import Checkpoint, DeletedCase
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.workflow.retention import all_months, is_over, may_go

AT_MOST = 50  # cases that one run deletes
BUDGET = 8.0  # seconds after which a run begins nothing new; the function has 29
MOST_LEFT = 100  # when so many fail, it is not the cases' fault: nothing new is begun
FIRST = datetime(2025, 1, 1, tzinfo=UTC)  # no case is older
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@dataclass
class Run:
    """One run of the round: cases deleted, cases that fail, and whether more waits for the next run."""

    context: AppContext
    now: datetime
    deleted: int = 0
    failed: int = 0
    behind: bool = False
    ends: float = field(default_factory=lambda: monotonic() + BUDGET)

    @property
    def is_full(self) -> bool:
        return self.deleted >= AT_MOST or monotonic() > self.ends

    def through(self, months: int) -> None:
        """Delete what was kept so many months: what is left of earlier runs, then hour by hour."""
        name = f"retention#{months}"
        before = self.context.job_progress.checkpoint(name) or Checkpoint(_began(self.context, self.now))
        hour, left = (
            before.until,
            {one for one in before.left if self.is_full or not self._delete_if_due(one)},
        )
        while len(left) < MOST_LEFT and is_over(hour + HOUR, months, self.now) and self._hour(hour, left):
            hour += HOUR
        self.behind |= len(left) < MOST_LEFT and is_over(hour + HOUR, months, self.now)
        self.failed += len(left)
        after = Checkpoint(hour, dict.fromkeys(sorted(left), hour))
        if after != before:
            self.context.job_progress.save_checkpoint(name, after)

    def _hour(self, hour: datetime, left: set[str]) -> bool:
        """Whether nothing is left to do on the cases last written in that hour but for those that fail."""
        for number in tuple(self.context.cases.numbers_written_between(hour, hour + HOUR - MOMENT)):
            if self.is_full:
                return False
            if not self._delete_if_due(number):
                left.add(number)
        return not self.is_full

    def _delete_if_due(self, number: str) -> bool:
        """Whether the case is deleted or is to stay; False when it fails."""
        try:
            case = self.context.cases.load(number)
            if may_go(case, self.context.policy, self.now):
                delete(self.context, case)
                self.deleted += 1
        except NotFound:
            return True
        except Exception as fault:
            log_fault(fault, f"{number} cannot be deleted")
            return False
        return True


def run(context: AppContext, now: datetime) -> Run:
    """Delete what is to go by now; after a long rest several runs are needed."""
    made = Run(context, now)
    for months in all_months(context.policy):
        made.through(months)
    return made


def delete(context: AppContext, case: Case) -> None:
    """Delete an ended case with its files, marks and what only it knew of its customer; leave its tally.

    Raises Outdated when the case was written meanwhile, and ValueError for an open one.
    """
    if case.closed_at is None:
        raise ValueError(f"{case.number} is open")
    context.job_progress.record_deletion(
        DeletedCase(case.number, case.kind, case.state, _month(context, case.closed_at))
    )
    keys = tuple(context.files.under(f"cases/{case.number}/"))
    for step in _steps(context, case, keys):
        for mail in step.mails:
            context.ledger.clear_delivery_status(mail.id)
    if case.request.email and set(context.cases.of_customer(case.request.email)) <= {case.number}:
        context.ledger.forget_address(case.request.email)
    for key in keys:
        context.files.remove(key)
    context.cases.delete(case)


def _steps(context: AppContext, case: Case, keys: tuple[str, ...]) -> tuple[Step, ...]:
    """All steps; without those on pages that an earlier try has deleted, and their marks before them."""
    return context.cases.history(case) if {page.key for page in case.pages} <= set(keys) else case.steps


def _month(context: AppContext, at: datetime) -> str:
    return at.astimezone(ZoneInfo(context.policy.pages.service_levels.timezone)).strftime("%Y%m")


def _began(context: AppContext, now: datetime) -> datetime:
    """The beginning of the first month in which a case got a number; before there is one, now."""
    drawn = (month for month in _months(now) if context.ledger.last_number(_month(context, month)))
    return next(drawn, now.replace(minute=0, second=0, microsecond=0)) - timedelta(days=1)


def _months(now: datetime) -> Iterator[datetime]:
    month = FIRST
    while month <= now:
        yield month
        month += relativedelta(months=1)
