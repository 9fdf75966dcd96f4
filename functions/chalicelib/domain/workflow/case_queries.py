"""Questions that other rooms ask of a case: where it is, what is out, what an undo would take back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case, OldItem, Step
from chalicelib.domain.case.customer_commands import ChooseTime
from chalicelib.domain.case.repair_steps import Diagnose, OfferVisit, moments
from chalicelib.domain.kernel.events import EVENTS
from chalicelib.domain.kernel.states import STATES, Event, Role, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.policy.service_levels import Cause

RESTS_ON: Mapping[Cause, tuple[str, ...]] = {
    "covered": ("warranty-free-repair",),
    "customer_fault": ("warranty-exclusions", "responsibility"),
    "expired": ("warranty-expired", "responsibility"),
    "force_majeure": ("responsibility",),
}

GUARANTEE = "warranty-repair-guarantee"
LEAD = "lead"  # who is asked about a hard case where nobody else is named


def is_kept(state: State) -> bool:
    """Whether a product that is here stays with us when its customer falls silent there."""
    return "keeps" in STATES[state].marks


def is_untold(state: State) -> bool:
    """Whether what was found or decided may still change there, so that it is not shown."""
    return "untold" in STATES[state].marks


def visit_at(case: Case, policy: Policy) -> datetime | None:
    """When the technician comes, in UTC; None before a time was chosen."""
    chosen = case.fact(ChooseTime)
    if chosen is None:
        return None
    zone = ZoneInfo(policy.pages.service_levels.timezone)
    return moments(chosen.time)[0].replace(tzinfo=zone)


def still_out(case: Case) -> bool:
    """Whether something of ours is with the customer: an old product to come back, or a loaner."""
    return any(timer.name in ("old_item", "loaner") for timer in case.timers)


def holds_theirs(case: Case) -> bool:
    """Whether a product that belongs to the customer is with us.

    A case of the time before a refund made the product ours says that it is here still.
    """
    refunded = bool(case.payout and case.payout.kind == "refund" and Event.RECORD_REFUND in case.facts)
    return case.item_here and not refunded


def old_items_out(case: Case) -> tuple[OldItem, ...]:
    """The exchanged products that are to come back, the one due first first.

    A case of the time before there could be several has only the deadline.
    """
    if case.old_items or (timer := case.timer("old_item")) is None:
        return case.old_items or ()
    request = case.request
    first = OldItem(
        model=request.model or "", serial=request.serial_number or "", sent_on=timer.started, due=timer.due
    )
    return (first,)


def taken_back(step: Step) -> bool:
    """Whether it holds no more, or only took back another."""
    return step.undone or step.event is Event.UNDO


def clerk_of(case: Case) -> str:
    """Who took the case in, and so follows it up (A8, D2); an older case knows it by its steps."""
    if case.dealer:  # whose steps are no clerk's
        return case.clerk or case.owner
    by_staff = (step.who for step in case.steps if step.actor is Role.STAFF and not taken_back(step))
    return case.clerk or next(filter(None, by_staff), case.owner)


def is_passive(step: Step) -> bool:
    """Whether nobody builds on it: reminders, and mails that came back."""
    return EVENTS[step.event].weight == "passive"


def last_of_staff(case: Case) -> tuple[Step, ...]:
    """The steps that an undo would take back: the last of staff, with all of the same answer."""
    steps = [step for step in case.steps if not is_passive(step)]
    if not steps or steps[-1].actor is not Role.STAFF or steps[-1].undone:
        return ()
    if EVENTS[steps[-1].event].weight == "final":
        return ()
    version = steps[-1].version
    return tuple(takewhile(lambda step: step.version == version, reversed(steps)))[::-1]


def is_paid_by_customer(case: Case, policy: Policy) -> bool:
    """Whether the diagnosis lays the cost on the customer (B4)."""
    found = case.fact(Diagnose)
    cause = found.cause if found else "covered"
    return bool(getattr(policy.pages.warranty.responsibility, cause).pays != "company")


def clauses_of_diagnosis(case: Case) -> tuple[str, ...]:
    """The clauses that say who pays for what was found (B4); none before that."""
    found = case.fact(Diagnose)
    if found is None:
        return ()
    return (GUARANTEE,) if is_guaranteed(case) else RESTS_ON[found.cause]


def is_guaranteed(case: Case) -> bool:
    """Whether a fault is free of charge by the guarantee on an earlier repair, and not by the term."""
    found, answer = case.fact(Diagnose), case.coverage
    is_free = bool(found and found.cause == "covered" and answer and answer.outcome == "covered")
    return is_free and answer is not None and GUARANTEE in answer.clauses


def agreed_sum(case: Case) -> Decimal:
    """What the customer agreed to pay: the quote that was accepted, and the visit whose time was chosen.

    What was agreed before the case came back is used up: nobody pays twice for a repair that did not cure.
    """
    quoted, offer = case.quoted, case.fact(OfferVisit)
    holds = [one for one in case.consents if case.begun_anew is None or one.at > case.begun_anew]
    accepted = quoted and any(one.to is Event.ACCEPT_QUOTE and one.at >= quoted.at for one in holds)
    is_chosen = case.begun_anew is None or any(one.to is Event.CHOOSE_TIME for one in holds)
    repair = quoted.total if quoted and accepted else Decimal(0)
    visit = offer.charge if offer and is_chosen and Event.CHOOSE_TIME in case.facts else Decimal(0)
    return repair + visit


def is_substitute_agreed(case: Case) -> bool:
    """Whether the customer said yes to the offer that stands; a former yes was to something else."""
    offered = [one.at for one in case.steps if one.event is Event.OFFER_SUBSTITUTE and not one.undone]
    agreed = [one.at for one in case.consents if one.to is Event.ACCEPT_SUBSTITUTE]
    return bool(agreed) and max(agreed) >= max(offered, default=case.received_at)


def is_exchange(case: Case) -> bool:
    """Whether what was quoted is a new product at the depreciated value (C10)."""
    return bool(case.quoted and any(kind == "exchange" for kind, _, _ in case.quoted.lines))


def as_of(case: Case, step: Step) -> Case:
    """Return the case as that step left it, as far as staff have changed it since: a mail may leave later."""
    since = case.steps[case.steps.index(step) + 1 :]
    held = {name: value for one in reversed(since) for name, value in one.before.items()}
    if not held:
        return case
    whole = case.model_dump(mode="json", include=set(Case.model_fields))
    restored = Case.model_validate(whole | held)
    return case.model_copy(update={name: getattr(restored, name) for name in held})
