"""What the clock does to a case; `timer` names the deadline that it is about."""

from typing import Literal

from chalicelib.domain.case.commands import Command
from chalicelib.domain.kernel.states import Event


class Remind(Command):
    event = Event.REMIND
    effect = "own"
    timer: str


class Escalate(Command):
    """A missed deadline: to the lead first, later to the manager (D8)."""

    event = Event.ESCALATE
    effect = "own"
    timer: str
    to: Literal["lead", "manager"]


class RemindCustomer(Command):
    event = Event.REMIND_CUSTOMER
    effect = "own"


class RemindOld(Command):
    """The old product of an exchange, or a loaner, is due back."""

    event = Event.REMIND_OLD
    effect = "own"
    timer: str


class Lapse(Command):
    """The customer has been silent for too long."""

    event = Event.LAPSE
    effect = "own"


class CheckAdvice(Command):
    event = Event.CHECK_ADVICE
    effect = "own"


class TellRefundRight(Command):
    """A repair or an exchange is so late that the customer may have his money back (C9); told once."""

    event = Event.TELL_REFUND_RIGHT
    effect = "own"


class RemindCollection(Command):
    """A product that is ready has not been fetched: the next notice of the chain."""

    event = Event.REMIND_COLLECTION
    effect = "own"


class EndHold(Command):
    event = Event.END_HOLD
    effect = "text"
