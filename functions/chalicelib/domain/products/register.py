"""The product register (D10): which product, since when; it wins over what a customer remembers (B7).

A record comes from a customer's registration or from a list that the shop imports. A date that the
shop itself recorded stays; whoever registers first is the holder.
"""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.errors import NotAllowed
from chalicelib.domain.kernel.fields import Day, Language, Model, OneLine
from chalicelib.domain.policy.coverage import History
from chalicelib.domain.policy.warranty_terms import Repair
from chalicelib.domain.requests.common_fields import (
    ASKED_BOUGHT,
    ASKED_MODEL,
    ASKED_SERIAL,
    IN_MAIN_LANGUAGE,
    AskedEmail,
    AskedLanguage,
    Name,
    OrderNumber,
    PrivacyConsent,
    Seller,
)
from chalicelib.domain.requests.forms import Frozen
from chalicelib.locale.words import main_language

SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]*")


def serial_number(text: str) -> str:
    """Letters, digits, spaces and hyphens only: it is repeated in a mail to an address that is not proved."""
    if not SERIAL.fullmatch(text):
        raise PydanticCustomError("invalid_serial", "not a serial number")
    return text


Serial = Annotated[str, Field(min_length=3, max_length=64), OneLine, AfterValidator(serial_number)]


class Registration(Frozen):
    """What a customer sends to register a product."""

    language: AskedLanguage = IN_MAIN_LANGUAGE
    model: Annotated[Model, ASKED_MODEL]
    serial_number: Annotated[Serial, ASKED_SERIAL]
    purchased_on: Annotated[Day, ASKED_BOUGHT]
    order_number: OrderNumber = None
    seller: Seller = None
    name: Name
    email: AskedEmail
    privacy_consent: PrivacyConsent


class Registered(BaseModel):
    """One product in the register; `sold_on` is the shop's own date, `purchased_on` the holder's.

    `exchanged_by` is the case that exchanged it.
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
    repairs: tuple[Repair, ...] = ()
    email: str | None = None
    name: str | None = None
    language: Language = Field(default_factory=main_language)
    registered_at: datetime | None = None

    @property
    def history(self) -> History:
        """What a decision may use of it; the shop's own date first."""
        return History(
            purchased_on=self.sold_on or self.purchased_on,
            activated_on=self.activated_on,
            exchanged_on=self.exchanged_on,
            repairs=self.repairs,
        )


def serial_key(serial: str) -> str:
    """The form in which serial numbers are compared: no spaces, capitals."""
    return "".join(serial.split()).upper()


def register(found: Registered | None, asked: Registration, *, now: datetime) -> Registered:
    """The record after a registration; the same registration again changes nothing.

    Raises NotAllowed when somebody else holds the product, or the holder gave another date before.
    """
    if found and found.email:
        if (found.email, found.purchased_on) != (asked.email, asked.purchased_on):
            raise NotAllowed("registered_already")
        return found
    before = found or Registered(
        version=0, model=asked.model, serial=serial_key(asked.serial_number), source="customer"
    )
    return before.model_copy(
        update={
            "version": before.version + 1,
            "purchased_on": asked.purchased_on,
            "email": asked.email,
            "name": asked.name,
            "language": asked.language,
            "registered_at": now,
        }
    )
