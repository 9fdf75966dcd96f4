"""Deletes ended cases when the time is over that the privacy page promises (clause `retention`).

Nothing marks a case for this. An ended case is not written any more, so the index of last writes has it
under the hour of its end, and the round walks these hours, each once. What fails is left aside, counted
and tried again each minute after the others. Of a case the item goes last, because it says what else
is to go: a crash before repeats it all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateutil.relativedelta import relativedelta

from chalicelib.cases.context import AppContext
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.workflow.retention import all_months, is_over, may_go
from chalicelib.personal_data.case_deletion import delete, shop_month
from chalicelib.scheduled.budget import Budget
from chalicelib.scheduled.worklist import Worklist

__all__ = ["Run", "delete", "run"]

AT_MOST = 50  # cases that one run deletes
MOST_LEFT = 100  # when so many fail, it is not the cases' fault: nothing new is begun
FIRST = datetime(2025, 1, 1, tzinfo=UTC)  # no case is older
HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@dataclass
class Run:
    """One run of the round: cases deleted, cases that fail, and whether more waits for the next run."""

    context: AppContext
    now: datetime
    budget: Budget
    deleted: int = 0
    failed: int = 0
    behind: bool = False

    tried: int = 0

    @property
    def is_full(self) -> bool:
        return self.deleted >= AT_MOST or (self.tried > 0 and self.budget.is_over)

    def worklist(self, months: int) -> Worklist:
        """How far those are that are kept so many months."""
        name, progress = f"retention#{months}", self.context.job_progress
        known = progress.checkpoint(name)
        first = known.until if known else _began(self.context, self.now)
        return Worklist(progress, name, first, self.budget)

    def through(self, months: int, work: Worklist) -> None:
        """Delete what was kept so many months, hour by hour."""
        while self._goes_on(months, work) and self._hour(work):
            work.until += HOUR
        self.behind |= self._goes_on(months, work)
        work.save()

    def again(self, work: Worklist, before: dict[str, datetime]) -> None:
        """Try those that earlier runs left."""
        for number, since in before.items():
            if self.is_full:
                break
            self._delete_if_due(number, since, work)
        self.failed += len(work.left)
        work.save()

    def _goes_on(self, months: int, work: Worklist) -> bool:
        return len(work.left) < MOST_LEFT and is_over(work.until + HOUR, months, self.now)

    def _hour(self, work: Worklist) -> bool:
        """Whether nothing is left to do on the cases last written in that hour but for those that fail."""
        found = self.context.cases.numbers_written_between(work.until, work.until + HOUR - MOMENT)
        for number in tuple(found):
            if self.is_full:
                return False
            if number not in work.left:
                self._delete_if_due(number, work.until, work)
        return not (self.is_full or self.budget.is_over)

    def _delete_if_due(self, number: str, since: datetime, work: Worklist) -> None:
        """Delete the case unless it is to stay; one that fails is left."""
        self.tried += 1
        with work.attempt(number, since):
            try:
                case = self.context.cases.load(number)
            except NotFound:
                return
            if may_go(case, self.context.policy, self.now):
                delete(self.context, case)
                self.deleted += 1


def run(context: AppContext, now: datetime, budget: Budget | None = None) -> Run:
    """Delete what is to go by now; after a long rest several runs are needed."""
    made = Run(context, now, budget or Budget())
    works = {months: made.worklist(months) for months in all_months(context.policy)}
    before = {months: dict(work.left) for months, work in works.items()}
    for months, work in works.items():
        made.through(months, work)
    for months, work in works.items():
        made.again(work, before[months])
    return made


def _began(context: AppContext, now: datetime) -> datetime:
    """The beginning of the first month in which a case got a number; before there is one, now."""
    drawn = (month for month in _months(now) if context.ledger.last_number(shop_month(context, month)))
    return next(drawn, now.replace(minute=0, second=0, microsecond=0)) - timedelta(days=1)


def _months(now: datetime) -> Iterator[datetime]:
    month = FIRST
    while month <= now:
        yield month
        month += relativedelta(months=1)
