"""A case: what was asked, how it stands, and the steps that happened to it.

One case is one DynamoDB item, written by one conditional put on `version`. Times are UTC.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from chalicelib.domain.coverage import NOTHING_KNOWN, Coverage, History
from chalicelib.domain.fields import Language
from chalicelib.domain.forms import Kind, Request
from chalicelib.domain.policy import Team, Urgency
from chalicelib.domain.workflow import Event, Role, State

Channel = Literal["form", "mail", "staff"]


class Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class OwedMail(Value):
    """A mail that a step has promised; `address` only where it is not the recipient's present one."""

    id: str
    message: str
    to: str
    address: str | None = None


class Attachment(Value):
    """A claimed file: where it lies in the bucket, and what it is called and weighs (bytes).

    One that was set aside lies nowhere by itself; the raw mail that brought it is kept.
    """

    key: str
    filename: str
    type: str
    size: int
    set_aside: str = ""


class Step(Value):
    """One thing that happened to a case.

    Steps of one answer by mail share `version` (of the case after it) and `source` (the answer's
    Message-ID). `before` holds what a step of staff changed, as JSON, so that it can be undone.
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
    attachments: tuple[Attachment, ...] = ()
    mails: tuple[OwedMail, ...] = ()
    coverage: Coverage | None = None
    before: dict[str, Any] = Field(default_factory=dict)
    undone: bool = False


class Page(Value):
    """Older steps that moved to the bucket: `size` bytes under a key that ends in their hash."""

    key: str
    size: int


class MailTrouble(Value):
    """Why mails do not reach the customer, until the address is corrected."""

    permanent: bool
    words: str
    at: datetime


class Case(Value):
    """The whole of a case as it stands after its last step."""

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
    mail_trouble: MailTrouble | None = None
    request: SerializeAsAny[Request]
    coverage: Coverage | None = None
    history: History = NOTHING_KNOWN
    pages: tuple[Page, ...] = ()
    steps: tuple[Step, ...]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def owed(self) -> tuple[OwedMail, ...]:
        """The mails that the last write promised."""
        last = self.steps[-1]
        steps = (step for step in self.steps if step.version and step.version == last.version)
        return tuple(mail for step in (*steps,) or (last,) for mail in step.mails)
