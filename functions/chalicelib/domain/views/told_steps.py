"""Which steps of a case its customer reads: by their labels, and as messages of either side."""

from chalicelib.domain.case.case import Step
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.states import STATES, State


def is_listed(step: Step, state: State) -> bool:
    """Whether it stands in the timeline of a case in that state: not what is inside or may be taken back."""
    return EVENTS[step.event].shown != "inside" and (step.undone or not _is_open(step, state))


def is_said(step: Step, state: State) -> bool:
    """Whether it is a message of the conversation: not what was taken back, nor what may still be."""
    has_words = bool(step.text or step.attachments)
    return EVENTS[step.event].is_message and has_words and not (step.undone or _is_open(step, state))


def _is_open(step: Step, state: State) -> bool:
    """Whether it is a decision that has not left yet."""
    return EVENTS[step.event].is_held_back and STATES[state].turn == "held"
