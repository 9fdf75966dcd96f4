"""What customers can send: one flat, frozen model per kind of request.

The site's forms, the API and the error sentences all come from these models (contract: Web, API),
so that browser and server cannot disagree.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.kernel.fields import (
    Asked,
    Blank,
    Flag,
    ManyLines,
    Model,
    OneLine,
    Phone,
    few_files,
)
from chalicelib.domain.requests.common_fields import (
    ASKED_MODEL,
    IN_MAIN_LANGUAGE,
    AskedEmail,
    AskedLanguage,
    EmailOrNone,
    FaultSince,
    Frozen,
    LiquidOrDrop,
    Name,
    OpenedOrModified,
    OrderNumber,
    PrivacyConsent,
    PurchasedOn,
    ReceivedOn,
    Seller,
    SerialNumber,
    Situation,
    Surroundings,
    Unused,
    UsedAsInManual,
    after_purchase,
)
from chalicelib.domain.requests.more_products import MoreProducts

Kind = Literal["repair", "exchange", "return", "enquiry", "complaint", "service"]
Where = Literal["send_in", "bring_in", "on_site", "unsure"]
Service = Literal["installation", "maintenance", "cleaning", "software", "customisation", "recycling"]

FileType = Literal["image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf", "video/mp4"]

UploadKey = Annotated[str, Field(min_length=1, max_length=300), OneLine]
UploadKeys = Annotated[tuple[UploadKey, ...], Field(max_length=50), AfterValidator(few_files)]


class Request(Frozen):
    """Everything a request may say (service-process A3–A5); kinds below make some of it required."""

    kind: ClassVar[Kind] = "enquiry"
    language: AskedLanguage = IN_MAIN_LANGUAGE
    where: Annotated[
        Where | None,
        Blank,
        Asked("where", hint=True, control="radio"),
    ] = None
    service: Annotated[Service | None, Blank, Asked("service", control="select")] = None
    model: Annotated[
        Model | None,
        Blank,
        ASKED_MODEL,
    ] = None
    serial_number: SerialNumber = None
    purchased_on: PurchasedOn = None
    received_on: ReceivedOn = None
    order_number: OrderNumber = None
    seller: Seller = None
    description: Annotated[
        Annotated[str, Field(min_length=1, max_length=4000), ManyLines],
        Asked("description", hint=True, control="textarea"),
    ]
    safety_hazard: Annotated[
        Flag,
        Asked("safety_hazard", hint=True, control="checkbox"),
    ] = False
    unusable: Annotated[
        Flag,
        Asked("unusable", control="checkbox"),
    ] = False
    fault_since: FaultSince = None
    situation: Situation = None
    used_as_in_manual: UsedAsInManual = None
    surroundings: Surroundings = None
    opened_or_modified: OpenedOrModified = False
    liquid_or_drop: LiquidOrDrop = False
    unused: Unused = False
    name: Name
    email: EmailOrNone
    phone: Annotated[
        Phone | None,
        Blank,
        Asked("phone", hint=True, control="tel", autocomplete="tel"),
    ] = None
    address: Annotated[
        Annotated[str, Field(max_length=300), ManyLines] | None,
        Blank,
        Asked("address", hint=True, control="textarea", autocomplete="street-address"),
    ] = None
    preferred_times: Annotated[
        Annotated[str, Field(max_length=200), OneLine] | None,
        Blank,
        Asked("preferred_times"),
    ] = None
    attachments: Annotated[
        UploadKeys,
        Asked("attachments", hint=True, control="files"),
    ] = ()
    privacy_consent: PrivacyConsent

    _after_purchase = field_validator("received_on")(after_purchase)

    @field_validator("phone", "address")
    @classmethod
    def check_visit_fields(cls, value: str | None, info: ValidationInfo) -> str | None:
        visit = cls.kind == "service" or (cls.kind == "repair" and info.data.get("where") == "on_site")
        if visit and value is None:
            raise PydanticCustomError("needed_for_visit", "needed for a visit")
        return value


class SentRequest(Request):
    """A request that a customer sends, who is answered by e-mail."""

    email: AskedEmail


class ModelRequest(SentRequest):
    """A request about a product that we make, so the model is required; perhaps about several."""

    model: Annotated[Model, ASKED_MODEL]
    more_products: MoreProducts = None


class RepairRequest(ModelRequest):
    kind: ClassVar[Kind] = "repair"


class ExchangeRequest(ModelRequest):
    kind: ClassVar[Kind] = "exchange"


class ReturnRequest(ModelRequest):
    kind: ClassVar[Kind] = "return"


class EnquiryRequest(SentRequest):
    kind: ClassVar[Kind] = "enquiry"


class ComplaintRequest(SentRequest):
    kind: ClassVar[Kind] = "complaint"


class ServiceRequest(ModelRequest):
    kind: ClassVar[Kind] = "service"


REQUESTS: dict[str, type[Request]] = {
    form.kind: form
    for form in (
        RepairRequest,
        ExchangeRequest,
        ReturnRequest,
        EnquiryRequest,
        ComplaintRequest,
        ServiceRequest,
    )
}

# What stands on each form, group by group.
PRODUCT = (
    "model",
    "serial_number",
    "purchased_on",
    "received_on",
    "order_number",
    "seller",
)
CIRCUMSTANCES = ("fault_since", "situation", "used_as_in_manual", "surroundings")
HANDLING = ("opened_or_modified", "liquid_or_drop")
YOU = ("name", "email", "phone", "address", "preferred_times")
URGENT = ("safety_hazard", "unusable")
END = ("attachments", "privacy_consent", "language")
MORE = ("more_products", ("more_products",))

LAYOUT: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "repair": (
        ("product", PRODUCT),
        ("fault", ("description", *CIRCUMSTANCES, *URGENT, *HANDLING, "where")),
        MORE,
        ("you", YOU),
        ("end", END),
    ),
    "exchange": (
        ("product", PRODUCT),
        ("fault", ("description", *CIRCUMSTANCES, *URGENT, *HANDLING, "unused")),
        MORE,
        ("you", YOU),
        ("end", END),
    ),
    "return": (
        ("product", PRODUCT),
        ("fault", ("description", *HANDLING, "unused")),
        MORE,
        ("you", YOU),
        ("end", END),
    ),
    "enquiry": (
        ("question", ("description", "model", "serial_number")),
        ("you", ("name", "email", "phone")),
        ("end", END),
    ),
    "complaint": (
        ("question", ("description", "model", "order_number", "seller")),
        ("you", ("name", "email", "phone")),
        ("end", END),
    ),
    "service": (
        ("wish", ("service", "description", "preferred_times")),
        ("product", PRODUCT),
        MORE,
        ("you", ("name", "email", "phone", "address")),
        ("end", END),
    ),
}

# What colleagues are told of a request, in this order; the words stand as `fact` in the catalogue.
FACTS = (
    "name",
    "email",
    "phone",
    "address",
    "preferred_times",
    "model",
    "serial_number",
    "purchased_on",
    "received_on",
    "order_number",
    "seller",
    "where",
    "service",
    "fault_since",
    "situation",
    "used_as_in_manual",
    "surroundings",
    "safety_hazard",
    "unusable",
    "opened_or_modified",
    "liquid_or_drop",
    "unused",
)
TOLD_APART = ("description", "attachments", "privacy_consent", "language", "more_products")


def forgotten_fields() -> tuple[str, ...]:
    """Return the fields of requests that no form asks, or that nobody is told of."""
    fields = dict.fromkeys(name for form in REQUESTS.values() for name in form.model_fields)
    asked = {name for groups in LAYOUT.values() for _, names in groups for name in names}
    return tuple(name for name in fields if name not in asked or name not in (*FACTS, *TOLD_APART))


if forgotten_fields():
    raise TypeError(f"LAYOUT and FACTS need {', '.join(forgotten_fields())}")
if get_args(Kind) != tuple(REQUESTS):
    raise TypeError(f"Kind names {', '.join(get_args(Kind))}, and REQUESTS has {', '.join(REQUESTS)}")
