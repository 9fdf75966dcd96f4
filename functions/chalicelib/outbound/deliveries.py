"""From a message of the queue to its mail: a function per kind. None of them writes a case."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.adapters.queue_messages import (
    QueuedAlarm,
    QueuedAnswer,
    QueuedCaseMail,
    QueuedCertificate,
    QueuedCode,
    QueuedDataCopy,
    QueuedDataLink,
    QueuedDeadlines,
    QueuedDeviceCode,
    QueuedDigest,
    QueuedErasurePutOff,
    QueuedErasureReceipt,
    QueuedLinks,
    QueuedProductNotice,
    QueuedRegistration,
    QueuedStaffLink,
    QueueMessage,
)
from chalicelib.cases.context import AppContext
from chalicelib.cases.find import find_case
from chalicelib.cases.service import case_url
from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.mail.compose import compose
from chalicelib.domain.mail.intake import CaseLinks
from chalicelib.domain.policy.policy import Policy
from chalicelib.locale.words import label
from chalicelib.outbound import product_mails, staff_lists, staff_mails
from chalicelib.outbound.carriers import Carrier, Later
from chalicelib.outbound.recipients import recipient_of, surroundings
from chalicelib.outbound.send import AFTER, Recipient, Sending, carry, find_answered_mail, give_up
from chalicelib.outbound.sender_answers import answer_to


def deliver_mail(context: AppContext, via: Carrier, message: QueueMessage, *, now: datetime) -> None:
    """Send the mail of a message unless it has a delivery status. Raises Later; the queue tries again."""
    if not context.ledger.has_delivery_status(message.mail_id):
        DELIVERIES[type(message)](context, via, message, now)


def _deliver_case_mail(context: AppContext, via: Carrier, message: QueuedCaseMail, now: datetime) -> None:
    if context.job_progress.find_deleted(message.number) and not find_case(context, message.number):
        return  # it was deleted while the mail waited
    case = _case_with_mail(context, message)
    step, mail = next((step, mail) for step in case.steps for mail in step.mails if mail.id == message.id)
    recipient = recipient_of(context, case, mail)
    if recipient.is_customer and case.is_unconfirmed_at(step.version):
        give_up(context, message.id, outcome="unconfirmed", words="not confirmed to the sender", now=now)
        return
    written = compose(case, mail, context.policy, surroundings(context, case, mail, recipient))
    answers, automatic = find_answered_mail(case, step, recipient)
    calendar = _visit_calendar(case, context.policy) if written.has_calendar else b""
    sending = Sending(message.id, case.number, answers, automatic, calendar)
    carry(context, via, written, recipient, sending, now=now)


def _case_with_mail(context: AppContext, message: QueuedCaseMail) -> Case:
    """Load the case with the step that promises this mail, perhaps from a page.

    Raises NotFound or KeyError.
    """
    case = context.cases.load(message.number)
    for steps in (case.steps, context.cases.history(case) if case.pages else ()):
        if any(mail.id == message.id for step in steps for mail in step.mails):
            return case.model_copy(update={"steps": steps})
    raise KeyError(message.id)


def _visit_calendar(case: Case, policy: Policy) -> bytes:
    """Make the calendar entry of a visit; imported late, because few mails carry one."""
    from chalicelib.cases.documents import visit_calendar

    return visit_calendar(case, policy)


def _deliver_links(context: AppContext, via: Carrier, message: QueuedLinks, now: datetime) -> None:
    """Mail the links of an address's open cases, if there are any. Raises Later before the slot's time."""
    if message.slot.startswith(AFTER) and now < datetime.fromisoformat(message.slot.removeprefix(AFTER)):
        raise Later("merged until the hour is over")
    language, numbers = message.language, context.cases.open_of_customer(message.email)
    if not numbers:
        return
    cases = tuple(_case_link(context, context.cases.load(number), language) for number in numbers[-20:])
    written = CaseLinks(brand=context.policy.brand[language], cases=cases)
    recipient = Recipient(message.email, language, is_customer=True)
    carry(context, via, written, recipient, Sending(message.mail_id), now=now)


def _case_link(context: AppContext, case: Case, language: Language) -> Link:
    return Link(
        f"{case.number} · {label('kind', case.kind, language)}",
        case_url(context, case, via="mail", language=language),
    )


def _deliver_answer(context: AppContext, via: Carrier, message: QueuedAnswer, now: datetime) -> None:
    """Answer a mail that no case took, or put it before the desk."""
    arrival = context.arrivals.find(message.arrival)
    if arrival is None:
        return
    answer = answer_to(context, arrival)
    recipient = Recipient(answer.address, answer.language, is_customer=not answer.mail.to_staff)
    answers = arrival.message_id if answer.address == arrival.sender else ""
    sending = Sending(message.mail_id, arrival.number, answers, automatic=bool(answers))
    carry(context, via, answer.mail, recipient, sending, now=now)


def _deliver_data_mail(context: AppContext, via: Carrier, message: QueueMessage, now: datetime) -> None:
    """Mail about a person's own data; imported late, because few mails are."""
    from chalicelib.outbound import data_mails

    data_mails.DELIVERIES[type(message)](context, via, message, now)


DELIVERIES: Mapping[type[QueueMessage], Callable[[AppContext, Carrier, Any, datetime], None]] = {
    QueuedCaseMail: _deliver_case_mail,
    QueuedLinks: _deliver_links,
    QueuedCertificate: product_mails.deliver_former_certificate,
    QueuedRegistration: product_mails.deliver_registration,
    QueuedProductNotice: product_mails.deliver_notice,
    QueuedAnswer: _deliver_answer,
    QueuedCode: staff_mails.deliver_code,
    QueuedDeviceCode: staff_mails.deliver_device_code,
    QueuedStaffLink: staff_mails.deliver_link,
    QueuedDeadlines: staff_lists.deliver_deadlines,
    QueuedDigest: staff_lists.deliver_digest,
    QueuedAlarm: staff_mails.deliver_alarm,
    QueuedDataLink: _deliver_data_mail,
    QueuedDataCopy: _deliver_data_mail,
    QueuedErasureReceipt: _deliver_data_mail,
    QueuedErasurePutOff: _deliver_data_mail,
}
