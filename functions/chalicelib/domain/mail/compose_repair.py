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
    reported_fact,
    responsibility,
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


def compose_repair_planned(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    plan = reported_fact(case, PlanRepair)
    return RepairPlanned(
        **case_base(case, policy, around),
        **_diagnosis(case, around),
        **grounds(case, step, "free_repair", policy, around, responsibility(case)),
        method=plan.method,
        parts=plan.parts or "",
        text=plan.text or "",
        ready_by=due(case, "repair", policy, around),
    )


def compose_quote_offered(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    quote = reported_fact(case, Quote)
    solution: Solution = "depreciated_exchange" if is_exchange(case) else "paid_repair"
    return QuoteOffered(
        **wait_base(case, step, policy, around),
        **_diagnosis(case, around),
        **grounds(case, step, solution, policy, around, (*responsibility(case), "price-quote")),
        is_exchange=is_exchange(case),
        method=quote.method,
        lines=_price_lines(case, policy, around),
        total=_total(case, policy),
        days=quote.days,
        ships_hours=policy.pages.returns.exchange_ships_hours,
        payment=quote.payment,
        text=quote.text or "",
        code=around.code,
    )


def compose_quote_accepted(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    quote = reported_fact(case, Quote)
    return QuoteAccepted(
        **wait_base(case, step, policy, around),
        total=_total(case, policy),
        method=quote.method,
        payment=quote.payment,
    )


def compose_payment_received(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    paid = reported_fact(case, RecordPayment)
    return PaymentReceived(
        **case_base(case, policy, around),
        amount=money(paid.amount, policy, case.quoted.currency if case.quoted else ""),
        reference=paid.reference,
        invoice=paid.invoice or "",
        is_exchange=is_exchange(case),
        ready_by=due(case, "exchange" if is_exchange(case) else "repair", policy, around),
    )


def compose_parts_ordered(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    awaited = reported_fact(case, AwaitParts)
    return PartsOrdered(
        **case_base(case, policy, around),
        part=awaited.part,
        expected_on=day(awaited.expected_on, around.language),
        ready_on=day(awaited.ready_on, around.language),
    )


def compose_part_posted(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    posted = reported_fact(case, PostPart)
    return PartPosted(
        **wait_base(case, step, policy, around),
        **parcel(posted.carrier, posted.tracking),
        part=posted.part,
        guide_url=guide(posted.guide, around),
    )


def compose_loaner_out(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    lent = reported_fact(case, Lend)
    return LoanerOut(
        **case_base(case, policy, around), loaner=lent.loaner, back_on=day(lent.back_on, around.language)
    )


def compose_shipped_back(case: Case, step: Step, policy: Policy, around: Surroundings) -> Message:
    """With the repair report, where there was a repair (C6, E4)."""
    sent, work, found = reported_fact(case, ShipBack), case.fact(FinishRepair), case.fact(Diagnose)
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


def _price_lines(case: Case, policy: Policy, around: Surroundings) -> tuple[tuple[str, str], ...]:
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
    "RepairPlanned": compose_repair_planned,
    "QuoteOffered": compose_quote_offered,
    "QuoteAccepted": compose_quote_accepted,
    "PaymentReceived": compose_payment_received,
    "PartsOrdered": compose_parts_ordered,
    "PartPosted": compose_part_posted,
    "LoanerOut": compose_loaner_out,
    "ShippedBack": compose_shipped_back,
}
