"""Handle the notices of SES: mails that arrived, and bounces and complaints about ours.

A notice waits in a queue until it is handled, so that the receipt's verdicts are never lost.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.ledger import SentMail
from chalicelib.adapters.queue_messages import QueuedAnswer
from chalicelib.adapters.signed_links import who_digest
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import find_case
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.commands import ReportMailFailure
from chalicelib.inbound.handlers import Done, note_trouble, suppress
from chalicelib.inbound.pipeline import delivery_of, receive
from chalicelib.inbound.ses_events import SesEvent, read_event

Tell = Callable[..., None]
SMALL = 64 * 1024  # bytes of a mail that is read at once: words, hardly ever a photo


def handle_batch(
    context: AppContext, records: Sequence[Mapping[str, Any]], *, now: datetime, tell: Tell
) -> Iterator[str]:
    """Handle the notices of one batch; yield the ids of those to be tried again."""
    for record in records:
        try:
            done = handle_notice(context, record["body"], now=now, source=record.get("eventSourceARN", ""))
        except Exception as fault:  # one mail that fails must not hold up the others
            log_fault(fault)
            yield record["messageId"]
        else:
            tell(function="inbound", outcome=done.outcome, reason=done.reason, number=done.number)


def handle_notice(context: AppContext, body: str, *, now: datetime, source: str = "") -> Done:
    """Handle one notice from the queue of that ARN; doing it twice has no further effect.

    A large mail takes its turn among large ones, so that many of them keep no small one waiting.
    """
    if event := read_event(body):
        return handle_event(context, event, now=now)
    try:
        delivery = delivery_of(json.loads(body))
    except (ValueError, KeyError, TypeError):
        return Done("ignored", "no_mail")  # SES tests a topic with a notice of its own
    if context.mail_queue.waits_with_large_mails(source) and context.files.size(delivery.key) > SMALL:
        context.mail_queue.put_among_large_mails(body)
        return Done("waits", "large")
    arrival = receive(context, delivery, now=now)
    return Done(arrival.outcome, arrival.reason, number=arrival.number)


def handle_event(context: AppContext, event: SesEvent, *, now: datetime) -> Done:
    """Handle a bounce or complaint that SES reports, where it is about a mail and an address of ours."""
    sent = next(iter(context.ledger.find_sent([event.message_id])), None)
    address = next((one for one in event.addresses if sent and who_digest(one) == sent.who), "")
    if sent is None or not address:
        return Done("ignored", "unrelated_report")
    complained = event.problem == "complaint"
    failed = ReportMailFailure(address=address, permanent=event.permanent, words=event.words[:1000])
    case = find_case(context, sent.number) if sent.number else None
    if case is None:
        suppress(context, failed, complained=complained, now=now)
    elif sent.who == who_digest(case.request.email):
        source = f"ses/{event.message_id}/{event.problem}"
        note_trouble(context, case, failed, complained=complained, source=source, now=now)
    else:
        return _hand_to_desk(context, sent, failed, now=now)
    return Done("complained" if complained else "undeliverable", number=sent.number)


def _hand_to_desk(context: AppContext, sent: SentMail, failed: ReportMailFailure, *, now: datetime) -> Done:
    """Ask the desk to look at the roster, because a team's own address fails."""
    done = Done("handed", "not_the_customer", number=sent.number)
    key = sha256(f"{sent.message_id}/{failed.permanent}".encode()).hexdigest()[:32]
    context.arrivals.record(
        Arrival(
            id=key,
            at=now,
            sender=failed.address,
            subject=failed.words[:200],
            outcome=done.outcome,
            reason=done.reason,
            number=sent.number,
        )
    )
    context.mail_queue.queue(QueuedAnswer(key))
    return done
