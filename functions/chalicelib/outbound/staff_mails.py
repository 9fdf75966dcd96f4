"""Mails that colleagues ask for on a page: a fresh code or link, each to one's own mailbox only.

Somebody who left the roster meanwhile gets none.
"""

from datetime import datetime

from chalicelib.adapters.queue_messages import QueuedAlarm, QueuedCode, QueuedDeviceCode, QueuedStaffLink
from chalicelib.cases import roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.one_time_codes import CODE_HOLDS, fresh_code
from chalicelib.domain.mail.staff import Alarm, DeviceCode, FreshCode, StaffLink
from chalicelib.domain.views.formatting import moment
from chalicelib.domain.views.staff_words import say, state_words
from chalicelib.locale.words import has_word, label
from chalicelib.outbound.carriers import Carrier
from chalicelib.outbound.send import Recipient, Sending, carry


def deliver_code(context: AppContext, via: Carrier, message: QueuedCode, now: datetime) -> None:
    """Mail a code to the person who asked."""
    person, language = roster.person_at(context, message.person), context.settings.staff_language
    if person is None:
        return
    number, at = message.number, datetime.fromisoformat(message.at)
    named = has_word("command", message.event)
    written = FreshCode(
        brand=context.policy.brand[language],
        number=number,
        event=label("command", message.event, language) if named else say("paying", language),
        code=fresh_code(context.signed_links, person.address, at),
        until=moment(at + CODE_HOLDS, context.policy, language),
    )
    recipient = Recipient(person.address, language, is_customer=False)
    carry(context, via, written, recipient, Sending(message.mail_id, number), now=now)


def deliver_device_code(context: AppContext, via: Carrier, message: QueuedDeviceCode, now: datetime) -> None:
    """Mail the code that makes a device known to the person whose link was opened on it."""
    person, language = roster.person_at(context, message.person), context.settings.staff_language
    if person is None:
        return
    at = datetime.fromisoformat(message.at)
    written = DeviceCode(
        brand=context.policy.brand[language],
        code=fresh_code(context.signed_links, person.address, at),
        until=moment(at + CODE_HOLDS, context.policy, language),
        days=str(context.settings.staff_device_days),
    )
    recipient = Recipient(person.address, language, is_customer=False)
    carry(context, via, written, recipient, Sending(message.mail_id), now=now)


def deliver_link(context: AppContext, via: Carrier, message: QueuedStaffLink, now: datetime) -> None:
    """Mail a fresh link to whom the old one belonged."""
    person, language = roster.person_at(context, message.person), context.settings.staff_language
    if person is None:
        return
    case = context.cases.load(message.number)
    written = StaffLink(
        brand=context.policy.brand[language],
        number=case.number,
        kind=label("kind", case.kind, language),
        state=state_words(case.state, language),
        work_url=roster.link(context, case.number, person.address),
        days=str(context.settings.staff_link_days),
    )
    recipient = Recipient(person.address, language, is_customer=False)
    carry(context, via, written, recipient, Sending(message.mail_id, case.number), now=now)


def deliver_alarm(context: AppContext, via: Carrier, message: QueuedAlarm, now: datetime) -> None:
    """Tell the lead what happens too often."""
    language = context.settings.staff_language
    written = Alarm(
        brand=context.policy.brand[language],
        alarm=label("alarm", message.alarm, language),
        count=str(message.count),
        since=moment(datetime.fromisoformat(message.since), context.policy, language),
    )
    recipient = Recipient(context.settings.roster["lead"].address, language, is_customer=False)
    carry(context, via, written, recipient, Sending(message.mail_id), now=now)
