"""What the customer's commands make of a case, and what others' mails do."""

from decimal import Decimal
from typing import Any

from chalicelib.domain.case.case import Case, Consent, MailTrouble, Payout, PendingMail, Step
from chalicelib.domain.case.commands import (
    Cancel,
    Command,
    CorrectContact,
    JoinCase,
    Reply,
    ReportMailFailure,
    SupplyInformation,
)
from chalicelib.domain.case.customer_commands import (
    AcceptQuote,
    AcceptRecycling,
    AcceptSubstitute,
    ChooseTime,
    ClaimRefund,
    DeclineQuote,
    ObjectTo,
    Rate,
    ReportProblem,
)
from chalicelib.domain.case.repair_steps import OfferVisit, moments
from chalicelib.domain.case.solution_steps import OfferRecycling, OfferSubstitute, RecordRating
from chalicelib.domain.decisions.effects import Effect, keep_report, keep_text, move_to
from chalicelib.domain.kernel.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.coverage import coverage
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.workflow.case_queries import still_out
from chalicelib.domain.workflow.promises import is_late_refund_due
from chalicelib.domain.workflow.transitions import CLAIMABLE, TO_CUSTOMER

BESIDE_FACTS = ("text", "attachments")  # what a command says that stands in no request
SUPPLIED = tuple(name for name in SupplyInformation.model_fields if name not in BESIDE_FACTS)
CONTACT = tuple(name for name in CorrectContact.model_fields if name not in BESIDE_FACTS)
REPAIRED = (Event.FINISH_REPAIR, Event.COMPLETE_VISIT)


def _apply_supply_information(
    case: Case, step: Step, command: SupplyInformation, policy: Policy
) -> tuple[Case, Step]:
    """New facts may change who pays, as of the day the request came in. Raises Invalid."""
    given = _given_values(command, SUPPLIED)
    request = case.request.model_copy(update=given)
    if request.received_on and request.purchased_on and request.received_on < request.purchased_on:
        field = "received_on" if "received_on" in given else "purchased_on"
        raise Invalid(faults=(Fault(field, "before_purchase"),))
    answer = coverage(
        request, kind=case.kind, policy=policy, today=today(policy, case.received_at), history=case.history
    )
    step = step.model_copy(update={"text": command.text or "", "changed": tuple(given), "coverage": answer})
    return _resume(case.model_copy(update={"request": request, "coverage": answer}), step)


def _apply_correct_contact(
    case: Case, step: Step, command: CorrectContact, policy: Policy
) -> tuple[Case, Step]:
    """A changed address is told to the old one too, so that nobody is moved out unawares."""
    given = _given_values(command, CONTACT)
    request = case.request.model_copy(update=given)
    mails, is_replaced = step.mails, request.email != case.request.email
    if case.request.email and is_replaced:
        before = PendingMail(
            id=f"{case.number}/{case.version}/{len(mails) + 1}",
            message="AddressReplaced",
            to=TO_CUSTOMER,
            address=case.request.email,
        )
        mails = (*mails, before)
    step = step.model_copy(update={"changed": tuple(given), "mails": mails})
    update: dict[str, Any] = {"request": request}
    update["address_replaced"] = is_replaced or case.address_replaced or None
    update["mail_trouble"] = None if "email" in given else case.mail_trouble
    return case.model_copy(update=update), step


def _apply_join_case(case: Case, step: Step, command: JoinCase, policy: Policy) -> tuple[Case, Step]:
    return case, step.model_copy(update={"text": command.text, "who": command.sender})


def _apply_mail_failure(
    case: Case, step: Step, command: ReportMailFailure, policy: Policy
) -> tuple[Case, Step]:
    """Trouble with a former address is noted, and says nothing about the present one."""
    step = step.model_copy(update={"text": command.words, "who": command.address})
    if command.address.casefold() != case.request.email.casefold():
        return case, step
    trouble = MailTrouble(permanent=command.permanent, words=command.words, at=step.at)
    return case.model_copy(update={"mail_trouble": trouble}), step


def _given_values(command: Command, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(command, name)) is not None}


def _resume(case: Case, step: Step) -> tuple[Case, Step]:
    """An answer leads back to where the case was when we asked."""
    if case.resumes is None or step.state is not State.IN_PROGRESS:
        return case, step
    back = State.IN_PROGRESS if case.resumes is State.RECEIVED else case.resumes
    return move_to(case, step, back, resumes=None)


def _apply_reply(case: Case, step: Step, command: Reply, policy: Policy) -> tuple[Case, Step]:
    return _resume(*keep_text(case, step, command, policy))


def _apply_cancel(case: Case, step: Step, command: Cancel, policy: Policy) -> tuple[Case, Step]:
    """What is withdrawn while the product is here goes back first."""
    step = step.model_copy(update={"text": command.reason or ""})
    return move_to(case, step, State.RETURNING) if case.item_here else (case, step)


def _apply_accept_quote(case: Case, step: Step, command: AcceptQuote, policy: Policy) -> tuple[Case, Step]:
    assert case.quoted is not None, "a case comes to this state by a quote"
    total, words = case.quoted.total, "; ".join(name for _, name, _ in case.quoted.lines)
    case, step = keep_report(case, step, command, policy)
    return _add_consent(case, step, total, words), step


def _apply_decline_quote(case: Case, step: Step, command: DeclineQuote, policy: Policy) -> tuple[Case, Step]:
    case, step = keep_text(case, step, command, policy)
    return (case, step) if case.item_here else move_to(case, step, State.IN_PROGRESS)


def _apply_choose_time(case: Case, step: Step, command: ChooseTime, policy: Policy) -> tuple[Case, Step]:
    """Raises Invalid for a time that was not offered. A charged visit is consented to with it (C11)."""
    offer = case.fact(OfferVisit)
    assert offer is not None, "a case comes to this state by an offer"
    chosen = next((at for at in moments(offer.times) if f"{at:%Y-%m-%d %H:%M}" == command.time), None)
    if chosen is None:
        raise Invalid(faults=(Fault("time", "not_offered"),))
    case, step = keep_report(case, step, command, policy)
    step = step.model_copy(update={"text": command.time})
    return (_add_consent(case, step, offer.charge, command.time) if offer.charge else case), step


def _apply_accept_substitute(
    case: Case, step: Step, command: AcceptSubstitute, policy: Policy
) -> tuple[Case, Step]:
    offer = case.fact(OfferSubstitute)
    return _add_consent(case, step, None, offer.substitute if offer else ""), step


def _apply_accept_recycling(
    case: Case, step: Step, command: AcceptRecycling, policy: Policy
) -> tuple[Case, Step]:
    """The product is given up for good: the consent is kept, and finance pays the subsidy (C14)."""
    offer = case.fact(OfferRecycling)
    case = _add_consent(case, step, offer.subsidy if offer else None, offer.text if offer else "")
    case = case.model_copy(update={"item_here": False})
    if not offer or not offer.subsidy:
        return case, step
    by = next((one.who for one in reversed(case.steps) if one.event is Event.OFFER_RECYCLING), "")
    payout = Payout(kind="subsidy", amount=offer.subsidy, approved_by=by)
    return move_to(case, step, State.REFUNDING, payout=payout)


def _apply_report_problem(
    case: Case, step: Step, command: ReportProblem, policy: Policy
) -> tuple[Case, Step]:
    """It is to be looked at again; whether the repair did not cure is for the diagnosis to say (C8)."""
    facts = {name: value for name, value in case.facts.items() if name not in REPAIRED}
    return keep_text(case.model_copy(update={"facts": facts}), step, command, policy)


def _apply_claim_refund(case: Case, step: Step, command: ClaimRefund, policy: Policy) -> tuple[Case, Step]:
    """Raises NotAllowed as long as we are not so late (C9)."""
    if not is_late_refund_due(case.model_copy(update={"state": CLAIMABLE[0]}), policy, step.at):
        raise NotAllowed("not_late_enough")
    case, step = keep_report(case, step, command, policy)
    return _add_consent(case, step, None, command.text or ""), step


def _apply_object_to(case: Case, step: Step, command: ObjectTo, policy: Policy) -> tuple[Case, Step]:
    """Once (B6). Raises NotAllowed the second time."""
    if case.objected:
        raise NotAllowed("objected_already")
    return keep_text(case.model_copy(update={"objected": True}), step, command, policy)


def _apply_rate(case: Case, step: Step, command: Rate | RecordRating, policy: Policy) -> tuple[Case, Step]:
    """Who is dissatisfied goes to the manager at once; nobody else is told (D2). Raises Invalid."""
    scale = policy.pages.service_levels.rating
    bounds = (("lowest", scale.lowest), ("highest", scale.highest))
    marks = {"score": command.score, "process": command.process, "technician": command.technician}
    off = [name for name, mark in marks.items() if mark and not scale.lowest <= mark <= scale.highest]
    if off:
        raise Invalid(faults=tuple(Fault(name, "off_the_scale", bounds) for name in off))
    facts = {**case.facts, Event.RATE: command.model_dump(mode="json")}
    case, step = keep_text(case.model_copy(update={"facts": facts}), step, command, policy)
    if command.score <= scale.dissatisfied_at_most:
        return move_to(case, step, State.DISSATISFIED)
    return move_to(case, step, State.FOLLOW_UP) if still_out(case) else (case, step)


def _add_consent(case: Case, step: Step, amount: Decimal | None, words: str) -> Case:
    """Keep who agreed to what, when and in which words (C1); without e-mail the telephone says who."""
    who = case.request.email or case.request.phone or ""
    by = "" if case.request.email else step.who
    consent = Consent(at=step.at, who=who, to=step.event, amount=amount, words=words, recorded_by=by)
    return case.model_copy(update={"consents": (*case.consents, consent)})


EFFECTS: dict[type[Command], Effect] = {
    Reply: _apply_reply,
    SupplyInformation: _apply_supply_information,
    CorrectContact: _apply_correct_contact,
    Cancel: _apply_cancel,
    AcceptQuote: _apply_accept_quote,
    DeclineQuote: _apply_decline_quote,
    ChooseTime: _apply_choose_time,
    AcceptSubstitute: _apply_accept_substitute,
    AcceptRecycling: _apply_accept_recycling,
    ClaimRefund: _apply_claim_refund,
    ReportProblem: _apply_report_problem,
    ObjectTo: _apply_object_to,
    Rate: _apply_rate,
    RecordRating: _apply_rate,
    JoinCase: _apply_join_case,
    ReportMailFailure: _apply_mail_failure,
}
