"""Which effect each command has: the tables of this room put together."""

from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.repair_steps import WORK
from chalicelib.domain.decisions import (
    clock_effects,
    customer_effects,
    repair_effects,
    solution_effects,
    staff_effects,
)
from chalicelib.domain.decisions.effects import Effect, keep_report, keep_text

_PARTS = (customer_effects, staff_effects, repair_effects, solution_effects, clock_effects)
EFFECTS: dict[type[Command], Effect] = {
    command: effect for part in _PARTS for command, effect in part.EFFECTS.items()
}


def effect_of(command: Command) -> Effect:
    """The effect of a command; what has no row only says something or reports facts."""
    return EFFECTS.get(type(command), keep_report if command.event in WORK else keep_text)
