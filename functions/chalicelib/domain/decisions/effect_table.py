"""Which effect each command has: what it says of itself, or its own row in a table of this room."""

from collections.abc import Iterator, Mapping

from chalicelib.domain.case.commands import Command, commands_of
from chalicelib.domain.decisions import (
    clock_effects,
    customer_effects,
    fact_effects,
    parcel_effects,
    repair_effects,
    solution_effects,
    staff_effects,
)
from chalicelib.domain.decisions.effects import Effect, keep_report, keep_text
from chalicelib.domain.kernel.states import Event

_PARTS = (
    customer_effects,
    fact_effects,
    staff_effects,
    parcel_effects,
    repair_effects,
    solution_effects,
    clock_effects,
)
OWN: Mapping[type[Command], Effect] = {
    command: effect for part in _PARTS for command, effect in part.EFFECTS.items()
}
NAMED: Mapping[str, Effect] = {"text": keep_text, "report": keep_report}


def effect_of(command: Command) -> Effect:
    """The effect of a command. Raises KeyError for one that is never decided on a case."""
    return OWN[type(command)] if command.effect == "own" else NAMED[command.effect]


def wrong_effects(
    commands: Mapping[Event, type[Command]], own: Mapping[type[Command], Effect]
) -> Iterator[str]:
    """Events without a command, and commands whose effect does not stand where they say."""
    yield from (f"nothing commands {event}" for event in Event if event not in commands)
    for command in commands.values():
        if (command.effect == "own") != (command in own):
            yield f"{command.__name__} calls its effect `{command.effect}`, and the tables do not agree"


if found := "; ".join(wrong_effects(commands_of(Command), OWN)):
    raise AssertionError(found)
