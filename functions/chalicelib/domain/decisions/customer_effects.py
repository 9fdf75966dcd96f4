"""What the customer's commands make of a case, and what others' mails do."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case, Consent, MailTrouble, PendingMail, Step
from chalicelib.domain.case.commands import (
    Cancel,
    Command,
    CorrectContact,
    JoinCase,
    ReportMailFailure,
)
from chalicelib.domain.case.customer_commands import (
    AcceptInspectionFee,
    AcceptQuote,
    AcceptRecycling,
    AcceptSubstitute,
    ChooseTime,
    ClaimRefund,
    DeclineQuote,
    DeclineSubstitute,
    ObjectTo,
    Rate,
    ReportProblem,
)
from chalicelib.domain.case.repair_steps import OfferVisit, RequestItem, moments
from chalicelib.domain.case.solution_steps import OfferRecycling, OfferSubstitute, RecordRating
from chalicelib.domain.decisions.effects import (
    Effect,
    begin_anew,
    go_home,
    keep_report,
    keep_text,
    move_to,
    take_over_product,
)
from chalicelib.domain.decisions.fact_effects import given_values
from chalicelib.domain.kernel.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.workflow.parcel_queries import goods_out, is_sent_home
from chalicelib.domain.workflow.promises import is_late_refund_due
from chalicelib.domain.workflow.transitions import CLAIMABLE, TO_CUSTOMER, TO_TEAM
from chalicelib.locale.words import label

CONTACT = tuple(CorrectContact.model_fields)


def _apply_correct_contact(
    case: Case, step: Step, command: CorrectContact, policy: Policy
) -> tuple[Case, Step]:
    """A changed address is told to the old one too, so that nobody is moved out unawares.

    Where something is to be sent, or is on its way, logistics hears of the new one at once.
    """
    given = given_values(command, CONTACT)
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
    if "address" in given and case.request.address != request.address and is_sent_home(case):
        number = f"{case.number}/{case.version}/{len(mails) + 1}"
        mails = (*mails, PendingMail(id=number, message="AddressChanged", to=TO_TEAM))
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


def _apply_cancel(case: Case, step: Step, command: Cancel, policy: Policy) -> tuple[Case, Step]:
    """What is withdrawn while the product is here goes back first."""
    step = step.model_copy(update={"text": command.reason or ""})
    return go_home(case, step, policy) if case.item_here else (case, step)


def _apply_accept_inspection_fee(
    case: Case, step: Step, command: AcceptInspectionFee, policy: Policy
) -> tuple[Case, Step]:
    assert case.inspection_fee is not None, "a case comes to this state by an offer"
    fee = case.inspection_fee.model_copy(update={"agreed": True})
    return _add_consent(case.model_copy(update={"inspection_fee": fee}), step, fee.amount, ""), step


def _apply_accept_quote(case: Case, step: Step, command: AcceptQuote, policy: Policy) -> tuple[Case, Step]:
    assert case.quoted is not None, "a case comes to this state by a quote"
    total, words = case.quoted.total, "; ".join(name for _, name, _ in case.quoted.lines)
    case, step = keep_report(case, step, command, policy)
    return _add_consent(case, step, total, words), step


def _apply_decline_quote(case: Case, step: Step, command: DeclineQuote, policy: Policy) -> tuple[Case, Step]:
    case, step = keep_text(case, step, command, policy)
    return go_home(case, step, policy) if case.item_here else move_to(case, step, State.IN_PROGRESS)


def _apply_choose_time(case: Case, step: Step, command: ChooseTime, policy: Policy) -> tuple[Case, Step]:
    """Raises Invalid for a time that was not offered, or is over. A charge is consented to with it (C11)."""
    offer, zone = case.fact(OfferVisit), ZoneInfo(policy.pages.service_levels.timezone)
    assert offer is not None, "a case comes to this state by an offer"
    chosen = next((at for at in moments(offer.times) if f"{at:%Y-%m-%d %H:%M}" == command.time), None)
    if chosen is None or chosen.replace(tzinfo=zone) <= step.at:
        raise Invalid(faults=(Fault("time", "past_time" if chosen else "not_offered"),))
    case, step = keep_report(case, step, command, policy)
    step = step.model_copy(update={"text": command.time})
    return (_add_consent(case, step, offer.charge, command.time) if offer.charge else case), step


def _apply_accept_substitute(
    case: Case, step: Step, command: AcceptSubstitute, policy: Policy
) -> tuple[Case, Step]:
    offer = case.fact(OfferSubstitute)
    said = [offer.substitute] if offer else []
    if offer and offer.condition != "new":
        said.append(label("condition", offer.condition, case.language))
    return _add_consent(case, step, None, " · ".join(said)), step


def _apply_decline_substitute(
    case: Case, step: Step, command: DeclineSubstitute, policy: Policy
) -> tuple[Case, Step]:
    """The offer is over, so that nobody can send by it."""
    facts = {name: value for name, value in case.facts.items() if name is not Event.OFFER_SUBSTITUTE}
    return keep_text(case.model_copy(update={"facts": facts}), step, command, policy)


def _apply_accept_recycling(
    case: Case, step: Step, command: AcceptRecycling, policy: Policy
) -> tuple[Case, Step]:
    """The consent is kept; a product that is here is given up now, another one when it has come (C14)."""
    offer = case.fact(OfferRecycling)
    case = _add_consent(case, step, offer.subsidy if offer else None, offer.text if offer else "")
    if case.item_here:
        return take_over_product(case, step)
    asked = request_to_send(case, policy)
    facts = {**case.facts, Event.REQUEST_ITEM: asked.model_dump(mode="json")} if asked else case.facts
    to = State.AWAITING_ITEM if asked else State.IN_PROGRESS
    return move_to(case, step, to, recycles=True, facts=facts)


def request_to_send(case: Case, policy: Policy) -> RequestItem | None:
    """Where the shop has goods sent to; None where it names no address, so that somebody has to write."""
    goods, language = policy.reach.goods, case.language
    if not goods:
        return None
    return RequestItem(
        how="send_in", address=goods[language], enclose=label("recycling", "enclose", language)
    )


def _apply_report_problem(
    case: Case, step: Step, command: ReportProblem, policy: Policy
) -> tuple[Case, Step]:
    """It is to be looked at again; whether the repair did not cure is for the diagnosis to say (C8)."""
    return keep_text(begin_anew(case, step.at), step, command, policy)


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
    return move_to(case, step, State.FOLLOW_UP) if goods_out(case) else (case, step)


def _add_consent(case: Case, step: Step, amount: Decimal | None, words: str) -> Case:
    """Keep who agreed to what, when and in which words (C1); without e-mail the telephone says who."""
    who = case.request.email or case.request.phone or ""
    by = "" if case.request.email else step.who
    consent = Consent(at=step.at, who=who, to=step.event, amount=amount, words=words, recorded_by=by)
    return case.model_copy(update={"consents": (*case.consents, consent)})


EFFECTS: dict[type[Command], Effect] = {
    CorrectContact: _apply_correct_contact,
    Cancel: _apply_cancel,
    AcceptInspectionFee: _apply_accept_inspection_fee,
    AcceptQuote: _apply_accept_quote,
    DeclineQuote: _apply_decline_quote,
    ChooseTime: _apply_choose_time,
    DeclineSubstitute: _apply_decline_substitute,
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
