"""How parcels are said: in one line, and as rows with all that was heard of each."""

from typing import NamedTuple

from chalicelib.domain.case.case import Case
from chalicelib.domain.case.parcels import Parcel
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.policy.policy import Policy, today
from chalicelib.domain.views.formatting import day
from chalicelib.domain.views.tracking import tracking_url
from chalicelib.domain.workflow.parcel_queries import parcels_of
from chalicelib.locale.words import label


class ParcelRow(NamedTuple):
    """A parcel as a row of a table; `address` is the one in force when it was sent."""

    what: str
    way: str
    carrier: str
    tracking: str
    url: str
    sent_on: str
    standing: str
    address: str


def parcel_line(parcel: Parcel, language: Language) -> str:
    """Enough to tell it from others: what, by whom, its number, how it stands."""
    what = label("parcel_contents", parcel.contents, language)
    said = (what, parcel.inside, f"{parcel.carrier} {parcel.tracking}", standing(parcel, language))
    return " · ".join(filter(None, said))


def standing(parcel: Parcel, language: Language) -> str:
    """How it stands; what is asked of the carrier stands beside it."""
    said = label("parcel_standing", parcel.standing, language)
    claim = parcel.claim
    if claim is None:
        return said
    claimed = "claimed" if claim.settled_at is None else "carrier_pays" if claim.paid else "carrier_refuses"
    return f"{said} · {label('parcel_standing', claimed, language)}"


def parcel_rows(case: Case, policy: Policy, language: Language) -> tuple[ParcelRow, ...]:
    return tuple(
        ParcelRow(
            what=" · ".join(filter(None, (label("parcel_contents", one.contents, language), one.inside))),
            way=label("parcel_way", one.direction, language),
            carrier=one.carrier,
            tracking=one.tracking,
            url=tracking_url(one.carrier, one.tracking),
            sent_on=day(today(policy, one.sent_at), language),
            standing=standing(one, language),
            address=one.address,
        )
        for one in parcels_of(case)
    )
