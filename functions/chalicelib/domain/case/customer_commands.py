"""What a customer decides on the way: a frozen model per choice, beside those in `commands.py`."""

from typing import Annotated

from pydantic import Field

from chalicelib.domain.case.commands import (
    FILES,
    Cancel,
    Command,
    CorrectContact,
    LongText,
    Reply,
    SupplyInformation,
)
from chalicelib.domain.kernel.fields import Asked, Blank, OneLine
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.requests.forms import UploadKeys

OptionalText = Annotated[LongText | None, Blank, Asked("optional_text", control="textarea")]
Short = Annotated[str, Field(min_length=1, max_length=200), OneLine]


class AcceptQuote(Command):
    """Consent to a price (C1): the code of the quote, typed by a person."""

    event = Event.ACCEPT_QUOTE
    code: Annotated[
        Annotated[str, Field(min_length=1, max_length=12), OneLine],
        Asked("code", hint=True),
    ]
    invoice_title: Annotated[Short | None, Blank, Asked("invoice_title")] = None
    tax_number: Annotated[Short | None, Blank, Asked("tax_number")] = None


class DeclineQuote(Command):
    event = Event.DECLINE_QUOTE
    text: OptionalText = None


class ChooseTime(Command):
    """One of the offered times; where the visit is charged, consent to the charge."""

    event = Event.CHOOSE_TIME
    time: Annotated[Short, Asked("time", control="radio")]


class AcceptSubstitute(Command):
    event = Event.ACCEPT_SUBSTITUTE


class SendTracking(Command):
    event = Event.SEND_TRACKING
    carrier: Annotated[Short, Asked("carrier")]
    tracking: Annotated[Short, Asked("tracking")]


class AcceptResult(Command):
    event = Event.ACCEPT_RESULT


class ReportProblem(Command):
    event = Event.REPORT_PROBLEM
    text: Annotated[LongText, Asked("report_problem.text", control="textarea")]
    attachments: Annotated[UploadKeys, FILES] = ()


class ObjectTo(Command):
    """The one objection (B6)."""

    event = Event.OBJECT
    text: Annotated[LongText, Asked("object_to.text", control="textarea")]
    attachments: Annotated[UploadKeys, FILES] = ()


class AcceptRecycling(Command):
    event = Event.ACCEPT_RECYCLING


class Rate(Command):
    """How satisfied the customer is (D2)."""

    event = Event.RATE
    score: Annotated[int, Field(ge=1, le=10), Asked("score", control="rating")]
    text: OptionalText = None


CUSTOMER_COMMANDS: dict[str, type[Command]] = {
    command.event: command
    for command in (
        Reply, SupplyInformation, CorrectContact, AcceptQuote, DeclineQuote, ChooseTime, AcceptSubstitute,
        SendTracking, AcceptResult, ReportProblem, ObjectTo, AcceptRecycling, Rate, Cancel,
    )
}  # fmt: skip
