"""Mails about a repair: its plan, a loaner meanwhile, and its check (B1, B5, C1, C5, C15)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from chalicelib.domain.case.repair_steps import (
    FailCheck,
    FinishRepair,
    PlanRepair,
    PostPart,
)
from chalicelib.domain.case.solution_steps import Lend
from chalicelib.domain.kernel.records import Link
from chalicelib.domain.mail.base import CustomerMail, StaffMail, WaitingMail
from chalicelib.domain.mail.occasion import Occasion, parcel
from chalicelib.domain.mail.quotes import cause
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.views.formatting import product_name


@dataclass(frozen=True)
class RepairPlanned(CustomerMail):
    """The diagnosis, and a repair that costs nothing (B5, C1)."""

    finding: str
    cause: str
    method: str
    parts: str
    text: str
    ready_by: str
    reasons: tuple[str, ...]
    clauses: tuple[Link, ...]

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        plan = occasion.last_report(PlanRepair)
        return cls(
            **cls.common(occasion),
            **occasion.grounds("free_repair", occasion.who_pays),
            finding=occasion.finding,
            cause=cause(occasion),
            method=plan.method,
            parts=plan.parts or "",
            text=plan.text or "",
            ready_by=occasion.due("repair"),
        )


@dataclass(frozen=True)
class PartPosted(WaitingMail):
    """A part that the customer changes, with a guide (C15)."""

    part: str
    guide_url: str
    carrier: str
    tracking: str
    tracking_url: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        posted = occasion.last_report(PostPart)
        return cls(
            **cls.common(occasion),
            **parcel(posted.carrier, posted.tracking),
            part=posted.part,
            guide_url=occasion.guide(posted.guide),
        )


@dataclass(frozen=True)
class LoanerOut(CustomerMail):
    """A loaner while the product is away (B1)."""

    loaner: str
    back_on: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        lent = occasion.last_report(Lend)
        return cls(**cls.common(occasion), loaner=lent.loaner, back_on=occasion.day(lent.back_on))


@dataclass(frozen=True)
class CheckRepair(StaffMail):
    """To quality: a repair to test (C5)."""

    product: str
    finding: str
    done: str
    parts_used: str
    technician: str
    due: str
    for_team: ClassVar[Team | None] = "quality"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        work = occasion.last_report(FinishRepair)
        return cls(
            **cls.common(occasion),
            product=product_name(occasion.case, occasion.policy, occasion.language),
            finding=occasion.finding,
            done=work.done,
            parts_used=work.parts_used or "",
            technician=work.technician,
            due=occasion.due("repair"),
        )


@dataclass(frozen=True)
class CheckFailed(StaffMail):
    """To the owner: the check sent the repair back (C5)."""

    finding: str
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        finding = occasion.last_report(FailCheck).finding
        return cls(**cls.common(occasion), finding=finding, due=occasion.due("repair"))
