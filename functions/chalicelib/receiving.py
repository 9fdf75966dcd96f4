"""Mail that arrived: load it, read it, find what it belongs to, judge it, and do what was judged.

A mail lies under `inbound/` until it is dealt with and under `mail/` from then on, raw, with the
receipt's verdicts. Doing it twice does it once: a step remembers the mail that caused it.
"""

import hashlib
import re
import traceback
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.adapters.tokens import address_digest
from chalicelib.carrying_out import DOERS, LOOKED_AT, Delivery, Done, stored
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Outdated, Refusal, Unauthorized
from chalicelib.domain.fields import CONTROL
from chalicelib.domain.inbox import Answered, FoundBy, Ignored, Known, Outcome, Receipt, judge
from chalicelib.mail_parser import Incoming
from chalicelib.mail_parser import parse_mail as read
from chalicelib.service import Desk

INBOUND, KEPT = "inbound/", "mail/"
CHECKS = ("spam", "virus", "dkim", "spf", "dmarc")
NUMBER = re.compile(r"(?<!\d)(20\d{4}-\d{3,6})(?!\d)")
ALONE = timedelta(minutes=15)  # after which a stored mail is taken up that nobody announced
NOTED = 1500  # characters of recipients that are kept beside a mail
EXCERPT = 1000  # characters that are shown of a mail that a person must deal with
AT_ONCE = 50  # of those in one round of the clock


def delivery_of(notice: Mapping[str, Any]) -> Delivery:
    """The delivery that SES (or the local entrance) announces. Raises KeyError for another notice."""
    receipt = notice["receipt"]
    key = receipt["action"]["objectKey"]
    said = {name: receipt.get(f"{name}Verdict", {}).get("status", "GRAY") for name in CHECKS}
    recipients = tuple(str(address).casefold() for address in receipt["recipients"])
    return Delivery(id=key.rpartition("/")[2], key=key, receipt=Receipt(recipients=recipients, **said))


def receive(desk: Desk, delivery: Delivery, *, now: datetime) -> Arrival:
    """Deal with one mail, once; whatever it trips over, the mail is kept and put before the desk."""
    if known := desk.arrivals.find(delivery.id):
        _finish(desk, delivery, known)
        return known
    raw = desk.files.get(delivery.key)
    mail = opened(desk, raw)
    done = _done(desk, delivery, mail, raw, now=now)
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
    _keep(desk, delivery, arrival, raw)
    return arrival


def opened(desk: Desk, raw: bytes) -> Incoming:
    """The mail, read; of one that is too large only the beginning."""
    return read(raw[: desk.policy.pages.privacy.mail.megabytes * 1024 * 1024])


def take_up(desk: Desk, *, now: datetime) -> int:
    """Deal with stored mails whose announcement was lost; one that fails keeps none of the others."""
    arrived = 0
    for delivery in islice(left_alone(desk), AT_ONCE):
        try:
            receive(desk, delivery, now=now)
            arrived += 1
        except Exception:
            traceback.print_exc()
    return arrived


def left_alone(desk: Desk) -> Iterator[Delivery]:
    """Stored mails whose announcement was lost; without a receipt nothing in them is trusted."""
    for key in desk.files.older(INBOUND, than=datetime.now(UTC) - ALONE):  # the bucket has no other clock
        verdicts = Receipt((desk.settings.service_address,), **dict.fromkeys(CHECKS, "PROCESSING_FAILED"))
        yield Delivery(id=key.rpartition("/")[2], key=key, receipt=verdicts)


def _done(desk: Desk, delivery: Delivery, mail: Incoming, raw: bytes, *, now: datetime) -> Done:
    try:
        outcome = judged(desk, delivery, mail, raw, now=now)
        return DOERS[type(outcome)](desk, delivery, mail, outcome, now)
    except Outdated:  # others write the case just now: the queue tries again
        raise
    except Refusal as refusal:
        return Done("handed", "unreadable", line=refusal.code)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        traceback.print_exc()
        return Done("handed", "unreadable")


def judged(desk: Desk, delivery: Delivery, mail: Incoming, raw: bytes, *, now: datetime) -> Outcome:
    """What is to be done, looked up but not done; the same words from the same sender count once."""
    words = hashlib.sha256("\n".join((mail.message_id, mail.sender, mail.text)).encode("utf-8", "replace"))
    if mail.message_id and desk.arrivals.first(words.hexdigest(), delivery.id, at=now) != delivery.id:
        return Ignored("duplicate")
    return weighed(desk, delivery, mail, len(raw))


def weighed(
    desk: Desk, delivery: Delivery, mail: Incoming, size: int, *, at: datetime | None = None
) -> Outcome:
    """What is to be done with a mail of that size in bytes, as it stood `at` that time. Writes nothing."""
    if size > desk.policy.pages.privacy.mail.megabytes * 1024 * 1024:
        return Answered("too_large")
    if _is_for_nobody(desk, delivery, mail):
        return Ignored("not_for_us")
    return judge(mail, delivery.receipt, _then(known(desk, delivery, mail), at))


def _then(known: Known, at: datetime | None) -> Known:
    """What was known when the case, closed since, was still open."""
    if at is None or known.case is None or known.case.closed_at is None or known.case.closed_at < at:
        return known
    return replace(known, case=known.case.model_copy(update={"closed_at": None}))


def known(desk: Desk, delivery: Delivery, mail: Incoming) -> Known:
    """Whose mail this is, as far as the desk can tell."""
    case, found_by = found(desk, (*delivery.receipt.recipients, *mail.recipients), mail)
    people = {person.casefold() for team in desk.settings.roster.values() for person in team.people}
    return Known(
        service_address=desk.settings.service_address,
        case=case,
        found_by=found_by,
        is_customer=case is not None and bool(mail.sender) and _is_from(case, mail.sender),
        is_staff=mail.sender in people,
        people=tuple(sorted(people)),
    )


def found(desk: Desk, addresses: tuple[str, ...], mail: Incoming) -> tuple[Case | None, FoundBy]:
    """The case that a mail belongs to: by token, then by the ids of our mails, then by its subject."""
    subject = unicodedata.normalize("NFKC", mail.subject)
    trials: tuple[tuple[FoundBy, Iterator[str]], ...] = (
        ("token", by_token(desk, addresses)),
        ("reference", (sent.number for sent in desk.ledger.sent_to(mail.references[:LOOKED_AT]))),
        ("subject", iter(NUMBER.findall(subject))),
    )
    for found_by, numbers in trials:
        for number in numbers:
            if case := stored(desk, number):
                return case, found_by
    return None, ""


def by_token(desk: Desk, addresses: tuple[str, ...]) -> Iterator[str]:
    for address in dict.fromkeys(addresses):
        try:
            yield desk.tokens.open_reply(address.rpartition("@")[0]).number
        except Unauthorized:
            continue


def _is_from(case: Case, sender: str) -> bool:
    return address_digest(case.request.email) == address_digest(sender)


TOLD = frozenset({"answered", "handed", "refused"})


def _keep(desk: Desk, delivery: Delivery, arrival: Arrival, raw: bytes) -> None:
    """Keep the raw mail with its verdicts, note what became of it, and owe an answer if one is due."""
    desk.files.put_kept(arrival.kept_as, raw, notes=_notes(delivery.receipt))
    desk.arrivals.record(arrival)
    _finish(desk, delivery, arrival)


def _finish(desk: Desk, delivery: Delivery, arrival: Arrival) -> None:
    """What follows the record; a crash in between repeats it, and a mark keeps the answer from doubling."""
    if arrival.outcome in TOLD:
        desk.outbox.owe_answer(arrival.id)
    desk.files.remove(delivery.key)


def _notes(receipt: Receipt) -> dict[str, str]:
    """A receipt as S3 keeps it beside an object: ASCII, two kilobytes at most."""
    verdicts = {name: str(getattr(receipt, name)) for name in CHECKS}
    recipients = ",".join(receipt.recipients).encode("ascii", "ignore").decode()
    return verdicts | {"recipients": recipients[:NOTED]}


def kept_delivery(key: str, notes: Mapping[str, str]) -> Delivery:
    """The delivery of a kept mail, from what `_notes` wrote beside it."""
    recipients = tuple(filter(None, notes.get("recipients", "").split(",")))
    verdicts = {name: notes.get(name, "PROCESSING_FAILED") for name in CHECKS}
    return Delivery(id=key.rpartition("/")[2], key=key, receipt=Receipt(recipients, **verdicts))


def _is_for_nobody(desk: Desk, delivery: Delivery, mail: Incoming) -> bool:
    """Whether neither the envelope nor the headers name the service address."""
    local, _, domain = desk.settings.service_address.casefold().partition("@")
    named = (*delivery.receipt.recipients, *mail.recipients)
    return not any(
        one.endswith(f"@{domain}") and one.partition("@")[0].partition("+")[0] == local.partition("+")[0]
        for one in named
    )
