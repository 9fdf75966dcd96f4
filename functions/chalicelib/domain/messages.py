"""What each mail says: a class per message, whose fields are the placeholders of its Markdown files.

`mails/zh/RequestReceived.md` and `mails/en/RequestReceived.md` are the words of `RequestReceived`.
No message to an address that has not proved itself has a field for free text of a form
(clause `free-text-mails`): anyone can type anyone's address.
"""

from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.domain.fields import Language


class Link(NamedTuple):
    """Words with an address behind them."""

    text: str
    url: str


@dataclass(frozen=True)
class Message:
    """Base: every mail names its case and the kind of request."""

    number: str
    kind: str
    brand: str


@dataclass(frozen=True)
class StaffMessage(Message):
    """Base of what goes to staff: `menu` says what an answer can do, a line each."""

    menu: tuple[str, ...]


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
class NewRequest(StaffMessage):
    """To the team: all facts of the request, and other open cases of the same person or product."""

    urgency: str
    urgent: bool
    team: str
    respond_by: str
    facts: tuple[tuple[str, str], ...]
    description: str
    files: tuple[str, ...]
    outcome: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    related: tuple[str, ...]


@dataclass(frozen=True)
class CustomerWrote(StaffMessage):
    """To the team: the customer did something on the case page."""

    event: str
    state: str
    changed: tuple[tuple[str, str], ...]
    text: str
    files: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class ContactCorrected(Message):
    """To the customer, at the new and the old address."""

    changed: tuple[str, ...]
    service_address: str


@dataclass(frozen=True)
class RequestCancelled(Message):
    """To the customer: the request is withdrawn."""

    request_url: str


@dataclass(frozen=True)
class QuestionAsked(Message):
    """To the customer: we need something from them, and the case waits for it."""

    text: str
    case_url: str


@dataclass(frozen=True)
class StaffWrote(Message):
    """To the customer: an answer from the desk."""

    text: str
    case_url: str


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
class OtherWrote(StaffMessage):
    """To the team: somebody who is not the customer wrote with a mail of the case in hand."""

    sender: str
    customer: str
    unproved: bool
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class MailFailed(StaffMessage):
    """To the team: a mail to the customer came back."""

    address: str
    permanent: bool
    words: str
    phone: str


@dataclass(frozen=True)
class CasePassedOn(StaffMessage):
    """To whoever has the case now: it was handed over or made urgent."""

    event: str
    by: str
    urgent: bool
    respond_by: str
    product: str
    description: str


@dataclass(frozen=True)
class ActionDone(StaffMessage):
    """To the member of staff who acted: what was done, a line each, and how to take it back."""

    done: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    state: str
    can_undo: bool


@dataclass(frozen=True)
class NotDone:
    """To a member of staff: an answer could not be understood or obeyed; nothing was done."""

    brand: str
    number: str
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


@dataclass(frozen=True)
class Surroundings:
    """What a message needs beyond the case: links, addresses, related cases, the reader's language."""

    language: Language
    site_url: str
    case_url: str
    service_address: str
    related: tuple[str, ...] = ()
