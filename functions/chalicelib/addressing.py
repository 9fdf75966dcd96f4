"""To whom an owed mail goes, and what it needs besides the case: links, names and codes of its reader."""

from chalicelib import staffing
from chalicelib.carrying import Recipient
from chalicelib.codes import quote_code
from chalicelib.domain.case import Case, OwedMail
from chalicelib.domain.messages import Surroundings
from chalicelib.domain.workflow import TO_CUSTOMER, TO_LEAD, TO_MANAGER, TO_OWNER
from chalicelib.service import Desk, case_url

OTHER_TEAM = {"PayRefund": "finance", "CheckRepair": "quality"}  # mails to a team that does one step
ABOVE = {TO_LEAD: "lead", TO_MANAGER: "manager"}


def recipient_of(desk: Desk, case: Case, mail: OwedMail) -> Recipient:
    """Who gets a mail: the customer, who acted, the owner or the one standing in, else a team's mailbox.

    What is for a customer without e-mail goes to the owner, to be told by telephone (A1).
    """
    email = mail.address or case.request.email
    if mail.to == TO_CUSTOMER and email:
        return Recipient(email, case.language, is_customer=True)
    owner = staffing.owner_now(desk, case) if mail.to in (TO_OWNER, TO_CUSTOMER) else None
    address = mail.address or (owner.address if owner else _mailbox(desk, case, mail))
    if mail.to == TO_CUSTOMER:
        return Recipient(address, case.language, is_customer=False, reads_to=case.request.phone or "")
    return Recipient(address, desk.settings.staff_language, is_customer=False)


def _mailbox(desk: Desk, case: Case, mail: OwedMail) -> str:
    name = ABOVE.get(mail.to) or OTHER_TEAM.get(mail.message) or case.team
    return desk.settings.roster[name].address


def surroundings(desk: Desk, case: Case, mail: OwedMail, recipient: Recipient) -> Surroundings:
    """What the composer needs; the customer's mails carry no link of staff."""
    owner = staffing.owner_now(desk, case)
    return Surroundings(
        language=recipient.language,
        site_url=desk.settings.site_url,
        case_url=case_url(desk, case, via="mail"),
        service_address=desk.settings.service_address,
        related=related(desk, case) if mail.message == "NewRequest" else (),
        work_url=work_url(desk, case, mail, recipient),
        owner=owner.called(recipient.language) if owner and owner.name else "",
        owner_phone=owner.phone if owner else "",
        code=quote_code(desk.tokens, case) if mail.message == "QuoteOffered" else "",
    )


def work_url(desk: Desk, case: Case, mail: OwedMail, recipient: Recipient) -> str:
    """The reader's own link; a team that is to do one step on another's case gets the door to such links."""
    if recipient.is_customer:
        return ""
    own = staffing.work_url(desk, case.number, recipient.address)
    team = OTHER_TEAM.get(mail.message)
    return own or (staffing.door_url(desk, case.number, team) if team else "")


def related(desk: Desk, case: Case) -> tuple[str, ...]:
    """Other open cases of the same person or the same serial number (A10)."""
    serial = case.request.serial_number
    found = (
        *((case.follows,) if case.follows else ()),
        *desk.cases.open_of_customer(case.request.email),
        *(desk.cases.open_of_serial(serial) if serial else ()),
    )
    return tuple(sorted({number for number in found if number != case.number}))[-20:]
