"""Mails about advice, and about the product's way to us until its diagnosis (A9, B1, B2, B8, C12)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from chalicelib.domain.case.repair_steps import Advise, FetchItem, MarkHard, ReceiveItem, RequestItem
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.base import CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.policy.prices import inspection_fee
from chalicelib.domain.views.formatting import product_name
from chalicelib.domain.workflow.inspection_fees import is_inspection_charged


@dataclass(frozen=True)
class AdviceGiven(WaitingMail):
    """What to try first (A9, B1), and when we ask whether it helped."""

    text: str
    guide_url: str
    asks_at: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(
            **cls.common(occasion),
            text=occasion.step.text,
            guide_url=occasion.guide(occasion.reported(Advise).guide),
            asks_at=occasion.due("advice"),
        )


@dataclass(frozen=True)
class DidItHelp(WaitingMail):
    """Whether the advice helped (A9)."""

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion))


@dataclass(frozen=True)
class SendItIn(WaitingMail):
    """How the product comes to us (C12): where to, under which number, with what."""

    by_parcel: bool
    address: str
    enclose: tuple[str, ...]
    is_complete: bool
    text: str
    needs_address: bool
    fee: str
    same_parcel: tuple[str, ...]
    names_others: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        asked = occasion.reported(RequestItem)
        by_parcel = asked.how == "send_in"
        return cls(
            **cls.common(occasion),
            by_parcel=by_parcel,
            address=asked.address,
            enclose=tuple(line.strip() for line in asked.enclose.splitlines() if line.strip()),
            is_complete=occasion.case.kind in ("exchange", "return"),
            text=occasion.step.text,
            needs_address=by_parcel and not occasion.case.request.address,
            fee=_fee_to_come(occasion),
            same_parcel=occasion.in_same_parcel,
        )


def _fee_to_come(occasion: Occasion) -> str:
    """What the inspection will cost where the repair is declined then; empty where nothing."""
    case = occasion.case
    if not is_inspection_charged(case):
        return ""
    return occasion.money(inspection_fee(case.request.model, occasion.policy))


@dataclass(frozen=True)
class ItemReceived(CustomerMail):
    """The product is here (B2): its condition, and by when we know more."""

    fetched: bool
    condition: str
    diagnosed_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        fetched = occasion.step.event is Event.FETCH_ITEM
        item = occasion.reported(FetchItem) if fetched else occasion.reported(ReceiveItem)
        return cls(
            **cls.common(occasion),
            fetched=fetched,
            condition=item.condition,
            diagnosed_by=occasion.due("diagnosis"),
        )


@dataclass(frozen=True)
class HardCase(StaffMail):
    """To the lead or an expert: a hard case to look at (B8), with what is known."""

    product: str
    described: str
    finding: str
    text: str
    question: str
    asked_by: str
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        marked, case = occasion.reported(MarkHard), occasion.case
        return cls(
            **cls.common(occasion),
            product=product_name(case, occasion.policy, occasion.language),
            described=case.request.description or "",
            finding=occasion.finding,
            text=marked.text,
            question=marked.question or "",
            asked_by=occasion.step.who,
            due=occasion.due("hard_case"),
        )


@dataclass(frozen=True)
class HandedBack(StaffMail):
    """To whoever has the case: what the lead or the expert says of it (B8)."""

    text: str
    said_by: str
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        step = occasion.step
        return cls(**cls.common(occasion), text=step.text, said_by=step.who, due=occasion.due("hard_case"))


@dataclass(frozen=True)
class TakesLonger(CustomerMail):
    """A hard case (B8): why it takes longer, and until when."""

    text: str
    solved_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), text=occasion.step.text, solved_by=occasion.due("hard_case"))
