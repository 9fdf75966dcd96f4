"""What there is to say of a state: the columns of the table in `states.py`, and what each row must hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.kernel.deadline_names import Deadline
from chalicelib.domain.kernel.events import Event

Stage = Literal["intake", "diagnosis", "quote", "repair", "exchange", "closing"]
Turn = Literal["customer", "us", "held", "nobody"]
SilenceRule = Literal[
    "waiting", "awaiting_item", "quoted", "awaiting_payment", "visit_offered", "substitute_offered",
    "awaiting_acceptance", "recycling_offered", "follow_up", "inspection_offered", "inspection_unpaid",
    "ready_to_collect",
]  # fmt: skip
Mark = Literal[
    "rests",  # deadlines of ours stand still
    "keeps",  # a product that is here stays with us when its customer falls silent
    "lends",  # a loaner may be given
    "withdrawable",  # the customer may cancel
    "untold",  # what was found or decided may still change, and is not shown
    "clock_ends",  # the decision leaves after `hold_minutes`
]


@dataclass(frozen=True, kw_only=True)
class StateRow:
    """What holds while a case is in a state.

    `starts` are the deadlines that begin there and `runs_on` those that go on; `awaits` are the
    customer's answers, the wished-for one first, and `silence` is the rule of the policy for when none
    comes; `likely` are the steps that colleagues most often take next.
    """

    stage: Stage | None
    turn: Turn
    starts: tuple[Deadline, ...] = ()
    runs_on: tuple[Deadline, ...] = ()
    awaits: tuple[Event, ...] = ()
    silence: SilenceRule | None = None
    likely: tuple[Event, ...] = ()
    marks: tuple[Mark, ...] = ()


def customers_turn(  # noqa: PLR0913 - the columns of the table
    stage: Stage,
    *,
    awaits: tuple[Event, ...],
    silence: SilenceRule,
    likely: tuple[Event, ...],
    runs_on: tuple[Deadline, ...],
    marks: tuple[Mark, ...],
    starts: tuple[Deadline, ...] = (),
) -> StateRow:
    """We wait for the customer, under a rule of silence."""
    return StateRow(
        stage=stage,
        turn="customer",
        starts=starts,
        awaits=awaits,
        silence=silence,
        likely=likely,
        runs_on=runs_on,
        marks=marks,
    )


def our_turn(
    stage: Stage,
    *,
    starts: tuple[Deadline, ...],
    runs_on: tuple[Deadline, ...],
    likely: tuple[Event, ...],
    marks: tuple[Mark, ...],
) -> StateRow:
    """The next step is ours, by a deadline."""
    return StateRow(stage=stage, turn="us", starts=starts, runs_on=runs_on, likely=likely, marks=marks)


def held(
    stage: Stage, *, starts: tuple[Deadline, ...], likely: tuple[Event, ...], marks: tuple[Mark, ...]
) -> StateRow:
    """A decision that has not left yet, and can be taken back."""
    return StateRow(stage=stage, turn="held", starts=starts, likely=likely, marks=marks)


def over(stage: Stage | None) -> StateRow:
    """Nothing is to be done."""
    return StateRow(stage=stage, turn="nobody")


def lacking_parts(row: StateRow) -> Iterator[str]:
    """What a case would lack in that state: a next step, a deadline of ours, or an end to silence."""
    if row.turn != "nobody" and not row.likely:
        yield "a likely step"
    if row.turn == "us" and not row.starts:
        yield "a deadline that starts"
    if row.turn == "held" and not row.starts and "clock_ends" not in row.marks:
        yield "a deadline, or an end by the clock"
    if (row.turn == "customer") != (row.silence is not None):
        yield "a rule of silence where it is the customer's turn, and only there"
