"""Mails about a product that leaves us: what has to be sent, and what is on its way back (C6 to C8, C14)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from chalicelib.domain.case.repair_steps import FinishRepair, ShipBack
from chalicelib.domain.case.solution_steps import OfferSubstitute
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.mail.base import CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion, parcel
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.views.formatting import product_name, reason
from chalicelib.domain.views.tracking import came_in_person

EXTENDED_BY = ("warranty-extension", "warranty-repair-time")


@dataclass(frozen=True)
class ToBeSent(StaffMail):
    """To logistics and the owner: a product that has to leave, and where to (C6, C8, C14)."""

    product: str
    is_new: bool
    repaired: bool
    in_person: bool
    customer: str
    phone: str
    address: str
    due: str
    for_team: ClassVar[Team | None] = "logistics"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        case, step = occasion.case, occasion.step
        is_new, name = step.state is State.EXCHANGING, product_name(case, occasion.policy, occasion.language)
        other = case.fact(OfferSubstitute) if step.event is Event.ACCEPT_SUBSTITUTE else None
        return cls(
            **cls.common(occasion),
            product=other.substitute if other else name,
            is_new=is_new,
            repaired=step.event is Event.PASS_CHECK,
            in_person=came_in_person(case) and not is_new,
            customer=case.request.name,
            phone=case.request.phone or "",
            address=case.request.address or "",
            due=occasion.due("exchange" if is_new else "repair") or occasion.due("send_back"),
        )


@dataclass(frozen=True)
class ShippedBack(WaitingMail):
    """The product is on its way, with the repair report (C6, C7, E4); without one it was not repaired."""

    by_parcel: bool
    repaired: bool
    finding: str
    done: str
    parts_used: str
    technician: str
    until: str
    carrier: str
    tracking: str
    tracking_url: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]
    loaner_due: str
    guaranteed_until: str
    care_url: str
    same_parcel: tuple[str, ...]
    names_others: ClassVar[bool] = True

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        sent, work = occasion.reported(ShipBack), occasion.case.fact(FinishRepair)
        until, coverage = occasion.covered_until if work else None, occasion.case.coverage
        longer = [one for one in coverage.steps if one.clause in EXTENDED_BY] if coverage and until else []
        return cls(
            **cls.common(occasion),
            **parcel(sent.carrier or "", sent.tracking or ""),
            **occasion.after_repair(),
            by_parcel=sent.by_parcel,
            repaired=work is not None,
            finding=occasion.finding,
            done=work.done if work else "",
            parts_used=(work.parts_used or "") if work else "",
            technician=work.technician if work else "",
            until=occasion.day(until),
            reasons=tuple(reason(one, occasion.language) for one in longer),
            clauses=occasion.clauses(one.clause for one in longer),
            loaner_due=occasion.due("loaner"),
            same_parcel=occasion.in_same_parcel,
        )


@dataclass(frozen=True)
class SentBackAsIs(CustomerMail):
    """The product goes back as it is (C14); `silent` when no answer came, `is_here` when we have it."""

    silent: bool
    is_here: bool
    is_inspection_free: bool
    text: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        step = occasion.step
        return cls(
            **cls.common(occasion),
            silent=step.event is Event.LAPSE,
            is_here=step.state is State.RETURNING,
            is_inspection_free=occasion.case.inspection_fee is not None,
            text=step.text,
        )
