"""Mails about goods that came otherwise than they were meant, and what became of that."""

from dataclasses import dataclass
from typing import Self

from chalicelib.domain.case.arrived_goods import ArrivedGoods
from chalicelib.domain.case.repair_steps import SettleArrival
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.mail.base import CustomerMail, StaffMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.views.arrival_words import difference_words
from chalicelib.domain.views.formatting import product_name


def _arrived(occasion: Occasion) -> ArrivedGoods:
    return next(one for one in reversed(occasion.case.arrivals or ()) if one.at == occasion.step.at)


def _differing(occasion: Occasion, language: Language) -> tuple[str, ...]:
    return difference_words(_arrived(occasion), language)


@dataclass(frozen=True)
class ArrivalDiffers(CustomerMail):
    """To the customer: what came, how it differs from what was meant, and that we settle it first."""

    is_old: bool
    condition: str
    differences: tuple[str, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        found = _arrived(occasion)
        return cls(
            **cls.common(occasion),
            is_old=found.is_old_item,
            condition=found.condition,
            differences=_differing(occasion, occasion.language),
        )


@dataclass(frozen=True)
class CameLate(CustomerMail):
    """To the customer: something came after the case had ended, and we go on with it or send it back."""

    condition: str
    diagnosed_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        found = _arrived(occasion)
        due = occasion.due("diagnosis")
        return cls(**cls.common(occasion), condition=found.condition, diagnosed_by=due)


@dataclass(frozen=True)
class GoodsDiffer(StaffMail):
    """To the owner: what came is not what was meant, and is to be settled before anything is done to it."""

    product: str
    is_old: bool
    condition: str
    differences: tuple[str, ...]
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        found = _arrived(occasion)
        return cls(
            **cls.common(occasion),
            product=product_name(occasion.case, occasion.policy, occasion.language),
            is_old=found.is_old_item,
            condition=found.condition,
            differences=_differing(occasion, occasion.language),
            due=occasion.due("diagnosis"),
        )


@dataclass(frozen=True)
class ArrivalSettled(CustomerMail):
    """To the customer: what it turned out to be that came, and how it goes on."""

    is_meant: bool
    lacks_parts: bool
    is_wrong: bool
    is_old: bool
    missing: tuple[str, ...]
    text: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        found = next(one for one in occasion.case.arrivals or () if one.settled_at == occasion.step.at)
        said = occasion.reported(SettleArrival)
        return cls(
            **cls.common(occasion),
            is_meant=said.way == "as_meant",
            lacks_parts=said.way == "parts_missing",
            is_wrong=said.way == "wrong_item",
            is_old=found.is_old_item,
            missing=found.missing,
            text=said.text,
        )
