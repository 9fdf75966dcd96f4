"""Brings records of before serial numbers had one form into it, once, in as many runs as that takes."""

from datetime import datetime

from chalicelib.adapters.job_progress import Checkpoint
from chalicelib.cases.context import AppContext
from chalicelib.scheduled.budget import Budget

NAME = "numbers"


def run(context: AppContext, now: datetime, budget: Budget) -> int:
    """Go on behind the key that the checkpoint has left; how many records were moved."""
    held = context.job_progress.checkpoint(NAME)
    if held and not held.left:
        return 0
    moved, after = 0, next(iter(held.left), "") if held else ""
    for reached, is_moved in context.products.renumber_after(after):
        moved += is_moved
        if budget.is_over:
            context.job_progress.save_checkpoint(NAME, Checkpoint(now, {reached: now}))
            return moved
    context.job_progress.save_checkpoint(NAME, Checkpoint(now))
    return moved
