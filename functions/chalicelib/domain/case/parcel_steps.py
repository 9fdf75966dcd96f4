"""What is reported of parcels: by whoever waits for one, and by staff who asked the carrier."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.case.commands import Command, PageCommand
from chalicelib.domain.case.parcels import Trouble
from chalicelib.domain.case.step_fields import CODE, Long, Message, Money, OptionalMessage, Short, TypedCode
from chalicelib.domain.kernel.fields import Asked, Blank
from chalicelib.domain.kernel.states import Event

Number = Annotated[int, Field(ge=1, le=999)]
Arrived = Literal["delivered", "not_sent"]


class RecordDelivery(PageCommand):
    """The carrier shows that it arrived, or it turned out that it never left."""

    event = Event.RECORD_DELIVERY
    effect = "own"
    when = "parcel_out"
    parcel: Annotated[Number, Asked("parcel", control="radio", source="parcels_out")]
    what: Annotated[Arrived, Asked("record_delivery.what", control="radio")] = "delivered"
    text: Annotated[Long | None, Blank, Asked("parcel_note", control="textarea")] = None


class RecordParcelTrouble(PageCommand):
    """A parcel is lost, came damaged or was refused: the customer hears what we do, the carrier is asked."""

    event = Event.RECORD_PARCEL_TROUBLE
    effect = "own"
    when = "parcel_in_doubt"
    parcel: Annotated[Number, Asked("parcel", control="radio", source="parcels_in_doubt")]
    what: Annotated[Trouble, Asked("parcel_trouble.what", control="radio")]
    text: Message


class ClaimCarrier(PageCommand):
    """What the carrier is asked to pay for a parcel that was lost or damaged."""

    event = Event.CLAIM_CARRIER
    effect = "own"
    when = "parcel_to_claim"
    parcel: Annotated[Number, Asked("parcel", control="radio", source="parcels_to_claim")]
    amount: Annotated[Money, Field(gt=0), Asked("claim_carrier.amount", control="number")]
    reference: Annotated[Short, Asked("claim_carrier.reference")]


class SettleClaim(PageCommand):
    """What the carrier answered: how much it pays, nothing at the least."""

    event = Event.SETTLE_CLAIM
    effect = "own"
    when = "claim_open"
    parcel: Annotated[Number, Asked("parcel", control="radio", source="parcels_claimed")]
    paid: Annotated[Money, Asked("settle_claim.paid", control="number")] = Decimal(0)


class SendAgain(PageCommand):
    """The same product once more, for one that was lost or damaged on its way.

    Where the policy lays the risk on the customer it is a favour, and needs a code.
    """

    event = Event.SEND_AGAIN
    effect = "own"
    when = "product_lost"
    parcel: Annotated[Number, Asked("parcel", control="radio", source="parcels_to_replace")]
    text: OptionalMessage = None
    code: Annotated[TypedCode | None, Blank, replace(CODE, source="code_unless_ours_to_bear")] = None


class RemindParcel(Command):
    """A parcel has been under way for longer than parcels take: desk and customer hear of it."""

    event = Event.REMIND_PARCEL
    effect = "own"
