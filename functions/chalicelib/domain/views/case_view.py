"""The parts of a case that its customer sees beside state, messages and coverage, taken from the case."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case, Consent, Step
from chalicelib.domain.case.repair_steps import (
    Diagnose,
    OfferVisit,
    Quote,
    RecordPayment,
    RequestItem,
)
from chalicelib.domain.case.solution_steps import Lend, OfferRecycling, OfferSubstitute, RecordRefund, ShipNew
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.views.api_case_parts import (
    DiagnosisView,
    InspectionFeeView,
    LoanerView,
    OfferView,
    PaymentView,
    QuoteLine,
    QuoteView,
    SendingView,
    ShipmentView,
    StageView,
    TroubleView,
    VisitView,
)
from chalicelib.domain.views.options import item, times_to_come
from chalicelib.domain.views.tracking import tracking_url
from chalicelib.domain.workflow.case_queries import is_untold, visit_at
from chalicelib.domain.workflow.inspection_fees import Standing, inspection_fee_standing
from chalicelib.domain.workflow.parcel_queries import parcels_of
from chalicelib.domain.workflow.stages import OF_STATE, STAGES, Stage
from chalicelib.domain.workflow.transitions import HELD
from chalicelib.locale.words import label


def last_at(steps: Iterable[Step], event: Event) -> datetime | None:
    return max((step.at for step in steps if step.event is event and not step.undone), default=None)


def stages(case: Case, steps: Iterable[Step], language: Language) -> tuple[StageView, ...]:
    """The stages that the case went through or has before it; only one of repair and exchange is its way."""
    now = OF_STATE[case.state]
    seen = {OF_STATE[step.state] for step in steps if step.state in OF_STATE and not step.undone} | {now}
    order = list(STAGES)
    ahead: Stage = "exchange" if case.kind in ("exchange", "return") else "repair"
    way = [stage for stage in order if stage in seen or stage in ("closing", *_to_come(now, ahead))]
    return tuple(
        StageView(
            stage=stage,
            label=label("stage", stage, language),
            standing=_stage_position(order.index(stage) - order.index(now), ended=not case.is_open),
        )
        for stage in way
    )


def _to_come(now: Stage, ahead: Stage) -> tuple[Stage, ...]:
    if now == "quote":
        return ("repair",)
    return ("diagnosis", ahead) if now in ("intake", "diagnosis") else ()


def _stage_position(distance: int, *, ended: bool) -> Literal["done", "now", "ahead"]:
    if distance == 0 and not ended:
        return "now"
    return "done" if distance <= 0 else "ahead"


def diagnosis(case: Case, policy: Policy, language: Language) -> DiagnosisView | None:
    found = case.fact(Diagnose)
    if found is None or is_untold(case.state):
        return None
    bearing = getattr(policy.pages.warranty.responsibility, found.cause)
    return DiagnosisView(
        fault=label("fault", found.fault, language),
        finding=found.finding,
        cause=found.cause,
        cause_label=label("cause", found.cause, language),
        payer=label("payer", bearing.pays, language),
    )


def quote(case: Case, policy: Policy, language: Language) -> QuoteView | None:
    asked, quoted = case.fact(Quote), case.quoted
    if asked is None or quoted is None:
        return None
    agreed = quote_consent(case)
    return QuoteView(
        at=quoted.at,
        method=asked.method,
        lines=tuple(
            QuoteLine(label=item(kind, key, policy, language), price=price)
            for kind, key, price in quoted.lines
        ),
        total=quoted.total,
        currency=quoted.currency,
        working_days=asked.days,
        payment=asked.payment,
        accepted_at=agreed.at if agreed else None,
        recorded_by=agreed.recorded_by if agreed else "",
    )


def quote_consent(case: Case) -> Consent | None:
    """The consent to the quote that holds, if there is one (C1)."""
    given = (one for one in case.consents if one.to is Event.ACCEPT_QUOTE)
    return next((one for one in given if case.quoted and one.at >= case.quoted.at), None)


def inspection_fee(case: Case, policy: Policy, language: Language) -> InspectionFeeView | None:
    """The fee that was put to the customer; what a diagnosis makes of it shows once that is told."""
    fee, standing = case.inspection_fee, inspection_fee_standing(case, policy)
    if fee is None or standing is None:
        return None
    told: Standing = "agreed" if standing == "free" and is_untold(case.state) else standing
    return InspectionFeeView(
        amount=fee.amount,
        currency=fee.currency,
        standing=told,
        label=label("inspection_fee", told, language),
    )


def visit(case: Case, policy: Policy, now: datetime) -> VisitView | None:
    offer = case.fact(OfferVisit)
    if offer is None or case.state not in (State.VISIT_OFFERED, State.VISIT_SCHEDULED):
        return None
    zone = ZoneInfo(policy.pages.service_levels.timezone)
    return VisitView(
        at=at.astimezone(zone) if (at := visit_at(case, policy)) else None,
        times=tuple(f"{at:%Y-%m-%d %H:%M}" for at in times_to_come(case, policy, now)),
        technician=offer.technician,
        charge=offer.charge,
        currency=policy.currency,
    )


def shipments(case: Case, language: Language) -> tuple[ShipmentView, ...]:
    """All parcels, oldest first, each with how it stands."""
    return tuple(
        ShipmentView(
            event=one.event,
            label=label("parcel", one.event, language),
            direction="to_us" if one.direction == "to_us" else "to_you",
            carrier=one.carrier,
            tracking=one.tracking,
            url=tracking_url(one.carrier, one.tracking),
            at=one.sent_at,
            standing=one.standing,
            standing_label=label("parcel_standing", one.standing, language),
            address=one.address if one.direction == "to_us" else masked_address(one.address),
        )
        for one in parcels_of(case)
    )


def masked_address(address: str) -> str:
    """Enough to recognise one's own address, too little for a stranger (clause `links`)."""
    return f"{address[:4]}****" if address else ""


def sending(case: Case, policy: Policy) -> SendingView | None:
    """The packing list while something is to come to us."""
    asked, new, old = case.fact(RequestItem), case.fact(ShipNew), case.timer("old_item")
    if new and old:
        return SendingView(how="send_in", address=new.address, enclose=(), due=today(policy, old.due))
    if asked is None or case.state is not State.AWAITING_ITEM:
        return None
    lines = tuple(line.strip() for line in asked.enclose.splitlines() if line.strip())
    return SendingView(how=asked.how, address=asked.address, enclose=lines, due=None)


def loaner(case: Case, policy: Policy) -> LoanerView | None:
    """What is lent, and the day on which it is due back now."""
    lent, out = case.fact(Lend), case.timer("loaner")
    return LoanerView(loaner=lent.loaner, back_on=today(policy, out.due)) if lent and out else None


def with_condition(what: str, condition: str, language: Language) -> str:
    """A product with its condition, where it is not new."""
    return what if condition == "new" else f"{what} · {label('condition', condition, language)}"


def offer(case: Case, policy: Policy, language: Language) -> OfferView | None:
    """What the customer is asked to agree to, besides a quote and a time."""
    other, recycling = case.fact(OfferSubstitute), case.fact(OfferRecycling)
    if case.state is State.SUBSTITUTE_OFFERED and other:
        return OfferView(
            event=Event.ACCEPT_SUBSTITUTE,
            title=with_condition(other.substitute, other.condition, language),
            text=other.difference,
            amount=None,
            currency=policy.currency,
        )
    if case.state is State.RECYCLING_OFFERED and recycling:
        return OfferView(
            event=Event.ACCEPT_RECYCLING,
            title="",
            text=recycling.text,
            amount=recycling.subsidy,
            currency=policy.currency,
        )
    return None


def payments(case: Case, steps: tuple[Step, ...], policy: Policy) -> tuple[PaymentView, ...]:
    """What the customer paid, and what we pay; nothing of ours before it is decided for good."""
    return tuple(
        found
        for part in (_customer_payment, _company_payment)
        if (found := part(case, steps, policy.currency))
    )


def _customer_payment(case: Case, steps: tuple[Step, ...], money: str) -> PaymentView | None:
    paid = case.fact(RecordPayment)
    if paid is None:
        return None
    return PaymentView(
        kind="received",
        amount=paid.amount,
        currency=money,
        reference=paid.reference,
        paid=True,
        at=last_at(steps, Event.RECORD_PAYMENT),
    )


def _company_payment(case: Case, steps: tuple[Step, ...], money: str) -> PaymentView | None:
    done = case.fact(RecordRefund) if case.state is not State.REFUNDING else None
    if case.payout is None or case.state in HELD or (case.state is not State.REFUNDING and done is None):
        return None
    return PaymentView(
        kind=case.payout.kind,
        amount=case.payout.amount,
        currency=money,
        reference=done.reference if done else "",
        paid=done is not None,
        at=last_at(steps, Event.RECORD_REFUND if done else Event.END_HOLD),
    )


def trouble(case: Case) -> TroubleView | None:
    found = case.mail_trouble
    return TroubleView(permanent=found.permanent, since=found.at) if found else None
