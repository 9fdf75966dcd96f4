"""Mails that lie in the bucket without their notice: the clock takes them up.

A mail is the one thing here that a stranger wrote. Of one that breaks the job off the try stays counted, as
of one that ends the function, so after two it is set aside unread.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from chalicelib.cases.context import AppContext
from chalicelib.domain.replies.inbound_rules import Receipt
from chalicelib.inbound.handlers import Delivery
from chalicelib.inbound.pipeline import CHECKS, INBOUND, receive
from chalicelib.scheduled.budget import Budget
from chalicelib.scheduled.worklist import Worklist

NAME = "mails"
ALONE = timedelta(minutes=15)  # after which a stored mail is processed without a notice
AT_ONCE = 50  # of those in one run of the clock


def take_up(context: AppContext, *, now: datetime, budget: Budget | None = None) -> int:
    """Process stored mails whose notice was lost; one that fails does not hold up the others."""
    work = Worklist(context.job_progress, NAME, now, budget or Budget())
    arrived = 0
    new, left = work.split_new(unannounced_mails(context))
    for key in (*new, *left):
        if work.is_full or work.tried >= AT_ONCE:
            break
        with work.attempt(key, now):
            receive(context, _delivery(context, key), now=now)
            arrived += 1
    work.save()
    return arrived


def unannounced_mails(context: AppContext) -> Iterator[str]:
    """Keys of the stored mails whose notice was lost."""
    return context.files.older(INBOUND, than=datetime.now(UTC) - ALONE)  # the bucket has no other clock


def _delivery(context: AppContext, key: str) -> Delivery:
    """Without a receipt nothing in a mail is trusted."""
    verdicts = Receipt((context.settings.service_address,), **dict.fromkeys(CHECKS, "PROCESSING_FAILED"))
    return Delivery(id=key.rpartition("/")[2], key=key, receipt=verdicts)
