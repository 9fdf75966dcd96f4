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
    for key in tuple(nobodys_mails(context)):
        if names(context.files.get(key), person):
            context.files.remove(key)
            context.ledger.remove(f"arrival#{key.rpartition('/')[2]}")
            yield key


def nobodys_mails(context: AppContext) -> Iterator[str]:
    """Keys of the originals that were never read, or are part of no case; it reads the whole ledger."""
    items = (item for key, item in context.ledger.items() if key.startswith("arrival#"))
    arrivals = (Arrival.model_validate_json(item["body"]) for item in items)
    of_cases = {arrival.id for arrival in arrivals if arrival.number}
    keys = (key for place in PLACES for key in context.files.under(place))
    return (key for key in keys if key.rpartition("/")[2] not in of_cases)


def names(raw: bytes, person: Footprint) -> bool:
    """Whether a raw mail names the person; addresses stand in its headers as they are (RFC 5322)."""
    return bool(person.address_pattern.search(raw.decode("ascii", "replace")))
