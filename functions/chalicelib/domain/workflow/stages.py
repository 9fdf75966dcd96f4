"""The stages that a customer thinks in; the diagram and the case page group the states by them."""

from collections.abc import Mapping
from typing import get_args

from chalicelib.domain.kernel.state_rows import Stage
from chalicelib.domain.kernel.states import STATES, State

__all__ = ["OF_STATE", "STAGES", "Stage"]

OF_STATE: Mapping[State, Stage] = {state: row.stage for state, row in STATES.items() if row.stage}
STAGES: Mapping[Stage, tuple[State, ...]] = {
    stage: tuple(state for state, of in OF_STATE.items() if of == stage) for stage in get_args(Stage)
}
