"""What can be done to a case, one frozen model per command; every channel makes the same ones."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.asked_facts import Fact
from chalicelib.domain.kernel.field_sources import AskedInside
from chalicelib.domain.kernel.fields import Asked, Blank, Day, Email, ManyLines, Model, OneLine, Phone
from chalicelib.domain.kernel.states import Event, Role
from chalicelib.domain.policy.page_schema import Team
from chalicelib.domain.requests.common_fields import (
    ASKED_BOUGHT,
    ASKED_MODEL,
    ASKED_NAME,
    Frozen,
    OrderNumber,
    ReceivedOn,
    Seller,
    SerialNumber,
    after_purchase,
)
from chalicelib.domain.requests.forms import Request, UploadKeys

LongText = Annotated[str, Field(min_length=1, max_length=4000), ManyLines]
FILES = Asked("files", control="files")
ASKED_KIND = Asked("kind", control="select")

C = TypeVar("C", bound="Command")
EffectName = Literal["text", "report", "own", "none"]
Condition = Literal[
    "always", "something_to_undo", "expert_asked", "not_mine", "not_urgent", "company_pays", "priced",
    "old_item_out", "no_loaner_out", "loaner_out", "payout_of_another", "product_here", "product_away",
    "old_item_out", "no_loaner_out", "loaner_out", "payout_of_another", "parcel_out", "parcel_in_doubt",
    "parcel_to_claim", "claim_open", "product_lost", "arrival_unclear",
]  # fmt: skip
HANDED_IN = ("attachments", "proof", "photo")  # the fields that name uploads
NOT_KEPT = {*HANDED_IN, "code"}


class Actor(Frozen):
    """Who does it, in which role; `source` is the Message-ID of the mail that brought it.

    `further_roles` are those of a member of staff on this case; `proved` that a fresh code from the
    actor's own mailbox came along. Who is `outside` works for us in the further roles alone: a dealer.
    A step given on another case of the same request comes `along` with that one, which tells of both.
    """

    role: Role
    who: str = ""
    source: str = ""
    further_roles: frozenset[Role] = frozenset()
    proved: bool = False
    outside: bool = False
    along: str = ""

    @property
    def roles(self) -> frozenset[Role]:
        """All roles in which the actor may act on the case."""
        return self.further_roles if self.outside else self.further_roles | {self.role}


class Command(Frozen):
    """Base of all commands; `attachments` are keys of uploads, claimed before the decision.

    Each names its event and its effect: it only says something (`text`), reports facts that are kept
    (`report`), or does more, which stands in the effects of `domain/decisions` (`own`); `none` is for what
    is never decided on a case.
    """

    event: ClassVar[Event]
    effect: ClassVar[EffectName]

    def __init_subclass__(cls, **settings: Any) -> None:
        """Refuse a command that leaves open what it makes of a case."""
        super().__init_subclass__(**settings)
        if hasattr(cls, "event") and not hasattr(cls, "effect"):
            raise TypeError(f"{cls.__name__} does not say which effect it has")


class CustomerCommand(Command):
    """What the customer can do, on the case page and by mail."""


class StaffCommand(Command):
    """A step of staff, whose fields are its form and its record.

    `when` says on which cases it makes sense, beyond what the table of moves allows; `remark` is a word of
    the staff pages that stands below its title, and what is grave has a warning's colour.
    """

    when: ClassVar[Condition] = "always"
    is_grave: ClassVar[bool] = False
    remark: ClassVar[str] = ""


class WordCommand(StaffCommand):
    """A step that a word in a mail takes as well."""


class PageCommand(StaffCommand):
    """A step that reports facts, on a page only."""


def commands_of(kind: type[C]) -> Mapping[Event, type[C]]:
    """All commands of a kind that are imported, in the order of `Event`."""
    models = [model for model in _below(kind) if hasattr(model, "event")]
    found = {model.event: model for model in models}
    if twice := [model.__name__ for model in models if found[model.event] is not model]:
        raise TypeError(f"another command has the event of {', '.join(twice)}")
    return {event: found[event] for event in Event if event in found}


def _below(kind: type[C]) -> Iterator[type[C]]:
    for model in kind.__subclasses__():
        yield model
        yield from _below(model)


class Reply(CustomerCommand):
    event = Event.REPLY
    effect = "own"
    text: Annotated[LongText, Asked("text", control="textarea")]
    attachments: Annotated[UploadKeys, FILES] = ()


class SupplyInformation(CustomerCommand):
    """Facts that were missing; at least one of them."""

    event = Event.SUPPLY_INFORMATION
    effect = "own"
    model: Annotated[Model | None, Blank, ASKED_MODEL] = None
    serial_number: SerialNumber = None
    purchased_on: Annotated[Day | None, Blank, ASKED_BOUGHT] = None
    received_on: ReceivedOn = None
    order_number: OrderNumber = None
    seller: Seller = None
    phone: Annotated[
        Phone | None, Blank, Asked("correct_contact.phone", control="tel", autocomplete="tel")
    ] = None
    address: Annotated[
        Annotated[str, Field(max_length=300), ManyLines] | None,
        Blank,
        Asked("correct_contact.address", control="textarea", autocomplete="street-address"),
    ] = None
    proof: Annotated[UploadKeys, Asked("proof", hint=True, control="files")] = ()
    photo: Annotated[UploadKeys, Asked("photo", hint=True, control="files")] = ()
    text: Annotated[LongText | None, Blank, Asked("supply_information.text", control="textarea")] = None
    attachments: Annotated[UploadKeys, FILES] = ()

    _after_purchase = field_validator("received_on")(after_purchase)

    @model_validator(mode="after")
    def something(self) -> "SupplyInformation":
        if not self.model_dump(exclude_none=True, exclude_defaults=True):
            raise PydanticCustomError("nothing_given", "nothing given")
        return self


class CorrectContact(CustomerCommand):
    """New contact details; what is left out stays."""

    event = Event.CORRECT_CONTACT
    effect = "own"
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


class Cancel(CustomerCommand):
    event = Event.CANCEL
    effect = "own"
    reason: Annotated[
        Annotated[str, Field(max_length=1000), ManyLines] | None,
        Blank,
        Asked("reason", control="textarea"),
    ] = None


class JoinCase(Command):
    """A message from an address that is not the customer's, with a mail of the case in hand."""

    event = Event.JOIN
    effect = "own"
    sender: str
    text: LongText
    attachments: UploadKeys = ()


class ReportMailFailure(Command):
    """A mail to the customer came back; `permanent` when there is no use in trying again."""

    event = Event.MAIL_FAILED
    effect = "own"
    address: str
    permanent: bool
    words: str


class Take(WordCommand):
    event = Event.TAKE
    effect = "own"
    when = "not_mine"
    remark = "owner_shows"


class Assign(WordCommand):
    event = Event.ASSIGN
    effect = "own"
    remark = "other_shows"
    person: Annotated[Email, AskedInside("to_whom", "people")]


class Transfer(WordCommand):
    event = Event.TRANSFER
    effect = "own"
    team: Annotated[Team, AskedInside("which_team", "teams")]


class Urgent(WordCommand):
    event = Event.URGENT
    effect = "own"
    when = "not_urgent"


class Note(WordCommand):
    """What stays inside."""

    event = Event.NOTE
    effect = "text"
    remark = "stays_inside"
    text: Annotated[LongText, AskedInside("inside", "words")]
    attachments: UploadKeys = ()


class Ask(WordCommand):
    """A question in words, facts by their names (A10), or both; at least one of them."""

    event = Event.ASK
    effect = "own"
    text: Annotated[LongText | None, Blank, AskedInside("ask_text", "words_or_not")] = None
    facts: Annotated[tuple[Fact, ...], Field(max_length=10), AskedInside("ask_facts", "missing_facts")] = ()

    @model_validator(mode="after")
    def something(self) -> "Ask":
        if not (self.text or self.facts):
            raise PydanticCustomError("nothing_given", "nothing given")
        return self


class Say(WordCommand):
    event = Event.SAY
    effect = "text"
    text: Annotated[LongText, AskedInside("reply", "words")]
    attachments: UploadKeys = ()


class Close(WordCommand):
    event = Event.CLOSE
    effect = "text"
    is_grave = True
    text: Annotated[LongText, AskedInside("close_text", "words")]


class HandBack(WordCommand):
    """What the lead or an expert says of a hard case (B8); whoever has the case goes on with it."""

    event = Event.HAND_BACK
    effect = "own"
    when = "expert_asked"
    text: Annotated[LongText, AskedInside("opinion", "words")]


class GiveBack(WordCommand):
    """A dealer cannot do what he carries; the case is ours again, and he sees it no more."""

    event = Event.GIVE_BACK
    effect = "own"
    text: Annotated[LongText, AskedInside("cannot_text", "words")]


class Undo(WordCommand):
    event = Event.UNDO
    effect = "own"
    when = "something_to_undo"
    is_grave = True


class Submit(Command):
    """A new request under the number that was drawn for it."""

    event = Event.SUBMIT
    effect = "none"
    number: str
    request: Request
    channel: Literal["form", "mail", "unconfirmed_mail", "staff"] = "form"
    follows: str = ""
    from_dealer: bool = False
    together: tuple[str, ...] = ()
