"""The stages that a customer thinks in; the diagram and the case page group the states by them."""

from collections.abc import Mapping
from typing import Literal

from chalicelib.domain.kernel.states import State

Stage = Literal["intake", "diagnosis", "quote", "repair", "exchange", "closing"]
S = State

STAGES: Mapping[Stage, tuple[State, ...]] = {
    "intake": (S.RECEIVED, S.IN_PROGRESS, S.WAITING, S.ADVISED),
    "diagnosis": (
        S.AWAITING_ITEM,
        S.VISIT_OFFERED,
        S.VISIT_SCHEDULED,
        S.DIAGNOSING,
        S.DIAGNOSED,
        S.REFUSAL_HELD,
        S.REFUSED,
        S.REINSPECTION,
    ),
    "quote": (S.QUOTED, S.AWAITING_PAYMENT),
    "repair": (S.REPAIRING, S.AWAITING_PARTS, S.QUALITY_CHECK, S.RETURNING, S.RECYCLING_OFFERED),
    "exchange": (
        S.EXCHANGING,
        S.SUBSTITUTE_OFFERED,
        S.REFUND_UNCONFIRMED,
        S.REFUND_HELD,
        S.REFUNDING,
    ),
    "closing": (S.AWAITING_ACCEPTANCE, S.FOLLOW_UP, S.DISSATISFIED, S.CLOSED, S.CANCELLED),
}
OF_STATE: Mapping[State, Stage] = {state: stage for stage, states in STAGES.items() for state in states}
