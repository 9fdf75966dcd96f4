"""What staff are told: by cases that move, by deadlines, every morning, and to prove a mailbox."""

from dataclasses import dataclass

from chalicelib.domain.kernel.records import CaseLine, Link
from chalicelib.domain.mail.base import StaffMessage


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
class CheckRepair(StaffMessage):
    """To quality: a repair to test (C5)."""

    product: str
    finding: str
    done: str
    parts_used: str
    technician: str
    due: str


@dataclass(frozen=True)
class CheckFailed(StaffMessage):
    """To the owner: the check sent the repair back (C5)."""

    finding: str
    due: str


@dataclass(frozen=True)
class ToBeSent(StaffMessage):
    """To logistics and the owner: a product that has to leave, and where to (C6, C8, C14)."""

    product: str
    is_new: bool
    repaired: bool
    in_person: bool
    customer: str
    phone: str
    address: str
    due: str


@dataclass(frozen=True)
class Objection(StaffMessage):
    """To the lead: the customer objects, with what we had said (B6)."""

    text: str
    files: tuple[str, ...]
    said: str
    clauses: tuple[Link, ...]
    finding: str
    due: str


@dataclass(frozen=True)
class Rated(StaffMessage):
    """To the manager: a dissatisfied customer (D2)."""

    score: str
    text: str
    phone: str
    customer: str
    due: str


@dataclass(frozen=True)
class PayRefund(StaffMessage):
    """To finance: money to pay (C9, C13, C14)."""

    what: str
    amount: str
    shipping: str
    route: str
    reason: str
    approved_by: str
    confirmed_by: str
    due: str


@dataclass(frozen=True)
class PayoutToConfirm(StaffMessage):
    """To the lead: a payout above the limit waits for a second person."""

    is_refund: bool
    amount: str
    reason: str
    approved_by: str


@dataclass(frozen=True)
class CallTheCustomer(StaffMessage):
    """To the owner: no answer came, so somebody calls."""

    waits_for: str
    phone: str
    customer: str


@dataclass(frozen=True)
class Deadlines:
    """To whoever is to act or to know (D8): the deadlines that are near, and those that are missed."""

    brand: str
    near: tuple[CaseLine, ...]
    missed: tuple[CaseLine, ...]
    backlog_url: str


@dataclass(frozen=True)
class Digest:
    """To a team each morning: its cases by what they need today; a day list of visits by place."""

    brand: str
    team: str
    day: str
    overdue: tuple[CaseLine, ...]
    due_today: tuple[CaseLine, ...]
    visits: tuple[CaseLine, ...]
    new: tuple[CaseLine, ...]
    waiting: tuple[CaseLine, ...]
    backlog_url: str
    intake_url: str


@dataclass(frozen=True)
class FreshCode:
    """To a member of staff: the code that proves this mailbox before money leaves."""

    brand: str
    number: str
    event: str
    code: str
    until: str


@dataclass(frozen=True)
class StaffLink:
    """To a member of staff whose link had run out: a fresh one, valid for so many days."""

    brand: str
    number: str
    kind: str
    state: str
    work_url: str
    days: str
