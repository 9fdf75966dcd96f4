"""What becomes of a case when facts are asked for, supplied or put right (A10, B9)."""

from typing import Any

from chalicelib.domain.case.case import Case, PendingMail, Step
from chalicelib.domain.case.commands import HANDED_IN, Ask, Command, Reply, SupplyInformation
from chalicelib.domain.case.fact_steps import Reclassify
from chalicelib.domain.decisions.effects import Effect, keep_report, keep_text, move_to
from chalicelib.domain.kernel.errors import Fault, Invalid
from chalicelib.domain.kernel.lenient_load import load_leniently
from chalicelib.domain.kernel.states import State
from chalicelib.domain.policy.coverage import coverage
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.requests.forms import REQUESTS, Request
from chalicelib.domain.workflow.inspection_fees import is_inspection_charged
from chalicelib.domain.workflow.missing_facts import files_given, missing_facts, still_asked
from chalicelib.domain.workflow.transitions import TO_OWNER
from chalicelib.domain.workflow.triage import respond_by, team_of, urgency_of

BESIDE_FACTS = ("text", *HANDED_IN)  # what a command says that stands in no request
SUPPLIED = tuple(name for name in SupplyInformation.model_fields if name not in BESIDE_FACTS)


FLAGS = tuple(name for name, info in Reclassify.model_fields.items() if info.default is False)
PUT_RIGHT = tuple(name for name in Reclassify.model_fields if name not in ("kind", *FLAGS))


def given_values(command: Command, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(command, name)) is not None}


def resume(case: Case, step: Step) -> tuple[Case, Step]:
    """An answer leads back to where the case was when we asked."""
    if case.resumes is None or step.state is not State.IN_PROGRESS:
        return case, step
    back = State.IN_PROGRESS if case.resumes is State.RECEIVED else case.resumes
    return move_to(case, step, back, resumes=None)


def _apply_ask(case: Case, step: Step, command: Ask, policy: Policy) -> tuple[Case, Step]:
    """Facts that are asked for by name stand on the customer's page until they are there."""
    case, step = keep_text(case, step, command, policy)
    asked = tuple(dict.fromkeys((*case.asked_facts, *command.facts))) or None
    step = step.model_copy(update={"asks": command.facts or None})
    return case.model_copy(update={"asked": asked}), step


def _apply_reply(case: Case, step: Step, command: Reply, policy: Policy) -> tuple[Case, Step]:
    """A file that comes with an answer is the one that we asked for."""
    case = case.model_copy(update={"asked": still_asked(case, files_given(step)) or None})
    return resume(*keep_text(case, step, command, policy))


def _apply_supply_information(
    case: Case, step: Step, command: SupplyInformation, policy: Policy
) -> tuple[Case, Step]:
    """New facts may change who pays, as of the day the request came in, and so free an inspection.

    Raises Invalid.
    """
    given = given_values(command, SUPPLIED)
    request = case.request.model_copy(update=given)
    if request.received_on and request.purchased_on and request.received_on < request.purchased_on:
        field = "received_on" if "received_on" in given else "purchased_on"
        raise Invalid(faults=(Fault(field, "before_purchase"),))
    filed = files_given(step)
    changed = (*given, *(name for name in filed if name in case.asked_facts))
    case = _decided_anew(case, request, policy)
    case = case.model_copy(update={"asked": still_asked(case, (*given, *filed)) or None})
    step = step.model_copy(update={"text": command.text or "", "changed": changed, "coverage": case.coverage})
    case, step = resume(case, step)
    if case.state is not State.INSPECTION_OFFERED or is_inspection_charged(case):
        return case, step
    return move_to(case, step, State.DIAGNOSING, inspection_fee=None)


def _decided_anew(case: Case, request: Request, policy: Policy) -> Case:
    """The case of that request, and who pays, as of the day it came in."""
    day = today(policy, case.received_at)
    answer = coverage(request, kind=request.kind, policy=policy, today=day, history=case.history)
    return case.model_copy(update={"kind": request.kind, "request": request, "coverage": answer})


def _apply_reclassify(case: Case, step: Step, command: Reclassify, policy: Policy) -> tuple[Case, Step]:
    """Kind and facts as they are (B9): cover, urgency and team follow anew. Raises Invalid."""
    request = _put_right(case, command, policy, step)
    changed = tuple(
        name for name in ("kind", *PUT_RIGHT, *FLAGS) if getattr(request, name) != getattr(case.request, name)
    )
    if not changed:
        raise Invalid("nothing_changed", faults=(Fault("kind", "nothing_changed"),))
    case, step = keep_report(case, step, command, policy)
    before, case = case, _decided_anew(case, request, policy)
    case = _sorted_anew(before, case, step, policy)
    files = (file for one in (*case.steps, step) for file in one.attachments)
    lacking = missing_facts(request, case.history, files, policy, case.coverage)
    asks = tuple(fact for fact in lacking if fact not in case.asked_facts)
    case = case.model_copy(update={"asked": (*still_asked(case), *asks) or None})
    step = step.model_copy(update={"changed": changed, "asks": asks or None, "coverage": case.coverage})
    return case, _passed_on(before, case, step)


def _put_right(case: Case, command: Reclassify, policy: Policy, step: Step) -> Request:
    """The request as a form of that kind would have brought it. Raises Invalid for days that cannot be."""
    flags = {name: True for name in FLAGS if getattr(command, name)}
    said = case.request.model_dump() | given_values(command, PUT_RIGHT) | flags
    request = load_leniently(REQUESTS[command.kind or case.kind], said)
    days = {"purchased_on": request.purchased_on, "received_on": request.received_on}
    today_here = today(policy, step.at)
    faults = [Fault(name, "future_date") for name, day in days.items() if day and day > today_here]
    if request.received_on and request.purchased_on and request.received_on < request.purchased_on:
        faults.append(Fault("received_on" if command.received_on else "purchased_on", "before_purchase"))
    if faults:
        raise Invalid("wrong_days", faults=tuple(faults))
    return request


def _sorted_anew(before: Case, case: Case, step: Step, policy: Policy) -> Case:
    """Urgency and team by the new facts; what somebody chose by hand stays as it was chosen (A7, A8)."""
    rules = policy.at(today(policy, case.received_at))
    was, now = urgency_of(before.request, rules), urgency_of(case.request, rules)
    urgency = case.urgency if was != before.urgency else now
    by = min(case.respond_by, respond_by(urgency, rules, step.at)) if urgency != was else case.respond_by
    former, present = team_of(before.request, rules), team_of(case.request, rules)
    team = {"team": present, "owner": ""} if present not in (former, case.team) else {}
    return case.model_copy(update={"urgency": urgency, "respond_by": by, **team})


def _passed_on(before: Case, case: Case, step: Step) -> Step:
    """The new team hears of it, as after handing over."""
    if before.team == case.team:
        return step
    number = f"{case.number}/{step.version}/{len(step.mails) + 1}"
    return step.model_copy(
        update={"mails": (*step.mails, PendingMail(id=number, message="CasePassedOn", to=TO_OWNER))}
    )


EFFECTS: dict[type[Command], Effect] = {
    Ask: _apply_ask,
    Reply: _apply_reply,
    SupplyInformation: _apply_supply_information,
    Reclassify: _apply_reclassify,
}
