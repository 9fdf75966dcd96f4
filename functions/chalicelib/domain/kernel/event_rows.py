"""What there is to say of an event: the columns of the table in `events.py`."""

from typing import Literal, NamedTuple

from chalicelib.domain.kernel.deadline_names import Deadline

Shown = Literal["inside", "label", "message", "label_once_decided", "message_once_decided"]
Weight = Literal["step", "passive", "final"]
Paper = Literal["printed", "unprinted"]
Listening = Literal["anew", "goes_on", "ends"]
About = Literal["words", "timer", "team", "person"]
EventMark = Literal[
    "owed_words",  # the customer spoke, and is owed an answer even where no deadline runs
    "comes_back",  # what seemed done is to be solved after all
    "sets_solve",  # the time to solve it starts where it does not run yet
    "sets_hard_case",
    "hastens",  # what runs is shortened to the time of the urgency that holds now
    "sets_order",  # a part is to be ordered anew
    "leaves_the_end",  # an ended case stays ended since then, and is kept no longer for it
    "hands_over",  # the customer's own product, or a new one, is on its way home: a loaner is due back
    "shared",  # of several products in one request, it counts for all that stand where this one does
    "touches_product",  # it may change what the register knows of the product
]


class EventRow(NamedTuple):
    """What follows from an event, whatever state it happens in.

    - `shown`: whether the customer sees nothing of it, its label in the timeline, or also its text as a
      message; some see it only once the decision can no longer be taken back.
    - `weight`: a step that others build on, a passive one that nobody builds on, or one that is final,
      since no undo takes it back.
    - `paper`: whether it stands on the printed report.
    - `silence`: whether the customer's silence is counted anew from it, goes on, or has ended.
    - `about`: whether its text is somebody's words, or the name of a deadline, a team or a person.
    - `meets`: the deadlines that it settles.
    """

    shown: Shown
    weight: Weight
    paper: Paper
    silence: Listening
    about: About
    meets: tuple[Deadline, ...]
    marks: tuple[EventMark, ...]

    @property
    def is_held_back(self) -> bool:
        return self.shown.endswith("_once_decided")

    @property
    def is_message(self) -> bool:
        return self.shown.startswith("message")
