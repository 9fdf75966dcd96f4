"""What a customer is entitled to once the fault is known (C8–C10, B4); every step names its clause.

`coverage.py` says who pays; this says what for: repair, exchange, refund, an exchange at depreciated
value, or an agreement. As there, the version at the day of purchase rules, and what a newer one adds
or makes cheaper comes on top (clause `versions`); a repair is priced by the policy now. The result is
stored with the case as it is.
"""

from collections.abc import Callable
from decimal import Decimal

from chalicelib.domain.policy.coverage import CoverageStep
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.solution_rules import (
    RULES,
    Ground,
    Solution,
    SolutionFacts,
    SolutionModel,
    Steps,
    depreciated_value,
)

__all__ = ["Entitlement", "Solution", "SolutionFacts", "Solutions", "depreciated_value", "solutions"]

BEST_FIRST: tuple[Solution, ...] = (
    "refund",
    "exchange",
    "free_repair",
    "paid_repair",
    "depreciated_exchange",
    "agreed",
)


class Entitlement(SolutionModel):
    """One solution that the customer may have; an amount is None when unknown, to be quoted or agreed."""

    solution: Solution
    steps: Steps
    customer_pays: Decimal | None
    customer_gets: Decimal | None
    policy_version: str
    policy_hash: str

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.clause for step in self.steps))


class Solutions(SolutionModel):
    """All that the customer may choose from, best first, and the steps of what does not hold (yet)."""

    facts: SolutionFacts
    entitled: tuple[Entitlement, ...]
    refused: Steps = ()

    def of(self, solution: Solution) -> Entitlement | None:
        return next((one for one in self.entitled if one.solution == solution), None)


def solutions(facts: SolutionFacts, policy: Policy) -> Solutions:
    """Decide what the customer is entitled to; `policy` is the one now.

    Raises KeyError for a model that is not ours.
    """
    if facts.cause is None or facts.purchased_on is None:
        missing = CoverageStep(code="no_purchase_date", clause="warranty-proof")
        return Solutions(facts=facts, entitled=(), refused=(missing,))
    first, *newer = policy.since(facts.purchased_on)
    entitled, refused = _under(first, facts)
    every = (entitled, *(_under(one, facts)[0] for one in newer))
    return Solutions(facts=facts, entitled=_better(every), refused=refused)


Entitled = dict[Solution, Entitlement]


def _under(policy: Policy, facts: SolutionFacts) -> tuple[Entitled, Steps]:
    """The entitlements under one version, and the steps of the grounds that do not hold."""
    payer = getattr(policy.pages.warranty.responsibility, facts.cause or "covered").pays
    grounds = [ground for rule in RULES[payer] if (ground := rule(facts, policy))]
    entitled: Entitled = {}
    for ground in grounds:
        if ground.holds and ground.solution not in entitled:
            held = [one for one in grounds if one.holds and one.solution == ground.solution]
            entitled[ground.solution] = _entitlement(held, facts, policy)
    return entitled, tuple(step for ground in grounds if not ground.holds for step in ground.steps)


# What the policy promises once the customer has chosen it.
FOLLOWS: dict[Solution, Callable[[Policy], CoverageStep]] = {
    "exchange": lambda policy: CoverageStep(
        code="ships", clause="exchange-shipping", number=policy.pages.returns.exchange_ships_hours
    ),
    "refund": lambda policy: CoverageStep(
        code="paid_back", clause="refund-payment", number=policy.pages.returns.refund_paid_working_days
    ),
}


def _entitlement(held: list[Ground], facts: SolutionFacts, policy: Policy) -> Entitlement:
    """One solution with all the grounds it rests on."""
    solution, follows = held[0].solution, FOLLOWS.get(held[0].solution)
    steps = tuple(step for ground in held for step in ground.steps)
    return Entitlement(
        solution=solution,
        steps=(*steps, follows(policy)) if follows else steps,
        customer_pays=held[0].customer_pays,
        customer_gets=facts.price_paid if solution == "refund" else Decimal(0),
        policy_version=policy.version,
        policy_hash=policy.hash,
    )


def _better(versions: tuple[Entitled, ...]) -> tuple[Entitlement, ...]:
    """Each solution by the version that is best for the customer; nobody pays for what is free."""
    every = [solution for solution in BEST_FIRST if any(solution in some for some in versions)]
    if "free_repair" in every:
        every = [solution for solution in every if solution not in ("paid_repair", "agreed")]
    return tuple(_cheapest(solution, versions) for solution in every)


def _cheapest(solution: Solution, versions: tuple[Entitled, ...]) -> Entitlement:
    """By the version of the purchase where none is better; a paid repair by the one now."""
    order = versions[::-1] if solution == "paid_repair" else versions
    return min((some[solution] for some in order if solution in some), key=_burden)


def _burden(one: Entitlement) -> tuple[Decimal, bool]:
    at_cost = any(step.code == "at_cost" for step in one.steps)
    return one.customer_pays or Decimal(0), not at_cost
