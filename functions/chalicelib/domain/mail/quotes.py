"""Mails about a quote, the consent to it and its payment (B5, C1, C2, C10)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from chalicelib.domain.case.customer_commands import AcceptQuote
from chalicelib.domain.case.repair_steps import Diagnose, Quote, RecordPayment
from chalicelib.domain.kernel.records import Consented, Link
from chalicelib.domain.mail.base import CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.policy.solutions import Solution
from chalicelib.domain.views.options import item
from chalicelib.domain.workflow.case_queries import is_exchange, is_guaranteed
from chalicelib.domain.workflow.inspection_fees import owes_inspection_fee
from chalicelib.locale.words import label


@dataclass(frozen=True)
class QuoteOffered(WaitingMail):
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
    inspection_fee: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    code_for: ClassVar[Consented | None] = "quote"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, quote = occasion.case, occasion.last_report(Quote)
        solution: Solution = "depreciated_exchange" if is_exchange(case) else "paid_repair"
        return cls(
            **cls.common(occasion),
            **occasion.grounds(solution, (*occasion.who_pays, "price-quote")),
            is_exchange=is_exchange(case),
            finding=occasion.finding,
            cause=cause(occasion),
            method=quote.method,
            lines=_price_lines(occasion),
            total=occasion.total,
            days=quote.days,
            ships_hours=occasion.policy.pages.returns.exchange_ships_hours,
            payment=quote.payment,
            text=quote.text or "",
            code=occasion.around.code,
            inspection_fee=_inspection_fee(occasion),
        )


@dataclass(frozen=True)
class QuoteAccepted(WaitingMail):
    """What was agreed (C1), and how to pay (C2)."""

    total: str
    method: str
    payment: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        quote = occasion.last_report(Quote)
        return cls(**cls.common(occasion), total=occasion.total, method=quote.method, payment=quote.payment)


@dataclass(frozen=True)
class PaymentReceived(CustomerMail):
    """The receipt (C2); the work begins, or the new product leaves (C10)."""

    is_exchange: bool
    amount: str
    reference: str
    invoice: str
    ready_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        paid, quoted = occasion.last_report(RecordPayment), occasion.case.quoted
        return cls(
            **cls.common(occasion),
            is_exchange=is_exchange(occasion.case),
            amount=occasion.money(paid.amount, quoted.currency if quoted else ""),
            reference=paid.reference,
            invoice=paid.invoice or "",
            ready_by=occasion.due("exchange" if is_exchange(occasion.case) else "repair"),
        )


def cause(occasion: Occasion) -> str:
    """Say whom the diagnosis holds responsible; empty without one."""
    found = occasion.case.fact(Diagnose)
    if found is None:
        return ""
    name = "guaranteed" if is_guaranteed(occasion.case) else found.cause
    return label("responsible", name, occasion.language)


def _inspection_fee(occasion: Occasion) -> str:
    """What is owed where this quote is declined; empty where nothing is."""
    fee = occasion.case.inspection_fee
    owed = fee is not None and owes_inspection_fee(occasion.case, occasion.policy)
    return occasion.money(fee.amount, fee.currency) if fee and owed else ""


def _price_lines(occasion: Occasion) -> tuple[tuple[str, str], ...]:
    quoted = occasion.case.quoted
    return tuple(
        (item(kind, key, occasion.policy, occasion.language), occasion.money(price, quoted.currency))
        for kind, key, price in (quoted.lines if quoted else ())
        if quoted
    )


@dataclass(frozen=True)
class PaymentExpected(StaffMail):
    """To finance: a customer agreed to a quote and is to pay it (C2); with what the invoice needs."""

    total: str
    payment: str
    customer: str
    invoice_title: str
    tax_number: str
    pay_by: str
    for_team: ClassVar[Team | None] = "finance"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        agreed, waits = occasion.case.fact(AcceptQuote), occasion.case.timer("silence")
        return cls(
            **cls.common(occasion),
            total=occasion.total,
            payment=occasion.last_report(Quote).payment,
            customer=occasion.case.request.name,
            invoice_title=(agreed.invoice_title if agreed else "") or "",
            tax_number=(agreed.tax_number if agreed else "") or "",
            pay_by=occasion.moment(waits.due) if waits else "",
        )


@dataclass(frozen=True)
class PaymentIn(StaffMail):
    """To the owner: finance recorded the payment, and the work starts (C2)."""

    total: str
    reference: str
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        paid = occasion.last_report(RecordPayment)
        due = occasion.due("repair") or occasion.due("exchange")
        return cls(
            **cls.common(occasion), total=occasion.money(paid.amount), reference=paid.reference, due=due
        )
