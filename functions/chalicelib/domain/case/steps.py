"""Every step of staff, by its event: those that report facts on a page, and those that a word takes too."""

from collections.abc import Mapping

from chalicelib.domain.case import fact_steps, parcel_steps, repair_steps, solution_steps
from chalicelib.domain.case.commands import PageCommand, StaffCommand, WordCommand, commands_of
from chalicelib.domain.kernel.states import Event

__all__ = ["BY_WORD", "STEPS", "WORK", "fact_steps", "parcel_steps", "repair_steps", "solution_steps"]

WORK: Mapping[Event, type[PageCommand]] = commands_of(PageCommand)
BY_WORD: Mapping[Event, type[WordCommand]] = commands_of(WordCommand)
STEPS: Mapping[Event, type[StaffCommand]] = commands_of(StaffCommand)
