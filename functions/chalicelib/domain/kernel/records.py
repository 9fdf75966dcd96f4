"""Plain values that pages and mails share."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from chalicelib.domain.kernel.fields import Language


class Link(NamedTuple):
    """Words with an address behind them."""

    text: str
    url: str


class OtherCase(NamedTuple):
    """Another case of the same request: a line about it, the reader's link to it (empty where there is none).

    `same_parcel` says that both products are awaited, or travel, together.
    """

    text: str
    url: str
    is_urgent: bool
    same_parcel: bool


class CaseLine(NamedTuple):
    """One case of a list for staff: which it is, what is to be done, by when, and the reader's link to it."""

    title: str
    what: str
    due: str
    url: str


@dataclass(frozen=True)
class Surroundings:
    """What a message needs beyond the case: links, addresses, the reader's language, what was before.

    `together` are the other cases of the same request.
    `related` are earlier cases and `registered` what the register says of the product (A12), for staff only.
    `work_url` is the recipient's own link to the case, empty for a mailbox that several people read;
    `owner` is the name that the customer may call; `code` is what consent to a price asks for.
    """

    language: Language
    site_url: str
    case_url: str
    service_address: str
    related: tuple[Link, ...] = ()
    registered: tuple[str, ...] = ()
    together: tuple[OtherCase, ...] = ()
    work_url: str = ""
    owner: str = ""
    owner_phone: str = ""
    code: str = ""


Whose = Literal["customer", "staff"]
Withheld = Literal["waiting", "infected", "unscanned"]  # why a file of a case is given to nobody
ScanResult = Literal["clean"] | Withheld
Consented = Literal["quote", "inspection_fee"]  # what a customer agrees to by a code
