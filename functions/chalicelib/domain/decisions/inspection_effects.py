"""From a product that is here to its examination: at once, or when its customer agrees to the fee."""

from decimal import Decimal

from chalicelib.domain.case.case import Case, InspectionFee, Step
from chalicelib.domain.decisions.effects import give_up, move_to
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.prices import inspection_fee
from chalicelib.domain.workflow.inspection_fees import is_inspection_charged


def examine(case: Case, step: Step, policy: Policy) -> tuple[Case, Step]:
    """What is recycled is given up; else it is examined at once, or once its customer agrees to the fee."""
    if case.recycles:
        return give_up(case, step)
    amount = inspection_fee(case.request.model, policy) if is_inspection_charged(case) else Decimal(0)
    if not amount or (case.inspection_fee and case.inspection_fee.agreed):
        return case, step
    fee = InspectionFee(at=step.at, amount=amount, currency=policy.currency, policy_version=policy.version)
    return move_to(case, step, State.INSPECTION_OFFERED, inspection_fee=fee)
