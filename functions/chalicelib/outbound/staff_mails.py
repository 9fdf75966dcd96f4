"""Mails that colleagues ask for on a page: a fresh code, and a fresh link, each to one's own mailbox only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.cases import one_time_codes, roster
from chalicelib.cases.service import Desk
from chalicelib.domain.mail.messages_staff import FreshCode, StaffLink
from chalicelib.domain.views.formatting import moment
from chalicelib.locale.staff_words import say, state_words
from chalicelib.locale.words import WORDS, label
from chalicelib.outbound.carriers import Carrier
from chalicelib.outbound.send import Recipient, Sending, carry


def deliver_code(desk: Desk, via: Carrier, owed: Mapping[str, Any], *, now: datetime) -> None:
    """Mail a code to the person who asked, once; nothing to somebody who left the roster meanwhile."""
    person, language = roster.person_at(desk, owed["person"]), desk.settings.staff_language
    if person is None or desk.ledger.is_marked(mail_id(owed)):
        return
    number, at = owed["code"], datetime.fromisoformat(owed["at"])
    named = owed["event"] in WORDS["command"]
    message = FreshCode(
        brand=desk.policy.brand[language],
        number=number,
        event=label("command", owed["event"], language) if named else say("paying", language),
        code=one_time_codes.fresh_code(desk.tokens, number, person.address, version=owed["version"], at=at),
        until=moment(one_time_codes.holds_until(at), desk.policy, language),
    )
    recipient = Recipient(person.address, language, is_customer=False)
    carry(desk, via, message, recipient, Sending(mail_id(owed), number), now=now)


def deliver_link(desk: Desk, via: Carrier, owed: Mapping[str, Any], *, now: datetime) -> None:
    """Mail a fresh link to whom the old one belonged, once."""
    person, language = roster.person_at(desk, owed["person"]), desk.settings.staff_language
    if person is None or desk.ledger.is_marked(mail_id(owed)):
        return
    case = desk.cases.load(owed["staff_link"])
    message = StaffLink(
        brand=desk.policy.brand[language],
        number=case.number,
        kind=label("kind", case.kind, language),
        state=state_words(case.state, language),
        work_url=roster.link(desk, case.number, person.address),
        days=str(desk.settings.staff_link_days),
    )
    recipient = Recipient(person.address, language, is_customer=False)
    carry(desk, via, message, recipient, Sending(mail_id(owed), case.number), now=now)


def mail_id(owed: Mapping[str, Any]) -> str:
    """The id of a mail that a colleague asked for."""
    return f"staff/{owed['id']}"
