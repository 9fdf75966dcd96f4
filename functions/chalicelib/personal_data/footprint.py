"""Where a person stands in what is stored: under an address, and under the ids of what is theirs."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from chalicelib.adapters.items import Item
from chalicelib.adapters.signed_links import address_digest, who_digest
from chalicelib.cases.context import AppContext
from chalicelib.cases.register.staff_answers import claims_of_person
from chalicelib.domain.case.arrival import Arrival
from chalicelib.domain.case.black_out import address_pattern
from chalicelib.domain.kernel.canonical_address import canonical_address
from chalicelib.domain.products.register import FORMER

# Kinds of the ledger's items that name a person's ids and stay: counters of the shop, tallies, products.
STAYING = frozenset({"count", "deleted", "product", "retention", "sweep", "erasure", "wishes"})


@dataclass(frozen=True)
class Footprint:
    """An address, and the cases, claims of products and arrived mails that are its person's."""

    address: str
    numbers: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    arrivals: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        return address_digest(self.address)

    @cached_property
    def address_pattern(self) -> re.Pattern[str]:
        """The address itself."""
        return address_pattern(self.address)

    @cached_property
    def ids(self) -> re.Pattern[str]:
        """Every id by which an item can be the person's, each as a whole word."""
        counted = address_digest(canonical_address(self.address))
        own = {self.digest, counted, who_digest(self.address), *self.numbers, *self.claims, *self.arrivals}
        return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, sorted(own)))})(?![A-Za-z0-9])")

    def is_in(self, text: str) -> bool:
        """Whether a text names the person or something of theirs."""
        return bool(self.address_pattern.search(text) or self.ids.search(text))

    def with_(self, other: "Footprint") -> "Footprint":
        names = ("numbers", "claims", "arrivals")
        return replace(self, **{name: getattr(self, name) | getattr(other, name) for name in names})

    def to_json(self) -> str:
        """All but the address: what an erasure notes holds nothing that it erases."""
        return json.dumps({name: sorted(getattr(self, name)) for name in ("numbers", "claims", "arrivals")})

    @classmethod
    def from_json(cls, address: str, body: str) -> "Footprint":
        return cls(address, **{name: frozenset(ids) for name, ids in json.loads(body or "{}").items()})


def find_footprint(context: AppContext, address: str, known: Footprint | None = None) -> Footprint:
    """All that is stored of a person, with what was known before; it reads the whole ledger."""
    found = Footprint(
        address.strip(),
        numbers=frozenset(context.cases.of_customer(address)),
        claims=frozenset(claim.id for _, claim in claims_of_person(context, address) if claim.id != FORMER),
    )
    found = found.with_(known) if known else found
    arrivals = frozenset(arrival.id for arrival in arrivals_of(context, found))
    return replace(found, arrivals=found.arrivals | arrivals)


def arrivals_of(context: AppContext, person: Footprint) -> Iterator[Arrival]:
    """The mails that a person sent, or that belong to their cases, or to no case and name them."""
    for key, item in context.ledger.items():
        if key.startswith("arrival#"):
            arrival = Arrival.model_validate_json(item["body"])
            if is_of(arrival, person):
                yield arrival


def is_of(arrival: Arrival, person: Footprint) -> bool:
    if person.address_pattern.fullmatch(arrival.sender.strip()) or arrival.number in person.numbers:
        return True
    return not arrival.number and bool(person.address_pattern.search(arrival.model_dump_json()))


def traces(context: AppContext, person: Footprint) -> Iterator[tuple[str, Item]]:
    """All items of the ledger that are about a person and go with them: claims, marks, counters, records.

    Records of mails in others' cases that name the person stay; they are blacked out.
    """
    for key, item in context.ledger.items():
        kind, _, rest = key.partition("#")
        if kind in STAYING or (kind == "arrival" and rest not in person.arrivals):
            continue
        if person.is_in(f"{key} {' '.join(map(str, item.values()))}"):
            yield key, item
