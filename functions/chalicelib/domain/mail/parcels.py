"""Mails about parcels that did not come, or came otherwise than they were sent."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self, get_args

from chalicelib.domain.case.parcel_steps import RecordParcelTrouble
from chalicelib.domain.case.parcels import Parcel, Trouble
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.base import CustomerMail, StaffMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.mail.occasion import parcel as written
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.views.parcel_words import parcel_line
from chalicelib.domain.workflow.parcel_queries import is_ours_to_bear, parcels_of, parcels_under_way
from chalicelib.domain.workflow.timers import rules_of


def _asked_about(occasion: Occasion) -> Parcel:
    """The parcel of which the step told desk and customer that it is overdue."""
    found = (one for one in parcels_of(occasion.case) if one.asked_at == occasion.step.at)
    return next(found, parcels_of(occasion.case)[-1])


def _in_trouble(occasion: Occasion) -> Parcel:
    number = occasion.reported(RecordParcelTrouble).parcel
    return next(one for one in parcels_of(occasion.case) if one.number == number)


def _fields(one: Parcel, occasion: Occasion) -> dict[str, Any]:
    return {
        **written(one.carrier, one.tracking),
        "to_us": one.direction == "to_us",
        "sent_on": occasion.shop_day(one.sent_at),
    }


def _standing(said: RecordParcelTrouble) -> dict[str, Any]:
    """What happened, as yes and no: words of a mail cannot be compared, because texts are filled in last."""
    return {f"is_{one}": said.what == one for one in get_args(Trouble)}


@dataclass(frozen=True)
class ParcelLate(CustomerMail):
    """To the customer: a parcel should have come by now; has it, and what we do."""

    to_us: bool
    carrier: str
    tracking: str
    tracking_url: str
    sent_on: str
    looked_into_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        one = _asked_about(occasion)
        by = occasion.due("overdue_parcel")
        return cls(**cls.common(occasion), **_fields(one, occasion), looked_into_by=by)


@dataclass(frozen=True)
class ParcelOverdue(StaffMail):
    """To the desk: find out from the carrier where a parcel is."""

    to_us: bool
    carrier: str
    tracking: str
    tracking_url: str
    sent_on: str
    line: str
    address: str
    phone: str
    due: str
    for_team: ClassVar[Team | None] = "desk"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        one = _asked_about(occasion)
        return cls(
            **cls.common(occasion),
            **_fields(one, occasion),
            line=parcel_line(one, occasion.language),
            address=one.address,
            phone=occasion.case.request.phone or "",
            due=occasion.due("overdue_parcel"),
        )


@dataclass(frozen=True)
class ParcelTrouble(CustomerMail):
    """To the customer: a parcel is lost, damaged or refused; who bears it, and what comes next."""

    to_us: bool
    carrier: str
    tracking: str
    tracking_url: str
    sent_on: str
    is_lost: bool
    is_damaged: bool
    is_refused: bool
    we_bear: bool
    is_part: bool
    text: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        one, said = _in_trouble(occasion), occasion.reported(RecordParcelTrouble)
        return cls(
            **cls.common(occasion),
            **_fields(one, occasion),
            **_standing(said),
            we_bear=is_ours_to_bear(one, rules_of(occasion.case, occasion.policy)),
            is_part=one.contents == "part",
            text=said.text,
        )


@dataclass(frozen=True)
class ParcelToClaim(StaffMail):
    """To logistics: what the carrier lost or damaged is to be claimed; what was refused comes back."""

    is_lost: bool
    is_damaged: bool
    is_refused: bool
    line: str
    text: str
    due: str
    for_team: ClassVar[Team | None] = "logistics"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        one, said = _in_trouble(occasion), occasion.reported(RecordParcelTrouble)
        return cls(
            **cls.common(occasion),
            **_standing(said),
            line=parcel_line(one, occasion.language),
            text=said.text,
            due=occasion.due("claim"),
        )


@dataclass(frozen=True)
class AddressChanged(StaffMail):
    """To logistics: where to from now on, and which parcels are on their way to the former address."""

    customer: str
    address: str
    phone: str
    lines: tuple[str, ...]
    for_team: ClassVar[Team | None] = "logistics"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, language = occasion.case, occasion.language
        out = parcels_under_way(case, "to_customer")
        return cls(
            **cls.common(occasion),
            customer=case.request.name,
            address=case.request.address or "",
            phone=case.request.phone or "",
            lines=tuple(f"{parcel_line(one, language)}: {one.address or '-'}" for one in out),
        )


@dataclass(frozen=True)
class SentAgain(CustomerMail):
    """To the customer: another product is sent for the one that was lost or damaged on its way."""

    ships_by: str
    text: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        said = occasion.case.facts[Event.SEND_AGAIN]
        due = occasion.due("exchange")
        return cls(**cls.common(occasion), ships_by=due, text=said.get("text") or "")
