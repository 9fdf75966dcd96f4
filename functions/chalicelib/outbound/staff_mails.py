"""Mails that colleagues ask for on a page: a fresh code, and a fresh link, each to one's own mailbox only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.cases import one_time_codes, roster
from chalicelib.cases.context import AppContext
from chalicelib.domain.mail.staff import FreshCode, StaffLink
from chalicelib.domain.views.formatting import moment
from chalicelib.domain.views.staff_words import say, state_words
from chalicelib.locale.words import has_word, label
from chalicelib.outbound.carriers import Carrier
from chalicelib.outbound.send import Recipient, Sending, carry


def deliver_code(context: AppContext, via: Carrier, body: Mapping[str, Any], *, now: datetime) -> None:
    """Mail a code to the person who asked, once; nothing to somebody who left the roster meanwhile."""
    person, language = roster.person_at(context, body["person"]), context.settings.staff_language
    if person is None or context.ledger.has_delivery_status(mail_id(body)):
        return
    number, at = body["code"], datetime.fromisoformat(body["at"])
    named = has_word("command", body["event"])
    message = FreshCode(
        brand=context.policy.brand[language],
        number=number,
        event=label("command", body["event"], language) if named else say("paying", language),
        code=one_time_codes.fresh_code(
            context.signed_links, number, person.address, version=body["version"], at=at
        ),
        until=moment(one_time_codes.holds_until(at), context.policy, language),
    )
    recipient = Recipient(person.address, language, is_customer=False)
    carry(context, via, message, recipient, Sending(mail_id(body), number), now=now)


def deliver_link(context: AppContext, via: Carrier, body: Mapping[str, Any], *, now: datetime) -> None:
    """Mail a fresh link to whom the old one belonged, once."""
    person, language = roster.person_at(context, body["person"]), context.settings.staff_language
    if person is None or context.ledger.has_delivery_status(mail_id(body)):
        return
    case = context.cases.load(body["staff_link"])
    message = StaffLink(
        brand=context.policy.brand[language],
        number=case.number,
        kind=label("kind", case.kind, language),
        state=state_words(case.state, language),
        work_url=roster.link(context, case.number, person.address),
        days=str(context.settings.staff_link_days),
    )
    recipient = Recipient(person.address, language, is_customer=False)
    carry(context, via, message, recipient, Sending(mail_id(body), case.number), now=now)


def mail_id(body: Mapping[str, Any]) -> str:
    """The id of a mail that a colleague asked for."""
    return f"staff/{body['id']}"
