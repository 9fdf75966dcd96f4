"""What the steps that staff report, and the clock, make of a case: repair, exchange, money, time."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.case.case import Case, HandedOut, Quoted, Step, Timer
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import (
    AwaitParts,
    CompleteVisit,
    Diagnose,
    FailCheck,
    FetchItem,
    FinishRepair,
    HandOutParts,
    OfferVisit,
    OrderPart,
    PlanRepair,
    PostPart,
    Quote,
    ReceiveItem,
    ReceiveLate,
    RecordPayment,
    RequestItem,
    ShipBack,
    WaiveInspectionFee,
    WorkRecord,
    moments,
)
from chalicelib.domain.decisions.arrival_effects import with_arrival
from chalicelib.domain.decisions.effects import Effect, begin_anew, keep_report, move_to, without_work
from chalicelib.domain.decisions.inspection_effects import examine
from chalicelib.domain.decisions.repair_history import (
    add_repair,
    check_fault_named,
    recognise_fault,
    renumber,
)
from chalicelib.domain.kernel.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.policy.prices import NotListed, charged_amount
from chalicelib.domain.workflow.case_queries import agreed_sum, holds_theirs, is_exchange, is_paid_by_customer
from chalicelib.domain.workflow.comparison import differs
from chalicelib.domain.workflow.deadlines import repaired_on

OF_THE_FORMER = (Event.RECORD_REFUND, Event.RATE)  # said of what came before
Line = tuple[str, str, Decimal]  # kind, name and price


def _apply_item_arrival(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    """It is examined at once, or once its customer agrees to the fee; time in repair counts from now (C7)."""
    facts = {name: value for name, value in case.facts.items() if name not in OF_THE_FORMER[:1]}
    here = case.model_copy(update={"item_here": True, "item_since": step.at, "facts": facts})
    case, step = keep_report(here, step, command, policy)
    if isinstance(command, ReceiveItem):
        case = with_arrival(case, step, command)
        if differs(case):
            return move_to(case, step, State.ARRIVAL_UNCLEAR)
    return examine(case, step, policy)


def _apply_waive_inspection_fee(
    case: Case, step: Step, command: WaiveInspectionFee, policy: Policy
) -> tuple[Case, Step]:
    assert case.inspection_fee is not None, "a case comes to these states by an offer"
    fee = case.inspection_fee.model_copy(update={"waived": True})
    return keep_report(case.model_copy(update={"inspection_fee": fee}), step, command, policy)


def _apply_plan_repair(case: Case, step: Step, command: PlanRepair, policy: Policy) -> tuple[Case, Step]:
    """Only what the company pays starts without a quote (C1). Raises Invalid for the rest."""
    if is_paid_by_customer(case, policy):
        raise Invalid(faults=(Fault("method", "needs_quote"),))
    return keep_report(case, step, command, policy)


def _apply_quote(case: Case, step: Step, command: Quote, policy: Policy) -> tuple[Case, Step]:
    """The price by the list of today (C2). Raises Invalid for a part or labour that it does not name."""
    lines = quote_lines(case, step.at, command, policy)
    prices = policy.pages.price_list
    assert prices is not None, "lines come from a list"
    quoted = Quoted(
        at=step.at,
        lines=lines,
        total=sum((price for _, _, price in lines), Decimal(0)),
        currency=policy.currency,
        policy_version=policy.version,
    )
    return keep_report(case.model_copy(update={"quoted": quoted}), step, command, policy)


def quote_lines(case: Case, at: datetime, command: Quote, policy: Policy) -> tuple[Line, ...]:
    """What is charged: a new product (C10), an agreed sum (B4), or work and parts (C2). Raises Invalid."""
    if command.price_paid:
        return (("exchange", "depreciated", _depreciated_price(case, at, command.price_paid, policy)),)
    if command.agreed:
        return (("agreed", "agreed", _agreed_price(case, command.agreed)),)
    return (
        *_lines(case, "labour", _once(command.labour, policy), policy),
        *_lines(case, "parts", command.parts, policy),
        *_unlisted_parts(command),
    )


def _once(labour: tuple[str, ...], policy: Policy) -> tuple[str, ...]:
    """Labour of which a repair is charged one kind only (clause `price-labour`). Raises Invalid for two."""
    prices = policy.pages.price_list
    if prices and len(set(labour) & set(prices.labour_once)) > 1:
        raise Invalid(faults=(Fault("labour", "one_labour"),))
    return labour


def _unlisted_parts(command: Quote) -> tuple[Line, ...]:
    """A part that the list does not name, at the price that is given (`price-parts`). Raises Invalid."""
    lacking = [name for name in ("other_part", "other_price") if not getattr(command, name)]
    if len(lacking) == 1:
        raise Invalid(faults=(Fault(lacking[0], "missing"),))
    if not command.other_part or not command.other_price:
        return ()
    return (("parts", command.other_part, command.other_price),)


def _depreciated_price(case: Case, at: datetime, price: Decimal, policy: Policy) -> Decimal:
    found = entitlements(case, policy, at, price_paid=price).of("depreciated_exchange")
    if found is None or not found.customer_pays:
        raise Invalid(faults=(Fault("price_paid", "not_depreciated"),))
    return found.customer_pays


def _agreed_price(case: Case, amount: Decimal) -> Decimal:
    found = case.fact(Diagnose)
    if not found or found.cause != "force_majeure":
        raise Invalid(faults=(Fault("agreed", "not_to_agree"),))
    return amount


def _lines(
    case: Case, kind: Literal["labour", "parts"], keys: Iterable[str], policy: Policy
) -> Iterable[tuple[str, str, Decimal]]:
    found = case.fact(Diagnose)
    cause: Literal["customer_fault", "expired"] = (
        "customer_fault" if found and found.cause == "customer_fault" else "expired"
    )
    for key in keys:
        try:
            yield (
                kind,
                key,
                charged_amount(_listed_price(case, kind, key, policy), cause=cause, policy=policy),
            )
        except (KeyError, NotListed) as error:
            raise Invalid(faults=(Fault(kind, "not_listed"),)) from error


def _listed_price(case: Case, kind: str, key: str, policy: Policy) -> Decimal:
    prices = policy.pages.price_list
    if prices is None or not case.request.model:
        raise KeyError(key)
    family = prices.families[policy.product(case.request.model).family]
    return Decimal(getattr(family, kind)[key])


def _apply_record_payment(
    case: Case, step: Step, command: RecordPayment, policy: Policy
) -> tuple[Case, Step]:
    """Work starts when all is paid; an inspected product goes home then. Raises Invalid for less."""
    goes_home, fee = case.state is State.RETURNING, case.inspection_fee
    due = fee.amount if goes_home and fee else case.quoted.total if case.quoted else Decimal(0)
    if command.amount < due:
        raise Invalid(faults=(Fault("amount", "too_little"),))
    case, step = keep_report(case, step, command, policy)
    if goes_home and fee:
        return case.model_copy(update={"inspection_fee": fee.model_copy(update={"paid": True})}), step
    return move_to(case, step, State.EXCHANGING) if is_exchange(case) else (case, step)


def _apply_offer_visit(case: Case, step: Step, command: OfferVisit, policy: Policy) -> tuple[Case, Step]:
    """Raises Invalid for times that cannot be read or are over; NotAllowed while the product is here."""
    refuse_while_here(case)
    zone = ZoneInfo(policy.pages.service_levels.timezone)
    try:
        times = moments(command.times)
    except ValueError as error:
        raise Invalid(faults=(Fault("times", "invalid_time"),)) from error
    if not times or any(at.replace(tzinfo=zone) <= step.at for at in times):
        raise Invalid(faults=(Fault("times", "past_time" if times else "invalid_time"),))
    facts = {name: value for name, value in case.facts.items() if name is not Event.CHOOSE_TIME}
    return keep_report(case.model_copy(update={"facts": facts}), step, command, policy)


def _apply_while_away(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    """For a product that is with its customer (C12, C15). Raises NotAllowed while it is here."""
    refuse_while_here(case)
    return keep_report(case, step, command, policy)


def refuse_while_here(case: Case) -> None:
    """What is done at the customer's needs the product there, and would leave it behind with us."""
    if holds_theirs(case):
        raise NotAllowed("their_goods_here")


def _apply_await_parts(case: Case, step: Step, command: AwaitParts, policy: Policy) -> tuple[Case, Step]:
    """Nothing is ordered yet (C3); a date that is known at once is the customer's new one."""
    facts = {name: value for name, value in case.facts.items() if name is not Event.ORDER_PART}
    moved = case.model_copy(update={"facts": facts})
    if command.ready_on:
        moved = _promise_repair(moved, command.ready_on, policy)
    return keep_report(moved, step, command, policy)


def _apply_order_part(case: Case, step: Step, command: OrderPart, policy: Policy) -> tuple[Case, Step]:
    """The day it is expected is watched, and the repair follows it (C18). Raises Invalid for a past day."""
    if command.expected_on < today(policy, step.at):
        raise Invalid(faults=(Fault("expected_on", "past_time"),))
    moved = _promise_repair(case, repaired_on(command.expected_on, policy), policy)
    watched = Timer(name="parts", started=step.at, due=policy.end_of(command.expected_on))
    others = tuple(timer for timer in moved.timers if timer.name != "parts")
    timers = _reschedule(
        moved.model_copy(update={"timers": (*others, watched)}), "parts", command.expected_on, policy
    )
    return keep_report(moved.model_copy(update={"timers": timers}), step, command, policy)


def _apply_hand_out_parts(case: Case, step: Step, command: HandOutParts, policy: Policy) -> tuple[Case, Step]:
    """All that was handed out is kept, line by line, for the slip (C18)."""
    line = HandedOut(at=step.at, parts=command.parts, taken_by=command.taken_by, by=step.who)
    case = case.model_copy(update={"handed_out": (*(case.handed_out or ()), line)})
    return keep_report(case, step.model_copy(update={"text": command.parts}), command, policy)


def _promise_repair(case: Case, day: date, policy: Policy) -> Case:
    """The customer's new date is the new deadline (C3); the first promise is kept in mind (C9)."""
    promised = case.promised_on or _day_of(case.timer("repair"), policy)
    timers = _reschedule(case, "repair", day, policy)
    return case.model_copy(update={"promised_on": promised, "timers": timers})


def _reschedule(case: Case, name: str, day: date, policy: Policy) -> tuple[Timer, ...]:
    due = policy.end_of(day)
    remind = due - timedelta(days=policy.pages.service_levels.escalation.remind_days_before)
    return tuple(
        timer.model_copy(update={"due": due, "remind_at": remind, "told": ()})
        if timer.name == name
        else timer
        for timer in case.timers
    )


def _day_of(timer: Timer | None, policy: Policy) -> date | None:
    return today(policy, timer.due) if timer else None


def _apply_ship_back(case: Case, step: Step, command: ShipBack, policy: Policy) -> tuple[Case, Step]:
    """A repaired product goes home with a longer warranty (C6, C7)."""
    lacking = [name for name in ("carrier", "tracking") if command.by_parcel and not getattr(command, name)]
    if lacking:
        raise Invalid(faults=tuple(Fault(name, "missing") for name in lacking))
    case = case.model_copy(update={"item_here": False})
    case = add_repair(case, step, policy) if case.fact(FinishRepair) else case
    return keep_report(case, step.model_copy(update={"coverage": case.coverage}), command, policy)


def _check_charge(case: Case, command: WorkRecord) -> None:
    """Nothing is charged that the customer did not agree to before (C1, C11). Raises Invalid."""
    if command.charge > agreed_sum(case):
        raise Invalid(faults=(Fault("charge", "more_than_agreed"),))


def _apply_complete_visit(
    case: Case, step: Step, command: CompleteVisit, policy: Policy
) -> tuple[Case, Step]:
    """Raises Invalid as a finished repair does, and for one of which nobody says what it was."""
    _check_charge(case, command)
    check_fault_named(case, command)
    case = renumber(case, command.new_serial, policy)
    case = add_repair(case.model_copy(update={"item_since": step.at}), step, policy, command)
    return keep_report(case, step.model_copy(update={"coverage": case.coverage}), command, policy)


def _apply_finish_repair(case: Case, step: Step, command: FinishRepair, policy: Policy) -> tuple[Case, Step]:
    """Raises Invalid for a charge that nobody agreed to, and for a number that is none of that model."""
    _check_charge(case, command)
    return keep_report(renumber(case, command.new_serial, policy), step, command, policy)


def _apply_fail_check(case: Case, step: Step, command: FailCheck, policy: Policy) -> tuple[Case, Step]:
    return keep_report(without_work(case), step, command, policy)


def _apply_diagnose(case: Case, step: Step, command: Diagnose, policy: Policy) -> tuple[Case, Step]:
    """What was found may be covered where the product as such is not, or have been repaired before."""
    case, cause = recognise_fault(case, command, policy)
    case, step = keep_report(case, step, command.model_copy(update={"cause": cause}), policy)
    return case, step.model_copy(update={"text": command.finding, "coverage": case.coverage})


def _apply_late_arrival(case: Case, step: Step, command: ReceiveLate, policy: Policy) -> tuple[Case, Step]:
    """The case goes on, and what comes of it is rated anew; no fee is asked before somebody has looked."""
    facts = {name: value for name, value in case.facts.items() if name not in OF_THE_FORMER}
    here = {"item_here": True, "item_since": step.at, "facts": facts, "recycles": None}
    anew = begin_anew(case.model_copy(update=here), step.at)
    case, step = keep_report(anew, step, command, policy)
    case = with_arrival(case, step, command)
    return move_to(case, step, State.ARRIVAL_UNCLEAR) if differs(case) else (case, step)


EFFECTS: dict[type[Command], Effect] = {
    ReceiveLate: _apply_late_arrival,
    ReceiveItem: _apply_item_arrival,
    FetchItem: _apply_item_arrival,
    WaiveInspectionFee: _apply_waive_inspection_fee,
    Diagnose: _apply_diagnose,
    PlanRepair: _apply_plan_repair,
    Quote: _apply_quote,
    RecordPayment: _apply_record_payment,
    OfferVisit: _apply_offer_visit,
    AwaitParts: _apply_await_parts,
    OrderPart: _apply_order_part,
    RequestItem: _apply_while_away,
    PostPart: _apply_while_away,
    HandOutParts: _apply_hand_out_parts,
    ShipBack: _apply_ship_back,
    CompleteVisit: _apply_complete_visit,
    FinishRepair: _apply_finish_repair,
    FailCheck: _apply_fail_check,
}
