"""The grounds for each solution, a rule of the returns or warranty page to each (C8–C10, B4).

A rule looks at the facts under one version of the policy and says which solution it is about, whether
it holds, and by which steps; None when there is nothing to look at.
"""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.domain.policy import warranty_terms
from chalicelib.domain.policy.coverage import (
    CoverageStep,
    Outcome,
    WindowDates,
    paid_repair_steps,
    window_steps,
)
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import Cause, Payer

Solution = Literal["refund", "exchange", "free_repair", "paid_repair", "depreciated_exchange", "agreed"]
Steps = tuple[CoverageStep, ...]
Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]

CENT = Decimal("0.01")
CAUSES: dict[Outcome, Cause] = {
    "covered": "covered",
    "exchange": "covered",
    "refund": "covered",
    "customer_fault": "customer_fault",
    "expired": "expired",
}


class SolutionModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SolutionFacts(SolutionModel):
    """What is known of one case on `today` (the shop's date); what was inspected is said by the inspection.

    `outcome` is the coverage answer's, `failed_repairs` those of the same core fault, `promised_on` the
    day by which a repair or exchange still undone was promised, `price_paid` in the currency's units.
    """

    model: str
    outcome: Outcome
    today: date
    purchased_on: date | None = None
    received_on: date | None = None
    unused: bool = False
    defective: bool | None = None
    failed_repairs: Annotated[int, Field(ge=0)] = 0
    dead_on_arrival: bool = False
    unrepairable: bool = False
    force_majeure: bool = False
    promised_on: date | None = None
    price_paid: Amount | None = None

    @property
    def cause(self) -> Cause | None:
        """Whose responsibility the fault is (B4); None as long as the date of purchase is missing."""
        return "force_majeure" if self.force_majeure else CAUSES.get(self.outcome)


def depreciated_value(price: Decimal, *, used: int, whole: int) -> Decimal:
    """Price × min(used, whole) ÷ whole (C10), to the cent, half a cent upwards."""
    return (price * min(used, whole) / whole).quantize(CENT, rounding=ROUND_HALF_UP)


def late_by(facts: SolutionFacts, policy: Policy) -> int:
    """How many working days have passed since the promised one; 0 when nothing is late."""
    promised = facts.promised_on or facts.today
    return max(0, policy.working_calendar.working_days_between(promised, facts.today))


class Ground(NamedTuple):
    """`customer_pays` is None where it is quoted or agreed, or the price not known."""

    solution: Solution
    steps: Steps
    holds: bool = True
    customer_pays: Decimal | None = Decimal(0)


Rule = Callable[[SolutionFacts, Policy], Ground | None]


def _unrepairable(facts: SolutionFacts, _: Policy) -> Ground | None:
    step = CoverageStep(code="unrepairable", clause="refund-unrepairable")
    return Ground("refund", (step,)) if facts.unrepairable else None


def _late(facts: SolutionFacts, policy: Policy) -> Ground | None:
    if facts.promised_on is None:
        return None
    allowed, days = policy.pages.returns.late_working_days_for_refund, late_by(facts, policy)
    last = policy.working_calendar.add_working_days(facts.promised_on, allowed)
    steps: Steps = (
        CoverageStep(code="promised", clause="refund-late", on=facts.promised_on),
        CoverageStep(code="late_until", clause="refund-late", on=last, number=allowed),
        CoverageStep(
            code="late" if days > allowed else "not_late", clause="refund-late", on=facts.today, number=days
        ),
    )
    known = policy.working_calendar.country.knows
    if not (known(facts.promised_on) and known(max(last, facts.today))):
        steps = (*steps, CoverageStep(code="days_assumed", clause="working-time"))
    return Ground("refund", steps, holds=days > allowed)


def _dates(facts: SolutionFacts) -> WindowDates:
    return WindowDates(facts.purchased_on or facts.today, facts.received_on, facts.today)


def _refund_window(facts: SolutionFacts, policy: Policy) -> Ground | None:
    steps = window_steps("refund", _dates(facts), policy=policy, unused=facts.unused)
    if facts.defective is False and steps[-1].code == "refund_due":
        steps = (*steps[:-1], CoverageStep(code="not_defective", clause="refund-window"))
    return Ground("refund", steps, holds=steps[-1].code == "refund_due")


def _failed_repairs(facts: SolutionFacts, policy: Policy) -> Ground | None:
    enough, failed = policy.pages.returns.failed_repairs_for_exchange, facts.failed_repairs
    step = CoverageStep(code="failed_repairs", clause="exchange-after-repairs", number=failed, out_of=enough)
    return Ground("exchange", (step,), holds=failed >= enough) if failed else None


def _dead_on_arrival(facts: SolutionFacts, _: Policy) -> Ground | None:
    step = CoverageStep(code="dead_on_arrival", clause="exchange-after-repairs")
    return Ground("exchange", (step,)) if facts.dead_on_arrival else None


def _exchange_window(facts: SolutionFacts, policy: Policy) -> Ground | None:
    steps = window_steps("exchange", _dates(facts), policy=policy, unused=facts.unused)
    return Ground("exchange", steps, holds=steps[-1].code == "exchange_due")


def _free_repair(facts: SolutionFacts, _: Policy) -> Ground | None:
    step = CoverageStep(code="free_repair", clause="warranty-free-repair")
    return None if facts.unrepairable else Ground("free_repair", (step,))


def _paid_repair(facts: SolutionFacts, policy: Policy) -> Ground | None:
    if facts.unrepairable:
        return None
    if facts.cause == "force_majeure":
        return Ground(
            "paid_repair", (CoverageStep(code="force_majeure", clause="responsibility"),), customer_pays=None
        )
    cause: Literal["customer_fault", "expired"] = "expired" if facts.cause == "expired" else "customer_fault"
    steps = (
        CoverageStep(code=f"pays_{cause}", clause="responsibility"),
        *paid_repair_steps(policy, facts.model, cause=cause),
    )
    return Ground("paid_repair", steps, customer_pays=None)


def _depreciated_exchange(facts: SolutionFacts, policy: Policy) -> Ground | None:
    offered = policy.pages.warranty.responsibility.expired.exchange == "depreciated"
    if facts.cause != "expired" or not offered or facts.purchased_on is None:
        return None
    whole = policy.pages.depreciation_months(policy.product(facts.model).family)
    used = warranty_terms.months_used(facts.purchased_on, facts.today)
    steps: Steps = (
        CoverageStep(
            code="used", clause="depreciation", since=facts.purchased_on, on=facts.today, number=used
        ),
        CoverageStep(code="depreciated", clause="depreciation", number=min(used, whole), out_of=whole),
    )
    if facts.price_paid is None:
        return Ground("depreciated_exchange", steps, customer_pays=None)
    price = depreciated_value(facts.price_paid, used=used, whole=whole)
    last = CoverageStep(code="depreciated_price", clause="depreciation", amount=price)
    return Ground("depreciated_exchange", (*steps, last), customer_pays=price)


def _agreed_solution(_: SolutionFacts, __: Policy) -> Ground | None:
    return Ground(
        "agreed", (CoverageStep(code="force_majeure", clause="responsibility"),), customer_pays=None
    )


# Who pays → the grounds to look at, the best for the customer first.
RULES: dict[Payer, tuple[Rule, ...]] = {
    "company": (
        _unrepairable,
        _late,
        _refund_window,
        _failed_repairs,
        _dead_on_arrival,
        _exchange_window,
        _free_repair,
    ),
    "customer": (_paid_repair, _depreciated_exchange),
    "agreed": (_agreed_solution,),
}
