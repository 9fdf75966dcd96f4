"""Mails to the customer about a visit: its times, the agreed one, and what was done (C11)."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from chalicelib.domain.case.customer_commands import ChooseTime
from chalicelib.domain.case.repair_steps import CompleteVisit, OfferVisit, moments
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.base import CustomerMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.locale.dates import write_slot


@dataclass(frozen=True)
class TimesOffered(WaitingMail, abstract=True):
    """Base of a mail with times to choose from."""

    times: tuple[str, ...]
    technician: str
    charge: str
    text: str

    @classmethod
    def common(cls, occasion: Occasion) -> dict[str, Any]:
        offer = occasion.last_report(OfferVisit)
        return super().common(occasion) | {
            "times": tuple(write_slot(at, occasion.language) for at in moments(offer.times)),
            "technician": offer.technician,
            "charge": occasion.money(offer.charge),
            "text": offer.text or "",
        }


@dataclass(frozen=True)
class VisitOffered(TimesOffered):
    """Times for a visit to choose from."""

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion))


@dataclass(frozen=True)
class VisitMoved(TimesOffered):
    """An agreed visit cannot be made: an apology, and other times."""

    former: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        former = occasion.step.before.get("facts", {}).get(Event.CHOOSE_TIME)
        said = write_slot(moments(former["time"])[0], occasion.language) if former else ""
        return cls(**cls.common(occasion), former=said)


@dataclass(frozen=True)
class VisitConfirmed(CustomerMail):
    """Who comes, when, and how many minutes early."""

    at: str
    technician: str
    charge: str
    least_early: str
    most_early: str
    has_calendar: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        offer, early = occasion.last_report(OfferVisit), occasion.policy.pages.service_levels.arrive_early
        return cls(
            **cls.common(occasion),
            at=write_slot(moments(occasion.last_report(ChooseTime).time)[0], occasion.language),
            technician=offer.technician,
            charge=occasion.money(offer.charge),
            least_early=str(early.least),
            most_early=str(early.most),
        )


@dataclass(frozen=True)
class ResultToAccept(WaitingMail):
    """What a visit did, to be accepted (D1)."""

    done: str
    parts_used: str
    technician: str
    charge: str
    until: str
    loaner_due: str
    guaranteed_until: str
    care_url: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        work = occasion.last_report(CompleteVisit)
        return cls(
            **cls.common(occasion),
            **occasion.after_repair(),
            done=work.done,
            parts_used=work.parts_used or "",
            technician=work.technician,
            charge=occasion.money(work.charge),
            loaner_due=occasion.due("loaner"),
            until=occasion.day(occasion.covered_until),
        )
