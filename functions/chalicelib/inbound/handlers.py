"""Execute the outcome chosen for an inbound mail: a handler per outcome.

Each may be executed twice without a further effect.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from chalicelib.adapters.ledger import ProblemKind
from chalicelib.adapters.signed_links import address_digest, who_digest
from chalicelib.cases import roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import find_case
from chalicelib.cases.service import Origin, act_all, note_proof, submit
from chalicelib.domain.case.case import Attachment, Case, Channel
from chalicelib.domain.case.commands import Actor, JoinCase, Reply, ReportMailFailure
from chalicelib.domain.kernel.canonical_address import canonical_address
from chalicelib.domain.kernel.errors import Invalid, NotAllowed, Unauthorized
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.replies.inbound_rules import (
    LONGEST,
    Act,
    Answered,
    Handed,
    Ignored,
    Join,
    Open,
    Receipt,
    Undeliverable,
)
from chalicelib.domain.requests.forms import REQUESTS, Request
from chalicelib.domain.workflow.dealers import dealer_name
from chalicelib.mail_parser import File, Incoming

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FORGED, FORGERIES_TOLD = "forged", 5  # in an hour, one by one; what comes beyond is summed up
LOOKED_AT = 30  # references of one mail that are looked up


@dataclass(frozen=True)
class Delivery:
    """One stored mail, with the verdicts of the receiving server."""

    id: str
    key: str
    receipt: Receipt


@dataclass(frozen=True)
class Done:
    """What was done with a mail, as its `Arrival` records it."""

    outcome: str
    reason: str = ""
    line: str = ""
    number: str = ""


def _join(context: AppContext, delivery: Delivery, mail: Incoming, outcome: Join, now: datetime) -> Done:
    actor = Actor(
        role=Role.OTHER if outcome.flagged else Role.CUSTOMER, who=mail.sender, source=_source(mail, delivery)
    )
    command = JoinCase(sender=mail.sender, text=outcome.text) if outcome.flagged else Reply(text=outcome.text)
    files = keep_files(context, outcome.number, mail)
    case = act_all(context, outcome.number, (command,), actor=actor, files=files, now=now)
    if not outcome.flagged and delivery.receipt.dmarc == "PASS":
        note_proof(context, case, now=now)
    return Done("flag" if outcome.flagged else "join", number=outcome.number)


def _act(context: AppContext, delivery: Delivery, mail: Incoming, outcome: Act, now: datetime) -> Done:
    case = context.cases.load(outcome.number)
    actor = roster.staff_actor(context, case, mail.sender, source=_source(mail, delivery))
    files = keep_files(context, outcome.number, mail)
    try:
        act_all(context, outcome.number, outcome.commands, actor=actor, files=files, now=now)
    except (NotAllowed, Invalid) as refusal:
        return _answer(context, delivery, mail, Answered(refusal.code, number=outcome.number), now)
    return Done("act", number=outcome.number)


def _open(context: AppContext, delivery: Delivery, mail: Incoming, outcome: Open, now: datetime) -> Done:
    bound = context.policy.pages.privacy.mail.cases_per_day
    if context.ledger.count_try(f"cases#{_mailbox(mail.sender)}", now=now, window=DAY) > bound:
        return Done("handed", "too_many")
    dealer = roster.dealer_at(context, mail.sender) or ""
    try:
        request = enquiry(mail, outcome.text, seller=_seller(context, dealer, mail))
    except ValidationError:
        return Done("handed", "sender")
    actor = Actor(role=Role.CUSTOMER, who=mail.sender, source=_source(mail, delivery))
    channel: Channel = "unconfirmed_mail" if delivery.receipt.dmarc == "FAIL" else "mail"
    origin = Origin(
        channel, outcome.mentions, lambda number: keep_files(context, number, mail), dealer=dealer
    )
    case = submit(context, request, key=f"mail#{delivery.id}", now=now, actor=actor, origin=origin)
    if delivery.receipt.dmarc == "PASS":
        context.ledger.prove_address(address_digest(mail.sender), at=now)
    return Done("open", number=case.number)


def _seller(context: AppContext, dealer: str, mail: Incoming) -> str | None:
    return dealer_name(dealer, context.policy, mail.language) or None


def enquiry(mail: Incoming, text: str, seller: str | None = None) -> Request:
    """Make a request of a mail; a dealer who writes sold it himself.

    Raises ValidationError when its sender has no usable address.
    """
    subject = " ".join(mail.subject.split())
    words = text if not subject or subject in text else f"{subject}\n\n{text}"
    return REQUESTS["enquiry"].model_validate(
        {
            "name": " ".join(mail.sender_name.split())[:100] or mail.sender.partition("@")[0][:100],
            "email": mail.sender,
            "language": mail.language,
            "description": words[:LONGEST],
            "seller": seller,
            "privacy_consent": True,  # by writing (clause `your-mails`)
        }
    )


def _undeliverable(
    context: AppContext, delivery: Delivery, mail: Incoming, outcome: Undeliverable, now: datetime
) -> Done:
    """Note a returned mail on its case, if we sent it: else anybody could silence anybody."""
    sent = next(iter(context.ledger.find_sent(mail.original_ids[:LOOKED_AT])), None)
    ours = (sent.number, sent.who) if sent else next(_reply_tokens(context, mail), None)
    case = find_case(context, ours[0]) if ours else None
    if ours is None or case is None:
        return Done("ignored", "unrelated_bounce")
    if ours[1] != who_digest(case.request.email):
        return Done("handed", "not_the_customer", number=case.number)
    worst = max(outcome.failures, key=lambda failure: failure.permanent, default=None)
    failed = ReportMailFailure(
        address=case.request.email,
        permanent=outcome.complained or (worst is not None and worst.permanent),
        words=worst.words[:1000] if worst else "",
    )
    note_trouble(
        context, case, failed, complained=outcome.complained, source=_source(mail, delivery), now=now
    )
    return Done("complained" if outcome.complained else "undeliverable", number=case.number)


def note_trouble(
    context: AppContext,
    case: Case,
    failed: ReportMailFailure,
    *,
    complained: bool,
    source: str,
    now: datetime,
) -> None:
    """Note on the case that its mails do not arrive, and suppress an address that fails for good."""
    suppress(context, failed, complained=complained, now=now)
    try:
        act_all(context, case.number, (failed,), actor=Actor(role=Role.CARRIER, source=source), now=now)
    except NotAllowed:
        return  # the case has ended; the address is suppressed all the same


def suppress(context: AppContext, failed: ReportMailFailure, *, complained: bool, now: datetime) -> None:
    """Suppress an address that fails for good or complained."""
    problem: ProblemKind = "complaint" if complained else "hard_bounce"
    if failed.permanent:
        context.ledger.suppress(failed.address, problem=problem, words=failed.words, at=now)


def _reply_tokens(context: AppContext, mail: Incoming) -> Iterator[tuple[str, str]]:
    for address in mail.original_recipients:
        try:
            token = context.signed_links.open_reply(address.rpartition("@")[0])
        except Unauthorized:
            continue
        yield token.number, token.who_digest


def _answer(
    context: AppContext, delivery: Delivery, mail: Incoming, outcome: Answered, now: datetime
) -> Done:
    """Answer an address only a few times a day, as a guard against loops, and never one that is forged."""
    if delivery.receipt.dmarc == "FAIL":
        return Done("handed", "unconfirmed", outcome.line[:200], outcome.number)
    bound = context.policy.pages.privacy.mail.answers_per_day
    tried = context.ledger.count_try(f"answers#{_mailbox(mail.sender)}", now=now, window=DAY)
    return Done(
        "answered" if tried <= bound else "ignored", outcome.reason, outcome.line[:200], outcome.number
    )


def _hand(context: AppContext, delivery: Delivery, mail: Incoming, outcome: Handed, now: datetime) -> Done:
    if outcome.reason != "forged_staff":
        return Done("handed", outcome.reason)
    told = context.ledger.count_try(FORGED, now=now, window=HOUR) <= FORGERIES_TOLD
    return Done("refused" if told else "counted", outcome.reason)


def _mailbox(address: str) -> str:
    """What a mailbox is counted by, however its address is spelt."""
    return address_digest(canonical_address(address))


def _ignore(context: AppContext, delivery: Delivery, mail: Incoming, outcome: Ignored, now: datetime) -> Done:
    return Done("ignored", outcome.reason)


Handler = Callable[[AppContext, Delivery, Incoming, Any, datetime], Done]
HANDLERS: dict[type[Any], Handler] = {
    Join: _join,
    Act: _act,
    Open: _open,
    Undeliverable: _undeliverable,
    Answered: _answer,
    Handed: _hand,
    Ignored: _ignore,
}


def keep_files(context: AppContext, number: str, mail: Incoming) -> tuple[Attachment, ...]:
    """Store a mail's files in the case's folder; those set aside are named but not stored."""
    files = [file for file in mail.files if file.fate != "decoration"]
    if len(mail.text) > LONGEST:
        files.append(File("message.txt", "text/plain", mail.text.encode(), "kept"))
    return tuple(_keep_file(context, number, file) for file in files)


def _keep_file(context: AppContext, number: str, file: File) -> Attachment:
    if file.fate != "kept":
        return Attachment(
            key="", filename=file.name, type=file.type, size=len(file.content), set_aside=file.fate
        )
    return context.files.store(number, file.name, media=file.type, data=file.content)


def _source(mail: Incoming, delivery: Delivery) -> str:
    return mail.message_id or delivery.id
