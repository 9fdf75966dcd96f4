"""Mails about money for the customer: refunds, compensations, and subsidies for recycling (C9, C13, C14)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from chalicelib.domain.case.repair_steps import RequestItem
from chalicelib.domain.case.solution_steps import ApproveRefund, Compensate, OfferRecycling, RecordRefund
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.kernel.states import State
from chalicelib.domain.mail.base import CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.views.staff_words import state_words
from chalicelib.locale.words import label


@dataclass(frozen=True)
class RefundApproved(CustomerMail):
    """Money for the customer (C9, C13): how much, how, and by when."""

    is_refund: bool
    amount: str
    shipping: str
    route: str
    text: str
    paid_by: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        """A refund by the rules, or a compensation in our own words."""
        refund = _refund(occasion)
        why = occasion.grounds("refund") if refund else {"reasons": (), "clauses": ()}
        return cls(
            **cls.common(occasion),
            **why,
            is_refund=refund is not None,
            amount=_amount(occasion),
            shipping=_shipping_paid(occasion),
            route=_route(occasion),
            text="" if refund else occasion.last_report(Compensate).text,
            paid_by=occasion.due("refund"),
        )


@dataclass(frozen=True)
class RefundRight(CustomerMail):
    """We are so late with a repair or an exchange that a refund can be had instead (C9)."""

    promised: str
    paid_days: int
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            **occasion.grounds("refund"),
            promised=occasion.day(occasion.case.promised_on),
            paid_days=occasion.policy.pages.returns.refund_paid_working_days,
        )


@dataclass(frozen=True)
class RefundRightTold(StaffMail):
    """To whoever has the case: the customer may have a refund, since we are late (C9)."""

    promised: str
    state: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            promised=occasion.day(occasion.case.promised_on),
            state=state_words(occasion.case.state, occasion.language),
        )


@dataclass(frozen=True)
class RefundClaimed(CustomerMail):
    """The customer chose a refund, since we are late (C9)."""

    item_here: bool
    paid_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case = occasion.case
        return cls(**cls.common(occasion), item_here=case.item_here, paid_by=occasion.due("refund"))


@dataclass(frozen=True)
class RefundPaid(WaitingMail):
    """The money is on its way."""

    what: str
    amount: str
    route: str
    reference: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            what=_what(occasion),
            amount=_amount(occasion),
            route=_route(occasion),
            reference=occasion.last_report(RecordRefund).reference,
        )


@dataclass(frozen=True)
class RecyclingOffered(WaitingMail):
    """Whether we may recycle the product (C14)."""

    subsidy: str
    text: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        offer = occasion.last_report(OfferRecycling)
        return cls(**cls.common(occasion), subsidy=occasion.money(offer.subsidy), text=offer.text)


@dataclass(frozen=True)
class RecyclingAgreed(WaitingMail):
    """The product stays with us (C14), and is paid for once it has come."""

    is_here: bool
    send_to: str
    enclose: str
    subsidy: str
    paid_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        subsidy = occasion.money(occasion.last_report(OfferRecycling).subsidy)
        asked = occasion.case.fact(RequestItem) if occasion.step.state is State.AWAITING_ITEM else None
        return cls(
            **cls.common(occasion),
            is_here=not occasion.case.recycles,
            send_to=asked.address if asked else "",
            enclose=asked.enclose if asked else "",
            subsidy=subsidy,
            paid_by=occasion.due("refund"),
        )


@dataclass(frozen=True)
class PayoutToConfirm(StaffMail):
    """To the lead: a payout above the limit waits for a second person."""

    is_refund: bool
    amount: str
    reason: str
    approved_by: str
    asks_second_person: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        paid = occasion.case.payout
        return cls(
            **cls.common(occasion),
            is_refund=_refund(occasion) is not None,
            amount=_amount(occasion),
            reason=_reason(occasion),
            approved_by=paid.approved_by if paid else "",
        )


@dataclass(frozen=True)
class PayRefund(StaffMail):
    """To finance: money to pay (C9, C13, C14)."""

    what: str
    amount: str
    shipping: str
    route: str
    reason: str
    approved_by: str
    confirmed_by: str
    due: str
    for_team: ClassVar[Team | None] = "finance"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        paid = occasion.case.payout
        return cls(
            **cls.common(occasion),
            what=_what(occasion),
            amount=_amount(occasion),
            shipping=_shipping_paid(occasion),
            route=_route(occasion),
            reason=_reason(occasion),
            approved_by=paid.approved_by if paid else "",
            confirmed_by=paid.confirmed_by if paid else "",
            due=occasion.due("refund"),
        )


def _refund(occasion: Occasion) -> ApproveRefund | None:
    """Return the refund that is paid; None for another kind of payout."""
    paid = occasion.case.payout
    return occasion.case.fact(ApproveRefund) if paid and paid.kind == "refund" else None


def _what(occasion: Occasion) -> str:
    """Name the payout within a sentence: a refund, a compensation, a subsidy."""
    paid = occasion.case.payout
    return label("payout", paid.kind, occasion.language).lower() if paid else ""


def _amount(occasion: Occasion) -> str:
    paid = occasion.case.payout
    return occasion.money(paid.amount) if paid else ""


def _shipping_paid(occasion: Occasion) -> str:
    refund = _refund(occasion)
    return occasion.money(refund.shipping) if refund else ""


def _route(occasion: Occasion) -> str:
    refund = _refund(occasion)
    return label("route", refund.route, occasion.language) if refund else ""


def _reason(occasion: Occasion) -> str:
    """Say why the company pays, as it was reported."""
    case = occasion.case
    gift, offer = case.fact(Compensate), case.fact(OfferRecycling)
    refund = case.fact(ApproveRefund)
    why = {
        "refund": refund.reason if refund else "",
        "compensation": gift.reason if gift else "",
        "subsidy": offer.text if offer else "",
    }
    return why[case.payout.kind] if case.payout else ""
