"""The account of a case after a step, and of older cases that kept none."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from chalicelib.domain.case.account import AccountEntry, EntryKind, reversal, standing, total
from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.case.solution_steps import RecordRefund
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.workflow.account_moves import MOVES, new_entry
from chalicelib.domain.workflow.case_queries import as_of, taken_back

UNPAID = (State.REFUND_UNCONFIRMED, State.REFUND_HELD, State.REFUNDING)  # where a payout is yet to be made


def account_after(before: Case, moved: Case, step: Step, currency: str) -> tuple[AccountEntry, ...] | None:
    """The account with what this step adds to it; None as long as no money ever moved.

    `before` is the case before the step; what an undo takes back stays, with entries that say so.
    """
    if step.event is Event.UNDO:
        return _reverse(before, moved, step, currency)
    if step.event not in MOVES:
        return moved.account
    held = account_of(before, currency)
    return (*held, *_entries(moved, step, held, currency)) or None


def _reverse(before: Case, moved: Case, step: Step, currency: str) -> tuple[AccountEntry, ...] | None:
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
    return case.account if case.account is not None else _reconstruct(case, currency)


def _reconstruct(case: Case, currency: str) -> tuple[AccountEntry, ...]:
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
        **(shared | new_entry("promised", payout.kind, payout.amount, who=payout.approved_by)),
    )
    if payout.confirmed_by:
        more = new_entry("confirmed", payout.kind, payout.amount, who=payout.confirmed_by, settles=settles)
        yield AccountEntry(number=next(number), **(shared | more))
    paid = case.fact(RecordRefund)
    if paid and case.state not in UNPAID:
        more = new_entry("paid", payout.kind, payout.amount, reference=paid.reference, settles=settles)
        yield AccountEntry(number=next(number), **(shared | more))


def _entries(case: Case, step: Step, held: tuple[AccountEntry, ...], currency: str) -> Iterator[AccountEntry]:
    who = step.who if step.actor is Role.STAFF else ""
    shared = {"version": step.version, "currency": currency, "at": step.at, "who": who}
    for number, one in enumerate(MOVES[step.event](case, step, held), start=len(held) + 1):
        yield AccountEntry(number=number, **(shared | one))


def promised_sum(case: Case, currency: str) -> Decimal:
    """All that the company ever promised or paid in this case: what a second person's limit is about."""
    return total(account_of(case, currency), "promised")
