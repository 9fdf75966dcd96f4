"""What is held of a person, as files: their right to see it and to take it with them.

| path            | what it is                                                                     |
| --------------- | ------------------------------------------------------------------------------ |
| `cases/NUMBER/` | the archive of each case, as `case export` writes it                           |
| `mails/`        | the mails that arrived from them, with what became of each in `arrivals.json`  |
| `products.json` | what they registered                                                           |
| `records.json`  | marks about them: verified address, deliveries, counters                       |
| `mentions.json` | the cases of others that name them                                             |
| `manifest.json` | size and SHA-256 of every file above                                           |
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.adapters.files import clean
from chalicelib.archives import case_archive
from chalicelib.archives.case_archive import FORMAT, MANIFEST, ArchiveEntry
from chalicelib.cases.context import AppContext
from chalicelib.cases.register.staff_answers import claims_of_person
from chalicelib.domain.case.arrival import Arrival
from chalicelib.personal_data.footprint import Footprint, arrivals_of, find_footprint, traces
from chalicelib.personal_data.mails import names, nobodys_mails


def entries(context: AppContext, address: str) -> Iterator[ArchiveEntry]:
    """All files but the manifest."""
    person = find_footprint(context, address)
    for case in context.cases.several(sorted(person.numbers)):
        for entry in case_archive.entries(context, case):
            yield replace(entry, path=f"cases/{case.number}/{entry.path}")
    yield from mails(context, person)
    yield json_entry("products.json", list(products(context, address)))
    yield json_entry("records.json", dict(traces(context, person)))
    yield json_entry("mentions.json", sorted(mentions(context, person)))


def mails(context: AppContext, person: Footprint) -> Iterator[ArchiveEntry]:
    """Originals that belong to no case, and the records of all."""
    arrivals = sorted(arrivals_of(context, person), key=lambda arrival: arrival.at)
    for arrival in arrivals:
        if arrival.number not in person.numbers and (raw := original(context, arrival)) is not None:
            yield ArchiveEntry(f"mails/{clean(arrival.id)}.eml", raw)
    yield from unread_mails(context, person)
    yield json_entry("mails/arrivals.json", [one.model_dump(mode="json") for one in arrivals])


def original(context: AppContext, arrival: Arrival) -> bytes | None:
    """The mail as it came; None when its time was over."""
    try:
        return context.files.get(arrival.kept_as) if arrival.kept_as else None
    except ClientError:
        return None


def unread_mails(context: AppContext, person: Footprint) -> Iterator[ArchiveEntry]:
    """Mails that name the person and that nobody has read, or nobody yet."""
    for key in nobodys_mails(context):
        name = key.rpartition("/")[2]
        if name not in person.arrivals and names(raw := context.files.get(key), person):
            yield ArchiveEntry(f"mails/{clean(name)}.eml", raw)


def products(context: AppContext, address: str) -> Iterator[dict[str, Any]]:
    for product, claim in claims_of_person(context, address):
        said = claim.model_dump(mode="json", exclude_none=True)
        yield {"model": product.model, "serial": product.serial, "claim": said}


def mentions(context: AppContext, person: Footprint) -> Iterator[str]:
    """The numbers of others' cases that name the person; what stands there is the others', too."""
    for case in context.cases.all():
        if case.number not in person.numbers and person.address_pattern.search(case.model_dump_json()):
            yield case.number


def json_entry(path: str, value: object) -> ArchiveEntry:
    return ArchiveEntry(path, (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode())


def manifest(address: str, made: Iterable[ArchiveEntry], *, at: str) -> ArchiveEntry:
    """The list of all other files, by which `case verify` checks a copy."""
    listed = sorted((entry.manifest_row for entry in made), key=lambda one: str(one["path"]))
    return json_entry(
        MANIFEST, {"format": FORMAT, "case": address, "person": address, "exported_at": at, "files": listed}
    )
