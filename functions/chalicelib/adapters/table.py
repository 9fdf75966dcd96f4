"""The cases table: one item per case, written by one conditional put.

The case itself is one JSON string; beside it stand only the attributes that the indexes and the
stream need. When a case outgrows `PAGE_AT` bytes, its older steps move to the bucket first, under a
key that ends in their hash, so that a repeated attempt writes the same page again.
"""

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any, Protocol

from pydantic import TypeAdapter

from chalicelib.adapters.fault_log import describe
from chalicelib.adapters.items import MOST_KEYS, Items, plain, stamp
from chalicelib.adapters.signed_links import address_digest
from chalicelib.domain.case.case import Case, Step, StepArchive
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.kernel.serial_numbers import former_serial_key, serial_key

PAGE_AT = 40_000  # bytes of the item at which steps move out
KEPT = 16_000  # bytes of the newest steps that stay
FULL_PAGE = 500_000  # bytes at which a page is not added to any more
NEVER = "9999"
STEPS = TypeAdapter(tuple[Step, ...])


class Blobs(Protocol):
    """Where pages of older steps lie."""

    def put(self, key: str, data: bytes) -> None: ...
    def get(self, key: str) -> bytes: ...
    def under(self, prefix: str) -> Iterator[str]: ...
    def remove(self, key: str) -> None: ...


class Cases(Items):
    """Load, store and find cases. All times in keys are ISO 8601 in UTC."""

    _key = "number"

    def __init__(self, dynamodb: Any, table: str, blobs: Blobs) -> None:
        super().__init__(dynamodb, table)
        self._blobs = blobs

    def load(self, number: str) -> Case:
        """Return the case, strongly consistent. Raises NotFound."""
        found = self._get(number)
        if found is None:
            raise NotFound
        return Case.model_validate_json(found["body"])

    def preload(self, numbers: Iterable[str]) -> "Cases":
        """The same table with these cases read in one call, for a round that only reads."""
        known = {number: item["body"] for number, item in self._get_many(numbers).items()}
        return PreloadedCases(self._dynamodb, self._table, self._blobs, known)

    def save(self, case: Case) -> Case:
        """Store a case over its former version, all or nothing. Raises Outdated when it lost a race."""
        case = self._archive_old_steps(case)
        self._put_version(item(case), version=case.version)
        return case

    def save_new(self, cases: Sequence[Case]) -> tuple[Case, ...]:
        """Store new cases, all or none. Raises Outdated where one of these numbers is there already."""
        stored = tuple(self._archive_old_steps(case) for case in cases)
        self._put_new([item(case) for case in stored])
        return stored

    def delete(self, case: Case) -> None:
        """Remove an ended case, unless it was written since it was read. Raises Outdated."""
        self._unless_outdated(
            self._dynamodb.delete_item,
            Key=self._keyed(case.number),
            ConditionExpression="#v = :read AND attribute_not_exists(#o)",
            ExpressionAttributeNames={"#v": "version", "#o": "open"},
            ExpressionAttributeValues={":read": {"N": str(case.version)}},
        )

    def history(self, case: Case) -> tuple[Step, ...]:
        """All steps of a case, those on pages included, oldest first."""
        paged = (step for page in case.pages for step in STEPS.validate_json(self._blobs.get(page.key)))
        return (*paged, *case.steps)

    def change_pages(self, case: Case, change: Callable[[bytes], bytes]) -> Case:
        """The case with its pages of older steps changed; the former pages are there until `drop_pages`."""
        return case.model_copy(
            update={"pages": tuple(self._changed(case, page, change) for page in case.pages)}
        )

    def _changed(self, case: Case, page: StepArchive, change: Callable[[bytes], bytes]) -> StepArchive:
        before = self._blobs.get(page.key)
        data = change(before)
        return page if data == before else self._put_page(case.number, data)

    def drop_pages(self, case: Case, of: Callable[[bytes], bool]) -> None:
        """Remove former pages with such content.

        Whoever writes the case just now has put a page first: built on the present version it has no such
        content, and on a former one the write is refused.
        """
        present = {page.key for page in case.pages}
        former = (
            key for key in tuple(self._blobs.under(f"cases/{case.number}/steps-")) if key not in present
        )
        for key in former:
            if of(self._blobs.get(key)):
                self._blobs.remove(key)

    def all(self, *, after: str = "") -> Iterator[Case]:
        """Every case, in the table's own order, or those after a number in it; it reads the whole table."""
        return readable((item["number"], item["body"]) for item in self._scan(after=after))

    def several(self, numbers: Iterable[str]) -> Iterator[Case]:
        """The cases of these numbers, in their order; one that is not there or not readable is left out."""
        wanted = tuple(dict.fromkeys(numbers))
        for start in range(0, len(wanted), MOST_KEYS):
            part = wanted[start : start + MOST_KEYS]
            found = self._get_many(part)
            yield from readable((number, found[number]["body"]) for number in part if number in found)

    def open_numbers(self) -> tuple[str, ...]:
        """Numbers of all open cases, in the order in which the clock looks at them."""
        return tuple(entry["number"] for entry in self._query("due", "open", "open"))

    def open_of_customer(self, email: str) -> tuple[str, ...]:
        """Numbers of the open cases of an address."""
        found = self._query("customer", "customer_key", address_digest(email))
        return tuple(entry["number"] for entry in found if "open" in entry)

    def of_customer(self, email: str) -> tuple[str, ...]:
        """Numbers of all cases of an address, closed ones included."""
        found = self._query("customer", "customer_key", address_digest(email))
        return tuple(entry["number"] for entry in found)

    def open_of_serial(self, serial: str) -> tuple[str, ...]:
        """Numbers of the open cases of a product, those stored under the former form too."""
        forms = dict.fromkeys((serial_key(serial), former_serial_key(serial)))
        found = (entry for form in forms if form for entry in self._query("serial", "open_serial", form))
        return tuple(dict.fromkeys(entry["number"] for entry in found))

    def due(self, until: datetime) -> Iterator[str]:
        """Numbers of the open cases that the clock has to look at by then, soonest first."""
        found = self._query("due", "open", "open", up_to=("due_at", stamp(until)))
        return (entry["number"] for entry in found)

    def numbers_written_between(self, start: datetime, end: datetime) -> Iterator[str]:
        """Numbers of the cases whose last write lies in the interval, hour by hour."""
        hour = start.replace(minute=0, second=0, microsecond=0)
        while hour <= end:
            yield from (
                entry["number"]
                for entry in self._query("written", "written_hour", hour_key(hour))
                if stamp(start) <= entry["written_at"] <= stamp(end)
            )
            hour += timedelta(hours=1)

    def _query(
        self, index: str, attribute: str, value: str, *, up_to: tuple[str, str] | None = None
    ) -> Iterator[dict[str, str]]:
        """What an index holds under a value, in the order of its second key, up to one if that is given."""
        condition, names, values = "#k = :k", {"#k": attribute}, {":k": {"S": value}}
        if up_to:
            condition, names["#r"], values[":r"] = f"{condition} AND #r <= :r", up_to[0], {"S": up_to[1]}
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=index,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )
        return (plain(entry) for page in pages for entry in page["Items"])

    def _archive_old_steps(self, case: Case) -> Case:
        if len(case.model_dump_json().encode()) < PAGE_AT:
            return case
        old, kept = split_steps(case.steps)
        pages = case.pages
        if pages and pages[-1].size < FULL_PAGE:
            old, pages = (*STEPS.validate_json(self._blobs.get(pages[-1].key)), *old), pages[:-1]
        data = STEPS.dump_json(old, exclude_defaults=True)
        page = self._put_page(case.number, data)
        return case.model_copy(update={"pages": (*pages, page), "steps": kept})

    def _put_page(self, number: str, data: bytes) -> StepArchive:
        key = f"cases/{number}/steps-{hashlib.sha256(data).hexdigest()}.json"
        self._blobs.put(key, data)
        return StepArchive(key=key, size=len(data))


class PreloadedCases(Cases):
    """Cases of which some bodies are known already; one that cannot be read fails alone."""

    def __init__(self, dynamodb: Any, table: str, blobs: Blobs, known: Mapping[str, str]) -> None:
        super().__init__(dynamodb, table, blobs)
        self._known = known

    def load(self, number: str) -> Case:
        if number not in self._known:
            return super().load(number)
        return Case.model_validate_json(self._known[number])


def readable(bodies: Iterable[tuple[str, str]]) -> Iterator[Case]:
    """The cases of these bodies; one that cannot be read is named on stderr and hides no other."""
    for number, body in bodies:
        try:
            yield Case.model_validate_json(body)
        except ValueError as error:
            print(f"{number} cannot be read: {describe(error)}", file=sys.stderr)


def split_steps(steps: tuple[Step, ...]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Older steps, and the newest ones that stay: as many as fit into `KEPT` bytes, at least one."""
    sizes = accumulate(len(step.model_dump_json().encode()) for step in reversed(steps))
    count = max(1, sum(1 for size in sizes if size <= KEPT))
    return steps[:-count], steps[-count:]


def item(case: Case) -> dict[str, Any]:
    """The DynamoDB item of a case: its JSON, and the sparse attributes of the indexes."""
    attributes: dict[str, str | None] = {
        "number": case.number,
        "state": case.state,
        "kind": case.kind,
        "language": case.language,
        "customer_key": address_digest(case.request.email) if case.request.email else None,
        "written_hour": hour_key(case.updated_at),
        "written_at": stamp(case.updated_at),
        "open": "open" if case.is_open else None,
        "due_at": due_key(case) if case.is_open else None,
        "open_serial": serial_key(case.request.serial_number or "") if case.is_open else None,
        "body": case.model_dump_json(exclude_none=True),
    }
    strings = {name: {"S": value} for name, value in attributes.items() if value}
    owed = {"owed": {"L": [{"S": mail.id} for mail in case.pending_mails]}} if case.pending_mails else {}
    return {**strings, **owed, "version": {"N": str(case.version)}, "schema": {"N": str(case.schema_version)}}


def due_key(case: Case) -> str:
    """When the clock looks at the case; a case that waits for nothing comes last in the queue."""
    return stamp(case.next_at) if case.next_at else NEVER


def hour_key(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H")
