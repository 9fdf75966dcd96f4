"""The mailer: from a mail's id to a mail in somebody's mailbox, and the mark that it was sent.

It never writes the case. An address that has not proved itself gets a few mails a day; what is over
the bound is marked as withheld (clause `free-text-mails`).
"""

import json
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import dropwhile
from typing import Any, NamedTuple

from chalicelib.adapters import aws
from chalicelib.adapters.letters import letter
from chalicelib.adapters.mailer import Carrier, Envelope, carrier, mime
from chalicelib.adapters.tokens import address_digest
from chalicelib.domain.case import Case, OwedMail
from chalicelib.domain.compose import certificate, compose
from chalicelib.domain.fields import Language
from chalicelib.domain.messages import CaseLinks, Link, Surroundings
from chalicelib.domain.words import label
from chalicelib.domain.workflow import TO_CUSTOMER
from chalicelib.presenting import around
from chalicelib.registering import covered
from chalicelib.service import Desk, case_url

DAY = timedelta(days=1)
AT_ONCE = 3  # connections side by side


@dataclass(frozen=True)
class Recipient:
    address: str
    language: Language
    is_customer: bool


class Taken(NamedTuple):
    """A message of the queue: its id, and what is owed."""

    message: str
    owed: Mapping[str, Any]


@contextmanager
def opened(desk: Desk) -> Iterator[Carrier]:
    """The carrier that the settings choose, open for one batch."""
    ses = aws.client("ses") if desk.settings.carrier == "ses" else None
    with carrier(desk.settings.carrier, smtp_url=desk.settings.smtp_url, ses=ses) as chosen:
        yield chosen


def deliver_batch(desk: Desk, records: Sequence[Mapping[str, Any]], *, now: datetime) -> tuple[str, ...]:
    """Send a batch of queue messages; return the ids of those that failed, to be tried again.

    After a failure the rest of that case's mails fail too, so that they leave in order; different
    cases leave side by side, because most of the time goes by waiting for others.
    """
    groups: dict[str, list[Taken]] = {}
    for record in records:
        taken = Taken(record["messageId"], json.loads(record["body"]))
        groups.setdefault(record["attributes"]["MessageGroupId"], []).append(taken)
    owed = tuple(taken.owed for group in groups.values() for taken in group)
    desk = read_at_once(desk, tuple(body["mail"] for body in owed if "mail" in body))
    shares = [list(groups.values())[first::AT_ONCE] for first in range(min(AT_ONCE, len(groups)))]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        failed = pool.map(lambda share: tuple(deliver_share(desk, share, now=now)), shares)
        return tuple(message for part in failed for message in part)


def deliver_share(desk: Desk, groups: Sequence[Sequence[Taken]], *, now: datetime) -> Iterator[str]:
    """Send the mails of some cases over one connection; yield the ids of those that failed."""
    with opened(desk) as via:
        for group in groups:
            waiting = dropwhile(lambda taken: _sent(desk, via, taken.owed, now=now), group)
            yield from (taken.message for taken in waiting)


def read_at_once(desk: Desk, mails: tuple[str, ...]) -> Desk:
    """The same desk, with the marks and cases of these mails read in one call each."""
    if not mails:
        return desk
    numbers = (mail.partition("/")[0] for mail in mails)
    return replace(desk, ledger=desk.ledger.remembering(mails), cases=desk.cases.remembering(numbers))


def _sent(desk: Desk, via: Carrier, owed: Mapping[str, Any], *, now: datetime) -> bool:
    try:
        if "links" in owed:
            deliver_links(desk, via, owed, now=now)
        elif "product" in owed:
            deliver_certificate(desk, via, owed["product"], now=now)
        else:
            deliver(desk, via, owed["mail"], now=now)
    except Exception:  # whatever one mail trips over, the others of the batch must still leave
        traceback.print_exc()
        return False
    return True


def deliver(desk: Desk, via: Carrier, mail_id: str, *, now: datetime) -> None:
    """Send one owed mail unless it bears a mark. Raises what the carrier raises; the queue tries again."""
    if desk.ledger.is_marked(mail_id):
        return
    case = owing(desk, mail_id)
    mail = next(mail for step in case.steps for mail in step.mails if mail.id == mail_id)
    recipient = recipient_of(desk, case, mail)
    message = compose(case, mail, desk.policy, surroundings(desk, case, mail, recipient))
    outcome, provider_id = _carried(desk, via, message, recipient, mail_id=mail_id, now=now)
    desk.ledger.mark(mail_id, outcome=outcome, provider_id=provider_id, at=now)


def deliver_links(desk: Desk, via: Carrier, wish: Mapping[str, Any], *, now: datetime) -> None:
    """Mail the links of an address's open cases, if there are any; once per wish."""
    email, language, mail_id = (
        wish["links"],
        wish["language"],
        f"links/{wish['slot']}/{address_digest(wish['links'])}",
    )
    numbers = desk.cases.open_of_customer(email)
    if not numbers or desk.ledger.is_marked(mail_id):
        return
    cases = tuple(_case_link(desk, desk.cases.load(number), language) for number in numbers[-20:])
    message = CaseLinks(brand=desk.policy.brand[language], cases=cases)
    recipient = Recipient(email, language, is_customer=True)
    outcome, provider_id = _carried(desk, via, message, recipient, mail_id=mail_id, now=now)
    desk.ledger.mark(mail_id, outcome=outcome, provider_id=provider_id, at=now)


def deliver_certificate(desk: Desk, via: Carrier, key: str, *, now: datetime) -> None:
    """Mail the certificate of a registered product to its holder, once."""
    product, mail_id = desk.products.find(key), f"product/{key}"
    if product is None or product.email is None or desk.ledger.is_marked(mail_id):
        return
    message = certificate(
        product, covered(desk, product, now=now), desk.policy, around(desk, product.language)
    )
    recipient = Recipient(product.email, product.language, is_customer=True)
    outcome, provider_id = _carried(desk, via, message, recipient, mail_id=mail_id, now=now)
    desk.ledger.mark(mail_id, outcome=outcome, provider_id=provider_id, at=now)


def owing(desk: Desk, mail_id: str) -> Case:
    """The case with the step that owes this mail, which may lie on a page. Raises NotFound or KeyError."""
    case = desk.cases.load(mail_id.partition("/")[0])
    for steps in (case.steps, desk.cases.history(case) if case.pages else ()):
        if any(mail.id == mail_id for step in steps for mail in step.mails):
            return case.model_copy(update={"steps": steps})
    raise KeyError(mail_id)


def recipient_of(desk: Desk, case: Case, mail: OwedMail) -> Recipient:
    if mail.to == TO_CUSTOMER:
        return Recipient(mail.address or case.request.email, case.language, is_customer=True)
    return Recipient(desk.settings.roster[case.team].address, desk.settings.staff_language, is_customer=False)


def over_bound(desk: Desk, address: str, *, now: datetime) -> bool:
    """Count a mail; whether the address never answered or opened its link and has had its mails for today."""
    digest = address_digest(address)
    sent = desk.ledger.count_try(f"mails#{digest}", now=now, window=DAY)
    return sent > desk.policy.pages.privacy.mails_per_day and not desk.ledger.is_proved(digest)


def surroundings(desk: Desk, case: Case, mail: OwedMail, recipient: Recipient) -> Surroundings:
    return Surroundings(
        language=recipient.language,
        site_url=desk.settings.site_url,
        case_url=case_url(desk, case, via="mail"),
        service_address=desk.settings.service_address,
        related=related(desk, case) if mail.message == "NewRequest" else (),
    )


def related(desk: Desk, case: Case) -> tuple[str, ...]:
    """Other open cases of the same person or the same serial number (A10)."""
    serial = case.request.serial_number
    found = (
        *desk.cases.open_of_customer(case.request.email),
        *(desk.cases.open_of_serial(serial) if serial else ()),
    )
    return tuple(sorted({number for number in found if number != case.number}))[-20:]


def envelope(desk: Desk, recipient: Recipient, mail_id: str, *, now: datetime) -> Envelope:
    sender = desk.settings.service_address
    return Envelope(
        sender=sender,
        sender_name=desk.policy.brand[recipient.language],
        to=recipient.address,
        message_id=f"{mail_id.replace('/', '.')}@{sender.partition('@')[2]}",
        language=recipient.language,
        at=now,
    )


def _carried(
    desk: Desk, via: Carrier, message: Any, recipient: Recipient, *, mail_id: str, now: datetime
) -> tuple[str, str]:
    """Outcome (`sent` or `withheld`) and the provider's id. A mail that did not leave is not counted."""
    mail = mime(letter(message, recipient.language), envelope(desk, recipient, mail_id, now=now))
    if not recipient.is_customer:
        return "sent", via.send(mail)
    if over_bound(desk, recipient.address, now=now):
        return "withheld", ""
    try:
        return "sent", via.send(mail)
    except Exception:
        desk.ledger.take_back_try(f"mails#{address_digest(recipient.address)}", now=now, window=DAY)
        raise


def _case_link(desk: Desk, case: Case, language: Language) -> Link:
    return Link(
        f"{case.number} · {label('kind', case.kind, language)}",
        case_url(desk, case, via="mail", language=language),
    )
