"""What each command makes of a case besides its state; a command that only says something has no row."""

from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from typing import Any

from chalicelib.domain.case import Case, MailTrouble, OwedMail, Step
from chalicelib.domain.commands import (
    Assign,
    Cancel,
    Command,
    CorrectContact,
    Join,
    MailFailed,
    SupplyInformation,
    Take,
    Transfer,
    Undo,
    Urgent,
)
from chalicelib.domain.coverage import coverage
from chalicelib.domain.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.policy import Policy
from chalicelib.domain.triage import respond_by, today
from chalicelib.domain.workflow import ENDED, PASSIVE, TO_CUSTOMER, Event, Role, State

FACTS = ("serial_number", "purchased_on", "received_on", "order_number", "seller")
CONTACT = ("name", "email", "phone", "address")
NEVER_UNDONE = frozenset({"version", "updated_at", "steps", "pages", "mail_trouble"})

Effect = Callable[[Case, Step, Any, Policy], tuple[Case, Step]]


def effect_of(command: Command) -> Effect:
    return EFFECTS.get(type(command), _wrote)


def in_state(state: State, now: datetime) -> dict[str, Any]:
    """The fields that follow from a state; an ended case knows when it ended."""
    return {"state": state, "closed_at": now if state in ENDED else None}


def before(case: Case, moved: Case) -> dict[str, Any]:
    """What the fields that a step changed held before it, as JSON."""
    names = set(Case.model_fields) - NEVER_UNDONE
    changed = {name for name in names if getattr(case, name) != getattr(moved, name)}
    return case.model_dump(mode="json", include=changed)


def _wrote(case: Case, step: Step, command: Any, policy: Policy) -> tuple[Case, Step]:
    text = getattr(command, "text", "") or ""
    return case, step.model_copy(update={"text": text})


def _supplied(case: Case, step: Step, command: SupplyInformation, policy: Policy) -> tuple[Case, Step]:
    """New facts may change who pays, as of the day the request came in. Raises Invalid."""
    given = _given(command, FACTS)
    request = case.request.model_copy(update=given)
    if request.received_on and request.purchased_on and request.received_on < request.purchased_on:
        field = "received_on" if "received_on" in given else "purchased_on"
        raise Invalid(faults=(Fault(field, "before_purchase"),))
    answer = coverage(
        request, kind=case.kind, policy=policy, today=today(policy, case.received_at), history=case.history
    )
    step = step.model_copy(update={"text": command.text or "", "changed": tuple(given), "coverage": answer})
    return case.model_copy(update={"request": request, "coverage": answer}), step


def _corrected(case: Case, step: Step, command: CorrectContact, policy: Policy) -> tuple[Case, Step]:
    """A changed address is told to the old one too, so that nobody is moved out unawares."""
    given = _given(command, CONTACT)
    request = case.request.model_copy(update=given)
    mails = step.mails
    if request.email != case.request.email:
        before = OwedMail(
            id=f"{case.number}/{case.version}/{len(mails) + 1}",
            message="ContactCorrected",
            to=TO_CUSTOMER,
            address=case.request.email,
        )
        mails = (*mails, before)
    step = step.model_copy(update={"changed": tuple(given), "mails": mails})
    trouble = None if "email" in given else case.mail_trouble
    return case.model_copy(update={"request": request, "mail_trouble": trouble}), step


def _cancelled(case: Case, step: Step, command: Cancel, policy: Policy) -> tuple[Case, Step]:
    return case, step.model_copy(update={"text": command.reason or ""})


def _joined(case: Case, step: Step, command: Join, policy: Policy) -> tuple[Case, Step]:
    return case, step.model_copy(update={"text": command.text, "who": command.sender})


def _mail_failed(case: Case, step: Step, command: MailFailed, policy: Policy) -> tuple[Case, Step]:
    """Trouble with a former address is noted, and says nothing about the present one."""
    step = step.model_copy(update={"text": command.words, "who": command.address})
    if command.address.casefold() != case.request.email.casefold():
        return case, step
    trouble = MailTrouble(permanent=command.permanent, words=command.words, at=step.at)
    return case.model_copy(update={"mail_trouble": trouble}), step


def _taken(case: Case, step: Step, command: Take, policy: Policy) -> tuple[Case, Step]:
    return case.model_copy(update={"owner": step.who}), step


def _assigned(case: Case, step: Step, command: Assign, policy: Policy) -> tuple[Case, Step]:
    return case.model_copy(update={"owner": command.person}), step.model_copy(update={"text": command.person})


def _transferred(case: Case, step: Step, command: Transfer, policy: Policy) -> tuple[Case, Step]:
    """The new team has nobody who owns the case yet."""
    moved = case.model_copy(update={"team": command.team, "owner": ""})
    return moved, step.model_copy(update={"text": command.team})


def _made_urgent(case: Case, step: Step, command: Urgent, policy: Policy) -> tuple[Case, Step]:
    """The time for an urgent answer runs from now, and never ends later than before (A7)."""
    by = min(case.respond_by, respond_by("urgent", policy, step.at))
    return case.model_copy(update={"urgency": "urgent", "respond_by": by}), step


def _undone(case: Case, step: Step, command: Undo, policy: Policy) -> tuple[Case, Step]:
    """Take back what staff did last, all of one answer. Raises NotAllowed when somebody built on it."""
    last = last_of_staff(case)
    if not last:
        raise NotAllowed("nothing_to_undo")
    held = {name: value for one in reversed(last) for name, value in one.before.items()}
    restored = Case.model_validate({**case.model_dump(mode="json", include=set(Case.model_fields)), **held})
    steps = tuple(one.model_copy(update={"undone": True}) if one in last else one for one in case.steps)
    moved = case.model_copy(update={**{name: getattr(restored, name) for name in held}, "steps": steps})
    step = step.model_copy(update={"state": moved.state, "mails": _withdrawing(case, step, last)})
    return moved, step


def last_of_staff(case: Case) -> tuple[Step, ...]:
    """The steps that an undo would take back: the last of staff, with all of the same answer."""
    steps = [step for step in case.steps if step.event not in PASSIVE]
    if not steps or steps[-1].actor is not Role.STAFF or steps[-1].undone or steps[-1].event is Event.UNDO:
        return ()
    version = steps[-1].version
    return tuple(takewhile(lambda step: step.version == version, reversed(steps)))[::-1]


def _withdrawing(case: Case, step: Step, last: tuple[Step, ...]) -> tuple[OwedMail, ...]:
    """The customer is told when something that was said to him is taken back."""
    if not any(mail.to == TO_CUSTOMER for one in last for mail in one.mails):
        return step.mails
    number = f"{case.number}/{step.version}/{len(step.mails) + 1}"
    return (*step.mails, OwedMail(id=number, message="MessageWithdrawn", to=TO_CUSTOMER))


def _given(command: Command, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(command, name)) is not None}


EFFECTS: dict[type[Command], Effect] = {
    SupplyInformation: _supplied,
    CorrectContact: _corrected,
    Cancel: _cancelled,
    Join: _joined,
    MailFailed: _mail_failed,
    Take: _taken,
    Assign: _assigned,
    Transfer: _transferred,
    Urgent: _made_urgent,
    Undo: _undone,
}
