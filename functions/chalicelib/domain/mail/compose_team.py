"""What staff are told of repairs, money and displeased customers: who has to do what, and by when."""

from typing import Any

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.customer_commands import Rate
from chalicelib.domain.case.repair_steps import Diagnose, FailCheck, FinishRepair, Quote
from chalicelib.domain.case.solution_steps import (
    ApproveRefund,
    Compensate,
    OfferRecycling,
    OfferSubstitute,
    Refuse,
)
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.mail.compose_parts import (
    clauses,
    due,
    money,
    payout_words,
    reported_fact,
    responsibility,
)
from chalicelib.domain.mail.compose_staff import staff_base
from chalicelib.domain.mail.messages import (
    CallTheCustomer,
    CheckFailed,
    CheckRepair,
    Message,
    Objection,
    PayoutToConfirm,
    PayRefund,
    Rated,
    ToBeSent,
)
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.views.formatting import file_names, product_name
from chalicelib.domain.views.staff_words import state_words
from chalicelib.domain.views.tracking import came_in_person
from chalicelib.locale.words import label


def compose_check_repair(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    work = reported_fact(case, FinishRepair)
    return CheckRepair(
        **staff_base(case, policy, around),
        product=product_name(case, policy, around.language),
        finding=_finding(case),
        done=work.done,
        parts_used=work.parts_used or "",
        technician=work.technician,
        due=due(case, "repair", policy, around),
    )


def compose_check_failed(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return CheckFailed(
        **staff_base(case, policy, around),
        finding=reported_fact(case, FailCheck).finding,
        due=due(case, "repair", policy, around),
    )


def compose_to_be_sent(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    is_new, name = step.state is State.EXCHANGING, product_name(case, policy, around.language)
    other = case.fact(OfferSubstitute) if step.event is Event.ACCEPT_SUBSTITUTE else None
    return ToBeSent(
        **staff_base(case, policy, around),
        product=other.substitute if other else name,
        is_new=is_new,
        repaired=step.event is Event.PASS_CHECK,
        in_person=came_in_person(case) and not is_new,
        customer=case.request.name,
        phone=case.request.phone or "",
        address=case.request.address or "",
        due=due(case, "exchange" if is_new else "repair", policy, around)
        or due(case, "send_back", policy, around),
    )


def compose_objection(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return Objection(
        **staff_base(case, policy, around),
        **_what_we_said(case, policy, around),
        text=step.text,
        files=file_names(step, around.language),
        finding=_finding(case),
        due=due(case, "hard_case", policy, around),
    )


def _what_we_said(case: Case, policy: Policy, around: Surroundings) -> dict[str, Any]:
    """The refusal that is objected to, or else the quote."""
    refusal, quote = case.fact(Refuse), case.fact(Quote)
    price = money(case.quoted.total, policy, case.quoted.currency) if case.quoted else ""
    quoted = f"{price}: {quote.method}" if quote else ""
    return {
        "said": refusal.text if refusal else quoted,
        "clauses": clauses((refusal.clause,) if refusal else responsibility(case), policy, around),
    }


def compose_rated(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    """The rating is kept as the customer's, also when staff heard it on the telephone."""
    scale = policy.pages.service_levels.rating
    return Rated(
        **staff_base(case, policy, around),
        score=f"{reported_fact(case, Rate).score} / {scale.highest}",
        text=step.text,
        phone=case.request.phone or "",
        customer=case.request.name,
        due=due(case, "respond", policy, around),
    )


def compose_pay_refund(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    paid, refund = case.payout, case.fact(ApproveRefund)
    is_refund = paid is not None and paid.kind == "refund"
    return PayRefund(
        **staff_base(case, policy, around),
        what=payout_words(case, around.language),
        amount=money(paid.amount, policy) if paid else "",
        shipping=money(refund.shipping, policy) if refund and is_refund else "",
        route=label("route", refund.route, around.language) if refund and is_refund else "",
        reason=_reason(case),
        approved_by=paid.approved_by if paid else "",
        confirmed_by=paid.confirmed_by if paid else "",
        due=due(case, "refund", policy, around),
    )


def _reason(case: Case) -> str:
    """Why the company pays, as it was reported."""
    refund, gift, offer = case.fact(ApproveRefund), case.fact(Compensate), case.fact(OfferRecycling)
    why = {
        "refund": refund.reason if refund else "",
        "compensation": gift.reason if gift else "",
        "subsidy": offer.text if offer else "",
    }
    return why[case.payout.kind] if case.payout else ""


def compose_payout_to_confirm(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    paid = case.payout
    reported = case.fact(ApproveRefund) if paid and paid.kind == "refund" else case.fact(Compensate)
    return PayoutToConfirm(
        **staff_base(case, policy, around),
        is_refund=paid is not None and paid.kind == "refund",
        amount=money(paid.amount, policy) if paid else "",
        reason=reported.reason if reported else "",
        approved_by=paid.approved_by if paid else "",
    )


def compose_call_the_customer(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    return CallTheCustomer(
        **staff_base(case, policy, around),
        waits_for=state_words(step.state, around.language),
        phone=case.request.phone or "",
        customer=case.request.name,
    )


def _finding(case: Case) -> str:
    found = case.fact(Diagnose)
    return found.finding if found else ""


COMPOSERS = {
    "CheckRepair": compose_check_repair,
    "CheckFailed": compose_check_failed,
    "ToBeSent": compose_to_be_sent,
    "Objection": compose_objection,
    "Rated": compose_rated,
    "PayRefund": compose_pay_refund,
    "PayoutToConfirm": compose_payout_to_confirm,
    "CallTheCustomer": compose_call_the_customer,
}
