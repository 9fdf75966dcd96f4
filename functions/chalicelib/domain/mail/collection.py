"""Mails about a product that waits to be fetched: where and when, and each notice after that."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from chalicelib.domain.case.repair_steps import FinishRepair, OfferCollection
from chalicelib.domain.mail.base import CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.policy.policy import today
from chalicelib.domain.views.formatting import product_name


def _kept_until(occasion: Occasion) -> str:
    """The day until which it is kept, as it was told when it became ready."""
    timer = occasion.case.timer("collection")
    return occasion.shop_day(timer.due) if timer else ""


def _waits_for(occasion: Occasion) -> int:
    """How many days it has waited."""
    timer = occasion.case.timer("collection")
    since = today(occasion.policy, timer.started) if timer else today(occasion.policy, occasion.step.at)
    return (today(occasion.policy, occasion.step.at) - since) // timedelta(days=1)


def _is_last(occasion: Occasion) -> bool:
    timer = occasion.case.timer("collection")
    return bool(timer and timer.due <= occasion.step.at)


@dataclass(frozen=True)
class ReadyToCollect(WaitingMail):
    """The product can be fetched: where, when, what to bring, and until when it is kept."""

    repaired: bool
    place: str
    bring: str
    text: str
    kept_until: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        said = occasion.reported(OfferCollection)
        return cls(
            **cls.common(occasion),
            repaired=occasion.case.fact(FinishRepair) is not None,
            place=said.place,
            bring=said.bring,
            text=said.text or "",
            kept_until=_kept_until(occasion),
        )


@dataclass(frozen=True)
class NotCollected(CustomerMail):
    """It still waits: a notice of the chain; the last one says what the lead may do then."""

    days: int
    place: str
    bring: str
    kept_until: str
    is_last: bool

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        said = occasion.reported(OfferCollection)
        return cls(
            **cls.common(occasion),
            days=_waits_for(occasion),
            place=said.place,
            bring=said.bring,
            kept_until=_kept_until(occasion),
            is_last=_is_last(occasion),
        )


@dataclass(frozen=True)
class Uncollected(StaffMail):
    """To the owner: the customer was told again; who may be reached by telephone is called."""

    product: str
    days: int
    customer: str
    phone: str
    kept_until: str
    is_last: bool

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case = occasion.case
        return cls(
            **cls.common(occasion),
            product=product_name(case, occasion.policy, occasion.language),
            days=_waits_for(occasion),
            customer=case.request.name,
            phone=case.request.phone or "",
            kept_until=_kept_until(occasion),
            is_last=_is_last(occasion),
        )
