"""What each step adds to the account of a case, and what was added to older ones that kept none."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from chalicelib.domain.case.account import (
    AccountEntry,
    EntryKind,
    Purpose,
    open_promises,
    reversal,
    standing,
    total,
)
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.repair_steps import OfferVisit, RecordPayment, WaiveInspectionFee
from chalicelib.domain.case.solution_steps import ApproveRefund, Compensate, OfferRecycling, RecordRefund
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.workflow.case_queries import as_of, is_exchange, taken_back

Added = dict[str, Any]  # an entry without what all have in common
UNPAID = (State.REFUND_UNCONFIRMED, State.REFUND_HELD, State.REFUNDING)  # where a payout is yet to be made

Move = Callable[[Case, Step, tuple[AccountEntry, ...]], Iterable[Added]]


def _added(kind: EntryKind, purpose: Purpose, amount: Decimal, **more: Any) -> Added:
    return {"kind": kind, "purpose": purpose, "amount": amount, **more}


def _quote(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if case.quoted:
        why = "; ".join(name for _, name, _ in case.quoted.lines)
        yield _added("quoted", _bought(case), case.quoted.total, why=why, currency=case.quoted.currency)


def _agree(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if case.quoted:
        yield _added("agreed", _bought(case), case.quoted.total, currency=case.quoted.currency)


def _bought(case: Case) -> Purpose:
    return "exchange" if is_exchange(case) else "repair"


def _agree_visit(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    offer = case.fact(OfferVisit)
    if offer and offer.charge:
        yield _added("agreed", "visit", offer.charge)


def _offer_fee(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    """A product that came is examined at a price: it was put to the customer with this step."""
    fee = case.inspection_fee
    if fee and fee.at == step.at:
        yield _added("quoted", "inspection", fee.amount, currency=fee.currency)


def _agree_fee(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if fee := case.inspection_fee:
        yield _added("agreed", "inspection", fee.amount, currency=fee.currency)


def _waive_fee(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    fee, waived = case.inspection_fee, case.fact(WaiveInspectionFee)
    if fee:
        why = waived.text if waived else ""
        yield _added("waived", "inspection", fee.amount, currency=fee.currency, why=why)


def _receive(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if paid := case.fact(RecordPayment):
        what = "inspection" if step.state is State.RETURNING else _bought(case)
        yield _added("received", what, paid.amount, reference=paid.reference)


def _promise_refund(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if refund := case.fact(ApproveRefund):
        why = {"why": refund.reason, "route": refund.route}
        yield _added("promised", "refund", refund.amount, **why)


def _promise_compensation(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    if gift := case.fact(Compensate):
        yield _added("promised", "compensation", gift.amount, why=gift.reason)


def _promise_subsidy(case: Case, step: Step, before: tuple[AccountEntry, ...]) -> Iterator[Added]:
    """The customer agreed: we owe it from now on, whenever the product comes."""
    offer = case.fact(OfferRecycling)
    if offer and offer.subsidy:
        offered = (one.who for one in reversed(case.steps) if one.event is Event.OFFER_RECYCLING)
        yield _added("promised", "subsidy", offer.subsidy, why=offer.text, who=next(offered, ""))


def _settle(case: Case, before: tuple[AccountEntry, ...], kind: EntryKind, **more: Any) -> Iterator[Added]:
    """What happens to the payout that the case stands at: it is confirmed, or paid."""
    payout = case.payout
    meant = [one for one in open_promises(before) if payout and one.purpose == payout.kind]
    for one in meant[-1:]:
        yield _added(
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


def account_after(before: Case, moved: Case, step: Step, currency: str) -> tuple[AccountEntry, ...] | None:
    """The account with what this step adds to it; None as long as no money ever moved.

    `before` is the case before the step; what an undo takes back stays, with entries that say so.
    """
    if step.event is Event.UNDO:
        return _reversed(before, moved, step, currency)
    if step.event not in MOVES:
        return moved.account
    held = account_of(before, currency)
    return (*held, *_entries(moved, step, held, currency)) or None


def _reversed(before: Case, moved: Case, step: Step, currency: str) -> tuple[AccountEntry, ...] | None:
    held = account_of(before, currency)
    was_undone = {one.version for one in before.steps if one.undone}
    undone = {one.version for one in moved.steps if one.undone} - was_undone
    kinds: tuple[EntryKind, ...] = ("quoted", "agreed", "waived", "received", "promised", "confirmed", "paid")
    gone = [one for one in standing(held, *kinds) if one.version in undone]
    back = (
        reversal(one, number=number, version=step.version, at=step.at, who=step.who)
        for number, one in enumerate(gone, start=len(held) + 1)
    )
    return (*held, *back) or None


def account_of(case: Case, currency: str) -> tuple[AccountEntry, ...]:
    """All entries of a case; those of one that kept none are told by its steps and what they changed."""
    return case.account if case.account is not None else _reconstructed(case, currency)


def _reconstructed(case: Case, currency: str) -> tuple[AccountEntry, ...]:
    held: tuple[AccountEntry, ...] = ()
    for step in case.steps:
        if step.event in MOVES and not taken_back(step):
            held = (*held, *_entries(as_of(case, step), step, held, currency))
    return (*held, *_untold(case, held, currency))


def _untold(case: Case, held: tuple[AccountEntry, ...], currency: str) -> Iterator[AccountEntry]:
    """What was promised in steps that are no longer with the case."""
    payout = case.payout
    if payout is None or any(one.purpose == payout.kind for one in standing(held, "promised")):
        return
    shared = {"version": case.version, "currency": currency, "at": case.updated_at}
    settles, number = len(held) + 1, count(len(held) + 1)
    yield AccountEntry(
        number=next(number),
        **(shared | _added("promised", payout.kind, payout.amount, who=payout.approved_by)),
    )
    if payout.confirmed_by:
        more = _added("confirmed", payout.kind, payout.amount, who=payout.confirmed_by, settles=settles)
        yield AccountEntry(number=next(number), **(shared | more))
    paid = case.fact(RecordRefund)
    if paid and case.state not in UNPAID:
        more = _added("paid", payout.kind, payout.amount, reference=paid.reference, settles=settles)
        yield AccountEntry(number=next(number), **(shared | more))


def _entries(case: Case, step: Step, held: tuple[AccountEntry, ...], currency: str) -> Iterator[AccountEntry]:
    who = step.who if step.actor is Role.STAFF else ""
    shared = {"version": step.version, "currency": currency, "at": step.at, "who": who}
    for number, one in enumerate(MOVES[step.event](case, step, held), start=len(held) + 1):
        yield AccountEntry(number=number, **(shared | one))


def promised_sum(case: Case, currency: str) -> Decimal:
    """All that the company ever promised or paid in this case: what a second person's limit is about."""
    return total(account_of(case, currency), "promised")
