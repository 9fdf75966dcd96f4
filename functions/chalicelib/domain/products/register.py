"""The product register (D10): which product, since when, and who says so (B7).

Every fact has a source, the best first: the shop's list (`import`), what a case did (`case`), an owner
whose address is confirmed and whose proof of purchase was seen (`owner`), and anybody else (`claim`).
What only a claim says decides nothing about coverage.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.fields import Language, OneLine
from chalicelib.domain.kernel.serial_numbers import plain_serial
from chalicelib.domain.policy.coverage import History
from chalicelib.domain.policy.service_levels import NotNew
from chalicelib.domain.policy.warranty_terms import KeptRepair
from chalicelib.locale.words import main_language

SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]*")


def serial_number(text: str) -> str:
    """Letters, digits, spaces and hyphens only: it is repeated in a mail to an address that is not proved.

    What a label says before it (`SN:`) is left out, and wide letters are made narrow.
    """
    plain = plain_serial(text)
    if not SERIAL.fullmatch(plain):
        raise PydanticCustomError("invalid_serial", "not a serial number")
    return plain


Serial = Annotated[str, Field(min_length=3, max_length=64), OneLine, AfterValidator(serial_number)]


Source = Literal["import", "case", "owner", "claim"]
SOURCES: tuple[Source, ...] = ("import", "case", "owner", "claim")  # whoever comes first is believed
DECIDING: frozenset[Source] = frozenset({"import", "case", "owner"})
FORMER = "former"  # id of the claim in a record of before claims had ids
FORMER_FIELDS = ("email", "name", "language", "registered_at", "purchased_on")


class DateOfPurchase(NamedTuple):
    """A day of purchase, and who says it."""

    day: date
    source: Source


class HolderClaim(BaseModel):
    """What one person says of a product: that it is theirs, bought on that day.

    `proof` names who of staff saw the proof of purchase. `question` are the codes of what it contradicts,
    as long as staff have not answered. `passed_by` is the id of the claim whose holder passes it on.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    email: str
    name: str | None = None
    language: Language = Field(default_factory=main_language)
    purchased_on: date | None = None
    order_number: str | None = None
    seller: str | None = None
    registered_at: datetime | None = None
    confirmed_at: datetime | None = None
    proof: str = ""
    proved_at: datetime | None = None
    question: tuple[str, ...] = ()
    passed_by: str = ""

    @property
    def source(self) -> Source:
        return "owner" if self.confirmed_at and self.proof else "claim"


class RegisterAnswer(BaseModel):
    """How staff answered a question about a product, without personal data of customers."""

    model_config = ConfigDict(frozen=True)
    at: datetime
    by: str
    decision: Literal["accept", "keep"]
    question: tuple[str, ...] = ()
    note: str = ""


class Registered(BaseModel):
    """One product in the register; `sold_on` is the shop's own date, `purchased_on` one from a case.

    `exchanged_by` is the case that exchanged it; `renumbered_to` its number since `renumbered_by` gave it
    another board; `source` says how the record began.
    """

    model_config = ConfigDict(frozen=True)
    version: int = 1
    model: str
    serial: str
    source: Literal["customer", "import", "case"]
    sold_on: date | None = None
    purchased_on: date | None = None
    activated_on: date | None = None
    exchanged_on: date | None = None
    exchanged_by: str = ""
    exchanged_as: NotNew | None = None
    renumbered_to: str = ""
    renumbered_by: str = ""
    repairs: tuple[KeptRepair, ...] = ()
    claims: tuple[HolderClaim, ...] = ()
    answers: tuple[RegisterAnswer, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def read_former(cls, stored: Any) -> Any:
        """Read the one holder of a former record, who was never asked for proof, as a claim."""
        if not isinstance(stored, dict) or not stored.get("email"):
            return stored
        held = {name: stored[name] for name in FORMER_FIELDS if name in stored}
        rest = {name: value for name, value in stored.items() if name not in FORMER_FIELDS}
        return rest | {"claims": (*rest.get("claims", ()), {"id": FORMER, **held})}

    @property
    def owner(self) -> HolderClaim | None:
        return next((claim for claim in self.claims if claim.source == "owner"), None)

    @property
    def dates(self) -> tuple[DateOfPurchase, ...]:
        """All days of purchase that somebody says, the best source first."""
        said: list[tuple[date | None, Source]] = [(self.sold_on, "import"), (self.purchased_on, "case")]
        said += [(claim.purchased_on, claim.source) for claim in self.claims]
        found = (DateOfPurchase(day, source) for day, source in said if day)
        return tuple(sorted(found, key=lambda one: SOURCES.index(one.source)))

    @property
    def history(self) -> History:
        """What a decision may use of it: nothing that only a claim says."""
        return History(
            purchased_on=next((one.day for one in self.dates if one.source in DECIDING), None),
            activated_on=self.activated_on,
            exchanged_on=self.exchanged_on,
            exchanged_as=self.exchanged_as,
            repairs=self.repairs,
        )
