"""What waits in the queue of mails: a class per kind of message, and how it is written as JSON.

In JSON the first field stands under the kind's `tag`, which tells the kinds apart, and the others under
their names. Messages may wait for 14 days: a tag keeps its meaning, and a new field needs a default.
"""

import json
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, ClassVar

from chalicelib.adapters.signed_links import address_digest
from chalicelib.domain.kernel.fields import Language


@dataclass(frozen=True)
class QueueMessage:
    """Base of all kinds. `mail_id` is the id under which the delivery status of the mail is kept."""

    tag: ClassVar[str]

    @property
    def mail_id(self) -> str:
        raise NotImplementedError

    @property
    def group(self) -> str:
        """The same for messages that must leave in order."""
        return digest(self.mail_id)

    def to_json(self) -> str:
        (_, first), *rest = vars(self).items()
        return json.dumps({self.tag: first, **dict(rest)})


@dataclass(frozen=True)
class QueuedCaseMail(QueueMessage):
    """A mail that a step of a case promises, by its id: `number/version/index`."""

    id: str
    tag: ClassVar[str] = "mail"

    @property
    def mail_id(self) -> str:
        return self.id

    @property
    def number(self) -> str:
        return self.id.partition("/")[0]

    @property
    def group(self) -> str:
        return self.number


@dataclass(frozen=True)
class QueuedLinks(QueueMessage):
    """The links to an address's open cases, once per time slot, whether or not there are any."""

    email: str
    language: Language
    slot: str
    tag: ClassVar[str] = "links"

    @property
    def mail_id(self) -> str:
        return f"links/{self.slot}/{address_digest(self.email)}"


@dataclass(frozen=True)
class QueuedAnswer(QueueMessage):
    """The answer to a mail that no case took."""

    arrival: str
    tag: ClassVar[str] = "arrival"

    @property
    def mail_id(self) -> str:
        return f"arrival/{self.arrival}"


@dataclass(frozen=True)
class QueuedCertificate(QueueMessage):
    """The certificate of a registered product, as former versions queued it."""

    product: str
    tag: ClassVar[str] = "product"

    @property
    def mail_id(self) -> str:
        return f"product/{self.product}"


@dataclass(frozen=True)
class QueuedRegistration(QueueMessage):
    """The link by which somebody confirms a registration, once per time slot."""

    id: str
    slot: str
    tag: ClassVar[str] = "registration"

    @property
    def mail_id(self) -> str:
        return f"registration/{self.slot}/{self.id}"


@dataclass(frozen=True)
class QueuedProductNotice(QueueMessage):
    """News about a claim to the product of that key, `what` names them; `id` is the mail's."""

    id: str
    what: str
    key: str
    claim: str
    email: str
    language: Language
    tag: ClassVar[str] = "product_notice"

    @property
    def mail_id(self) -> str:
        return f"register/{self.id}"


@dataclass(frozen=True)
class QueuedStaffLink(QueueMessage):
    """A fresh personal link to a case for somebody's own mailbox."""

    number: str
    person: str
    id: str
    tag: ClassVar[str] = "staff_link"

    @property
    def mail_id(self) -> str:
        return f"staff/{self.id}"


@dataclass(frozen=True)
class QueuedCode(QueuedStaffLink):
    """A fresh code for somebody's own mailbox, for one step on the case as it stood then."""

    version: int
    event: str
    at: str
    tag: ClassVar[str] = "code"


@dataclass(frozen=True)
class QueuedDeviceCode(QueueMessage):
    """The code that makes a device known, for somebody's own mailbox; `at` is when it was asked for."""

    person: str
    number: str
    at: str
    tag: ClassVar[str] = "device_code"

    @property
    def mail_id(self) -> str:
        return f"device/{address_digest(self.person)}/{self.at}"


@dataclass(frozen=True)
class QueuedList(QueueMessage):
    """Base of a list of cases for somebody's mailbox."""

    address: str
    cases: list[Any]
    id: str

    @property
    def mail_id(self) -> str:
        return f"list/{self.id}"

    @property
    def group(self) -> str:
        return digest(f"list/{self.address}")


@dataclass(frozen=True)
class QueuedDeadlines(QueuedList):
    """The deadlines that somebody is told of, once: number, timer, version and step of each."""

    tag: ClassVar[str] = "deadlines"


@dataclass(frozen=True)
class QueuedDigest(QueuedList):
    """The numbers of the cases in somebody's digest, once a day."""

    team: str
    day: str
    tag: ClassVar[str] = "digest"


@dataclass(frozen=True)
class QueuedDataLink(QueueMessage):
    """The link by which the customer of a case confirms what they want of their data, as asked for then."""

    number: str
    what: str
    asked: str
    tag: ClassVar[str] = "data_link"

    @property
    def mail_id(self) -> str:
        return f"data/{self.what}/{self.asked}/{self.number}"


@dataclass(frozen=True)
class QueuedDataCopy(QueueMessage):
    """The link to the archive of that id."""

    id: str
    email: str
    language: Language
    tag: ClassVar[str] = "data_copy"

    @property
    def mail_id(self) -> str:
        return f"data/{self.tag}/{self.id}"


@dataclass(frozen=True)
class QueuedErasureReceipt(QueuedDataCopy):
    """The receipt of an erasure: what went, by kind, and the numbers of the cases."""

    counts: dict[str, int]
    numbers: list[str]
    at: str
    tag: ClassVar[str] = "erasure_receipt"


@dataclass(frozen=True)
class QueuedErasurePutOff(QueuedDataCopy):
    """Why nothing was erased after all: codes of sentences, each with a case's number."""

    reasons: list[list[str]]
    tag: ClassVar[str] = "erasure_put_off"


@dataclass(frozen=True)
class QueuedAlarm(QueueMessage):
    """What the lead is told of once an hour: its name among the alarms, how often, and since when."""

    alarm: str
    count: int
    since: str
    tag: ClassVar[str] = "alarm"

    @property
    def mail_id(self) -> str:
        return f"alarm/{self.since}/{self.alarm}"


KINDS: tuple[type[QueueMessage], ...] = (
    QueuedCaseMail,
    QueuedLinks,
    QueuedAnswer,
    QueuedCertificate,
    QueuedRegistration,
    QueuedProductNotice,
    QueuedCode,
    QueuedDeviceCode,
    QueuedStaffLink,
    QueuedDeadlines,
    QueuedDigest,
    QueuedDataLink,
    QueuedDataCopy,
    QueuedErasureReceipt,
    QueuedErasurePutOff,
    QueuedAlarm,
)


def parse_message(body: str) -> QueueMessage | None:
    """Read a message; None for a kind that this version does not know."""
    said = json.loads(body)
    kind = next((kind for kind in KINDS if kind.tag in said), None)
    if kind is None:
        return None
    first, *rest = (field.name for field in fields(kind))
    return kind(**{first: said[kind.tag]}, **{name: said[name] for name in rest if name in said})


def digest(*parts: object) -> str:
    """Return an id that is the same for the same parts."""
    return sha256("/".join(map(str, parts)).encode()).hexdigest()
