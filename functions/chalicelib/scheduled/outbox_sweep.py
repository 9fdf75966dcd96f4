"""Re-queue mails that the stream missed, by looking at the cases that were written lately.

Queueing or noting a second time has no further effect. A case that fails does not hold up the others: it
is counted and tried again each minute, for as long as its mails could wait in the queue.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.job_progress import Checkpoint
from chalicelib.adapters.queue_messages import QueuedCaseMail
from chalicelib.cases.context import AppContext
from chalicelib.cases.register_sync import note_again
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.kernel.errors import NotFound

NAME = "sweep"
LONGEST = timedelta(days=14)  # as long as the queue keeps a mail
FRESH = timedelta(minutes=2)  # in which the stream is expected to queue the mails
OVERLAP = timedelta(minutes=5)  # of two sweeps: what a crash made late is still looked at
READ_AT_ONCE = 100


class SweepResult(NamedTuple):
    """Mails that the stream never brought, and cases that could not be looked at."""

    queued: int
    failed: int


def sweep(context: AppContext, *, now: datetime) -> SweepResult:
    """Queue the pending mails without a delivery status. Raises what tables and queue raise."""
    longest, until = now - LONGEST, now - FRESH
    before = context.job_progress.checkpoint(NAME) or Checkpoint(longest)
    since = max(longest, before.until - OVERLAP)
    wanted = dict.fromkeys(context.cases.numbers_written_between(since, until), since)
    wanted |= {number: then for number, then in before.left.items() if then > longest}
    queued, left = 0, dict[str, datetime]()
    for some in _parts(tuple(wanted)):
        mails = _unsent(context, tuple(_pending_mails(context, some, wanted, left)))
        context.mail_queue.queue(*map(QueuedCaseMail, mails))
        queued += len(mails)
    context.job_progress.save_checkpoint(NAME, Checkpoint(until, left))
    return SweepResult(queued, len(left))


def _parts(numbers: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (numbers[start : start + READ_AT_ONCE] for start in range(0, len(numbers), READ_AT_ONCE))


def _pending_mails(
    context: AppContext, numbers: Iterable[str], wanted: Mapping[str, datetime], left: dict[str, datetime]
) -> Iterator[str]:
    """Find the mails that these cases' latest steps promise; a case that fails is noted in `left`."""
    numbers = tuple(numbers)
    known = context.cases.preload(numbers)
    for number in numbers:
        try:
            case = known.load(number)
            lately = tuple(_steps_since(context, case, wanted[number]))
            note_again(context.products, context.policy, case, lately)
        except NotFound:
            continue
        except Exception as fault:
            left[number] = wanted[number]
            log_fault(fault, f"{number} cannot be swept")
        else:
            yield from (mail.id for step in lately for mail in step.mails)


def _unsent(context: AppContext, mails: tuple[str, ...]) -> tuple[str, ...]:
    ledger = context.ledger.preload(mails)
    return tuple(mail for mail in mails if not ledger.has_delivery_status(mail))


def _steps_since(context: AppContext, case: Case, since: datetime) -> Iterator[Step]:
    """The steps of late; those on pages are looked at only when all others are late, too."""
    steps = context.cases.history(case) if case.pages and case.steps[0].at >= since else case.steps
    return (step for step in steps if step.at >= since)
