"""Diagnosis, quote, repair and the way back, put into words for the customer (B5, C1 to C7, C15)."""

from typing import Any

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.repair_steps import (
    AwaitParts,
    Diagnose,
    FinishRepair,
    PlanRepair,
    PostPart,
    Quote,
    RecordPayment,
    ShipBack,
)
from chalicelib.domain.case.solution_steps import Lend
from chalicelib.domain.kernel.records import Surroundings
from chalicelib.domain.mail.compose_parts import (
    case_base,
    clauses,
    due,
    grounds,
    guide,
    money,
    parcel,
    responsibility,
    told,
    wait_base,
    warranty_end,
)
from chalicelib.domain.mail.messages import (
    LoanerOut,
    Message,
    PartPosted,
    PartsOrdered,
    PaymentReceived,
    QuoteAccepted,
    QuoteOffered,
    RepairPlanned,
    ShippedBack,
)
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.solutions import Solution
from chalicelib.domain.views.formatting import day, reason
from chalicelib.domain.views.options import item
from chalicelib.domain.workflow.case_queries import is_exchange
from chalicelib.locale.words import label

EXTENDED_BY = ("warranty-extension", "warranty-repair-time")


def repair_planned(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    plan = told(case, PlanRepair)
    return RepairPlanned(
        **case_base(case, policy, around),
        **_diagnosis(case, around),
        **grounds(case, step, "free_repair", policy, around, responsibility(case)),
        method=plan.method,
        parts=plan.parts or "",
        text=plan.text or "",
        ready_by=due(case, "repair", policy, around),
    )


def quote_offered(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    quote = told(case, Quote)
    solution: Solution = "depreciated_exchange" if is_exchange(case) else "paid_repair"
    return QuoteOffered(
        **wait_base(case, step, policy, around),
        **_diagnosis(case, around),
        **grounds(case, step, solution, policy, around, (*responsibility(case), "price-quote")),
        is_exchange=is_exchange(case),
        method=quote.method,
        lines=_priced(case, policy, around),
        total=_total(case, policy),
        days=quote.days,
        ships_hours=policy.pages.returns.exchange_ships_hours,
        payment=quote.payment,
        text=quote.text or "",
        code=around.code,
    )


def quote_accepted(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    quote = told(case, Quote)
    return QuoteAccepted(
        **wait_base(case, step, policy, around),
        total=_total(case, policy),
        method=quote.method,
        payment=quote.payment,
    )


def payment_received(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    paid = told(case, RecordPayment)
    return PaymentReceived(
        **case_base(case, policy, around),
        amount=money(paid.amount, policy, case.quoted.currency if case.quoted else ""),
        reference=paid.reference,
        invoice=paid.invoice or "",
        is_exchange=is_exchange(case),
        ready_by=due(case, "exchange" if is_exchange(case) else "repair", policy, around),
    )


def parts_ordered(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    awaited = told(case, AwaitParts)
    return PartsOrdered(
        **case_base(case, policy, around),
        part=awaited.part,
        expected_on=day(awaited.expected_on, around.language),
        ready_on=day(awaited.ready_on, around.language),
    )


def part_posted(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    posted = told(case, PostPart)
    return PartPosted(
        **wait_base(case, step, policy, around),
        **parcel(posted.carrier, posted.tracking),
        part=posted.part,
        guide_url=guide(posted.guide, around),
    )


def loaner_out(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    lent = told(case, Lend)
    return LoanerOut(
        **case_base(case, policy, around), loaner=lent.loaner, back_on=day(lent.back_on, around.language)
    )


def shipped_back(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    """With the repair report, where there was a repair (C6, E4)."""
    sent, work, found = told(case, ShipBack), case.fact(FinishRepair), case.fact(Diagnose)
    until = warranty_end(case, step, policy) if work else None
    added = [one for one in case.coverage.steps if one.clause in EXTENDED_BY] if case.coverage else []
    return ShippedBack(
        **wait_base(case, step, policy, around),
        **parcel(sent.carrier or "", sent.tracking or ""),
        by_parcel=sent.by_parcel,
        repaired=work is not None,
        finding=found.finding if found else "",
        done=work.done if work else "",
        parts_used=(work.parts_used or "") if work else "",
        technician=work.technician if work else "",
        until=day(until, around.language) if until else "",
        reasons=tuple(reason(one, around.language) for one in added) if until else (),
        clauses=clauses((one.clause for one in added), policy, around) if until else (),
    )


def _diagnosis(case: Case, around: Surroundings) -> dict[str, Any]:
    found = case.fact(Diagnose)
    return {
        "finding": found.finding if found else "",
        "cause": label("responsible", found.cause, around.language) if found else "",
    }


def _priced(case: Case, policy: Policy, around: Surroundings) -> tuple[tuple[str, str], ...]:
    quoted = case.quoted
    return tuple(
        (
            item(kind, key, around.language),
            money(price, policy, quoted.currency),
        )
        for kind, key, price in (quoted.lines if quoted else ())
        if quoted
    )


def _total(case: Case, policy: Policy) -> str:
    return money(case.quoted.total, policy, case.quoted.currency) if case.quoted else ""


COMPOSERS = {
    "RepairPlanned": repair_planned,
    "QuoteOffered": quote_offered,
    "QuoteAccepted": quote_accepted,
    "PaymentReceived": payment_received,
    "PartsOrdered": parts_ordered,
    "PartPosted": part_posted,
    "LoanerOut": loaner_out,
    "ShippedBack": shipped_back,
}
