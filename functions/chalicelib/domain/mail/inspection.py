"""Mails about the inspection fee: named before, agreed to, owed where the repair is declined, or waived."""

from dataclasses import dataclass
from typing import ClassVar, Self

from chalicelib.domain.case.repair_steps import FetchItem, Quote, ReceiveItem, RecordPayment
from chalicelib.domain.kernel.records import Consented, Link
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.mail.base import CustomerMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion

CLAUSE = "price-inspection"


@dataclass(frozen=True)
class InspectionOffered(WaitingMail):
    """The product is here (B2), and is examined once its customer has agreed to the fee."""

    fetched: bool
    condition: str
    fee: str
    code: str
    clauses: tuple[Link, ...]
    code_for: ClassVar[Consented | None] = "inspection_fee"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        fetched, coverage = occasion.step.event is Event.FETCH_ITEM, occasion.case.coverage
        item = occasion.last_report(FetchItem) if fetched else occasion.last_report(ReceiveItem)
        return cls(
            **cls.common(occasion),
            fetched=fetched,
            condition=item.condition,
            fee=fee(occasion),
            code=occasion.around.code,
            clauses=occasion.clauses((CLAUSE, *(coverage.clauses if coverage else ()))),
        )


@dataclass(frozen=True)
class InspectionAgreed(CustomerMail):
    """What was agreed to, and by when the product is examined (B2)."""

    fee: str
    diagnosed_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), fee=fee(occasion), diagnosed_by=occasion.due("diagnosis"))


@dataclass(frozen=True)
class InspectionFeeDue(WaitingMail):
    """The repair is declined: how to pay the inspection, after which the product goes back (C14)."""

    fee: str
    payment: str
    silent: bool
    text: str
    clauses: tuple[Link, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        by_us = occasion.step.event is Event.RETURN_ITEM
        return cls(
            **cls.common(occasion),
            fee=fee(occasion),
            payment=occasion.last_report(Quote).payment,
            silent=occasion.step.event is Event.LAPSE,
            text=occasion.step.text if by_us else "",
            clauses=occasion.clauses((CLAUSE,)),
        )


@dataclass(frozen=True)
class InspectionFeeReceived(CustomerMail):
    """The receipt; the product goes back as it is (C14)."""

    fee: str
    reference: str
    invoice: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        paid = occasion.last_report(RecordPayment)
        return cls(
            **cls.common(occasion),
            fee=fee(occasion),
            reference=paid.reference,
            invoice=paid.invoice or "",
        )


@dataclass(frozen=True)
class InspectionFeeWaived(CustomerMail):
    """Nothing is charged for the inspection; it begins, or the product goes back as it is."""

    text: str
    goes_back: bool
    diagnosed_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            text=occasion.step.text,
            goes_back=occasion.step.state is State.RETURNING,
            diagnosed_by=occasion.due("diagnosis"),
        )


def fee(occasion: Occasion) -> str:
    """The fee of this case as a sum; empty where none was asked for."""
    asked = occasion.case.inspection_fee
    return occasion.money(asked.amount, asked.currency) if asked else ""
