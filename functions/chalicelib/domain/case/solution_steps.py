"""What staff report beside a repair: exchange, money, refusal, recycling, loaners, rating."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.step_fields import (
    Carrier,
    Code,
    Long,
    Message,
    Money,
    Route,
    Ruling,
    Short,
    Tracking,
)
from chalicelib.domain.kernel.fields import Asked, Blank
from chalicelib.domain.kernel.states import Event


class ApproveExchange(Command):
    """An exchange (C8); one that the policy does not entitle to needs a code."""

    event = Event.APPROVE_EXCHANGE
    reason: Annotated[Long, Asked("approve_exchange.reason", control="textarea")]
    code: Code = None


class OfferSubstitute(Command):
    event = Event.OFFER_SUBSTITUTE
    substitute: Annotated[Short, Asked("substitute")]
    difference: Annotated[Long, Asked("difference", control="textarea")]


class ShipNew(Command):
    event = Event.SHIP_NEW
    new_model: Annotated[Short, Asked("new_model")]
    new_serial: Annotated[Short, Asked("new_serial")]
    carrier: Carrier
    tracking: Tracking
    address: Annotated[Long, Asked("ship_new.address", control="textarea")]


class ReceiveOld(Command):
    event = Event.RECEIVE_OLD
    condition: Annotated[Long, Asked("receive_old.condition", control="textarea")]


class PayoutCommand(Command):
    """What the company pays: a code from one's own mailbox, and above a limit a second person."""

    amount: Annotated[Money, Field(gt=0), Asked("payout_command.amount", control="number")]
    reason: Annotated[Long, Asked("payout_command.reason", control="textarea")]
    code: Code = None


class ApproveRefund(PayoutCommand):
    """A refund (C9) by the original route, shipping with proof included."""

    event = Event.APPROVE_REFUND
    shipping: Annotated[Money, Asked("shipping", control="number")] = Decimal(0)
    route: Annotated[Route, Asked("route", control="select")] = "original"


class Compensate(PayoutCommand):
    """For justified dissatisfaction (C13)."""

    event = Event.COMPENSATE
    text: Message


class ConfirmPayout(Command):
    event = Event.CONFIRM_PAYOUT
    code: Code = None


class RecordRefund(Command):
    event = Event.RECORD_REFUND
    reference: Annotated[Short, Asked("record_refund.reference")]


class Refuse(Command):
    """A refusal with the clause that it rests on (B5); ten minutes pass before it leaves."""

    event = Event.REFUSE
    clause: Annotated[
        Short,
        Asked("clause", hint=True),
    ]
    text: Message


class Reinspect(Command):
    """The re-inspection (B6); its result is final within the company."""

    event = Event.REINSPECT
    ruling: Annotated[Ruling, Asked("ruling", control="radio")]
    finding: Annotated[Long, Asked("reinspect.finding", control="textarea")]


class ReturnItem(Command):
    """It goes back as it is (C14)."""

    event = Event.RETURN_ITEM
    text: Message


class OfferRecycling(Command):
    """The subsidy is the company's money: it needs a code, and stays below a second person's limit (C14)."""

    event = Event.OFFER_RECYCLING

    subsidy: Annotated[Money, Asked("subsidy", control="number")] = Decimal(0)
    text: Message
    code: Code = None


class Lend(Command):
    """A loaner while the product is away (B1)."""

    event = Event.LEND
    loaner: Annotated[Short, Asked("loaner")]
    back_on: Annotated[date, Asked("back_on", control="date")]


class TakeBackLoan(Command):
    event = Event.TAKE_BACK_LOAN
    condition: Annotated[Long, Asked("take_back_loan.condition", control="textarea")]


class RecordRating(Command):
    """What the customer said on the telephone (D2)."""

    event = Event.RECORD_RATING
    score: Annotated[int, Field(ge=1, le=10), Asked("record_rating.score", control="number")]
    text: Annotated[Long | None, Blank, Asked("record_rating.text", control="textarea")] = None


class Reopen(Command):
    event = Event.REOPEN
    text: Message
