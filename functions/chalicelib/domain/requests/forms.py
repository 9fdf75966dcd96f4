"""What customers can send: one flat, frozen model per kind of request.

The site's forms, the API and the error sentences all come from these models (contract: Web, API),
so that browser and server cannot disagree.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator
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
from chalicelib.domain.kernel.lazy_model import Late
from chalicelib.domain.requests.common_fields import (
    ASKED_MODEL,
    AskedEmail,
    AskedLanguage,
    EmailOrNone,
    LiquidOrDrop,
    Name,
    OpenedOrModified,
    OrderNumber,
    PrivacyConsent,
    PurchasedOn,
    ReceivedOn,
    Seller,
    SerialNumber,
    Unused,
)

Kind = Literal["repair", "exchange", "return", "enquiry", "complaint", "service"]
Where = Literal["send_in", "bring_in", "on_site", "unsure"]
Service = Literal["installation", "maintenance", "cleaning", "software", "customisation", "recycling"]

FileType = Literal["image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf", "video/mp4"]

UploadKey = Annotated[str, Field(min_length=1, max_length=300), OneLine]
UploadKeys = Annotated[tuple[UploadKey, ...], Field(max_length=50), AfterValidator(few_files)]


def after_purchase(received: date | None, info: ValidationInfo) -> date | None:
    """Nothing can be received before it was bought."""
    bought = info.data.get("purchased_on")
    if received and bought and received < bought:
        raise PydanticCustomError("before_purchase", "received before purchased")
    return received


class Frozen(Late):
    """The base of all our models: immutable, and unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_default=True)


class Request(Frozen):
    """Everything a request may say (service-process A3–A5); kinds below make some of it required."""

    kind: ClassVar[Kind] = "enquiry"
    language: AskedLanguage = "zh"
    where: Annotated[
        Where | None,
        Blank,
        Asked(
            "您希望怎样维修",
            "How would you like it repaired?",
            "不确定也没关系，我们会给您建议。",
            "Not sure is fine, we will advise you.",
            control="radio",
        ),
    ] = None
    service: Annotated[
        Service | None, Blank, Asked("需要的服务", "Which service do you need?", control="select")
    ] = None
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
        Asked(
            "发生了什么",
            "What happens?",
            "什么现象、从什么时候开始、在什么情况下出现。",
            "What you see, since when, and in which situation.",
            control="textarea",
        ),
    ]
    safety_hazard: Annotated[
        Flag,
        Asked(
            "有安全隐患：漏电、冒烟、异味或结构件断裂",
            "It is a safety hazard: electric shock, smoke, burning smell or a broken structural part",
            "请先断电并远离产品。",
            "Please switch it off at the mains and keep away from it first.",
            control="checkbox",
        ),
    ] = False
    unusable: Annotated[
        Flag,
        Asked("主要功能完全无法使用", "It cannot be used at all for its main purpose", control="checkbox"),
    ] = False
    opened_or_modified: OpenedOrModified = False
    liquid_or_drop: LiquidOrDrop = False
    unused: Unused = False
    name: Name
    email: EmailOrNone
    phone: Annotated[
        Phone | None,
        Blank,
        Asked(
            "手机或电话",
            "Telephone",
            "方便我们联系您；需要上门时必填。",
            "So that we can call you; needed when someone is to come.",
            control="tel",
            autocomplete="tel",
        ),
    ] = None
    address: Annotated[
        Annotated[str, Field(max_length=300), ManyLines] | None,
        Blank,
        Asked(
            "地址",
            "Address",
            "需要上门时请务必填写。",
            "Needed when someone is to come to you.",
            control="textarea",
            autocomplete="street-address",
        ),
    ] = None
    preferred_times: Annotated[
        Annotated[str, Field(max_length=200), OneLine] | None,
        Blank,
        Asked("方便联系或上门的时间", "When suits you for a call or visit"),
    ] = None
    attachments: Annotated[
        UploadKeys,
        Asked(
            "照片、视频和购买凭证",
            "Photos, videos and proof of purchase",
            "最多 {files} 个文件，每个不超过 {megabytes} MB：jpg、png、webp、heic、pdf、mp4。",
            "Up to {files} files of {megabytes} MB each: jpg, png, webp, heic, pdf, mp4.",
            control="files",
        ),
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
    """A request about a product that we make, so the model is required."""

    model: Annotated[Model, ASKED_MODEL]


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
