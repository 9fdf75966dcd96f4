"""What customers hear at first and in between, and answers to mails and forms that make no case."""

from dataclasses import dataclass

from chalicelib.domain.kernel.records import Link
from chalicelib.domain.mail.base import CaseMessage, Message, WaitMessage


@dataclass(frozen=True)
class RequestReceived(Message):
    """To the customer: we have it, who pays, and by when we answer."""

    product: str
    outcome: str
    unknown: bool
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    urgent: bool
    respond_by: str
    case_url: str


@dataclass(frozen=True)
class ContactCorrected(Message):
    """To the customer, at the new and the old address."""

    changed: tuple[str, ...]
    service_address: str


@dataclass(frozen=True)
class RequestCancelled(Message):
    """To the customer: the request is withdrawn; what we hold goes back first."""

    goes_back: bool
    request_url: str


@dataclass(frozen=True)
class QuestionAsked(WaitMessage):
    """To the customer: we need something from them, and the case waits for it."""

    text: str


@dataclass(frozen=True)
class StaffWrote(CaseMessage):
    """To the customer: an answer from the desk."""

    text: str


@dataclass(frozen=True)
class CaseClosed(Message):
    """To the customer: the case is closed, with the reason in the desk's words."""

    text: str
    case_url: str
    request_url: str


@dataclass(frozen=True)
class MessageWithdrawn(Message):
    """To the customer: what we wrote last does not hold."""

    at: str
    case_url: str


@dataclass(frozen=True)
class NotDone:
    """To a member of staff: an answer could not be understood or obeyed; nothing was done."""

    brand: str
    number: str
    asked: bool
    reason: str
    line: str
    menu: tuple[str, ...]
    teams: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True)
class MailNotRead:
    """To whoever wrote: the mail could not be used, and what to do instead."""

    brand: str
    reason: str
    megabytes: str
    request_url: str


@dataclass(frozen=True)
class ByHand:
    """To the desk or the lead: a mail that needs a person's eye, with where it is kept."""

    brand: str
    sender: str
    subject: str
    reason: str
    number: str
    text: str
    kept_as: str


@dataclass(frozen=True)
class ProductRegistered:
    """To the holder: the certificate of a registered product."""

    brand: str
    product: str
    serial: str
    until: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    coverage_url: str
    service_address: str


@dataclass(frozen=True)
class CaseLinks:
    """To the customer, who asked for the links of the open cases of this address."""

    brand: str
    cases: tuple[Link, ...]
