"""One minute of the clock: jobs, each with its own time, so that none can take the others' (`JOBS`)."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.job_progress import JobProgress
from chalicelib.cases.context import AppContext
from chalicelib.scheduled import (
    alarms,
    data_wishes,
    delete_ended_cases,
    digests,
    due_cases,
    outbox_sweep,
    publish_pages,
    renumber_products,
    unannounced_mails,
)
from chalicelib.scheduled.budget import BrokenOff, Budget, Monotonic, broken_off_after

NOTING = 0.5  # seconds for reading, and for clearing, the note of what runs


@dataclass(frozen=True)
class Job:
    """A part of the minute: after `begins` seconds it begins nothing new, after `ends` it is broken off."""

    run: Callable[[AppContext, datetime, Budget], dict[str, int]]
    begins: float
    ends: float


@dataclass
class RunReport:
    """How much was done of each, and which parts failed."""

    counts: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise RuntimeError if a part failed, so that the alarm on failed runs sees it."""
        if self.broken:
            raise RuntimeError(f"the clock failed at: {', '.join(self.broken)}")

    @contextmanager
    def note_failure(self, name: str) -> Iterator[None]:
        """Note a part that fails or is broken off; the next one begins."""
        try:
            yield
        except (Exception, BrokenOff) as fault:
            log_fault(fault)
            self.broken.append(name)


class Begun:
    """The jobs that began and never ended, the one that ended the function last at the end."""

    def __init__(self, progress: JobProgress, report: RunReport) -> None:
        self._progress, self._report = progress, report
        self.names: list[str] = []
        with self._report.note_failure("jobs begun"), broken_off_after(NOTING):
            self.names += progress.jobs_begun()
        self._before = list(self.names)

    def in_order(self, jobs: Mapping[str, "Job"]) -> list[str]:
        """Those that ended the function come after those that never did."""
        return [*(name for name in jobs if name not in self.names), *(n for n in self.names if n in jobs)]

    @contextmanager
    def note_running(self, name: str) -> Iterator[None]:
        """Note that a job runs, until it ends by itself, well or not."""
        self.names = [*(one for one in self.names if one != name), name]
        self._progress.note_jobs_begun(self.names)
        try:
            yield
        finally:
            self.names.remove(name)

    def save(self) -> None:
        with self._report.note_failure("jobs begun"), broken_off_after(NOTING):
            self._progress.note_jobs_begun(self.names)


def run_jobs(
    context: AppContext,
    now: datetime,
    *,
    jobs: Mapping[str, Job] | None = None,
    monotonic: Monotonic = time.monotonic,
) -> RunReport:
    """Do all of it; a job that fails, is slow or never ends leaves the others their time."""
    jobs, report = JOBS if jobs is None else jobs, RunReport()
    begun = Begun(context.job_progress, report)
    for name in begun.in_order(jobs):
        job = jobs[name]
        with report.note_failure(name), broken_off_after(job.ends), begun.note_running(name):
            report.counts |= job.run(context, now, Budget(job.begins, monotonic))
    begun.save()
    return report


def _cases(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    ran = due_cases.run(context, now, budget)
    return {"done": ran.done, "outrun": ran.outrun, "failed": ran.failed}


def _digests(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    return {"digests": digests.queue_digests(context, now, budget)}


def _pending_mails(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    swept = outbox_sweep.sweep(context, now=now, budget=budget)
    return {"queued": swept.queued, "unswept": swept.failed}


def _unannounced_mails(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    return {"arrived": unannounced_mails.take_up(context, now=now, budget=budget)}


def _retention(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    ran = delete_ended_cases.run(context, now, budget)
    return {"deleted": ran.deleted, "undeleted": ran.failed, "behind": int(ran.behind)}


def _data_wishes(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    return {"wishes": data_wishes.run(context, now, budget)}


def _alarms(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    return {"forgeries": alarms.queue_summary(context, now)}


def _pages(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    return {"published": publish_pages.run(context, now, budget)}


def _numbers(context: AppContext, now: datetime, budget: Budget) -> dict[str, int]:
    return {"renumbered": renumber_products.run(context, now, budget)}


# All `ends` together stay below the function's time-out of 55 s, which ends before the next minute's call.
JOBS: dict[str, Job] = {
    "cases": Job(_cases, begins=4, ends=6),
    "digests": Job(_digests, begins=3, ends=5),
    "owed mails": Job(_pending_mails, begins=2.5, ends=3.5),
    "retention": Job(_retention, begins=2.5, ends=3.5),
    "alarms": Job(_alarms, begins=0.5, ends=1),
    "pages": Job(_pages, begins=1, ends=1.5),
    "numbers": Job(_numbers, begins=0.3, ends=0.5),  # once after an update
    "mails left alone": Job(_unannounced_mails, begins=2, ends=8),  # the largest mail takes some seconds
    "data wishes": Job(_data_wishes, begins=4, ends=24),  # reads all tables, and all mails of others
}
