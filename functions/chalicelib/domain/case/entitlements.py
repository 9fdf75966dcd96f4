"""What a case's customer is entitled to as things stand: the solution rules on the facts of the case."""

from datetime import datetime
from decimal import Decimal

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.repair_steps import Diagnose
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.policy.solutions import SolutionFacts, Solutions, solutions


def entitlements(
    case: Case, policy: Policy, now: datetime, *, price_paid: Decimal | None = None
) -> Solutions:
    """All that the customer may choose from (C8–C10), by the diagnosis and the case's own history."""
    facts = facts_of(case, policy, now).model_copy(update={"price_paid": price_paid})
    return solutions(facts, policy)


def facts_of(case: Case, policy: Policy, now: datetime) -> SolutionFacts:
    """The facts that the rules look at."""
    found, request = case.fact(Diagnose), case.request
    outcome = case.coverage.outcome if case.coverage else "unknown"
    if found and found.cause in ("customer_fault", "expired"):
        outcome = found.cause
    return SolutionFacts(
        model=request.model or "",
        outcome=outcome,
        today=today(policy, now),
        purchased_on=case.history.purchased_on or request.purchased_on,
        received_on=request.received_on,
        unused=request.unused,
        defective=bool(found and found.fault != "none") if found else None,
        failed_repairs=case.failed_repairs,
        dead_on_arrival=bool(found and found.dead_on_arrival),
        unrepairable=bool(found and not found.repairable and found.fault != "none"),
        force_majeure=bool(found and found.cause == "force_majeure"),
        promised_on=case.promised_on,
    )
