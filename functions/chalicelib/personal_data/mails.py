"""Erases a person's mails that arrived: originals, wherever they lie, before the records that name them."""

from collections.abc import Iterator

from chalicelib.cases.context import AppContext
from chalicelib.domain.case.arrival import Arrival
from chalicelib.personal_data.footprint import Footprint, arrivals_of

PLACES = ("inbound/", "mail/", "aside/")


def erase_mails(context: AppContext, person: Footprint) -> Iterator[str]:
    """Remove the original of each mail that arrived from the person or in their cases, then its record."""
    for arrival in tuple(arrivals_of(context, person)):
        if arrival.kept_as:
            context.files.remove(arrival.kept_as)
        context.ledger.remove(f"arrival#{arrival.id}")
        yield arrival.id


def erase_raw_mails(context: AppContext, person: Footprint) -> Iterator[str]:
    """Remove originals that nobody has a record of, or that nobody read, and that name the person."""
    for place in PLACES:
        for key in tuple(context.files.under(place)):
            arrival = context.arrivals.find(key.rpartition("/")[2])
            if is_nobodys(arrival) and names(context.files.get(key), person):
                context.files.remove(key)
                _forget(context, arrival)
                yield key


def is_nobodys(arrival: Arrival | None) -> bool:
    """Whether a mail was never read, or is part of no case."""
    return arrival is None or not arrival.number


def names(raw: bytes, person: Footprint) -> bool:
    """Whether a raw mail names the person; addresses stand in its headers as they are (RFC 5322)."""
    return bool(person.named.search(raw.decode("ascii", "replace")))


def _forget(context: AppContext, arrival: Arrival | None) -> None:
    if arrival:
        context.ledger.remove(f"arrival#{arrival.id}")
