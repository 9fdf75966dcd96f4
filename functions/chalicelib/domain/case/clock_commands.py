"""What the clock does to a case; `timer` names the deadline that it is about."""

from typing import Literal

from chalicelib.domain.case.commands import Command
from chalicelib.domain.kernel.states import Event


class Remind(Command):
    event = Event.REMIND
    timer: str


class Escalate(Command):
    """A missed deadline: to the lead first, later to the manager (D8)."""

    event = Event.ESCALATE
    timer: str
    to: Literal["lead", "manager"]


class RemindCustomer(Command):
    event = Event.REMIND_CUSTOMER


class RemindOld(Command):
    """The old product of an exchange, or a loaner, is due back."""

    event = Event.REMIND_OLD
    timer: str


class Lapse(Command):
    """The customer has been silent for too long."""

    event = Event.LAPSE


class CheckAdvice(Command):
    event = Event.CHECK_ADVICE


class EndHold(Command):
    event = Event.END_HOLD
