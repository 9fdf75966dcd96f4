"""Process an inbound mail: load and parse it, find its case, choose an outcome and execute it.

A mail lies under `inbound/` until it is processed and under `mail/` from then on, raw, with the
receipt's verdicts. Processing it twice has no further effect: a step remembers the mail that caused it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from chalicelib.adapters.fault_log import log_fault
from chalicelib.adapters.queue_messages import QueuedAnswer
from chalicelib.adapters.signed_links import address_digest
from chalicelib.cases import roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import find_case
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.errors import Outdated, Refusal, Unauthorized
from chalicelib.domain.kernel.fields import CONTROL
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.replies.inbound_rules import (
    Answered,
    FoundBy,
    Ignored,
    Outcome,
    Receipt,
    SenderFacts,
    judge,
)
from chalicelib.inbound.handlers import HANDLERS, LOOKED_AT, Delivery, Done
from chalicelib.mail_parser import Incoming, parse_mail

INBOUND, KEPT, ASIDE = "inbound/", "mail/", "aside/"
MOST_TRIES = 2  # that end the function itself, by time or memory; then a mail is set aside unread
CHECKS = ("spam", "virus", "dkim", "spf", "dmarc")
NUMBER = re.compile(r"(?<!\d)(20\d{4}-\d{3,6})(?!\d)")
NOTED = 1500  # characters of recipients that are kept beside a mail
EXCERPT = 1000  # characters that are shown of a mail that a person must deal with


def delivery_of(notice: Mapping[str, Any]) -> Delivery:
    """Read a notice of SES (or of the local entrance). Raises KeyError for another kind of notice."""
    receipt = notice["receipt"]
    key = receipt["action"]["objectKey"]
    said = {name: receipt.get(f"{name}Verdict", {}).get("status", "GRAY") for name in CHECKS}
    recipients = tuple(str(address).casefold() for address in receipt["recipients"])
    return Delivery(id=key.rpartition("/")[2], key=key, receipt=Receipt(recipients=recipients, **said))


def receive(context: AppContext, delivery: Delivery, *, now: datetime) -> Arrival:
    """Process one mail; one that fails is kept and put before the desk."""
    if known := context.arrivals.find(delivery.id):
        _finish(context, delivery, known)
        return known
    if context.arrivals.begin_try(delivery.id, at=now) > MOST_TRIES:
        return _set_aside(context, delivery, now=now)
    try:
        arrival = _read(context, delivery, now=now)
    except MemoryError:  # the mail's own doing, as when the function is ended for its time or memory
        raise
    except Exception:
        context.arrivals.take_back_try(delivery.id)
        raise
    context.arrivals.take_back_try(delivery.id)
    return arrival


def _set_aside(context: AppContext, delivery: Delivery, *, now: datetime) -> Arrival:
    """Keep a mail that nobody could read to its end, unread, and put it before the desk."""
    kept_as = f"{ASIDE}{now:%Y%m}/{delivery.id}"
    context.files.set_mail_aside(delivery.key, kept_as, notes=_notes(delivery.receipt))
    arrival = Arrival(id=delivery.id, at=now, outcome="handed", reason="set_aside", kept_as=kept_as)
    context.arrivals.record(arrival)
    _finish(context, delivery, arrival)
    return arrival


def _read(context: AppContext, delivery: Delivery, *, now: datetime) -> Arrival:
    raw = context.files.get(delivery.key)
    mail = parse_within_limit(context, raw)
    done = _handle(context, delivery, mail, raw, now=now)
    arrival = Arrival(
        id=delivery.id,
        at=now,
        message_id=mail.message_id,
        sender=mail.sender,
        subject=mail.subject[:200],
        language=mail.language,
        text=CONTROL.sub("", mail.text)[:EXCERPT],
        kept_as=f"{KEPT}{now:%Y%m}/{delivery.id}",
        **asdict(done),
    )
    _keep(context, delivery, arrival, raw)
    return arrival


def parse_within_limit(context: AppContext, raw: bytes) -> Incoming:
    """Parse a mail; of one that is too large only the beginning."""
    return parse_mail(raw[: context.policy.pages.privacy.mail.megabytes * 1024 * 1024])


def _handle(context: AppContext, delivery: Delivery, mail: Incoming, raw: bytes, *, now: datetime) -> Done:
    try:
        outcome = judge_once(context, delivery, mail, raw, now=now)
        return HANDLERS[type(outcome)](context, delivery, mail, outcome, now)
    except Outdated:  # others write the case just now: the queue tries again
        raise
    except Refusal as refusal:
        return Done("handed", "unreadable", line=refusal.code)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        log_fault(fault)
        return Done("handed", "unreadable")


def judge_once(
    context: AppContext, delivery: Delivery, mail: Incoming, raw: bytes, *, now: datetime
) -> Outcome:
    """Choose the outcome of a mail; the same words from the same sender count once."""
    words = hashlib.sha256("\n".join((mail.message_id, mail.sender, mail.text)).encode("utf-8", "replace"))
    if mail.message_id and context.arrivals.first(words.hexdigest(), delivery.id, at=now) != delivery.id:
        return Ignored("duplicate")
    return weigh(context, delivery, mail, len(raw))


def weigh(
    context: AppContext, delivery: Delivery, mail: Incoming, size: int, *, at: datetime | None = None
) -> Outcome:
    """Choose the outcome of a mail of that size in bytes, as of `at`. Writes nothing."""
    if size > context.policy.pages.privacy.mail.megabytes * 1024 * 1024:
        return Answered("too_large")
    if _is_for_nobody(context, delivery, mail):
        return Ignored("not_for_us")
    return judge(mail, delivery.receipt, _then(sender_facts(context, delivery, mail), at))


def _then(known: SenderFacts, at: datetime | None) -> SenderFacts:
    """Return what was known at that time, when a case closed since was still open."""
    if at is None or known.case is None or known.case.closed_at is None or known.case.closed_at < at:
        return known
    return replace(known, case=known.case.model_copy(update={"closed_at": None}))


def sender_facts(context: AppContext, delivery: Delivery, mail: Incoming) -> SenderFacts:
    """Collect what is known of a mail's case and sender."""
    case, found_by = match_case(context, (*delivery.receipt.recipients, *mail.recipients), mail)
    teams = (team for name, team in context.settings.roster.items() if not roster.is_outside(name))
    people = {person.casefold() for team in teams for person in team.people}
    is_customer = case is not None and bool(mail.sender) and _is_from(case, mail.sender)
    carries = case is not None and Role.DEALER in roster.roles_of(context, case, mail.sender)
    return SenderFacts(
        service_address=context.settings.service_address,
        case=case,
        found_by=found_by,
        is_customer=is_customer,
        is_staff=mail.sender in people or (carries and not is_customer),
        people=tuple(sorted(people)),
        models=tuple(sorted(context.policy.models)),
    )


def match_case(
    context: AppContext, addresses: tuple[str, ...], mail: Incoming
) -> tuple[Case | None, FoundBy]:
    """Find the case of a mail: by token, then by the ids of our mails, then by its subject."""
    subject = unicodedata.normalize("NFKC", mail.subject)
    trials: tuple[tuple[FoundBy, Iterator[str]], ...] = (
        ("token", by_token(context, addresses)),
        ("reference", (sent.number for sent in context.ledger.find_sent(mail.references[:LOOKED_AT]))),
        ("subject", iter(NUMBER.findall(subject))),
    )
    for found_by, numbers in trials:
        for number in numbers:
            if case := find_case(context, number):
                return case, found_by
    return None, ""


def by_token(context: AppContext, addresses: tuple[str, ...]) -> Iterator[str]:
    for address in dict.fromkeys(addresses):
        try:
            yield context.signed_links.open_reply(address.rpartition("@")[0]).number
        except Unauthorized:
            continue


def _is_from(case: Case, sender: str) -> bool:
    return address_digest(case.request.email) == address_digest(sender)


TOLD = frozenset({"answered", "handed", "refused"})


def _keep(context: AppContext, delivery: Delivery, arrival: Arrival, raw: bytes) -> None:
    """Keep the raw mail with its verdicts and record what became of it."""
    context.files.keep_mail(arrival.kept_as, raw, notes=_notes(delivery.receipt))
    context.arrivals.record(arrival)
    _finish(context, delivery, arrival)


def _finish(context: AppContext, delivery: Delivery, arrival: Arrival) -> None:
    """Queue the answer, if any, and clear the entrance; may be repeated after a crash."""
    if arrival.outcome in TOLD:
        context.mail_queue.queue(QueuedAnswer(arrival.id))
    context.files.remove(delivery.key)


def _notes(receipt: Receipt) -> dict[str, str]:
    """Write a receipt as S3 metadata: ASCII, two kilobytes at most."""
    verdicts = {name: str(getattr(receipt, name)) for name in CHECKS}
    recipients = ",".join(receipt.recipients).encode("ascii", "ignore").decode()
    return verdicts | {"recipients": recipients[:NOTED]}


def delivery_of_kept(key: str, notes: Mapping[str, str]) -> Delivery:
    """Read the delivery of a kept mail from the metadata that `_notes` wrote."""
    recipients = tuple(filter(None, notes.get("recipients", "").split(",")))
    verdicts = {name: notes.get(name, "PROCESSING_FAILED") for name in CHECKS}
    return Delivery(id=key.rpartition("/")[2], key=key, receipt=Receipt(recipients, **verdicts))


def _is_for_nobody(context: AppContext, delivery: Delivery, mail: Incoming) -> bool:
    """Return whether neither the envelope nor the headers name the service address."""
    local, _, domain = context.settings.service_address.casefold().partition("@")
    named = (*delivery.receipt.recipients, *mail.recipients)
    return not any(
        one.endswith(f"@{domain}") and one.partition("@")[0].partition("+")[0] == local.partition("+")[0]
        for one in named
    )
