"""The mailer: from a message of the queue to a mail in somebody's mailbox. It never writes the case.

What fails for the moment stays in the queue: the mails of that case are put off together, longer each
time, so that they leave in order when the carrier is back. `outbound/send.py` says how a mail can end.
"""

import json
import random
import sys
import traceback
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
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases.context import AppContext
from chalicelib.cases.presentation import base_surroundings
from chalicelib.cases.product_registration import registered_coverage
from chalicelib.cases.service import case_url
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.lazy_model import build
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.mail.intake import CaseLinks, ProductRegistered
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import label
from chalicelib.outbound import staff_lists, staff_mails
from chalicelib.outbound.carriers import Carrier, Later, Pace, carrier
from chalicelib.outbound.recipients import recipient_of, surroundings
from chalicelib.outbound.send import Recipient, Sending, carry, find_answered_mail, give_up
from chalicelib.outbound.sender_answers import answer_to

AT_ONCE = 3  # connections side by side
BUDGET = 15.0  # seconds in which a batch begins to send mails; the function has 29
FIRST_WAIT, LONGEST_WAIT = 5, 900  # seconds until a mail is tried again
TRIES_OF_A_FAULT = 8  # before a mail that cannot be written is given up, after some ten minutes
PASSING = (BotoCoreError, ClientError, OSError)


class QueueMessage(NamedTuple):
    """A message of the queue: its id and receipt, how often it was taken, and what is owed."""

    message: str
    receipt: str
    times: int
    body: Mapping[str, Any]


class Paced:
    """A carrier that keeps to the account's rate."""

    def __init__(self, carrier: Carrier, pace: Pace) -> None:
        self._carrier, self._pace = carrier, pace

    def send(self, mail: Any) -> str:
        self._pace.take_turn()
        return self._carrier.send(mail)


@cache
def pace(per_second: float) -> Pace:
    """This worker's pace, one for all its connections."""
    return Pace(per_second)


@contextmanager
def open_carrier(context: AppContext) -> Iterator[Carrier]:
    """The carrier that the settings choose, for one batch, at this worker's share of the rate."""
    settings = context.settings
    ses = aws.client("ses") if settings.carrier == "ses" else None
    chosen = carrier(
        settings.carrier, smtp_url=settings.smtp_url, ses=ses, configuration_set=settings.configuration_set
    )
    with chosen as via:
        yield Paced(via, pace(settings.mails_per_second / settings.mail_workers))


def deliver_batch(
    context: AppContext, records: Sequence[Mapping[str, Any]], *, now: datetime
) -> tuple[str, ...]:
    """Send a batch of queue messages; return the ids of those that failed, to be tried again.

    After a failure the rest of that case's mails fail too, so that they leave in order; different
    cases leave side by side, because most of the time goes by waiting for others.
    """
    build()  # the connections share the models
    groups: dict[str, list[QueueMessage]] = {}
    for record in records:
        groups.setdefault(record["attributes"]["MessageGroupId"], []).append(_parse_record(record))
    bodies = tuple(taken.body for group in groups.values() for taken in group)
    context = preload(context, tuple(body["mail"] for body in bodies if "mail" in body))
    shares = [list(groups.values())[first::AT_ONCE] for first in range(min(AT_ONCE, len(groups)))]
    until = monotonic() + BUDGET
    with ThreadPoolExecutor(AT_ONCE) as pool:
        failed = pool.map(lambda share: tuple(deliver_share(context, share, until=until, now=now)), shares)
        return tuple(message for part in failed for message in part)


def deliver_share(
    context: AppContext, groups: Sequence[Sequence[QueueMessage]], *, until: float, now: datetime
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
            yield from (taken.message for taken in waiting)


def wait_after(times: int) -> int:
    """Seconds until a mail that was tried so often is tried again: doubling up to 15 minutes, with jitter."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(times - 1, 10))
    return max(1, round(random.uniform(longest / 2, longest)))  # noqa: S311 - only to spread the load


def preload(context: AppContext, mails: tuple[str, ...]) -> AppContext:
    """The same context, with the delivery status and cases of these mails read in one call each."""
    if not mails:
        return context
    numbers = (mail.partition("/")[0] for mail in mails)
    return replace(context, ledger=context.ledger.preload(mails), cases=context.cases.preload(numbers))


def _parse_record(record: Mapping[str, Any]) -> QueueMessage:
    times = int(record["attributes"].get("ApproximateReceiveCount", 1))
    return QueueMessage(
        record["messageId"], record.get("receiptHandle", ""), times, json.loads(record["body"])
    )


def _try_to_send(context: AppContext, via: Carrier, taken: QueueMessage, *, now: datetime) -> bool:
    """Whether the case's next mail may leave: this one did, or never will."""
    try:
        deliver_message(context, via, taken.body, now=now)
    except Later as reason:
        print(f"put off {mail_id_of(taken.body)}: {reason}", file=sys.stderr, flush=True)
        return False
    except PASSING:
        traceback.print_exc()
        return False
    except Exception as fault:  # whatever one mail trips over, the others must still leave
        traceback.print_exc()
        if taken.times < TRIES_OF_A_FAULT:
            return False
        give_up(context, mail_id_of(taken.body), outcome="failed", words=repr(fault), now=now)
    return True


def deliver_message(context: AppContext, via: Carrier, body: Mapping[str, Any], *, now: datetime) -> None:
    """Send what a message of the queue says is owed."""
    if "links" in body:
        deliver_links(context, via, body, now=now)
    elif "product" in body:
        deliver_certificate(context, via, body["product"], now=now)
    elif "arrival" in body:
        deliver_answer(context, via, body["arrival"], now=now)
    elif "code" in body:
        staff_mails.deliver_code(context, via, body, now=now)
    elif "staff_link" in body:
        staff_mails.deliver_link(context, via, body, now=now)
    elif "deadlines" in body:
        staff_lists.deliver_deadlines(context, via, body, now=now)
    elif "digest" in body:
        staff_lists.deliver_digest(context, via, body, now=now)
    else:
        deliver(context, via, body["mail"], now=now)


def mail_id_of(body: Mapping[str, Any]) -> str:
    """The id of the mail that a message of the queue owes."""
    if "links" in body:
        return f"links/{body['slot']}/{address_digest(body['links'])}"
    if "arrival" in body:
        return f"arrival/{body['arrival']}"
    if "code" in body or "staff_link" in body:
        return staff_mails.mail_id(body)
    if "deadlines" in body or "digest" in body:
        return staff_lists.mail_id(body)
    return f"product/{body['product']}" if "product" in body else str(body["mail"])


def deliver(context: AppContext, via: Carrier, mail_id: str, *, now: datetime) -> None:
    """Send one owed mail unless it bears a mark. Raises Later; the queue tries again."""
    if context.ledger.has_delivery_status(mail_id):
        return
    case = case_with_mail(context, mail_id)
    step, mail = next((step, mail) for step in case.steps for mail in step.mails if mail.id == mail_id)
    recipient = recipient_of(context, case, mail)
    message = compose(case, mail, context.policy, surroundings(context, case, mail, recipient))
    answers, automatic = find_answered_mail(case, step, recipient)
    calendar = entry_of(case, context.policy) if message.has_calendar else b""
    sending = Sending(mail_id, case.number, answers, automatic, calendar)
    carry(context, via, message, recipient, sending, now=now)


def entry_of(case: Case, policy: Policy) -> bytes:
    """The visit for the customer's calendar; imported late, because few mails carry one."""
    from chalicelib.cases.documents import visit_calendar

    return visit_calendar(case, policy)


def deliver_links(context: AppContext, via: Carrier, wish: Mapping[str, Any], *, now: datetime) -> None:
    """Mail the links of an address's open cases, if there are any; once per wish."""
    email, language, mail_id = wish["links"], wish["language"], mail_id_of(wish)
    numbers = context.cases.open_of_customer(email)
    if not numbers or context.ledger.has_delivery_status(mail_id):
        return
    cases = tuple(_case_link(context, context.cases.load(number), language) for number in numbers[-20:])
    message = CaseLinks(brand=context.policy.brand[language], cases=cases)
    carry(context, via, message, Recipient(email, language, is_customer=True), Sending(mail_id), now=now)


def deliver_certificate(context: AppContext, via: Carrier, key: str, *, now: datetime) -> None:
    """Mail the certificate of a registered product to its holder, once."""
    product, mail_id = context.products.find(key), f"product/{key}"
    if product is None or product.email is None or context.ledger.has_delivery_status(mail_id):
        return
    message = ProductRegistered.compose(
        product,
        registered_coverage(context, product, now=now),
        context.policy,
        base_surroundings(context, product.language),
    )
    recipient = Recipient(product.email, product.language, is_customer=True)
    carry(context, via, message, recipient, Sending(mail_id), now=now)


def deliver_answer(context: AppContext, via: Carrier, key: str, *, now: datetime) -> None:
    """Answer a mail that no case took, or put it before the desk; once."""
    arrival, mail_id = context.arrivals.find(key), f"arrival/{key}"
    if arrival is None or context.ledger.has_delivery_status(mail_id):
        return
    answer = answer_to(context, arrival)
    recipient = Recipient(answer.address, answer.language, is_customer=not answer.message.to_staff)
    answers = arrival.message_id if answer.address == arrival.sender else ""
    carry(
        context,
        via,
        answer.message,
        recipient,
        Sending(mail_id, arrival.number, answers, bool(answers)),
        now=now,
    )


def case_with_mail(context: AppContext, mail_id: str) -> Case:
    """The case with the step that owes this mail, which may lie on a page. Raises NotFound or KeyError."""
    case = context.cases.load(mail_id.partition("/")[0])
    for steps in (case.steps, context.cases.history(case) if case.pages else ()):
        if any(mail.id == mail_id for step in steps for mail in step.mails):
            return case.model_copy(update={"steps": steps})
    raise KeyError(mail_id)


def _case_link(context: AppContext, case: Case, language: Language) -> Link:
    return Link(
        f"{case.number} · {label('kind', case.kind, language)}",
        case_url(context, case, via="mail", language=language),
    )
