"""What can be asked without making a case: who would pay, how a case stands, links, an upload."""

from typing import Annotated

from pydantic import Field, field_validator

from chalicelib.domain.kernel.fields import Asked, Blank, Day, Model, OneLine, Unwidened
from chalicelib.domain.requests.common_fields import (
    ASKED_BOUGHT,
    ASKED_MODEL,
    IN_MAIN_LANGUAGE,
    AskedEmail,
    AskedLanguage,
    Frozen,
    LiquidOrDrop,
    OpenedOrModified,
    ReceivedOn,
    SerialNumber,
    Unused,
    after_purchase,
)
from chalicelib.domain.requests.forms import FileType, Kind


class CoverageQuestion(Frozen):
    """What `POST /api/coverage` needs to say who would pay; a case is not made."""

    kind: Annotated[Kind, Asked("kind", control="select")] = "repair"
    language: AskedLanguage = IN_MAIN_LANGUAGE
    model: Annotated[Model, ASKED_MODEL]
    serial_number: SerialNumber = None
    purchased_on: Annotated[Day, Blank, ASKED_BOUGHT]
    received_on: ReceivedOn = None
    part: Annotated[str, Field(max_length=40), OneLine] = ""
    opened_or_modified: OpenedOrModified = False
    liquid_or_drop: LiquidOrDrop = False
    unused: Unused = False

    _after_purchase = field_validator("received_on")(after_purchase)


class Lookup(Frozen):
    """Number and e-mail together show how a case stands, without personal data (D4)."""

    language: AskedLanguage = IN_MAIN_LANGUAGE
    number: Annotated[
        str,
        Field(min_length=1, max_length=20),
        OneLine,
        Unwidened,
        Asked("number", hint=True),
    ]
    email: AskedEmail


class LinksRequest(Frozen):
    """The address to which the links of its open cases are mailed."""

    language: AskedLanguage = IN_MAIN_LANGUAGE
    email: AskedEmail


class Upload(Frozen):
    """A file that the customer is about to upload; type and size are bound into the permission."""

    filename: Annotated[str, Field(min_length=1, max_length=200), OneLine]
    type: FileType
    size: Annotated[int, Field(strict=True, gt=0)]
