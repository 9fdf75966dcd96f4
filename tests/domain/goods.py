"""Whose goods are where, told from a case's steps alone: nothing here asks the case what it believes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.case.case import Case, Step
from chalicelib.domain.kernel.states import Event, State

E = Event


@dataclass(frozen=True)
class Goods:
    """What is out of its owner's hands, and what the customer was told that is still to be done.

    Of ours that may be an old product that is to come back, or a loaner; `given_up` is a product that is
    to be recycled once it comes; `promised` is money or a new product.
    """

    theirs_here: bool = False
    old_out: int = 0
    lent: bool = False
    given_up: bool = False
    payout: str = ""
    promised: str = ""

    @property
    def ours_out(self) -> int:
        return self.old_out + self.lent


Move = Callable[[Goods, Step], Goods]


def _arrived(goods: Goods, step: Step) -> Goods:
    return replace(goods, theirs_here=not goods.given_up, given_up=False)


def _sent_new(goods: Goods, step: Step) -> Goods:
    return replace(goods, theirs_here=False, old_out=goods.old_out + (not goods.theirs_here), promised="")


def _paid(goods: Goods, step: Step) -> Goods:
    kept = goods.theirs_here and goods.payout != "refund"
    return replace(goods, theirs_here=kept, promised="", payout="")


def _decided(goods: Goods, step: Step) -> Goods:
    return replace(goods, promised="money") if step.state is State.REFUNDING else goods


MOVES: Mapping[Event, Move] = {
    E.RECEIVE_ITEM: _arrived,
    E.FETCH_ITEM: _arrived,
    E.RECEIVE_LATE: _arrived,
    E.SHIP_BACK: lambda goods, step: replace(goods, theirs_here=False),
    E.APPROVE_EXCHANGE: lambda goods, step: replace(goods, promised="a new product"),
    E.CLAIM_REFUND: lambda goods, step: replace(goods, promised=""),  # instead of it, once it is settled
    E.RETURN_ITEM: lambda goods, step: replace(goods, promised=""),
    E.CLOSE: lambda goods, step: replace(goods, promised=""),  # somebody decided so, and the customer is told
    E.CANCEL: lambda goods, step: replace(goods, promised=""),
    E.SETTLE_ARRIVAL: lambda goods, step: replace(
        goods, theirs_here=goods.theirs_here and step.state is not State.AWAITING_ITEM
    ),
    E.SHIP_NEW: _sent_new,
    E.RECEIVE_OLD: lambda goods, step: replace(goods, old_out=max(0, goods.old_out - 1)),
    E.LEND: lambda goods, step: replace(goods, lent=True),
    E.TAKE_BACK_LOAN: lambda goods, step: replace(goods, lent=False),
    E.ACCEPT_RECYCLING: lambda goods, step: replace(goods, theirs_here=False, given_up=not goods.theirs_here),
    E.APPROVE_REFUND: lambda goods, step: replace(goods, payout="refund"),
    E.COMPENSATE: lambda goods, step: replace(goods, payout="compensation"),
    E.END_HOLD: _decided,
    E.RECORD_REFUND: _paid,
}


def goods_of(case: Case) -> Goods:
    """All that the steps of a case moved, without those that were undone."""
    goods = Goods()
    for step in case.steps:
        if not step.undone and step.event in MOVES:
            goods = MOVES[step.event](goods, step)
    return goods
