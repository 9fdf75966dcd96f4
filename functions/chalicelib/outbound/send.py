"""Send one mail: check its limits, build it, hand it to the carrier and keep its delivery status.

| outcome    | what it means                                                                      |
| ---------- | ---------------------------------------------------------------------------------- |
| sent       | the carrier took it                                                                |
| refused    | the carrier will never take it (a 5xx), in its words                               |
| suppressed | the address takes no mail: it bounced for good, or complained                      |
| withheld   | over the daily limit for the address or the case (clause `free-text-mails`)        |
| merged     | under the shop's alarm: its links come in one mail when the hour is over          |
| unconfirmed | a forged mail may have opened the case; nobody of staff has looked at it yet      |
| unknown    | nothing ever reached the address, and this mail is only for one that knows of us    |
| failed     | it cannot be written, however often we try; the case's other mails go on           |
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.adapters.fault_log import mask_addresses
from chalicelib.adapters.ledger import SentMail
from chalicelib.adapters.queue_messages import QueuedLinks
from chalicelib.adapters.signed_links import address_digest, who_digest
from chalicelib.cases.context import AppContext
from chalicelib.cases.shop_alarm import is_ringing
from chalicelib.cases.visitor_bounds import seconds_left
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.kernel.canonical_address import canonical_address
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.mail.base import Mail
from chalicelib.locale.words import label
from chalicelib.mail_parser import is_permanent_failure
from chalicelib.outbound.carriers import Carrier, CarrierRejected
from chalicelib.outbound.letters import Letter, letter
from chalicelib.outbound.mime import Envelope, mime

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AFTER = "after/"  # begins the slot of links that wait until then


@dataclass(frozen=True)
class Recipient:
    """Who reads a mail; staff read it out by telephone where `reads_to` is a customer's number."""

    address: str
    language: Language
    is_customer: bool
    reads_to: str = ""


class Sending(NamedTuple):
    """The mail's id, its case if it has one, and the arrived mail (Message-ID) that it answers.

    `automatic` says that the arrived mail is what caused it; `calendar` is attached.
    """

    mail_id: str
    number: str = ""
    answers: str = ""
    automatic: bool = False
    calendar: bytes = b""


def find_answered_mail(case: Case, step: Step, recipient: Recipient) -> tuple[str, bool]:
    """Find the recipient's own latest mail before this step, and whether it is what caused the step."""
    before = case.steps[: case.steps.index(step) + 1]
    theirs = [earlier for earlier in before if earlier.source and _is_author(earlier, recipient)]
    return (theirs[-1].source.strip("<>"), theirs[-1].source == step.source) if theirs else ("", False)


def _is_author(step: Step, recipient: Recipient) -> bool:
    if recipient.is_customer:
        return step.actor is Role.CUSTOMER
    return step.actor is Role.STAFF and step.who.casefold() == recipient.address.casefold()


def exceeds_daily_limit(context: AppContext, address: str, number: str, *, now: datetime) -> bool:
    """Count a mail to a customer, and return whether the address or the case has had its mails for today.

    An address that has answered or opened its link may have more. All spellings of a mailbox count as one.
    """
    bounds = context.policy.pages.privacy
    is_trusted = _is_trusted(context, address_digest(address), number)
    sent = context.ledger.count_try(_counter_of(address), now=now, window=DAY)
    if (
        number
        and context.ledger.count_try(f"mails#{number}", now=now, window=DAY) > bounds.case_mails_per_day
    ):
        return True
    return sent > (bounds.verified_mails_per_day if is_trusted else bounds.mails_per_day)


def merge_under_alarm(context: AppContext, recipient: Recipient, *, now: datetime) -> bool:
    """Under the shop's alarm an unverified mailbox gets one mail an hour, and then one with all its links."""
    if not is_ringing(context, now=now) or context.ledger.is_proved(address_digest(recipient.address)):
        return False
    if context.ledger.count_try(f"alarm-{_counter_of(recipient.address)}", now=now, window=HOUR) == 1:
        return False
    after = now + timedelta(seconds=seconds_left(now, HOUR))
    links = QueuedLinks(recipient.address, recipient.language, f"{AFTER}{after.isoformat()}")
    context.mail_queue.queue(links)
    return True


def _counter_of(address: str) -> str:
    return f"mails#{address_digest(canonical_address(address))}"


def _is_trusted(context: AppContext, digest: str, number: str) -> bool:
    """Whether an address has proved itself, and for a case whose address was corrected, on that case."""
    return context.ledger.is_proved(digest) and (not number or context.ledger.is_settled(number))


def is_known(context: AppContext, address: str, number: str) -> bool:
    """Whether an address has proved itself, or was mailed about this case before."""
    heard = context.ledger.thread(number, who_digest(address))
    return bool(heard) or context.ledger.is_proved(address_digest(address))


def envelope(
    context: AppContext, recipient: Recipient, sending: Sending, *, thread: str, now: datetime
) -> Envelope:
    sender, number = context.settings.service_address, sending.number
    answers_to = context.signed_links.reply_address(sender, number, recipient.address) if number else sender
    return Envelope(
        sender=sender,
        sender_name=context.policy.brand[recipient.language],
        to=recipient.address,
        message_id=context.signed_links.message_id(sending.mail_id, sender.rpartition("@")[2]),
        language=recipient.language,
        at=now,
        reply_to=answers_to,
        mail_id=sending.mail_id,
        topic=number,
        thread=thread,
        answers=sending.answers,
        automatic=sending.automatic,
    )


def write_letter(recipient: Recipient, message: Mail, staff: Language) -> Letter:
    """Write the words of a mail; the subject of one that is to be read out says so."""
    written = letter(message, recipient.language, to_team=not recipient.is_customer)
    if not recipient.reads_to:
        return written
    asked = label("by_phone", "subject", staff).format(phone=recipient.reads_to)
    return replace(written, subject=f"{asked}{written.subject}")


def carry(
    context: AppContext, via: Carrier, message: Mail, recipient: Recipient, sending: Sending, *, now: datetime
) -> str:
    """Send a mail, keep its delivery status and return it.

    Raises Later; the mail then has no delivery status and is not counted.
    """
    if problem := context.ledger.address_problem(recipient.address):
        return give_up(context, sending.mail_id, outcome="suppressed", words=problem.words, now=now)
    if message.only_if_known and not is_known(context, recipient.address, sending.number):
        return give_up(context, sending.mail_id, outcome="unknown", words="never mailed before", now=now)
    number, who = sending.number, who_digest(recipient.address)
    thread = context.ledger.thread(number, who) if number else ""
    written = write_letter(recipient, message, context.settings.staff_language)
    mail = mime(written, envelope(context, recipient, sending, thread=thread, now=now), sending.calendar)
    if recipient.is_customer and number and merge_under_alarm(context, recipient, now=now):
        return give_up(context, sending.mail_id, outcome="merged", words="under the shop's alarm", now=now)
    if recipient.is_customer and exceeds_daily_limit(context, recipient.address, number, now=now):
        return give_up(context, sending.mail_id, outcome="withheld", words="over the day's bound", now=now)
    try:
        message_id = via.send(mail)
    except CarrierRejected as error:
        _tell_refusal(context, recipient, sending, str(mail["Message-ID"]).strip("<>"), str(error), now=now)
        return give_up(context, sending.mail_id, outcome="refused", words=str(error), now=now)
    except Exception:
        _uncount(context, recipient, number, now=now)
        raise
    sent = SentMail(message_id, number, who, sending.mail_id)
    context.ledger.note_sent(sent, at=now)
    if number and not thread:
        context.ledger.begin_thread(sent, at=now)
    context.ledger.set_delivery_status(sending.mail_id, outcome="sent", provider_id=message_id, at=now)
    return "sent"


def carry_and_forget(
    context: AppContext, via: Carrier, message: Mail, recipient: Recipient, sending: Sending, *, now: datetime
) -> str:
    """Send a mail to somebody of whom nothing may stay, and return what became of it.

    That is kept under the mail's id, which says nothing of them; no bound counts it. Raises Later.
    """
    written = write_letter(recipient, message, context.settings.staff_language)
    try:
        via.send(mime(written, envelope(context, recipient, sending, thread="", now=now)))
    except CarrierRejected:
        return give_up(context, sending.mail_id, outcome="refused", words="", now=now)
    context.ledger.set_delivery_status(sending.mail_id, outcome="sent", provider_id="", at=now)
    return "sent"


def _tell_refusal(
    context: AppContext, recipient: Recipient, sending: Sending, message_id: str, words: str, *, now: datetime
) -> None:
    """Report a refused mail to the inbound function, like a bounce: the mailer itself writes no case."""
    kind = "Permanent" if is_permanent_failure("", words) else "Transient"
    failed = [{"emailAddress": recipient.address, "diagnosticCode": words[:1000]}]
    sent = SentMail(message_id, sending.number, who_digest(recipient.address), sending.mail_id)
    context.ledger.note_sent(sent, at=now)
    context.mail_queue.report(
        {
            "eventType": "Bounce",
            "mail": {"messageId": message_id},
            "bounce": {"bounceType": kind, "bounceSubType": "CarrierRejected", "bouncedRecipients": failed},
        }
    )


def give_up(context: AppContext, mail_id: str, *, outcome: str, words: str, now: datetime) -> str:
    """Keep and log why a mail will not leave, and return the outcome."""
    context.ledger.set_delivery_status(mail_id, outcome=outcome, provider_id="", at=now, words=words)
    print(json.dumps({"mail": mail_id, "outcome": outcome, "words": mask_addresses(words[:300])}), flush=True)
    return outcome


def _uncount(context: AppContext, recipient: Recipient, number: str, *, now: datetime) -> None:
    """Take back the count of a mail that did not leave."""
    counted = [_counter_of(recipient.address), f"mails#{number}" if number else ""]
    for what in filter(None, counted if recipient.is_customer else ()):
        context.ledger.take_back_try(what, now=now, window=DAY)
