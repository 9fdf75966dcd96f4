"""The form by which a product is registered."""

from typing import Annotated

from chalicelib.domain.kernel.fields import Day, Model
from chalicelib.domain.products.register import Serial
from chalicelib.domain.requests.common_fields import (
    ASKED_BOUGHT,
    ASKED_MODEL,
    ASKED_SERIAL,
    IN_MAIN_LANGUAGE,
    AskedEmail,
    AskedLanguage,
    Frozen,
    Name,
    OrderNumber,
    PrivacyConsent,
    Seller,
)


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
