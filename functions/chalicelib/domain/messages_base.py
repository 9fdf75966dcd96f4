"""What the mails have in common, and what they need besides the case."""

from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.domain.fields import Language


class Link(NamedTuple):
    """Words with an address behind them."""

    text: str
    url: str


class CaseLine(NamedTuple):
    """One case of a list for staff: which it is, what is to be done, by when, and the reader's link to it."""

    title: str
    what: str
    due: str
    url: str


@dataclass(frozen=True)
class Message:
    """Base: every mail names its case and the kind of request."""

    number: str
    kind: str
    brand: str


@dataclass(frozen=True)
class StaffMessage(Message):
    """Base of what goes to staff: the reader's own page of the case, and what an answer can do."""

    work_url: str
    menu: tuple[str, ...]


@dataclass(frozen=True)
class CaseMessage(Message):
    """Base of what a customer hears on the way: the link to the case, and whom to call."""

    case_url: str
    owner: str
    owner_phone: str


@dataclass(frozen=True)
class WaitMessage(CaseMessage):
    """Base of a mail after which we wait: until when, and what we do if we hear nothing."""

    answer_by: str
    silence: str


@dataclass(frozen=True)
class Surroundings:
    """What a message needs beyond the case: links, addresses, related cases, the reader's language.

    `work_url` is the recipient's own link to the case, empty for a mailbox that several people read;
    `owner` is the name that the customer may call; `code` is what consent to a quote asks for.
    """

    language: Language
    site_url: str
    case_url: str
    service_address: str
    related: tuple[str, ...] = ()
    work_url: str = ""
    owner: str = ""
    owner_phone: str = ""
    code: str = ""
