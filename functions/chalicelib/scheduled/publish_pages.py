"""Publishes the pages of a version on its first day, so that they change when decisions do."""

from datetime import date, datetime

from chalicelib.adapters.job_progress import Checkpoint
from chalicelib.cases.context import AppContext
from chalicelib.domain.policy.policy import today
from chalicelib.scheduled.budget import Budget

PROGRESS = "pages"  # published up to that day, at noon in UTC


def run(context: AppContext, now: datetime, budget: Budget) -> int:
    """Put what is due in place, the earliest day first; how many files. What finds no time waits a minute."""
    published = 0
    if not context.site_store.is_ours:
        return published
    for day in _due_days(context, now):
        for key in context.site_store.keys_due(day):
            if published and budget.is_over:
                return published
            context.site_store.put_in_place(key)
            published += 1
        context.job_progress.save_checkpoint(PROGRESS, Checkpoint(_noon(day, now)))
    return published


def _due_days(context: AppContext, now: datetime) -> tuple[date, ...]:
    """The first days of versions that have come since the last one that was published."""
    held = context.job_progress.checkpoint(PROGRESS)
    since = held.until.date() if held else date.min
    begun = (one.effective_from for one in context.policy.versions)
    return tuple(day for day in begun if since < day <= today(context.policy, now))


def _noon(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=now.tzinfo)
