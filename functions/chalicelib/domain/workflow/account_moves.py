"""What each step adds to the account of a case: a row for each event that moves money."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from chalicelib.domain.case.account import (
    AccountEntry,
    EntryKind,
    Purpose,
    open_promises,
)
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.repair_steps import OfferVisit, RecordPayment, WaiveInspectionFee
from chalicelib.domain.case.solution_steps import ApproveRefund, Compensate, OfferRecycling, RecordRefund
from chalicelib.domain.kernel.states import Event, State
from chalicelib.domain.workflow.case_queries import is_exchange

Added = dict[str, Any]  # an entry without what all have in common
Move = Callable[[Case, Step, tuple[AccountEntry, ...]], Iterable[Added]]


def new_entry(kind: EntryKind, purpose: Purpose, amount: Decimal, **more: Any) -> Added:
    return {"kind": kind, "purpose": purpose, "amount": amount, **more}


def _quote(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if case.quoted:
        why = "; ".join(name for _, name, _ in case.quoted.lines)
        yield new_entry(
            "quoted", _purpose_of_price(case), case.quoted.total, why=why, currency=case.quoted.currency
        )


def _agree(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if case.quoted:
        yield new_entry("agreed", _purpose_of_price(case), case.quoted.total, currency=case.quoted.currency)


def _purpose_of_price(case: Case) -> Purpose:
    return "exchange" if is_exchange(case) else "repair"


def _agree_visit(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    offer = case.fact(OfferVisit)
    if offer and offer.charge:
        yield new_entry("agreed", "visit", offer.charge)


def _offer_fee(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    """A product that came is examined at a price: it was put to the customer with this step."""
    fee = case.inspection_fee
    if fee and fee.at == step.at:
        yield new_entry("quoted", "inspection", fee.amount, currency=fee.currency)


def _agree_fee(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if fee := case.inspection_fee:
        yield new_entry("agreed", "inspection", fee.amount, currency=fee.currency)


def _waive_fee(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    fee, waived = case.inspection_fee, case.fact(WaiveInspectionFee)
    if fee:
        why = waived.text if waived else ""
        yield new_entry("waived", "inspection", fee.amount, currency=fee.currency, why=why)


def _receive(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if paid := case.fact(RecordPayment):
        what = "inspection" if step.state is State.RETURNING else _purpose_of_price(case)
        yield new_entry("received", what, paid.amount, reference=paid.reference)


def _promise_refund(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if refund := case.fact(ApproveRefund):
        why = {"why": refund.reason, "route": refund.route}
        yield new_entry("promised", "refund", refund.amount, **why)


def _promise_compensation(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if gift := case.fact(Compensate):
        yield new_entry("promised", "compensation", gift.amount, why=gift.reason)


def _promise_subsidy(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    """The customer agreed: we owe it from now on, whenever the product comes."""
    offer = case.fact(OfferRecycling)
    if offer and offer.subsidy:
        offered = (one.who for one in reversed(case.steps) if one.event is Event.OFFER_RECYCLING)
        yield new_entry("promised", "subsidy", offer.subsidy, why=offer.text, who=next(offered, ""))


def _settle(case: Case, before: tuple[AccountEntry, ...], kind: EntryKind, **more: Any) -> Iterator[Added]:
    """What happens to the payout that the case stands at: it is confirmed, or paid."""
    payout = case.payout
    meant = [one for one in open_promises(before) if payout and one.purpose == payout.kind]
    for one in meant[-1:]:
        yield new_entry(
            kind, one.purpose, one.amount, route=one.route, settles=one.number, currency=one.currency, **more
        )


def _confirm(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    return _settle(case, before, "confirmed")


def _pay(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    paid = case.fact(RecordRefund)
    return _settle(case, before, "paid", reference=paid.reference if paid else "")


MOVES: Mapping[Event, Move] = {
    Event.RECEIVE_ITEM: _offer_fee,
    Event.FETCH_ITEM: _offer_fee,
    Event.SETTLE_ARRIVAL: _offer_fee,
    Event.ACCEPT_INSPECTION_FEE: _agree_fee,
    Event.WAIVE_INSPECTION_FEE: _waive_fee,
    Event.QUOTE: _quote,
    Event.ACCEPT_QUOTE: _agree,
    Event.CHOOSE_TIME: _agree_visit,
    Event.RECORD_PAYMENT: _receive,
    Event.APPROVE_REFUND: _promise_refund,
    Event.COMPENSATE: _promise_compensation,
    Event.ACCEPT_RECYCLING: _promise_subsidy,
    Event.CONFIRM_PAYOUT: _confirm,
    Event.RECORD_REFUND: _pay,
}
