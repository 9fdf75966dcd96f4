"""What staff report on pages: a frozen model per step, whose fields are the form and the record."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.case.arrived_goods import Way
from chalicelib.domain.case.commands import PageCommand
from chalicelib.domain.case.step_fields import (
    Carrier,
    FaultType,
    Files,
    GoesHome,
    Keys,
    Long,
    Message,
    Minutes,
    Missing,
    ModelFound,
    Money,
    OptionalMessage,
    Sealed,
    SendIn,
    SerialFound,
    Short,
    Tracking,
)
from chalicelib.domain.kernel.fields import Asked, Blank, OneLine
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.policy.service_levels import Cause


class Advise(PageCommand):
    """Remote help first (A9, B1): whether it helped is asked two hours later."""

    event = Event.ADVISE
    effect = "report"
    text: Message
    guide: Annotated[
        Annotated[str, Field(max_length=200), OneLine] | None,
        Blank,
        Asked("guide", hint=True, source="guides"),
    ] = None


class RequestItem(PageCommand):
    """The product is to come to us (C12): where to, what to enclose."""

    event = Event.REQUEST_ITEM
    effect = "own"
    when = "product_away"
    how: Annotated[SendIn, Asked("how", control="radio")]
    address: Annotated[Long, Asked("request_item.address", control="textarea", source="goods_address")]
    enclose: Annotated[Long, Asked("enclose", hint=True, control="textarea")]
    text: OptionalMessage = None


class ReceiveItem(PageCommand):
    """What has come, compared with what was meant; of several parcels, which one."""

    event = Event.RECEIVE_ITEM
    effect = "own"
    parcel: Annotated[
        Annotated[int, Field(ge=1, le=999)] | None,
        Blank,
        Asked("receive_item.parcel", hint=True, control="radio", source="parcels_to_us"),
    ] = None
    serial_found: SerialFound = None
    model_found: ModelFound = None
    missing: Missing = ()
    seal: Sealed = None
    condition: Annotated[Long, Asked("condition", control="textarea")]
    attachments: Files = ()


class ReceiveLate(ReceiveItem):
    """What comes after the case has ended: it is taken in, and the case goes on."""

    event = Event.RECEIVE_LATE
    effect = "own"
    is_grave = True


class SettleArrival(PageCommand):
    """What it is that came otherwise than it was meant, in words that its sender reads."""

    event = Event.SETTLE_ARRIVAL
    effect = "own"
    when = "arrival_unclear"
    way: Annotated[Way, Asked("way", control="radio", hint=True)]
    text: Message


class WaiveInspectionFee(PageCommand):
    """Nothing is charged for the inspection, whatever the customer decides; the words say why."""

    event = Event.WAIVE_INSPECTION_FEE
    effect = "own"
    text: Message


class Diagnose(PageCommand):
    """The diagnosis report (B3, E4); `cause` is the responsibility (B4)."""

    event = Event.DIAGNOSE
    effect = "own"
    fault: Annotated[FaultType, Asked("fault", control="select")]
    finding: Annotated[Long, Asked("finding", control="textarea")]
    evidence: Annotated[Long, Asked("evidence", hint=True, control="textarea")]
    part: Annotated[
        Short | None, Blank, Asked("faulty_part", hint=True, control="select", source="product_parts")
    ] = None
    cause: Annotated[Cause, Asked("cause", control="select")]
    repairable: Annotated[
        bool,
        Asked("repairable", hint=True, control="radio", source="yes_or_no"),
    ]
    dead_on_arrival: Annotated[bool, Asked("dead_on_arrival", control="checkbox")] = False
    core_fault: Annotated[bool, Asked("core_fault", hint=True, control="checkbox")] = False
    attachments: Files = ()


class MarkHard(PageCommand):
    """A hard case (B8): more time, the customer is told, and the lead or an expert is asked."""

    event = Event.MARK_HARD
    effect = "own"
    text: Message
    question: Annotated[Long | None, Blank, Asked("hard_question", hint=True, control="textarea")] = None
    expert: Annotated[
        Annotated[str, Field(max_length=254), OneLine] | None,
        Blank,
        Asked("expert", hint=True, control="select", source="experts"),
    ] = None


class BlackOut(PageCommand):
    """Take a number or words out of all that the case has stored, for good; a file is named by its name.

    What is blacked out is never kept with the step.
    """

    event = Event.BLACK_OUT
    effect = "own"
    is_grave = True
    words: Annotated[Long, Asked("black_out.words", hint=True, control="textarea")]


class PlanRepair(PageCommand):
    """A repair that the company pays (C1, B5)."""

    event = Event.PLAN_REPAIR
    effect = "own"
    when = "company_pays"
    method: Annotated[Long, Asked("method", control="textarea")]
    parts: Annotated[Long | None, Blank, Asked("parts", hint=True, control="textarea")] = None
    text: OptionalMessage = None


class Quote(PageCommand):
    """What it costs, by the names of the price list (C2); paid before anything starts.

    A part that the list does not name stands there with its own price.

    Instead of a repair it may be a new product at the depreciated value (C10), and after force majeure
    a sum that was agreed (B4).
    """

    event = Event.QUOTE
    effect = "own"
    when = "priced"
    method: Annotated[Long, Asked("method", control="textarea")]
    labour: Annotated[Keys, Asked("labour", control="checks", source="labour")] = ()
    parts: Annotated[Keys, Asked("quote.parts", control="checks", source="parts")] = ()
    other_part: Annotated[Short | None, Blank, Asked("other_part", hint=True)] = None
    other_price: Annotated[
        Annotated[Money, Field(gt=0)] | None, Blank, Asked("other_price", control="number")
    ] = None
    price_paid: Annotated[
        Annotated[Money, Field(gt=0)] | None,
        Blank,
        Asked("price_paid", hint=True, control="number", source="depreciated_price"),
    ] = None
    agreed: Annotated[
        Annotated[Money, Field(gt=0)] | None,
        Blank,
        Asked("agreed", control="number", source="agreed_sum"),
    ] = None
    days: Annotated[int, Field(ge=1, le=90), Asked("days", control="number")]
    payment: Annotated[Long, Asked("payment", control="textarea")]
    text: OptionalMessage = None

    @model_validator(mode="after")
    def something(self) -> "Quote":
        if not (self.parts or self.labour or self.other_part or self.price_paid or self.agreed):
            raise PydanticCustomError("nothing_given", "nothing given")
        return self


class RecordPayment(PageCommand):
    event = Event.RECORD_PAYMENT
    effect = "own"
    amount: Annotated[Money, Asked("amount", control="number", source="total")]
    reference: Annotated[Short, Asked("reference")]
    invoice: Annotated[Annotated[str, Field(max_length=200), OneLine] | None, Blank, Asked("invoice")] = None


class OfferVisit(PageCommand):
    """Times to choose from (C11); out of warranty the charge is named and agreed to first."""

    event = Event.OFFER_VISIT
    effect = "own"
    when = "product_away"
    times: Annotated[
        Long,
        Asked("times", hint=True, control="textarea"),
    ]
    technician: Annotated[Short, Asked("technician", source="me")]
    charge: Annotated[Money, Asked("charge", control="number")] = Decimal(0)
    text: OptionalMessage = None


class WorkRecord(PageCommand):
    """What was done (C4, E2); a new board may bring a new serial number, under which the cover goes on."""

    done: Annotated[Long, Asked("done", control="textarea")]
    parts_used: Annotated[Long | None, Blank, Asked("parts_used", hint=True, control="textarea")] = None
    minutes: Annotated[Minutes, Asked("minutes", control="number")]
    new_serial: Annotated[Short | None, Blank, Asked("work_record.new_serial", hint=True)] = None
    technician: Annotated[Short, Asked("work_record.technician", source="me")]
    charge: Annotated[Money, Asked("work_record.charge", control="number")] = Decimal(0)
    attachments: Files = ()


class CompleteVisit(WorkRecord):
    """A visit that was made (C11); the customer saw it work and signed.

    What was repaired is named here too, or else no guarantee and no count of repairs could find it.
    """

    event = Event.COMPLETE_VISIT
    effect = "own"
    fault: Annotated[FaultType | None, Blank, Asked("visit.fault", hint=True, control="select")] = None
    part: Annotated[
        Short | None, Blank, Asked("faulty_part", hint=True, control="select", source="product_parts")
    ] = None
    core_fault: Annotated[bool, Asked("core_fault", hint=True, control="checkbox")] = False
    shown: Annotated[bool, Asked("shown", control="checkbox")] = False


class FetchItem(PageCommand):
    """It cannot be repaired there and comes with us (B1)."""

    event = Event.FETCH_ITEM
    effect = "own"
    condition: Annotated[Long, Asked("fetch_item.condition", control="textarea")]
    attachments: Files = ()


class AwaitParts(PageCommand):
    """A part is missing (C3): purchasing is to order it; the dates are given only by who knows them."""

    event = Event.AWAIT_PARTS
    effect = "own"
    part: Annotated[Short, Asked("part")]
    expected_on: Annotated[date | None, Blank, Asked("expected_on", hint=True, control="date")] = None
    ready_on: Annotated[date | None, Blank, Asked("ready_on", hint=True, control="date")] = None


class OrderPart(PageCommand):
    """The part was ordered (C18), or its day has changed: the customer hears the new date."""

    event = Event.ORDER_PART
    effect = "own"
    supplier: Annotated[Short, Asked("supplier", hint=True)]
    expected_on: Annotated[date, Asked("expected_on", control="date")]


class PartsArrived(PageCommand):
    event = Event.PARTS_ARRIVED
    effect = "report"


class HandOutParts(PageCommand):
    """The warehouse hands out parts against the requisition slip (C18), and who took them signs."""

    event = Event.HAND_OUT_PARTS
    effect = "own"
    parts: Annotated[Long, Asked("hand_out.parts", control="textarea")]
    taken_by: Annotated[Short, Asked("taken_by", hint=True)]


class FinishRepair(WorkRecord):
    event = Event.FINISH_REPAIR
    effect = "own"


class PassCheck(PageCommand):
    """Function and performance test passed (C5)."""

    event = Event.PASS_CHECK
    effect = "report"
    tests: Annotated[Long, Asked("tests", control="textarea")]


class FailCheck(PageCommand):
    """The repair is not done (C5): it counts for nothing until another one passes."""

    event = Event.FAIL_CHECK
    effect = "own"
    finding: Annotated[Long, Asked("fail_check.finding", control="textarea")]


class OfferCollection(PageCommand):
    """It is ready to be fetched by its customer: where, when, and what to bring."""

    event = Event.OFFER_COLLECTION
    effect = "report"
    place: Annotated[Long, Asked("collection.place", control="textarea", source="collection_place")]
    bring: Annotated[Long, Asked("collection.bring", control="textarea", source="collection_bring")]
    text: OptionalMessage = None


class ShipBack(PageCommand):
    """The product goes home: by parcel, shipping paid by the company (C6), or into the customer's hands."""

    event = Event.SHIP_BACK
    effect = "own"
    how: Annotated[GoesHome, Asked("ship_back.how", control="radio", source="way_home")] = "parcel"
    carrier: Annotated[Short | None, Blank, Asked("ship_back.carrier", hint=True)] = None
    tracking: Annotated[Short | None, Blank, Asked("ship_back.tracking", hint=True)] = None

    @property
    def by_parcel(self) -> bool:
        return self.how == "parcel"


class PostPart(PageCommand):
    """A part that the customer can change, with a guide (C15)."""

    event = Event.POST_PART
    effect = "own"
    when = "product_away"
    part: Annotated[Short, Asked("post_part.part")]
    guide: Annotated[Short, Asked("post_part.guide", hint=True, source="guides")]
    carrier: Carrier
    tracking: Tracking


def moments(times: str) -> tuple[datetime, ...]:
    """The times of an offer, at the shop and so without a zone. Raises ValueError for a line that is none."""
    lines = (line.strip() for line in times.splitlines())
    return tuple(datetime.strptime(line.replace("T", " "), "%Y-%m-%d %H:%M") for line in lines if line)  # noqa: DTZ007
