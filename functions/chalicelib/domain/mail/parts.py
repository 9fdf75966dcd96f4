"""Mails about a missing part: the customer, purchasing who order it, and who repairs (C3, C18)."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from chalicelib.domain.case.repair_steps import AwaitParts, OrderPart
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.mail.base import CustomerMail, StaffMail
from chalicelib.domain.mail.occasion import Occasion
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.views.formatting import product_name


@dataclass(frozen=True)
class PartNeeded(CustomerMail):
    """A part is missing and is being ordered (C3); the dates only where they are known already."""

    part: str
    expected_on: str
    ready_on: str
    told_by: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        awaited = occasion.last_report(AwaitParts)
        return cls(
            **cls.common(occasion),
            part=awaited.part,
            expected_on=occasion.day(awaited.expected_on),
            ready_on=occasion.day(awaited.ready_on),
            told_by=occasion.due("order"),
        )


@dataclass(frozen=True)
class PartsOrdered(CustomerMail):
    """The part is ordered, or its day has changed (C18): the new date."""

    part: str
    expected_on: str
    ready_on: str
    changed: bool

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        """A case of the time when the technician's step was the order tells of that one."""
        awaited, ordered = occasion.last_report(AwaitParts), occasion.case.fact(OrderPart)
        return cls(
            **cls.common(occasion),
            part=awaited.part,
            expected_on=occasion.day(ordered.expected_on if ordered else awaited.expected_on),
            ready_on=occasion.promised_day("repair") if ordered else occasion.day(awaited.ready_on),
            changed=is_ordered_before(occasion),
        )


@dataclass(frozen=True)
class PartToOrder(StaffMail):
    """To purchasing: a part to order."""

    part: str
    product: str
    serial: str
    due: str
    for_team: ClassVar[Team | None] = "purchasing"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), **wanted_part(occasion), due=occasion.due("order"))


@dataclass(frozen=True)
class PartOnOrder(StaffMail):
    """To the owner: when the part is expected."""

    part: str
    supplier: str
    expected_on: str
    ready_on: str
    changed: bool

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        ordered = occasion.last_report(OrderPart)
        return cls(
            **cls.common(occasion),
            part=occasion.last_report(AwaitParts).part,
            supplier=ordered.supplier,
            expected_on=occasion.day(ordered.expected_on),
            ready_on=occasion.promised_day("repair"),
            changed=is_ordered_before(occasion),
        )


@dataclass(frozen=True)
class PartArrived(StaffMail):
    """To the owner: the part is here, and the repair goes on."""

    part: str
    product: str
    serial: str
    due: str

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        return cls(**cls.common(occasion), **wanted_part(occasion), due=occasion.due("repair"))


def wanted_part(occasion: Occasion) -> dict[str, Any]:
    """Which part, of which product."""
    case = occasion.case
    return {
        "part": occasion.last_report(AwaitParts).part,
        "product": product_name(case, occasion.policy, occasion.language),
        "serial": case.request.serial_number or "",
    }


def is_ordered_before(occasion: Occasion) -> bool:
    """Whether a day for this part was told already, which now changes."""
    steps = occasion.case.steps[: occasion.case.steps.index(occasion.step)]
    held = [one.event for one in steps if not one.undone]
    asked = max((at for at, event in enumerate(held) if event is Event.AWAIT_PARTS), default=0)
    return Event.ORDER_PART in held[asked:]


@dataclass(frozen=True)
class PartNotNeeded(StaffMail):
    """To purchasing: the part need not be ordered, or its order can be called off."""

    part: str
    product: str
    serial: str
    supplier: str
    for_team: ClassVar[Team | None] = "purchasing"

    @classmethod
    def compose(cls, occasion: Occasion) -> Self:
        """The step that took the need back may have taken its facts along; it holds what they were."""
        held = occasion.step.before.get("facts", {})
        facts = {**occasion.case.facts, **{Event(name): fact for name, fact in held.items()}}
        case = occasion.case.model_copy(update={"facts": facts})
        awaited, ordered = case.fact(AwaitParts), case.fact(OrderPart)
        return cls(
            **cls.common(occasion),
            part=awaited.part if awaited else "",
            product=product_name(case, occasion.policy, occasion.language),
            serial=case.request.serial_number or "",
            supplier=ordered.supplier if ordered else "",
        )
