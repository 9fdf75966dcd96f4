"""What a customer decides on the way: a frozen model per choice, beside those in `commands.py`."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.case.commands import (
    FILES,
    Command,
    CustomerCommand,
    LongText,
    commands_of,
)
from chalicelib.domain.kernel.fields import Asked, Blank, OneLine
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.requests.forms import UploadKeys

OptionalText = Annotated[LongText | None, Blank, Asked("supply_information.text", control="textarea")]
MARK = Field(ge=1, le=10)
Short = Annotated[str, Field(min_length=1, max_length=200), OneLine]


class AcceptInspectionFee(CustomerCommand):
    """Consent to what the inspection costs where the repair is declined: the code of its mail, typed."""

    event = Event.ACCEPT_INSPECTION_FEE
    effect = "own"
    code: Annotated[
        Annotated[str, Field(min_length=1, max_length=12), OneLine],
        Asked("inspection_code", hint=True),
    ]


class AcceptQuote(CustomerCommand):
    """Consent to a price (C1): the code of the quote, typed by a person."""

    event = Event.ACCEPT_QUOTE
    effect = "own"
    code: Annotated[
        Annotated[str, Field(min_length=1, max_length=12), OneLine],
        Asked("code", hint=True),
    ]
    invoice_title: Annotated[Short | None, Blank, Asked("invoice_title")] = None
    tax_number: Annotated[Short | None, Blank, Asked("tax_number")] = None


class DeclineQuote(CustomerCommand):
    event = Event.DECLINE_QUOTE
    effect = "own"
    text: OptionalText = None


class ChooseTime(CustomerCommand):
    """One of the offered times; where the visit is charged, consent to the charge."""

    event = Event.CHOOSE_TIME
    effect = "own"
    time: Annotated[Short, Asked("time", control="radio", source="times")]


class AcceptSubstitute(CustomerCommand):
    event = Event.ACCEPT_SUBSTITUTE
    effect = "own"


class DeclineSubstitute(CustomerCommand):
    """No to another model, or to one that is not new: what was promised is still owed."""

    event = Event.DECLINE_SUBSTITUTE
    effect = "own"
    text: OptionalText = None


class SendTracking(CustomerCommand):
    event = Event.SEND_TRACKING
    effect = "report"
    carrier: Annotated[Short, Asked("carrier")]
    tracking: Annotated[Short, Asked("tracking")]


class ConfirmDelivery(CustomerCommand):
    """What we sent has arrived: only from now on can silence mean that all is well."""

    event = Event.CONFIRM_DELIVERY
    effect = "own"


class ReportParcel(CustomerCommand):
    """It has not come, came damaged, or was not accepted from the carrier."""

    event = Event.REPORT_PARCEL
    effect = "own"
    what: Annotated[Literal["missing", "damaged", "refused"], Asked("report_parcel.what", control="radio")]
    text: OptionalText = None
    attachments: Annotated[UploadKeys, FILES] = ()


class AcceptResult(CustomerCommand):
    event = Event.ACCEPT_RESULT
    effect = "text"


class ReportProblem(CustomerCommand):
    event = Event.REPORT_PROBLEM
    effect = "own"
    text: Annotated[LongText, Asked("report_problem.text", control="textarea")]
    attachments: Annotated[UploadKeys, FILES] = ()


class ObjectTo(CustomerCommand):
    """The one objection (B6)."""

    event = Event.OBJECT
    effect = "own"
    text: Annotated[LongText, Asked("object_to.text", control="textarea")]
    attachments: Annotated[UploadKeys, FILES] = ()


class AcceptRecycling(CustomerCommand):
    event = Event.ACCEPT_RECYCLING
    effect = "own"


class ClaimRefund(CustomerCommand):
    """We are too late with a repair or an exchange: the money back instead (C9)."""

    event = Event.CLAIM_REFUND
    effect = "own"
    text: OptionalText = None


class Rate(CustomerCommand):
    """How satisfied the customer is (D2), and, as he likes, with process and technician (E6)."""

    event = Event.RATE
    effect = "own"
    score: Annotated[int, Field(ge=1, le=10), Asked("score", control="rating")]
    process: Annotated[Annotated[int, MARK] | None, Blank, Asked("rate.process", control="rating")] = None
    technician: Annotated[Annotated[int, MARK] | None, Blank, Asked("rate.technician", control="rating")] = (
        None
    )
    text: OptionalText = None


CUSTOMER_COMMANDS: Mapping[str, type[Command]] = {
    event.value: model for event, model in commands_of(CustomerCommand).items()
}
