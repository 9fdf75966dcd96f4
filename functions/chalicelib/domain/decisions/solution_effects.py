"""What exchange, refund, refusal and their like make of a case, and what is lent and comes back."""

from datetime import timedelta
from typing import Literal

from chalicelib.domain.case.case import Case, OldItem, Payout, Step, Timer
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.entitlements import entitlements
from chalicelib.domain.case.repair_steps import SettleArrival
from chalicelib.domain.case.solution_steps import (
    ApproveExchange,
    ApproveRefund,
    Compensate,
    ConfirmPayout,
    Lend,
    OfferRecycling,
    OfferSubstitute,
    ReceiveOld,
    RecordRefund,
    Refuse,
    Reinspect,
    Reopen,
    ReturnItem,
    ShipNew,
    TakeBackLoan,
)
from chalicelib.domain.decisions.arrival_effects import settle_arrival, tell_differences, with_arrival
from chalicelib.domain.decisions.effects import Effect, begin_anew, go_home, keep_report, move_to
from chalicelib.domain.decisions.repair_history import with_coverage_from
from chalicelib.domain.kernel.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.kernel.serial_numbers import serial_key
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.workflow.accounts import promised_sum
from chalicelib.domain.workflow.case_queries import holds_theirs, is_substitute_agreed, old_items_out
from chalicelib.domain.workflow.comparison import differs, unclear_arrival
from chalicelib.domain.workflow.parcel_queries import goods_out, is_old_due


def _apply_approve_exchange(
    case: Case, step: Step, command: ApproveExchange, policy: Policy
) -> tuple[Case, Step]:
    """What the policy entitles to is free to give; all else needs a code (C8). Raises Invalid."""
    if not step.proved and entitlements(case, policy, step.at).of("exchange") is None:
        raise Invalid(faults=(Fault("code", "needs_code"),))
    return keep_report(case, step, command, policy)


def _apply_ship_new(case: Case, step: Step, command: ShipNew, policy: Policy) -> tuple[Case, Step]:
    """The same model, new, or just what was agreed to; the old one is due back (C8). Raises Invalid."""
    _check_agreed(case, command)
    done = today(policy, step.at)
    as_what = None if command.condition == "new" else command.condition
    changes = {"exchanged_on": done, "exchanged_as": as_what}
    history = case.history.model_copy(update=changes)
    case = with_coverage_from(case.model_copy(update={"history": history}), policy, done)
    if not case.item_here and is_old_due(case):
        case = _with_old_item(case, step, policy)
    return keep_report(case.model_copy(update={"item_here": False}), step, command, policy)


def _check_agreed(case: Case, command: ShipNew) -> None:
    """Raises Invalid for another model, or one that is not new, without a yes to just that."""
    offer = case.fact(OfferSubstitute) if is_substitute_agreed(case) else None
    if command.new_model != case.request.model and not (offer and command.new_model == offer.substitute):
        raise Invalid(faults=(Fault("new_model", "not_agreed"),))
    if command.condition == "new":
        return
    if offer is None or (offer.substitute, offer.condition) != (command.new_model, command.condition):
        raise Invalid(faults=(Fault("condition", "condition_not_agreed"),))


def _with_old_item(case: Case, step: Step, policy: Policy) -> Case:
    """What the customer has is due back, beside an older one that is still out: the one sent last, if any."""
    sent, request, returns = case.fact(ShipNew), case.request, policy.pages.returns
    due = step.at + timedelta(days=returns.new_item_arrives_days + returns.old_item_back_days)
    old = OldItem(
        model=sent.new_model if sent else request.model or "",
        serial=sent.new_serial if sent else request.serial_number or "",
        sent_on=step.at,
        due=due,
    )
    return _await_old_items(case, (*old_items_out(case), old), policy)


def _await_old_items(case: Case, items: tuple[OldItem, ...], policy: Policy) -> Case:
    """The case with the deadline of the old product that is due first; one that runs goes on."""
    others = tuple(timer for timer in case.timers if timer.name != "old_item")
    if not items:
        return case.model_copy(update={"old_items": None, "timers": others})
    first, days = items[0], policy.pages.returns.old_item_remind_days
    remind = first.due - timedelta(days=days)
    anew = Timer(name="old_item", started=first.sent_on, due=first.due, remind_at=remind)
    runs = case.timer("old_item")
    timer = runs if runs and runs.due == first.due else anew
    return case.model_copy(update={"old_items": items, "timers": (*others, timer)})


def _apply_lend(case: Case, step: Step, command: Lend, policy: Policy) -> tuple[Case, Step]:
    due = policy.end_of(command.back_on)
    remind = due - timedelta(days=policy.pages.service_levels.loaner.remind_days)
    timer = Timer(name="loaner", started=step.at, due=due, remind_at=remind)
    others = tuple(one for one in case.timers if one.name != "loaner")
    return keep_report(case.model_copy(update={"timers": (*others, timer)}), step, command, policy)


def _apply_item_return(case: Case, step: Step, command: Command, policy: Policy) -> tuple[Case, Step]:
    """What was out is back; a rated case that waited only for it is closed. Raises Invalid."""
    if isinstance(command, ReceiveOld):
        old = _come(case, command)
        case = with_arrival(case, step, command, old) if old else case
        if old and differs(case):
            return keep_report(case, tell_differences(step), command, policy)
        case = _await_old_items(case, _still_awaited(case, command), policy)
    else:
        case = case.model_copy(update={"timers": tuple(one for one in case.timers if one.name != "loaner")})
    case, step = keep_report(case, step, command, policy)
    if case.state is State.FOLLOW_UP and Event.RATE in case.facts and not goods_out(case):
        return move_to(case, step, State.CLOSED)
    return case, step


def _come(case: Case, command: ReceiveOld) -> OldItem | None:
    """The one that was named, or found by its number, else the one that was due first. Raises Invalid."""
    items = old_items_out(case)
    named = command.serial or command.serial_found or ""
    come = (
        next((one for one in items if serial_key(one.serial) == serial_key(named)), None) if named else None
    )
    if command.serial and come is None:
        raise Invalid(faults=(Fault("serial", "not_a_choice"),))
    return come or items[0] if items else None


def _still_awaited(case: Case, command: ReceiveOld) -> tuple[OldItem, ...]:
    gone = _come(case, command)
    return tuple(one for one in old_items_out(case) if one != gone)


def _apply_settle_old(case: Case, step: Step, command: SettleArrival, policy: Policy) -> tuple[Case, Step]:
    """An old product that was what it should be after all is back; for another one we still wait."""
    arrived = unclear_arrival(case)
    if arrived and arrived.is_old_item and command.way in ("as_meant", "parts_missing"):
        back = ReceiveOld(serial=arrived.meant or None, condition=arrived.condition or "-")
        case = _await_old_items(case, _still_awaited(case, back), policy)
    case, step = settle_arrival(case, step, command, policy)
    if case.state is State.FOLLOW_UP and Event.RATE in case.facts and not goods_out(case):
        return move_to(case, step, State.CLOSED)
    return case, step


def _apply_payout(
    case: Case, step: Step, command: ApproveRefund | Compensate, policy: Policy
) -> tuple[Case, Step]:
    """Money leaves with a fresh code; where all of the case is above the limit, with a second person's too.

    Raises Invalid.
    """
    if not step.proved:
        raise Invalid(faults=(Fault("code", "needs_code"),))
    if isinstance(command, ApproveRefund) and command.shipping > command.amount:
        raise Invalid(faults=(Fault("shipping", "more_than_paid"),))
    kind: Literal["refund", "compensation"] = (
        "refund" if isinstance(command, ApproveRefund) else "compensation"
    )
    payout = Payout(kind=kind, amount=command.amount, approved_by=step.who)
    spent = promised_sum(case, policy.currency)
    case, step = keep_report(case.model_copy(update={"payout": payout}), step, command, policy)
    if spent + command.amount > policy.pages.returns.second_person_above:
        return move_to(case, step, State.REFUND_UNCONFIRMED)
    return case, step


def _apply_confirm_payout(
    case: Case, step: Step, command: ConfirmPayout, policy: Policy
) -> tuple[Case, Step]:
    """Somebody else than who approved. Raises Invalid or NotAllowed."""
    assert case.payout is not None, "a case comes to this state by a payout"
    if case.payout.approved_by.casefold() == step.who.casefold():
        raise NotAllowed("second_person")
    if not step.proved:
        raise Invalid(faults=(Fault("code", "needs_code"),))
    return case.model_copy(update={"payout": case.payout.model_copy(update={"confirmed_by": step.who})}), step


def _apply_record_refund(case: Case, step: Step, command: RecordRefund, policy: Policy) -> tuple[Case, Step]:
    """A product that is here is ours once its price is paid back (C9)."""
    case, step = keep_report(case, step, command, policy)
    refunded = bool(case.payout and case.payout.kind == "refund")
    return (case.model_copy(update={"item_here": False}) if refunded else case), step


def _apply_offer_recycling(
    case: Case, step: Step, command: OfferRecycling, policy: Policy
) -> tuple[Case, Step]:
    """Raises Invalid for a subsidy without a code, or one that would need a second person."""
    limit = policy.pages.returns.second_person_above
    if command.subsidy and promised_sum(case, policy.currency) + command.subsidy > limit:
        raise Invalid(faults=(Fault("subsidy", "over_the_limit", (("limit", limit),)),))
    if command.subsidy and not step.proved:
        raise Invalid(faults=(Fault("code", "needs_code"),))
    return keep_report(case, step, command, policy)


def _apply_refuse(case: Case, step: Step, command: Refuse, policy: Policy) -> tuple[Case, Step]:
    """A refusal names a clause that stands on a page (B5). Raises Invalid."""
    if command.clause not in policy.clauses:
        raise Invalid(faults=(Fault("clause", "unknown_clause"),))
    return keep_report(case, step, command, policy)


def _apply_reinspect(case: Case, step: Step, command: Reinspect, policy: Policy) -> tuple[Case, Step]:
    """Upheld, the refusal stands for good; overturned, the fault is ours (B6)."""
    case, step = keep_report(case, step, command, policy)
    step = step.model_copy(update={"text": command.finding})
    if command.ruling == "upheld":
        return move_to(case, step, State.REFUSED)
    found = case.facts.get(Event.DIAGNOSE)
    facts = {**case.facts, Event.DIAGNOSE: found | {"cause": "covered"}} if found else case.facts
    return case.model_copy(update={"facts": facts}), step


def _apply_return_item(case: Case, step: Step, command: ReturnItem, policy: Policy) -> tuple[Case, Step]:
    """Raises NotAllowed when nothing of the customer's is here."""
    if not holds_theirs(case):
        raise NotAllowed("nothing_here")
    return go_home(*keep_report(case, step, command, policy), policy)


def _apply_reopen(case: Case, step: Step, command: Reopen, policy: Policy) -> tuple[Case, Step]:
    """What comes of it is rated anew; the former rating stands in its step (D2)."""
    facts = {name: value for name, value in case.facts.items() if name is not Event.RATE}
    anew = begin_anew(case.model_copy(update={"facts": facts}), step.at)
    return keep_report(anew, step, command, policy)


EFFECTS: dict[type[Command], Effect] = {
    ApproveExchange: _apply_approve_exchange,
    ShipNew: _apply_ship_new,
    ReceiveOld: _apply_item_return,
    Lend: _apply_lend,
    TakeBackLoan: _apply_item_return,
    ApproveRefund: _apply_payout,
    Compensate: _apply_payout,
    ConfirmPayout: _apply_confirm_payout,
    Refuse: _apply_refuse,
    RecordRefund: _apply_record_refund,
    OfferRecycling: _apply_offer_recycling,
    ReturnItem: _apply_return_item,
    Reinspect: _apply_reinspect,
    Reopen: _apply_reopen,
    SettleArrival: _apply_settle_old,
}
