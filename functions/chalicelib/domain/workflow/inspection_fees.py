"""Whether an inspection costs something, and what has become of it (clause `price-inspection`)."""

from typing import Literal

from chalicelib.domain.case.case import Case
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.case_queries import is_paid_by_customer

Standing = Literal["offered", "agreed", "free", "repair", "waived", "due", "paid"]
CHARGED = ("expired", "customer_fault")


def is_inspection_charged(case: Case) -> bool:
    """Whether the customer is asked first: who pays is known, and nothing was examined in this case."""
    outcome = case.coverage.outcome if case.coverage else "unknown"
    return outcome in CHARGED and case.kind != "service" and Event.DIAGNOSE not in case.facts


def owes_inspection_fee(case: Case, policy: Policy) -> bool:
    """Whether a product that goes home unrepaired was examined at its customer's cost.

    That takes the consent before, a price that was put to the customer after, and no payment of it.
    """
    fee = case.inspection_fee
    is_unrepaired = Event.RECORD_PAYMENT not in case.facts
    asked = bool(fee and fee.is_open and case.item_here and case.quoted)
    return asked and is_unrepaired and is_paid_by_customer(case, policy)


def inspection_fee_standing(case: Case, policy: Policy) -> Standing | None:
    """How the fee stands; None where none was ever agreed to, or asked for now."""
    fee = case.inspection_fee
    if fee is None or not fee.agreed:
        waits = State.INSPECTION_OFFERED in (case.state, case.resumes)
        return ("waived" if fee.waived else "offered" if waits else None) if fee else None
    if fee.paid or fee.waived:
        return "paid" if fee.paid else "waived"
    if Event.RECORD_PAYMENT in case.facts:
        return "repair"
    if Event.DIAGNOSE in case.facts and not is_paid_by_customer(case, policy):
        return "free"
    if case.state is State.INSPECTION_UNPAID:
        return "due"
    return "agreed" if case.item_here and case.state is not State.RETURNING else "waived"
