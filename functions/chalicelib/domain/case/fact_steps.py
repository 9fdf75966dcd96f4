"""What staff put right of a request: its kind and the facts of its product (B9)."""

from typing import Annotated, ClassVar

from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.case.commands import ASKED_KIND, WordCommand
from chalicelib.domain.kernel.fields import Asked, Blank, Day, Flag, Model
from chalicelib.domain.kernel.states import Event
from chalicelib.domain.requests.common_fields import (
    ASKED_BOUGHT,
    ASKED_MODEL,
    LiquidOrDrop,
    OpenedOrModified,
    OrderNumber,
    ReceivedOn,
    Seller,
    SerialNumber,
    Unused,
    after_purchase,
)
from chalicelib.domain.requests.forms import Kind, Service, Where


class Reclassify(WordCommand):
    """Kind and facts as they are; what is left out stays as it was said.

    Cover, urgency and team follow from the facts as if they had been sent so, and the customer is told.
    """

    event = Event.RECLASSIFY
    effect = "own"
    remark: ClassVar[str] = "left_out_stays"
    kind: Annotated[Kind | None, Blank, ASKED_KIND] = None
    model: Annotated[Model | None, Blank, ASKED_MODEL] = None
    serial_number: SerialNumber = None
    purchased_on: Annotated[Day | None, Blank, ASKED_BOUGHT] = None
    received_on: ReceivedOn = None
    order_number: OrderNumber = None
    seller: Seller = None
    where: Annotated[Where | None, Blank, Asked("where", control="select")] = None
    service: Annotated[Service | None, Blank, Asked("service", control="select")] = None
    safety_hazard: Annotated[Flag, Asked("safety_hazard", control="checkbox")] = False
    unusable: Annotated[Flag, Asked("unusable", control="checkbox")] = False
    opened_or_modified: OpenedOrModified = False
    liquid_or_drop: LiquidOrDrop = False
    unused: Unused = False

    _after_purchase = field_validator("received_on")(after_purchase)

    @model_validator(mode="after")
    def something(self) -> "Reclassify":
        if not self.model_dump(exclude_none=True, exclude_defaults=True):
            raise PydanticCustomError("nothing_given", "nothing given")
        return self
