"""Which steps of a case its customer reads: by their labels, and as messages of either side."""

from collections.abc import Iterable

from chalicelib.domain.case.case import Attachment, PendingMail, Step
from chalicelib.domain.case.steps import WORK
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.states import STATES, Event, Role, State
from chalicelib.domain.workflow.case_queries import is_untold
from chalicelib.domain.workflow.transitions import TO_CUSTOMER

WITH_FILES = frozenset(
    event
    for event, model in WORK.items()
    if "attachments" in model.model_fields and EVENTS[event].shown != "inside"
)
NAMELESS = frozenset({"RequestReceived", "ContactCorrected", "AddressReplaced", "MessageWithdrawn"})
FINDINGS = frozenset({Event.DIAGNOSE})  # what may still change until the customer is told


def is_listed(step: Step, state: State) -> bool:
    """Whether it stands in the timeline of a case in that state: not what is inside or may be taken back."""
    return EVENTS[step.event].shown != "inside" and (step.undone or not _is_open(step, state))


def is_said(step: Step, state: State) -> bool:
    """Whether it is a message of the conversation: not what was taken back, nor what may still be."""
    if EVENTS[step.event].is_message:
        has_words = bool(step.text or step.attachments)
        return has_words and not (step.undone or _is_open(step, state))
    return shows_files(step, state)


def shows_files(step: Step, state: State) -> bool:
    """Whether the customer sees what is attached to a step: a photo of the damage, once the finding is told.

    Files that came along with a mere handing over stay inside, as notes do.
    """
    if not any(not file.set_aside for file in step.attachments) or step.undone or _is_open(step, state):
        return False
    if step.actor is not Role.STAFF or EVENTS[step.event].is_message:
        return EVENTS[step.event].is_message
    return step.event in WITH_FILES and (step.event not in FINDINGS or not is_untold(state))


def new_files(steps: Iterable[Step], step: Step) -> tuple[Attachment, ...]:
    """What staff attached that the customer first hears of by the mail of this step."""
    known = tuple(steps)
    before = known[: known.index(step) + 1]
    return tuple(
        file
        for index, one in enumerate(before)
        if one.actor is Role.STAFF and _first_told(one, before[index:]) is step
        for file in one.attachments
        if not file.set_aside
    )


def _first_told(one: Step, later: Iterable[Step]) -> Step | None:
    """The first step since then whose mail could name the files, while the customer could see them."""
    told = (step for step in later if any(_names_files(mail) for mail in step.mails))
    return next((step for step in told if shows_files(one, step.state)), None)


def _names_files(mail: PendingMail) -> bool:
    return mail.to == TO_CUSTOMER and mail.message not in NAMELESS


def _is_open(step: Step, state: State) -> bool:
    """Whether it is a decision that has not left yet."""
    return EVENTS[step.event].is_held_back and STATES[state].turn == "held"
