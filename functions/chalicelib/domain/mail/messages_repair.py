"""What customers hear while we help, examine and repair (sections B and C)."""

from dataclasses import dataclass

from chalicelib.domain.kernel.records import Link
from chalicelib.domain.mail.base import CaseMessage, WaitMessage


@dataclass(frozen=True)
class AdviceGiven(WaitMessage):
    """What to try first (A9, B1), and when we ask whether it helped."""

    text: str
    guide_url: str
    asks_at: str


@dataclass(frozen=True)
class DidItHelp(WaitMessage):
    """Whether the advice helped (A9)."""


@dataclass(frozen=True)
class SendItIn(WaitMessage):
    """How the product comes to us (C12): where to, under which number, with what."""

    by_parcel: bool
    address: str
    enclose: tuple[str, ...]
    text: str
    needs_address: bool


@dataclass(frozen=True)
class ItemReceived(CaseMessage):
    """The product is here (B2): its condition, and by when we know more."""

    fetched: bool
    condition: str
    diagnosed_by: str


@dataclass(frozen=True)
class TakesLonger(CaseMessage):
    """A hard case (B8): why it takes longer, and until when."""

    text: str
    solved_by: str


@dataclass(frozen=True)
class RepairPlanned(CaseMessage):
    """The diagnosis, and a repair that costs nothing (B5, C1)."""

    finding: str
    cause: str
    method: str
    parts: str
    text: str
    ready_by: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]


@dataclass(frozen=True)
class QuoteOffered(WaitMessage):
    """The diagnosis, and what a repair or a new product costs (B5, C2, C10); `code` is typed to consent."""

    is_exchange: bool
    finding: str
    cause: str
    method: str
    lines: tuple[tuple[str, str], ...]
    total: str
    days: int
    ships_hours: int
    payment: str
    text: str
    code: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]


@dataclass(frozen=True)
class QuoteAccepted(WaitMessage):
    """What was agreed (C1), and how to pay (C2)."""

    total: str
    method: str
    payment: str


@dataclass(frozen=True)
class PaymentReceived(CaseMessage):
    """The receipt (C2); the work begins, or the new product leaves (C10)."""

    is_exchange: bool
    amount: str
    reference: str
    invoice: str
    ready_by: str


@dataclass(frozen=True)
class VisitOffered(WaitMessage):
    """Times for a visit to choose from (C11)."""

    times: tuple[str, ...]
    technician: str
    charge: str
    text: str


@dataclass(frozen=True)
class VisitMoved(WaitMessage):
    """An agreed visit cannot be made (C11): an apology, and other times."""

    former: str
    times: tuple[str, ...]
    technician: str
    charge: str
    text: str


@dataclass(frozen=True)
class VisitConfirmed(CaseMessage):
    """Who comes, when, and how many minutes early (C11)."""

    at: str
    technician: str
    charge: str
    least_early: str
    most_early: str


@dataclass(frozen=True)
class PartsOrdered(CaseMessage):
    """A part is missing (C3): the new date."""

    part: str
    expected_on: str
    ready_on: str


@dataclass(frozen=True)
class PartPosted(WaitMessage):
    """A part that the customer changes, with a guide (C15)."""

    part: str
    guide_url: str
    carrier: str
    tracking: str
    tracking_url: str


@dataclass(frozen=True)
class LoanerOut(CaseMessage):
    """A loaner while the product is away (B1)."""

    loaner: str
    back_on: str


@dataclass(frozen=True)
class ShippedBack(WaitMessage):
    """The product is on its way, with the repair report (C6, C7); without one it was not repaired."""

    by_parcel: bool
    repaired: bool
    finding: str
    done: str
    parts_used: str
    technician: str
    until: str
    carrier: str
    tracking: str
    tracking_url: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]


@dataclass(frozen=True)
class ResultToAccept(WaitMessage):
    """What a visit did (C11), to be accepted (D1)."""

    done: str
    parts_used: str
    technician: str
    charge: str
    until: str
