"""The heart: a case and a command in, a decision out. Pure; time, policy and files are arguments.

`decide` looks up the move in the workflow table, works out what the case becomes, and records one
step that names the mails it owes. Nothing happens here: `service` stores the decision in one
conditional write, and mails leave only from what was stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.case import Attachment, Case, OwedMail, Step
from chalicelib.domain.commands import Actor, Cancel, Command, CorrectContact, Submit, SupplyInformation
from chalicelib.domain.coverage import NOTHING_KNOWN, History, coverage
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.forms import Request
from chalicelib.domain.policy import Policy, Team, Urgency
from chalicelib.domain.workflow import TO_CUSTOMER, Owed, State, Transition, move
from chalicelib.domain.worktime import deadline

Files = tuple[Attachment, ...]
FACTS = ("serial_number", "purchased_on", "received_on", "order_number", "seller")
CONTACT = ("name", "email", "phone", "address")


@dataclass(frozen=True)
class Decision:
    """What happened, and the case as it now stands; `step.mails` are owed."""

    case: Case
    step: Step


def open_case(
    command: Submit,
    *,
    actor: Actor,
    files: Files = (),
    history: History = NOTHING_KNOWN,
    policy: Policy,
    now: datetime,
) -> Decision:
    """Decide a new request (A6–A8): urgency, team, coverage and by when we answer."""
    request = command.request
    row = move(State.NEW, command.event, actor.role)
    urgency = urgency_of(request, policy)
    day = today(policy, now)
    answer = coverage(request, kind=request.kind, policy=policy, today=day, history=history)
    step = _step(row, number=command.number, version=1, actor=actor, files=files, now=now)
    step = step.model_copy(update={"coverage": answer})
    return Decision(
        step=step,
        case=Case(
            number=command.number,
            version=1,
            kind=request.kind,
            state=row.to,
            language=request.language,
            urgency=urgency,
            team=team_of(request, policy),
            received_at=now,
            respond_by=respond_by(urgency, policy, now),
            updated_at=now,
            request=request,
            coverage=answer,
            history=history,
            steps=(step,),
        ),
    )


def decide(
    case: Case, command: Command, *, actor: Actor, files: Files = (), policy: Policy, now: datetime
) -> Decision:
    """Decide a command on a case.

    Raises NotAllowed when the table has no such move for the actor, and Invalid when new facts
    contradict the old ones.
    """
    row = move(case.state, command.event, actor.role)
    step = _step(row, number=case.number, version=case.version + 1, actor=actor, files=files, now=now)
    closed = row.to in (State.CLOSED, State.CANCELLED)
    moved = case.model_copy(
        update={
            "version": case.version + 1,
            "state": row.to,
            "updated_at": now,
            "closed_at": now if closed else None,
        }
    )
    effect = EFFECTS.get(type(command), _wrote)
    moved, step = effect(moved, step, command, policy)
    return Decision(case=moved.model_copy(update={"steps": (*case.steps, step)}), step=step)


def urgency_of(request: Request, policy: Policy) -> Urgency:
    """Urgent when dangerous or unusable, low for mere questions, else normal (A7)."""
    if request.safety_hazard or request.unusable:
        return "urgent"
    return "low" if request.kind in policy.pages.service_levels.low_kinds else "normal"


def respond_by(urgency: Urgency, policy: Policy, now: datetime) -> datetime:
    """By when a request of this urgency is answered (clause `respond`), in UTC."""
    term = policy.pages.service_levels.urgency[urgency].respond
    calendar = policy.working_calendar
    return deadline(now, hours=term.hours, days=term.days, count=term.count, calendar=calendar).at


def team_of(request: Request, policy: Policy) -> Team:
    """The team of the first route that agrees with the request (A8); else the service desk."""
    facts = {**request.model_dump(), "kind": request.kind}
    for route in policy.pages.service_levels.routes:
        if all(facts.get(name) == value for name, value in route.when.items()):
            return route.team
    return "desk"


def today(policy: Policy, now: datetime) -> Any:
    """The date at the shop, in its own time zone (a `date`)."""
    return now.astimezone(ZoneInfo(policy.pages.service_levels.timezone)).date()


def _step(row: Transition, *, number: str, version: int, actor: Actor, files: Files, now: datetime) -> Step:
    return Step(
        at=now,
        event=row.event,
        actor=actor.role,
        who=actor.who,
        state=row.to,
        attachments=files,
        mails=tuple(
            _owed(owed, mail_id=f"{number}/{version}/{index}")
            for index, owed in enumerate(row.mails, start=1)
        ),
    )


def _owed(owed: Owed, *, mail_id: str) -> OwedMail:
    return OwedMail(id=mail_id, message=owed.message, to=owed.to)


Effect = Callable[[Case, Step, Any, Policy], tuple[Case, Step]]


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
    return case.model_copy(update={"request": request}), step


def _cancelled(case: Case, step: Step, command: Cancel, policy: Policy) -> tuple[Case, Step]:
    return case, step.model_copy(update={"text": command.reason or ""})


def _given(command: Command, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(command, name)) is not None}


EFFECTS: dict[type[Command], Effect] = {
    SupplyInformation: _supplied,
    CorrectContact: _corrected,
    Cancel: _cancelled,
}
