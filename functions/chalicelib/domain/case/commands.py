"""What can be done to a case, one frozen model per command; every channel makes the same ones."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.fields import Asked, Blank, Day, Email, ManyLines, OneLine, Phone
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.requests.common_fields import (
    ASKED_BOUGHT,
    ASKED_NAME,
    OrderNumber,
    ReceivedOn,
    Seller,
    SerialNumber,
)
from chalicelib.domain.requests.forms import Frozen, Request, UploadKeys, after_purchase

LongText = Annotated[str, Field(min_length=1, max_length=4000), ManyLines]
FILES = Asked("files", control="files")


NOT_KEPT = {"attachments", "code"}


class Actor(Frozen):
    """Who does it, in which role; `source` is the Message-ID of the mail that brought it.

    `further_roles` are those of a member of staff on this case; `proved` that a fresh code from the
    actor's own mailbox came along.
    """

    role: Role
    who: str = ""
    source: str = ""
    further_roles: frozenset[Role] = frozenset()
    proved: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """All roles in which the actor may act on the case."""
        return self.further_roles | {self.role}


class Command(Frozen):
    """Base of all commands; `attachments` are keys of uploads, claimed before the decision."""

    event: ClassVar[Event]


class Reply(Command):
    event = Event.REPLY
    text: Annotated[LongText, Asked("text", control="textarea")]
    attachments: Annotated[UploadKeys, FILES] = ()


class SupplyInformation(Command):
    """Facts that were missing; at least one of them."""

    event = Event.SUPPLY_INFORMATION
    serial_number: SerialNumber = None
    purchased_on: Annotated[Day | None, Blank, ASKED_BOUGHT] = None
    received_on: ReceivedOn = None
    order_number: OrderNumber = None
    seller: Seller = None
    text: Annotated[LongText | None, Blank, Asked("supply_information.text", control="textarea")] = None
    attachments: Annotated[UploadKeys, FILES] = ()

    _after_purchase = field_validator("received_on")(after_purchase)

    @model_validator(mode="after")
    def something(self) -> "SupplyInformation":
        if not self.model_dump(exclude_none=True, exclude_defaults=True):
            raise PydanticCustomError("nothing_given", "nothing given")
        return self


class CorrectContact(Command):
    """New contact details; what is left out stays."""

    event = Event.CORRECT_CONTACT
    name: Annotated[
        Annotated[str, Field(max_length=100), OneLine] | None,
        Blank,
        ASKED_NAME,
    ] = None
    email: Annotated[
        Email | None, Blank, Asked("correct_contact.email", control="email", autocomplete="email")
    ] = None
    phone: Annotated[
        Phone | None, Blank, Asked("correct_contact.phone", control="tel", autocomplete="tel")
    ] = None
    address: Annotated[
        Annotated[str, Field(max_length=300), ManyLines] | None,
        Blank,
        Asked("correct_contact.address", control="textarea", autocomplete="street-address"),
    ] = None

    @model_validator(mode="after")
    def something(self) -> "CorrectContact":
        if not self.model_dump(exclude_none=True):
            raise PydanticCustomError("nothing_given", "nothing given")
        return self


class Cancel(Command):
    event = Event.CANCEL
    reason: Annotated[
        Annotated[str, Field(max_length=1000), ManyLines] | None,
        Blank,
        Asked("reason", control="textarea"),
    ] = None


class JoinCase(Command):
    """A message from an address that is not the customer's, with a mail of the case in hand."""

    event = Event.JOIN
    sender: str
    text: LongText
    attachments: UploadKeys = ()


class ReportMailFailure(Command):
    """A mail to the customer came back; `permanent` when there is no use in trying again."""

    event = Event.MAIL_FAILED
    address: str
    permanent: bool
    words: str


class Take(Command):
    event = Event.TAKE


class Assign(Command):
    event = Event.ASSIGN
    person: Email


class Transfer(Command):
    event = Event.TRANSFER
    team: Team


class Urgent(Command):
    event = Event.URGENT


class Note(Command):
    """What stays inside."""

    event = Event.NOTE
    text: LongText
    attachments: UploadKeys = ()


class Ask(Command):
    event = Event.ASK
    text: LongText


class Say(Command):
    event = Event.SAY
    text: LongText
    attachments: UploadKeys = ()


class Close(Command):
    event = Event.CLOSE
    text: LongText


class Undo(Command):
    event = Event.UNDO


class Submit(Command):
    """A new request under the number that was drawn for it."""

    event = Event.SUBMIT
    number: str
    request: Request
    channel: Literal["form", "mail", "staff"] = "form"
    follows: str = ""
