"""A parcel between a customer and us: what is in it, where it goes, and all that was heard of it.

A parcel is never changed but by a mark that is added: who said it, when, and how it stands since.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Literal

from chalicelib.domain.kernel.lazy_model import Late
from chalicelib.domain.kernel.states import Event

Direction = Literal["to_us", "to_customer"]
Contents = Literal["product", "new_product", "part", "goods_of_ours"]
Standing = Literal[
    "announced",  # the customer gave its number
    "under_way",  # we sent it
    "missing",  # its customer says that it has not come
    "delivered",
    "not_sent",  # it turned out that it never left
    "lost",
    "damaged",
    "refused",  # its customer did not take it, so it comes back to us
    "returned",  # what was refused is with us again
    "made_good",  # what was lost or damaged was sent again, paid back or has come after all
]
Trouble = Literal["lost", "damaged", "refused"]
UNDER_WAY: tuple[Standing, ...] = ("announced", "under_way", "missing")
TROUBLES: tuple[Standing, ...] = ("lost", "damaged", "refused")


class ParcelMark(Late):
    """What was heard of a parcel; `who` is empty where the customer or the clock says it."""

    at: datetime
    standing: Standing
    who: str = ""
    words: str = ""


class CarrierClaim(Late):
    """What we ask of the carrier for a parcel, and what came of it."""

    at: datetime
    by: str
    reference: str
    amount: Decimal
    settled_at: datetime | None = None
    paid: Decimal | None = None


class Parcel(Late):
    """One parcel; `number` counts within its case, `address` is the one in force when it was sent."""

    number: int
    event: Event
    direction: Direction
    contents: Contents
    carrier: str
    tracking: str
    inside: str = ""
    address: str = ""
    marks: tuple[ParcelMark, ...]
    asked_at: datetime | None = None  # when the desk and its customer heard that it is overdue
    claim: CarrierClaim | None = None
    owes_old: Literal[True] | None = None  # an old product is due for it once it is sent again

    @property
    def standing(self) -> Standing:
        return self.marks[-1].standing

    @property
    def sent_at(self) -> datetime:
        return self.marks[0].at

    @property
    def is_under_way(self) -> bool:
        return self.standing in UNDER_WAY

    @property
    def is_in_trouble(self) -> bool:
        """Whether it did not come as it should, and nothing has made that good."""
        return self.standing in TROUBLES

    def was(self, *standings: Standing) -> bool:
        return any(mark.standing in standings for mark in self.marks)

    def marked(self, standing: Standing, at: datetime, who: str = "", words: str = "") -> "Parcel":
        mark = ParcelMark(at=at, standing=standing, who=who, words=words)
        return self.model_copy(update={"marks": (*self.marks, mark)})


def with_parcel(parcels: Iterable[Parcel], changed: Parcel) -> tuple[Parcel, ...]:
    """The parcels with this one in the place of the one of its number."""
    return tuple(changed if one.number == changed.number else one for one in parcels)
