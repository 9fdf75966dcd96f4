"""A case: what was asked, how it stands, and the steps that happened to it.

One case is one DynamoDB item, written by one conditional put on `version`. Times are UTC.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from chalicelib.domain.coverage import NOTHING_KNOWN, Coverage, History
from chalicelib.domain.fields import Language
from chalicelib.domain.forms import Kind, Request
from chalicelib.domain.policy import Team, Urgency
from chalicelib.domain.workflow import Event, Role, State


class Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class OwedMail(Value):
    """A mail that a step has promised; `address` only where it is not the recipient's present one."""

    id: str
    message: str
    to: str
    address: str | None = None


class Attachment(Value):
    """A claimed file: where it lies in the bucket, and what it is called and weighs (bytes)."""

    key: str
    filename: str
    type: str
    size: int


class Step(Value):
    """One thing that happened to a case; `coverage` is who paid then, in the steps that decided it."""

    at: datetime
    event: Event
    actor: Role
    who: str = ""
    state: State
    text: str = ""
    changed: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    mails: tuple[OwedMail, ...] = ()
    coverage: Coverage | None = None


class Page(Value):
    """Older steps that moved to the bucket: `size` bytes under a key that ends in their hash."""

    key: str
    size: int


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
        """The mails that the last step promised."""
        return self.steps[-1].mails
