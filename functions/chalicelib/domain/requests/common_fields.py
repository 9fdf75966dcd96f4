"""The fields that several forms ask for, each with its check, label and hint in one place."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.kernel.fields import Asked, Blank, Consent, Day, Email, Flag, Language, OneLine

AskedLanguage = Annotated[Language, Asked("语言", "Language", control="hidden")]
ASKED_MODEL = Asked(
    "产品型号", "Model", "型号印在机身铭牌上。", "The model is printed on the rating label.", control="select"
)
ASKED_SERIAL = Asked(
    "序列号（S/N）",
    "Serial number (S/N)",
    "铭牌或包装盒上 S/N 后面的一串字符。",
    "The characters after S/N on the rating label or the box.",
)
ASKED_BOUGHT = Asked("购买日期", "Date of purchase", control="date")
SerialNumber = Annotated[Annotated[str, Field(max_length=64), OneLine] | None, Blank, ASKED_SERIAL]
PurchasedOn = Annotated[
    Day | None,
    Blank,
    Asked(
        "购买日期",
        "Date of purchase",
        "以发票或订单上的日期为准；不记得可以先空着。",
        "As on the invoice or order. Leave it empty if you do not remember.",
        control="date",
    ),
]
OrderNumber = Annotated[
    Annotated[str, Field(max_length=64), OneLine] | None,
    Blank,
    Asked("订单号或发票号", "Order or invoice number"),
]
Seller = Annotated[
    Annotated[str, Field(max_length=100), OneLine] | None,
    Blank,
    Asked("在哪里购买", "Where you bought it", "店铺、平台或经销商名称。", "The shop, platform or dealer."),
]
ASKED_NAME = Asked("姓名", "Your name", autocomplete="name")
Name = Annotated[Annotated[str, Field(min_length=1, max_length=100), OneLine], ASKED_NAME]
ReceivedOn = Annotated[Day | None, Blank, Asked("签收日期", "Date you received it", control="date")]
OpenedOrModified = Annotated[
    Flag, Asked("自行拆修或改装过", "It has been opened or modified", control="checkbox")
]
LiquidOrDrop = Annotated[
    Flag, Asked("进过液体或摔过", "It got wet inside or was dropped", control="checkbox")
]
Unused = Annotated[
    Flag,
    Asked("未使用，配件和包装完好", "It is unused, with all parts and packaging intact", control="checkbox"),
]
ASKED_EMAIL = Asked(
    "电子邮箱",
    "E-mail",
    "处理进度会发到这个邮箱。",
    "We write to this address about your request.",
    control="email",
    autocomplete="email",
)
AskedEmail = Annotated[Email, ASKED_EMAIL]
EmailOrNone = Annotated[Email | Literal[""], ASKED_EMAIL]  # "" for whom staff take in by telephone (A1)
PrivacyConsent = Annotated[
    Consent,
    Asked(
        "我已阅读个人信息说明，同意为处理本次申请使用这些信息",
        "I have read the privacy notice and agree that you use these details to handle my request",
        control="checkbox",
    ),
]
