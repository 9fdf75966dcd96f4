"""Several products in one request: what is asked of each further one, and the requests that come of it.

Who and where are asked once; each product becomes a case of its own, since it has its own cover and fault.
"""

from typing import Annotated, TypeVar

from pydantic import Field, field_validator

from chalicelib.domain.kernel.fields import Asked, Flag, ManyLines, Model
from chalicelib.domain.requests.common_fields import (
    ASKED_MODEL,
    Frozen,
    LiquidOrDrop,
    OpenedOrModified,
    OrderNumber,
    PurchasedOn,
    ReceivedOn,
    Seller,
    SerialNumber,
    Unused,
    after_purchase,
)

MOST = 4  # further products; who has more of them writes again, or to the desk
BOUGHT_WITH = ("order_number", "seller")  # as of the first product, where nothing else is said
OF_THE_FIRST = ("fault_since", "situation", "used_as_in_manual", "surroundings", "attachments")


R = TypeVar("R", bound=Frozen)


class MoreProduct(Frozen):
    """A further product, and what ails it or is wished for it."""

    model: Annotated[Model, ASKED_MODEL]
    serial_number: SerialNumber = None
    purchased_on: PurchasedOn = None
    received_on: ReceivedOn = None
    order_number: OrderNumber = None
    seller: Seller = None
    description: Annotated[
        Annotated[str, Field(min_length=1, max_length=4000), ManyLines],
        Asked("description", hint=True, control="textarea"),
    ]
    safety_hazard: Annotated[Flag, Asked("safety_hazard", hint=True, control="checkbox")] = False
    unusable: Annotated[Flag, Asked("unusable", control="checkbox")] = False
    opened_or_modified: OpenedOrModified = False
    liquid_or_drop: LiquidOrDrop = False
    unused: Unused = False

    _after_purchase = field_validator("received_on")(after_purchase)


MoreProducts = Annotated[
    Annotated[tuple[MoreProduct, ...], Field(max_length=MOST)] | None,
    Asked("more_products", hint=True, control="products"),
]


def split_products(request: R) -> tuple[R, ...]:
    """One request for each product, in the order in which they were named."""
    more: tuple[MoreProduct, ...] | None = getattr(request, "more_products", None)
    if more is None:
        return (request,)
    first = request.model_copy(update={"more_products": None})
    return (first, *(_request_about(first, product) for product in more))


def _request_about(first: R, product: MoreProduct) -> R:
    fields = type(first).model_fields
    unsaid = {name: fields[name].default for name in OF_THE_FIRST}
    said = {name: getattr(product, name) for name in MoreProduct.model_fields}
    bought = {name: said[name] or getattr(first, name) for name in BOUGHT_WITH}
    return first.model_copy(update=unsaid | said | bought)
