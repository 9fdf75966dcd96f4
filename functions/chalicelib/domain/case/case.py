"""A case: what was asked, how it stands, and the steps that happened to it.

One case is one DynamoDB item, written by one conditional put on `version`. Times are UTC.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, SerializeAsAny, ValidationInfo, field_validator

from chalicelib.domain.case.account import AccountEntry
from chalicelib.domain.case.arrived_goods import ArrivedGoods
from chalicelib.domain.case.commands import Command
from chalicelib.domain.case.parcels import Parcel
from chalicelib.domain.kernel.asked_facts import Fact
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.lazy_model import Late
from chalicelib.domain.kernel.lenient_load import load_leniently
from chalicelib.domain.kernel.states import Event, Role, State
from chalicelib.domain.policy.coverage import NOTHING_KNOWN, Coverage, History
from chalicelib.domain.policy.policy import Team, Urgency
from chalicelib.domain.policy.working_calendar import Count
from chalicelib.domain.requests.forms import REQUESTS, Kind, Request

C = TypeVar("C", bound=Command)

Channel = Literal["form", "mail", "unconfirmed_mail", "staff"]


class CasePart(Late):
    """Base of a case and its parts."""


class PendingMail(CasePart):
    """A mail that a step has promised; `address` only where it is not the recipient's present one."""

    id: str
    message: str
    to: str
    address: str | None = None


class Attachment(CasePart):
    """A claimed file: where it lies in the bucket, and what it is called and weighs (bytes).

    One that was set aside lies nowhere by itself; the raw mail that brought it is kept. `fact` is what it
    was handed in for, if that was asked by name.
    """

    key: str
    filename: str
    type: str
    size: int
    set_aside: str = ""
    fact: Fact | None = None


class Step(CasePart):
    """One thing that happened to a case.

    Steps of one answer by mail share `version` (of the case after it) and `source` (the answer's
    Message-ID). `asks` are facts that it asks the customer for by name. `before` holds what a step of
    staff changed, as JSON, so that it can be undone.
    """

    at: datetime
    version: int = 0
    source: str = ""
    event: Event
    actor: Role
    who: str = ""
    state: State
    text: str = ""
    changed: tuple[str, ...] = ()
    asks: tuple[Fact, ...] | None = None
    attachments: tuple[Attachment, ...] = ()
    mails: tuple[PendingMail, ...] = ()
    coverage: Coverage | None = None
    proved: bool = False
    before: dict[str, Any] = Field(default_factory=dict)
    undone: bool = False


class StepArchive(CasePart):
    """Older steps that moved to the bucket: `size` bytes under a key that ends in their hash."""

    key: str
    size: int


class MailTrouble(CasePart):
    """Why mails do not reach the customer, until the address is corrected."""

    permanent: bool
    words: str
    at: datetime


class Consent(CasePart):
    """What the customer agreed to (C1): when, who, to which amount and in which words.

    `recorded_by` is the colleague who heard it on the telephone from a customer without e-mail.
    """

    at: datetime
    who: str
    to: Event
    amount: Decimal | None = None
    words: str = ""
    recorded_by: str = ""


class HandedOut(CasePart):
    """Parts that left the warehouse for this case (C18): when, who took them, who handed them out."""

    at: datetime
    parts: str
    taken_by: str
    by: str


class Quoted(CasePart):
    """A price put to the customer; `lines` are names of the price list with their prices."""

    at: datetime
    lines: tuple[tuple[str, str, Decimal], ...]
    total: Decimal
    currency: str
    policy_version: str


class InspectionFee(CasePart):
    """What the inspection costs where the repair is declined, put to the customer before it begins."""

    at: datetime
    amount: Decimal
    currency: str
    policy_version: str
    agreed: bool = False
    waived: bool = False
    paid: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it was agreed to and may still have to be paid."""
        return self.agreed and not (self.waived or self.paid)


class Payout(CasePart):
    """Money that the company pays: what for, how much, and who approved it."""

    kind: Literal["refund", "compensation", "subsidy"]
    amount: Decimal
    approved_by: str
    confirmed_by: str = ""


class OldItem(CasePart):
    """A product that was exchanged and is still to come back (C8)."""

    model: str
    serial: str
    sent_on: datetime
    due: datetime


class Timer(CasePart):
    """A deadline that runs: at rest since `paused_at`; `told` are those who heard that it is missed."""

    name: str
    started: datetime
    due: datetime
    count: Count = "clock"
    remind_at: datetime | None = None
    paused_at: datetime | None = None
    told: tuple[Literal["owner", "lead", "manager"], ...] = ()


class Case(CasePart):
    """The whole of a case as it stands after its last step.

    `together` are the numbers of all cases of one request about several products, this one's among them;
    the first of them is confirmed to the customer for all.
    """

    schema_version: Literal[1] = 1
    number: str
    version: Annotated[int, Field(ge=1)]
    kind: Kind
    state: State
    language: Language
    urgency: Urgency
    team: Team
    received_at: datetime
    respond_by: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    owner: str = ""
    channel: Channel = "form"
    follows: str = ""
    together: tuple[str, ...] | None = None
    mail_trouble: MailTrouble | None = None
    address_replaced: Literal[True] | None = (
        None  # the form's own link, which was never mailed, has ended then
    )
    request: SerializeAsAny[Request]
    coverage: Coverage | None = None
    history: History = NOTHING_KNOWN
    facts: dict[Event, dict[str, Any]] = Field(default_factory=dict)
    asked: tuple[Fact, ...] | None = None
    resumes: State | None = None
    item_here: bool = False
    item_since: datetime | None = None  # when the product came to us last, or a technician to it
    new_serial: str | None = None  # what the product's number became with a new board
    recycles: Literal[True] | None = None  # it was agreed to, and the product is still to come
    objected: bool = False
    failed_repairs: int = 0
    promised_on: date | None = None
    refund_right_told: bool | None = None  # that a late repair or exchange may be had as a refund instead
    begun_anew: datetime | None = None  # when it came back after the work; what was agreed before is used up
    inspection_fee: InspectionFee | None = None
    quoted: Quoted | None = None
    consents: tuple[Consent, ...] = ()
    old_items: tuple[OldItem, ...] | None = None
    arrivals: tuple[ArrivedGoods, ...] | None = None  # what came, as it was found
    parcels: tuple[Parcel, ...] | None = (
        None  # read with `parcels_of`: older cases have only what was reported
    )
    payout: Payout | None = None  # the one that the case stands at; all of them are in the account
    account: tuple[AccountEntry, ...] | None = (
        None  # read with `account_of`: older cases have only their steps
    )
    handed_out: tuple[HandedOut, ...] | None = None
    expert: str | None = None  # about a hard case: an expert of the roster, or `lead`, until handed back
    dealer: str | None = None  # who carries what is asked for, by the key in the policy
    clerk: str | None = None  # who took the case in, and follows it up
    timers: tuple[Timer, ...] = ()
    next_at: datetime | None = None
    pages: tuple[StepArchive, ...] = ()
    steps: tuple[Step, ...]

    @field_validator("request", mode="before")
    @classmethod
    def load_request(cls, held: Any, info: ValidationInfo) -> Any:
        """All that the form of its kind asks; those of today refuse nothing that was asked before."""
        form = REQUESTS.get(info.data.get("kind", ""), Request)
        return load_leniently(form, held) if isinstance(held, Mapping) else held

    def fact(self, model: type[C]) -> C | None:
        """What was last reported by that kind of step; the code that it needed is not kept with it."""
        held = self.facts.get(model.event)
        return load_leniently(model, held) if held is not None else None

    @property
    def asked_facts(self) -> tuple[Fact, ...]:
        """The facts that we asked the customer for by name and still wait for."""
        return self.asked or ()

    def timer(self, name: str) -> Timer | None:
        return next((timer for timer in self.timers if timer.name == name), None)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_unconfirmed_at(self, version: int) -> bool:
        """Whether a forged mail may have opened it, and nobody of staff has taken a step by that version."""
        by_staff = (step for step in self.steps if step.actor is Role.STAFF and step.version <= version)
        return self.channel == "unconfirmed_mail" and next(by_staff, None) is None

    @property
    def pending_mails(self) -> tuple[PendingMail, ...]:
        """The mails that the last write promised."""
        last = self.steps[-1]
        steps = (step for step in self.steps if step.version and step.version == last.version)
        return tuple(mail for step in (*steps,) or (last,) for mail in step.mails)
