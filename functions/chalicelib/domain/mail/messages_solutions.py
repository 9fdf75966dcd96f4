"""What customers hear of an exchange, a refund, a refusal, and at the end (C8 to D2)."""

from dataclasses import dataclass

from chalicelib.domain.kernel.records import Link
from chalicelib.domain.mail.base import CaseMessage, Message, WaitMessage


@dataclass(frozen=True)
class ExchangeApproved(CaseMessage):
    """An exchange (C8): why, by which rule, and by when the new one leaves."""

    reason: str
    ships_by: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]


@dataclass(frozen=True)
class SubstituteOffered(WaitMessage):
    """Another model instead of one that is not to be had (C8)."""

    substitute: str
    difference: str


@dataclass(frozen=True)
class NewItemShipped(WaitMessage):
    """The new product is on its way (C8); the old one is due back."""

    model: str
    serial: str
    until: str
    old_due: str
    address: str
    carrier: str
    tracking: str
    tracking_url: str


@dataclass(frozen=True)
class DueBack(CaseMessage):
    """The old product, or the loaner, is due back (C8, B1)."""

    is_loaner: bool
    what: str
    due: str
    address: str


@dataclass(frozen=True)
class RefundApproved(CaseMessage):
    """Money for the customer (C9, C13): how much, how, and by when."""

    is_refund: bool
    amount: str
    shipping: str
    route: str
    text: str
    paid_by: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]


@dataclass(frozen=True)
class RefundPaid(WaitMessage):
    """The money is on its way."""

    what: str
    amount: str
    route: str
    reference: str


@dataclass(frozen=True)
class Refused(WaitMessage):
    """What we cannot do, by which clause (B5), and how to object (B6)."""

    text: str
    clauses: tuple[Link, ...]
    rights_url: str


@dataclass(frozen=True)
class ObjectionTaken(CaseMessage):
    """The one objection is being looked into (B6)."""

    decided_by: str


@dataclass(frozen=True)
class Reinspected(WaitMessage):
    """What the re-inspection found, for good (B6)."""

    upheld: bool
    finding: str
    told_by: str
    clauses: tuple[Link, ...]
    rights_url: str


@dataclass(frozen=True)
class SentBackAsIs(CaseMessage):
    """The product goes back as it is (C14); `silent` when no answer came, `is_here` when we have it."""

    silent: bool
    is_here: bool
    text: str


@dataclass(frozen=True)
class RecyclingOffered(WaitMessage):
    """Whether we may recycle the product (C14)."""

    subsidy: str
    text: str


@dataclass(frozen=True)
class RecyclingAgreed(WaitMessage):
    """The product stays with us (C14)."""

    subsidy: str
    paid_by: str


@dataclass(frozen=True)
class RateUs(WaitMessage):
    """It is done; how was it (D2)? `silent` when the result counts as accepted."""

    silent: bool


@dataclass(frozen=True)
class Reopened(CaseMessage):
    """A dissatisfied customer's case begins again (D2)."""

    text: str
    solved_by: str


@dataclass(frozen=True)
class StillWaiting(WaitMessage):
    """We wait for the customer: what for, and until when."""

    waits_for: str


@dataclass(frozen=True)
class ClosedBySilence(Message):
    """No answer came in time."""

    cancelled: bool
    why: str
    case_url: str
    request_url: str
