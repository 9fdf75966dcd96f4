"""Purchasing hears when a part is no longer needed, whatever made it so, and when it is again (C18)."""

from chalicelib.domain.case.case import Case, PendingMail, Step
from chalicelib.domain.case.repair_steps import AwaitParts
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.workflow.transitions import TO_TEAM


def with_word_to_purchasing(before: Case, case: Case, step: Step) -> Step:
    """The step with a mail for purchasing, where it ends or brings back a need that no row tells of.

    A part that has arrived is no longer awaited, and nothing is to be called off.
    """
    was, now = awaited_part(before), awaited_part(case)
    arrival = Event.PARTS_ARRIVED in (step.event, *_taken_back(before, case))
    if arrival or was == now or step.event is Event.AWAIT_PARTS:
        return step
    messages = (*(["PartNotNeeded"] if was else []), *(["PartToOrder"] if now else []))
    return step.model_copy(update={"mails": (*step.mails, *_mails(messages, case, step))})


def awaited_part(case: Case) -> str | None:
    """The part that a repair waits for, also while a question interrupts it; None when it waits for none."""
    awaits = case.is_open and State.AWAITING_PARTS in (case.state, case.resumes)
    awaited = case.fact(AwaitParts) if awaits else None
    return awaited.part if awaited else None


def _taken_back(before: Case, case: Case) -> tuple[Event, ...]:
    pairs = zip(before.steps, case.steps, strict=False)
    return tuple(after.event for former, after in pairs if after.undone and not former.undone)


def _mails(messages: tuple[str, ...], case: Case, step: Step) -> tuple[PendingMail, ...]:
    first = len(step.mails) + 1
    return tuple(
        PendingMail(id=f"{case.number}/{step.version}/{number}", message=message, to=TO_TEAM)
        for number, message in enumerate(messages, first)
    )
