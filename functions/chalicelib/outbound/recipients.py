"""Find who gets a pending mail, and what it needs besides the case: its reader's links, names and codes."""

from chalicelib.cases import roster
from chalicelib.cases.context import AppContext
from chalicelib.cases.earlier import case_links, product_lines
from chalicelib.cases.one_time_codes import consent_code
from chalicelib.cases.service import case_url, phone_url
from chalicelib.cases.settings import Person
from chalicelib.cases.together import told_customer, told_staff
from chalicelib.domain.case.case import Case, PendingMail
from chalicelib.domain.kernel.records import OtherCase, Surroundings
from chalicelib.domain.mail.compose import case_mail
from chalicelib.domain.workflow.transitions import (
    TO_CLERK,
    TO_CUSTOMER,
    TO_DEALER,
    TO_EXPERT,
    TO_LEAD,
    TO_MANAGER,
    TO_OWNER,
    TO_TEAM,
)
from chalicelib.outbound.send import Recipient

ABOVE = {TO_LEAD: "lead", TO_EXPERT: "lead", TO_MANAGER: "manager"}


def recipient_of(context: AppContext, case: Case, mail: PendingMail) -> Recipient:
    """Return who gets a mail: the customer, who acted, the owner or their deputy, else a team's mailbox.

    A mail to a customer without e-mail goes to the owner, who reads it out on the telephone (A1).
    """
    email = mail.address or case.request.email
    if mail.to == TO_CUSTOMER and email:
        return Recipient(email, case.language, is_customer=True)
    person = _person(context, case, mail)
    address = mail.address or (person.address if person else _mailbox(context, case, mail))
    if mail.to == TO_CUSTOMER:
        return Recipient(address, case.language, is_customer=False, reads_to=case.request.phone or "")
    return Recipient(address, context.settings.staff_language, is_customer=False)


def _person(context: AppContext, case: Case, mail: PendingMail) -> Person | None:
    """Find the one who has the case, or who took it in; None for what goes to a mailbox of several."""
    if mail.to == TO_CLERK:
        return roster.clerk_now(context, case)
    if mail.to == TO_EXPERT:
        return roster.expert_now(context, case)
    return roster.owner_now(context, case) if mail.to in (TO_OWNER, TO_CUSTOMER) else None


def _mailbox(context: AppContext, case: Case, mail: PendingMail) -> str:
    """Find a mailbox of several: a dealer's hears what the owner would, until one of ours has the case."""
    dealer = roster.dealer_box(context, case)
    if mail.to == TO_DEALER or (dealer and mail.to == TO_OWNER and not case.owner):
        return (dealer or roster.mailbox_of(context, roster.INTAKE)).address
    kind = case_mail(mail.message)
    if kind.asks_second_person and _approved_by_lead(context, case):
        return context.settings.roster["manager"].address
    if mail.to == TO_CLERK:
        return roster.mailbox_of(context, roster.INTAKE).address
    other = kind.for_team if mail.to == TO_TEAM else None
    return roster.mailbox_of(context, ABOVE.get(mail.to) or other or case.team).address


def _approved_by_lead(context: AppContext, case: Case) -> bool:
    by = case.payout.approved_by.casefold() if case.payout else ""
    return roster.speaks_for(context.settings.roster["lead"], by)


def surroundings(context: AppContext, case: Case, mail: PendingMail, recipient: Recipient) -> Surroundings:
    """Collect what the mail needs besides the case; a customer's mail carries no link of staff."""
    owner, kind = roster.owner_now(context, case), case_mail(mail.message)
    told = kind.has_related_cases and not recipient.is_customer
    together = _told_of_others(context, case, recipient) if kind.names_others else ()
    return Surroundings(
        language=recipient.language,
        site_url=context.settings.site_url,
        case_url=_case_url(context, case, recipient),
        service_address=context.settings.service_address,
        related=case_links(context, case, recipient.language, recipient.address) if told else (),
        registered=product_lines(context, case, recipient.language) if told else (),
        together=together,
        work_url="" if recipient.is_customer else roster.work_url(context, case.number, recipient.address),
        owner=owner.name_in(recipient.language) if owner and owner.name else "",
        owner_phone=owner.phone if owner else "",
        code=consent_code(context.signed_links, case, kind.code_for) if kind.code_for else "",
    )


def _told_of_others(context: AppContext, case: Case, recipient: Recipient) -> tuple[OtherCase, ...]:
    if recipient.is_customer:
        return told_customer(context, case, recipient.language)
    return told_staff(context, case, recipient.language, recipient.address)


def _case_url(context: AppContext, case: Case, recipient: Recipient) -> str:
    """Link the customer's page; whoever reads the mail out gets a link that records who types there."""
    if recipient.reads_to:
        return phone_url(context, case, recipient.address)
    return case_url(context, case, via="mail", address=recipient.address)
