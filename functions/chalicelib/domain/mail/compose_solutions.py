"""Exchange, refund, refusal and the end of a case, put into words for the customer (C8 to D2)."""

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.solution_steps import (
    ApproveExchange,
    ApproveRefund,
    Compensate,
    Lend,
    OfferRecycling,
    OfferSubstitute,
    RecordRefund,
    Refuse,
    Reinspect,
    ShipNew,
)
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.mail.compose_parts import (
    case_base,
    clauses,
    due,
    grounds,
    money,
    parcel,
    payout_words,
    reported_fact,
    responsibility,
    rights,
    wait_base,
    warranty_end,
)
from chalicelib.domain.mail.messages import (
    ClosedBySilence,
    DueBack,
    ExchangeApproved,
    Message,
    NewItemShipped,
    ObjectionTaken,
    RateUs,
    RecyclingAgreed,
    RecyclingOffered,
    RefundApproved,
    RefundPaid,
    Refused,
    Reinspected,
    Reopened,
    SentBackAsIs,
    StillWaiting,
    SubstituteOffered,
)
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.formatting import base, day
from chalicelib.locale.words import label


def compose_exchange_approved(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return ExchangeApproved(
        **case_base(case, policy, around),
        **grounds(case, step, "exchange", policy, around),
        reason=reported_fact(case, ApproveExchange).reason,
        ships_by=due(case, "exchange", policy, around),
    )


def compose_substitute_offered(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    offer = reported_fact(case, OfferSubstitute)
    return SubstituteOffered(
        **wait_base(case, step, policy, around),
        substitute=model_name(offer.substitute, policy, around),
        difference=offer.difference,
    )


def compose_new_item_shipped(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    sent, until = reported_fact(case, ShipNew), warranty_end(case, step, policy)
    return NewItemShipped(
        **wait_base(case, step, policy, around),
        **parcel(sent.carrier, sent.tracking),
        model=model_name(sent.new_model, policy, around),
        serial=sent.new_serial,
        until=day(until, around.language) if until else "",
        old_due=due(case, "old_item", policy, around),
        address=sent.address,
    )


def compose_due_back(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    """The step's text names what is out."""
    is_loaner, lent, sent = step.text == "loaner", case.fact(Lend), case.fact(ShipNew)
    return DueBack(
        **case_base(case, policy, around),
        is_loaner=is_loaner,
        what=lent.loaner if is_loaner and lent else "",
        due=due(case, step.text, policy, around),
        address=sent.address if sent and not is_loaner else "",
    )


def compose_refund_approved(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    """A refund by the rules, or a compensation in our own words."""
    refund, paid = case.fact(ApproveRefund), case.payout
    is_refund = paid is not None and paid.kind == "refund"
    why = grounds(case, step, "refund", policy, around) if is_refund else {"reasons": (), "clauses": ()}
    return RefundApproved(
        **case_base(case, policy, around),
        **why,
        is_refund=is_refund,
        amount=money(paid.amount, policy) if paid else "",
        shipping=money(refund.shipping, policy) if refund and is_refund else "",
        route=label("route", refund.route, around.language) if refund and is_refund else "",
        text="" if is_refund else reported_fact(case, Compensate).text,
        paid_by=due(case, "refund", policy, around),
    )


def compose_refund_paid(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    refund, paid = case.fact(ApproveRefund), case.payout
    is_refund = paid is not None and paid.kind == "refund"
    return RefundPaid(
        **wait_base(case, step, policy, around),
        what=payout_words(case, around.language),
        amount=money(paid.amount, policy) if paid else "",
        route=label("route", refund.route, around.language) if refund and is_refund else "",
        reference=reported_fact(case, RecordRefund).reference,
    )


def compose_refused(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    said = reported_fact(case, Refuse)
    return Refused(
        **wait_base(case, step, policy, around),
        text=said.text,
        clauses=clauses((said.clause,), policy, around),
        rights_url=rights(around),
    )


def compose_objection_taken(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return ObjectionTaken(
        **case_base(case, policy, around), decided_by=due(case, "hard_case", policy, around)
    )


def compose_reinspected(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    """Upheld, with the clause of the refusal or of the quote that was objected to (B6)."""
    ruling, said = reported_fact(case, Reinspect), case.fact(Refuse)
    upheld = ruling.ruling == "upheld"
    rests_on = (said.clause,) if said and upheld else responsibility(case)
    return Reinspected(
        **wait_base(case, step, policy, around),
        upheld=upheld,
        finding=ruling.finding,
        told_by=due(case, "tell_result", policy, around),
        clauses=clauses(rests_on, policy, around),
        rights_url=rights(around),
    )


def compose_sent_back_as_is(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return SentBackAsIs(
        **case_base(case, policy, around),
        silent=step.event is Event.LAPSE,
        is_here=step.state is State.RETURNING,
        text=step.text,
    )


def compose_recycling_offered(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    offer = reported_fact(case, OfferRecycling)
    return RecyclingOffered(
        **wait_base(case, step, policy, around), subsidy=money(offer.subsidy, policy), text=offer.text
    )


def compose_recycling_agreed(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    offer = reported_fact(case, OfferRecycling)
    return RecyclingAgreed(
        **wait_base(case, step, policy, around),
        subsidy=money(offer.subsidy, policy),
        paid_by=due(case, "refund", policy, around),
    )


def compose_rate_us(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return RateUs(**wait_base(case, step, policy, around), silent=step.event is Event.LAPSE)


def compose_reopened(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return Reopened(
        **case_base(case, policy, around), text=step.text, solved_by=due(case, "solve", policy, around)
    )


def compose_still_waiting(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return StillWaiting(
        **wait_base(case, step, policy, around), waits_for=label("reminded", step.state, around.language)
    )


def compose_closed_by_silence(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return ClosedBySilence(
        **base(case, policy, around.language),
        cancelled=step.state is State.CANCELLED,
        why=label("silent_in", _silent_in(case, step), around.language),
        case_url=around.case_url,
        request_url=f"{around.site_url}/{around.language}/request/",
    )


def _silent_in(case: Case, step: Step) -> str:
    """Where nothing was heard; a customer who objected has been heard once."""
    before = state_before(case, step)
    is_final = before is State.REFUSED and case.fact(Reinspect) is not None
    return "refused_finally" if is_final else before


def state_before(case: Case, step: Step) -> State:
    """Where the case was before that step."""
    at = case.steps.index(step)
    return case.steps[at - 1].state if at else State.WAITING


def model_name(model: str, policy: Policy, around: Surroundings) -> str:
    """A model by its name, where it is one of ours."""
    if model not in policy.models:
        return model
    return f"{policy.product(model).name[around.language]} ({model})"


COMPOSERS = {
    "ExchangeApproved": compose_exchange_approved,
    "SubstituteOffered": compose_substitute_offered,
    "NewItemShipped": compose_new_item_shipped,
    "DueBack": compose_due_back,
    "RefundApproved": compose_refund_approved,
    "RefundPaid": compose_refund_paid,
    "Refused": compose_refused,
    "ObjectionTaken": compose_objection_taken,
    "Reinspected": compose_reinspected,
    "SentBackAsIs": compose_sent_back_as_is,
    "RecyclingOffered": compose_recycling_offered,
    "RecyclingAgreed": compose_recycling_agreed,
    "RateUs": compose_rate_us,
    "Reopened": compose_reopened,
    "StillWaiting": compose_still_waiting,
    "ClosedBySilence": compose_closed_by_silence,
}
