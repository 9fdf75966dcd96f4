"""To whom an owed mail goes, and what it needs besides the case: links, names and codes of its reader."""

from chalicelib.cases import roster
from chalicelib.cases.one_time_codes import quote_code
from chalicelib.cases.service import Desk, case_url, phone_url
from chalicelib.domain.case.case import Case, OwedMail
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.workflow.transitions import TO_CUSTOMER, TO_LEAD, TO_MANAGER, TO_OWNER, TO_TEAM
from chalicelib.outbound.send import Recipient

OTHER_TEAM = {  # mails to a team that does one step on another's case
    "PayRefund": "finance",
    "CheckRepair": "quality",
    "ToBeSent": "logistics",
}
ABOVE = {TO_LEAD: "lead", TO_MANAGER: "manager"}


def recipient_of(desk: Desk, case: Case, mail: OwedMail) -> Recipient:
    """Who gets a mail: the customer, who acted, the owner or the one standing in, else a team's mailbox.

    What is for a customer without e-mail goes to the owner, to be told by telephone (A1).
    """
    email = mail.address or case.request.email
    if mail.to == TO_CUSTOMER and email:
        return Recipient(email, case.language, is_customer=True)
    owner = roster.owner_now(desk, case) if mail.to in (TO_OWNER, TO_CUSTOMER) else None
    address = mail.address or (owner.address if owner else _mailbox(desk, case, mail))
    if mail.to == TO_CUSTOMER:
        return Recipient(address, case.language, is_customer=False, reads_to=case.request.phone or "")
    return Recipient(address, desk.settings.staff_language, is_customer=False)


def _mailbox(desk: Desk, case: Case, mail: OwedMail) -> str:
    other = OTHER_TEAM.get(mail.message) if mail.to == TO_TEAM else None
    above = "manager" if _is_the_leads_own(desk, case, mail) else ABOVE.get(mail.to)
    return desk.settings.roster[above or other or case.team].address


def _is_the_leads_own(desk: Desk, case: Case, mail: OwedMail) -> bool:
    """Whether the lead would be asked to confirm what the lead approved; a second person is another one."""
    by = case.payout.approved_by.casefold() if case.payout else ""
    return mail.message == "PayoutToConfirm" and roster.speaks_for(desk.settings.roster["lead"], by)


def surroundings(desk: Desk, case: Case, mail: OwedMail, recipient: Recipient) -> Surroundings:
    """What the composer needs; the customer's mails carry no link of staff."""
    owner = roster.owner_now(desk, case)
    return Surroundings(
        language=recipient.language,
        site_url=desk.settings.site_url,
        case_url=_case_url(desk, case, recipient),
        service_address=desk.settings.service_address,
        related=related(desk, case) if mail.message == "NewRequest" else (),
        work_url="" if recipient.is_customer else roster.work_url(desk, case.number, recipient.address),
        owner=owner.called(recipient.language) if owner and owner.name else "",
        owner_phone=owner.phone if owner else "",
        code=quote_code(desk.tokens, case) if mail.message == "QuoteOffered" else "",
    )


def _case_url(desk: Desk, case: Case, recipient: Recipient) -> str:
    """The customer's page; who reads the mail out has a link that says who types what the customer says."""
    if recipient.reads_to:
        return phone_url(desk, case, recipient.address)
    return case_url(desk, case, via="mail")


def related(desk: Desk, case: Case) -> tuple[str, ...]:
    """Other open cases of the same person or the same serial number (A10)."""
    serial = case.request.serial_number
    found = (
        *((case.follows,) if case.follows else ()),
        *desk.cases.open_of_customer(case.request.email),
        *(desk.cases.open_of_serial(serial) if serial else ()),
    )
    return tuple(sorted({number for number in found if number != case.number}))[-20:]
