"""The mailer: sends a batch of the queue's messages, each case's mails in order.

What fails for the moment stays in the queue: the mails of that case are put off together, longer each
time, so that they leave in order when the carrier is back. `outbound/send.py` says how a mail can end.
"""

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import dropwhile
from time import monotonic
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import aws
from chalicelib.adapters.fault_log import describe, log_fault, mask_addresses
from chalicelib.adapters.queue_messages import QueuedCaseMail, QueueMessage, parse_message
from chalicelib.cases.context import AppContext, smtp_url
from chalicelib.domain.kernel.lazy_model import build
from chalicelib.outbound.carriers import Carrier, Later, Pace, carrier
from chalicelib.outbound.deliveries import deliver_mail
from chalicelib.outbound.send import give_up

AT_ONCE = 3  # parallel connections
BUDGET = 15.0  # seconds after which a batch begins no more mails; the function has 29
FIRST_WAIT, LONGEST_WAIT = 5, 900  # seconds until a mail is tried again
TRIES_OF_A_FAULT = 8  # of a mail that cannot be written, some ten minutes, before it is given up
PASSING = (BotoCoreError, ClientError, OSError)


class TakenMessage(NamedTuple):
    """A message that was taken from the queue; None when this version does not know its kind."""

    id: str
    receipt: str
    times: int
    message: QueueMessage | None


class Paced:
    """A carrier that keeps to the account's sending rate."""

    def __init__(self, carrier: Carrier, pace: Pace) -> None:
        self._carrier, self._pace = carrier, pace

    def send(self, mail: Any) -> str:
        self._pace.take_turn()
        return self._carrier.send(mail)


@cache
def pace(per_second: float) -> Pace:
    """Return this worker's pace, one for all its connections."""
    return Pace(per_second)


@contextmanager
def open_carrier(context: AppContext) -> Iterator[Carrier]:
    """Open the carrier that the settings choose, for one batch, at this worker's share of the rate."""
    settings = context.settings
    ses = aws.client("ses") if settings.carrier == "ses" else None
    url = smtp_url(settings) if settings.carrier == "smtp" else ""
    chosen = carrier(settings.carrier, smtp_url=url, ses=ses, configuration_set=settings.configuration_set)
    with chosen as via:
        yield Paced(via, pace(settings.mails_per_second / settings.mail_workers))


def deliver_batch(
    context: AppContext, records: Sequence[Mapping[str, Any]], *, now: datetime
) -> tuple[str, ...]:
    """Send a batch of queue messages; return the ids of those that failed, to be tried again.

    After a failure the rest of that case's mails fail too, so that they leave in order; different
    cases are sent in parallel, because most of the time is spent waiting for others.
    """
    build()  # the connections share the models
    groups: dict[str, list[TakenMessage]] = {}
    for record in records:
        groups.setdefault(record["attributes"]["MessageGroupId"], []).append(_parse_record(record))
    messages = (taken.message for group in groups.values() for taken in group)
    context = preload(context, [message for message in messages if isinstance(message, QueuedCaseMail)])
    shares = [list(groups.values())[first::AT_ONCE] for first in range(min(AT_ONCE, len(groups)))]
    until = monotonic() + BUDGET
    with ThreadPoolExecutor(AT_ONCE) as pool:
        failed = pool.map(lambda share: tuple(deliver_share(context, share, until=until, now=now)), shares)
        return tuple(message for part in failed for message in part)


def deliver_share(
    context: AppContext, groups: Sequence[Sequence[TakenMessage]], *, until: float, now: datetime
) -> Iterator[str]:
    """Send the mails of some cases over one connection; yield the ids of those that failed."""
    with open_carrier(context) as via:
        for group in groups:
            waiting = tuple(
                dropwhile(
                    lambda taken: monotonic() < until and _try_to_send(context, via, taken, now=now), group
                )
            )
            if waiting:
                seconds = wait_after(waiting[0].times)
                context.mail_queue.put_off([taken.receipt for taken in waiting], seconds=seconds)
            yield from (taken.id for taken in waiting)


def wait_after(times: int) -> int:
    """Return the seconds until the next try: doubling up to 15 minutes, with jitter."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(times - 1, 10))
    # Chance only spreads the load here.
    return max(1, round(random.uniform(longest / 2, longest)))  # noqa: S311 # nosec B311


def preload(context: AppContext, mails: Sequence[QueuedCaseMail]) -> AppContext:
    """Return the same context, with the delivery status and cases of these mails read in one call each."""
    if not mails:
        return context
    ledger = context.ledger.preload([mail.mail_id for mail in mails])
    return replace(context, ledger=ledger, cases=context.cases.preload(mail.number for mail in mails))


def _parse_record(record: Mapping[str, Any]) -> TakenMessage:
    times = int(record["attributes"].get("ApproximateReceiveCount", 1))
    message = parse_message(record["body"])
    return TakenMessage(record["messageId"], record.get("receiptHandle", ""), times, message)


def _try_to_send(context: AppContext, via: Carrier, taken: TakenMessage, *, now: datetime) -> bool:
    """Send a mail; return whether the next of its case may leave: this one did, or never will."""
    if (message := taken.message) is None:
        print(f"put off {taken.id}: unknown kind of message", file=sys.stderr, flush=True)
        return False
    try:
        deliver_mail(context, via, message, now=now)
    except Later as reason:
        print(f"put off {message.mail_id}: {mask_addresses(str(reason))}", file=sys.stderr, flush=True)
        return False
    except PASSING as fault:
        log_fault(fault)
        return False
    except Exception as fault:  # one mail that fails must not hold up the others
        log_fault(fault)
        if taken.times < TRIES_OF_A_FAULT:
            return False
        give_up(context, message.mail_id, outcome="failed", words=describe(fault), now=now)
    return True
