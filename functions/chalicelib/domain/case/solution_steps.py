"""What staff report beside a repair: exchange, money, refusal, recycling, loaners, rating."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from chalicelib.domain.case.commands import PageCommand
from chalicelib.domain.case.step_fields import (
    Carrier,
    Code,
    CodeIfPaid,
    CodeUnlessEntitled,
    Condition,
    Files,
    Long,
    Message,
    Missing,
    ModelFound,
    Money,
    Route,
    Ruling,
    Sealed,
    SerialFound,
    Short,
    Tracking,
)
from chalicelib.domain.kernel.fields import Asked, Blank
from chalicelib.domain.kernel.states import Event


class ApproveExchange(PageCommand):
    """An exchange (C8); one that the policy does not entitle to needs a code."""

    event = Event.APPROVE_EXCHANGE
    effect = "own"
    reason: Annotated[Long, Asked("approve_exchange.reason", control="textarea")]
    code: CodeUnlessEntitled = None


class OfferSubstitute(PageCommand):
    """Another model, or one that is not new: it leaves only if the customer agrees to just that."""

    event = Event.OFFER_SUBSTITUTE
    effect = "report"
    substitute: Annotated[Short, Asked("substitute", source="other_models")]
    condition: Condition = "new"
    difference: Annotated[Long, Asked("difference", control="textarea")]


class ShipNew(PageCommand):
    event = Event.SHIP_NEW
    effect = "own"
    new_model: Annotated[Short, Asked("new_model", source="model_to_send")]
    new_serial: Annotated[Short, Asked("new_serial")]
    condition: Condition = "new"
    carrier: Carrier
    tracking: Tracking
    address: Annotated[Long, Asked("ship_new.address", control="textarea")]


class ReceiveOld(PageCommand):
    """Which of several has come is said by its serial number; else it is the one that was due first."""

    event = Event.RECEIVE_OLD
    effect = "own"
    when = "old_item_out"
    serial: Annotated[
        Short | None, Blank, Asked("receive_old.serial", control="radio", source="old_items")
    ] = None
    serial_found: SerialFound = None
    model_found: ModelFound = None
    missing: Missing = ()
    seal: Sealed = None
    condition: Annotated[Long, Asked("receive_old.condition", control="textarea")]
    attachments: Files = ()


class PayoutCommand(PageCommand):
    """What the company pays: a code from one's own mailbox, and above a limit a second person."""

    amount: Annotated[Money, Field(gt=0), Asked("payout_command.amount", control="number")]
    reason: Annotated[Long, Asked("payout_command.reason", control="textarea")]
    code: Code = None


class ApproveRefund(PayoutCommand):
    """A refund (C9) by the original route, shipping with proof included."""

    event = Event.APPROVE_REFUND
    effect = "own"
    shipping: Annotated[Money, Asked("shipping", control="number")] = Decimal(0)
    route: Annotated[Route, Asked("route", control="select")] = "original"


class Compensate(PayoutCommand):
    """For justified dissatisfaction (C13)."""

    event = Event.COMPENSATE
    effect = "own"
    text: Message


class ConfirmPayout(PageCommand):
    event = Event.CONFIRM_PAYOUT
    effect = "own"
    when = "payout_of_another"
    code: Code = None


class RecordRefund(PageCommand):
    event = Event.RECORD_REFUND
    effect = "own"
    reference: Annotated[Short, Asked("record_refund.reference")]


class Refuse(PageCommand):
    """A refusal with the clause that it rests on (B5); ten minutes pass before it leaves."""

    event = Event.REFUSE
    effect = "own"
    is_grave = True
    clause: Annotated[
        Short,
        Asked("clause", hint=True, source="clauses"),
    ]
    text: Message


class Reinspect(PageCommand):
    """The re-inspection (B6); its result is final within the company."""

    event = Event.REINSPECT
    effect = "own"
    ruling: Annotated[Ruling, Asked("ruling", control="radio")]
    finding: Annotated[Long, Asked("reinspect.finding", control="textarea")]


class ReturnItem(PageCommand):
    """It goes back as it is (C14)."""

    event = Event.RETURN_ITEM
    effect = "own"
    when = "product_here"
    text: Message


class OfferRecycling(PageCommand):
    """The subsidy is the company's money: it needs a code, and stays below a second person's limit (C14)."""

    event = Event.OFFER_RECYCLING
    effect = "own"

    subsidy: Annotated[Money, Asked("subsidy", control="number")] = Decimal(0)
    text: Message
    code: CodeIfPaid = None


class Lend(PageCommand):
    """A loaner while the product is away (B1)."""

    event = Event.LEND
    effect = "own"
    when = "no_loaner_out"
    loaner: Annotated[Short, Asked("loaner")]
    back_on: Annotated[date, Asked("back_on", control="date", source="loan_ends")]


class TakeBackLoan(PageCommand):
    event = Event.TAKE_BACK_LOAN
    effect = "own"
    when = "loaner_out"
    condition: Annotated[Long, Asked("take_back_loan.condition", control="textarea")]


class RecordRating(PageCommand):
    """What the customer said on the telephone (D2, E6)."""

    event = Event.RECORD_RATING
    effect = "own"
    score: Annotated[
        int,
        Field(ge=1, le=10),
        Asked("record_rating.score", control="number", source="scale"),
    ]
    process: Annotated[
        Annotated[int, Field(ge=1, le=10)] | None,
        Blank,
        Asked("rate.process", control="number", source="scale"),
    ] = None
    technician: Annotated[
        Annotated[int, Field(ge=1, le=10)] | None,
        Blank,
        Asked("rate.technician", control="number", source="scale"),
    ] = None
    text: Annotated[Long | None, Blank, Asked("record_rating.text", control="textarea")] = None


class Reopen(PageCommand):
    event = Event.REOPEN
    effect = "own"
    text: Message
