"""The fields that several forms ask for, each with its check, label and hint in one place."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.fields import (
    Asked,
    Blank,
    Consent,
    Day,
    Email,
    Flag,
    ManyLines,
    OneLine,
    ShopLanguages,
    shop_language,
)
from chalicelib.domain.kernel.lazy_model import Late
from chalicelib.locale.words import main_language


class Frozen(Late):
    """The base of all our models: immutable, and unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


def after_purchase(received: date | None, info: ValidationInfo) -> date | None:
    """Nothing can be received before it was bought."""
    bought = info.data.get("purchased_on")
    if received and bought and received < bought:
        raise PydanticCustomError("before_purchase", "received before purchased")
    return received


AskedLanguage = Annotated[
    str, AfterValidator(shop_language), ShopLanguages(asked=True), Asked("language", control="hidden")
]
IN_MAIN_LANGUAGE: Any = Field(default_factory=main_language)  # where no language is asked for
ASKED_MODEL = Asked("model", hint=True, control="select")
ASKED_SERIAL = Asked("serial", hint=True)
ASKED_BOUGHT = Asked("bought", control="date")
SerialNumber = Annotated[Annotated[str, Field(max_length=64), OneLine] | None, Blank, ASKED_SERIAL]
PurchasedOn = Annotated[
    Day | None,
    Blank,
    Asked("purchased_on", hint=True, control="date"),
]
OrderNumber = Annotated[
    Annotated[str, Field(max_length=64), OneLine] | None,
    Blank,
    Asked("order_number"),
]
Seller = Annotated[
    Annotated[str, Field(max_length=100), OneLine] | None,
    Blank,
    Asked("seller", hint=True),
]
ASKED_NAME = Asked("name", autocomplete="name")
Name = Annotated[Annotated[str, Field(min_length=1, max_length=100), OneLine], ASKED_NAME]
ReceivedOn = Annotated[Day | None, Blank, Asked("received_on", control="date")]
OpenedOrModified = Annotated[Flag, Asked("opened_or_modified", control="checkbox")]
LiquidOrDrop = Annotated[Flag, Asked("liquid_or_drop", control="checkbox")]
UsedAsInManual = Annotated[
    Literal["yes", "no", "unsure"] | None,
    Blank,
    Asked("used_as_in_manual", control="radio"),
]
FaultSince = Annotated[
    Annotated[str, Field(max_length=100), OneLine] | None,
    Blank,
    Asked("fault_since", hint=True),
]
Situation = Annotated[
    Annotated[str, Field(max_length=1000), ManyLines] | None,
    Blank,
    Asked("situation", hint=True, control="textarea"),
]
Surroundings = Annotated[
    Annotated[str, Field(max_length=300), OneLine] | None,
    Blank,
    Asked("surroundings", hint=True),
]
Unused = Annotated[
    Flag,
    Asked("unused", control="checkbox"),
]
ASKED_EMAIL = Asked("email", hint=True, control="email", autocomplete="email")
AskedEmail = Annotated[Email, ASKED_EMAIL]
EmailOrNone = Annotated[Email | Literal[""], ASKED_EMAIL]  # "" for whom staff take in by telephone (A1)
PrivacyConsent = Annotated[
    Consent,
    Asked("privacy_consent", control="checkbox"),
]
