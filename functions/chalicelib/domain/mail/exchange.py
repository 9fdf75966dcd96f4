"""Mails to the customer about an exchange, and about what is due back from it or from a loan (C8, B1)."""

from dataclasses import dataclass
from typing import Self

from chalicelib.domain.case.solution_steps import ApproveExchange, Lend, OfferSubstitute, ShipNew
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.mail.base import CustomerMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion, parcel
from chalicelib.domain.policy.service_levels import GoodsCondition
from chalicelib.domain.workflow.transitions import allowed_events
from chalicelib.locale.words import label


@dataclass(frozen=True)
class ExchangeApproved(CustomerMail):
    """An exchange (C8): why, by which rule, and by when the new one leaves."""

    reason: str
    ships_by: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            **occasion.grounds("exchange"),
            reason=occasion.reported(ApproveExchange).reason,
            ships_by=occasion.due("exchange"),
        )


@dataclass(frozen=True)
class SubstituteOffered(WaitingMail):
    """Another model instead of one that is not to be had (C8)."""

    substitute: str
    condition: str
    months: str
    difference: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        offer = occasion.reported(OfferSubstitute)
        substitute = _model_name(offer.substitute, occasion)
        own = occasion.policy.pages.warranty.not_new_months
        return cls(
            **cls.common(occasion),
            substitute=substitute,
            condition=_condition(offer.condition, occasion),
            months="" if offer.condition == "new" else str(own[offer.condition]),
            difference=offer.difference,
        )


@dataclass(frozen=True)
class NewItemShipped(WaitingMail):
    """The new product is on its way (C8); the old one is due back."""

    model: str
    serial: str
    condition: str
    until: str
    old_due: str
    address: str
    carrier: str
    tracking: str
    tracking_url: str
    loaner_due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        sent = occasion.reported(ShipNew)
        return cls(
            **cls.common(occasion),
            **parcel(sent.carrier, sent.tracking),
            model=_model_name(sent.new_model, occasion),
            serial=sent.new_serial,
            condition=_condition(sent.condition, occasion),
            until=occasion.day(occasion.covered_until),
            old_due=occasion.due("old_item"),
            loaner_due=occasion.due("loaner"),
            address=sent.address,
        )


@dataclass(frozen=True)
class DueBack(CustomerMail):
    """The old product, or the loaner, is due back (C8, B1): before the day, and once more when it is over."""

    is_loaner: bool
    is_overdue: bool
    takes_tracking: bool
    what: str
    due: str
    address: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        """The step's text names the deadline, `old_item` or `loaner`."""
        name, lent, sent = occasion.step.text, occasion.case.fact(Lend), occasion.case.fact(ShipNew)
        is_loaner, timer = name == "loaner", occasion.case.timer(name)
        return cls(
            **cls.common(occasion),
            is_loaner=is_loaner,
            is_overdue=bool(timer and timer.due <= occasion.step.at),
            takes_tracking=Event.SEND_TRACKING in allowed_events(occasion.case.state, {Role.CUSTOMER}),
            what=lent.loaner if is_loaner and lent else "",
            due=occasion.due(name),
            address=sent.address if sent and not is_loaner else "",
        )


def _condition(condition: GoodsCondition, occasion: Occasion) -> str:
    """Name a condition that is not new; empty for what is."""
    return "" if condition == "new" else label("condition", condition, occasion.language)


def _model_name(model: str, occasion: Occasion) -> str:
    """Name a model, where it is one of ours."""
    if model not in occasion.policy.models:
        return model
    return f"{occasion.policy.product(model).name[occasion.language]} ({model})"
