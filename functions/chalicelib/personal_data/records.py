"""Erases the ledger's items about a person: marks of mails, verified address, counters, claims, uploads."""

from collections.abc import Iterator

from chalicelib.cases.context import AppContext
from chalicelib.personal_data.footprint import Footprint, traces

UPLOAD = "upload#"  # the key of an item names the object in quarantine, which was copied to the case


def erase_records(context: AppContext, person: Footprint) -> Iterator[str]:
    """Remove every item that names the person or something of theirs, and the uploads that it names."""
    for key, _ in tuple(traces(context, person)):
        if key.startswith(UPLOAD):
            context.files.remove(key.removeprefix(UPLOAD))
        context.ledger.remove(key)
        yield key
    context.ledger.forget_address(person.address)
