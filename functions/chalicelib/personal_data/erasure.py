"""Erases a person: cases, files, mails that arrived, what they say of products, marks and counters.

What is found is noted by its ids before anything goes, so that whoever begins again after a crash knows
the marks of what is gone already. Every part may be repeated; the whole is repeated until nothing is found.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.cases.context import AppContext
from chalicelib.cases.service import act, is_staff
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Close
from chalicelib.domain.kernel.errors import NotFound
from chalicelib.domain.kernel.states import Role
from chalicelib.domain.workflow.obligations import obligations
from chalicelib.personal_data.case_deletion import delete
from chalicelib.personal_data.copies import erase_copies
from chalicelib.personal_data.footprint import Footprint, find_footprint
from chalicelib.personal_data.mails import erase_mails, erase_raw_mails
from chalicelib.personal_data.mentions import black_out_mentions
from chalicelib.personal_data.products import erase_products
from chalicelib.personal_data.reached import begin_again, parts_to_do
from chalicelib.personal_data.records import erase_records

ROUNDS = 3  # what comes in while one works is found by the next; more would be somebody who writes all day

Tell = Callable[[str, int], None]


def silent(part: str, done: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class ErasureRefused(Exception):
    """Why a person cannot be erased now: codes of sentences, each with the case that it is about."""

    reasons: tuple[tuple[str, str], ...]


@dataclass
class ErasureReceipt:
    """What was erased, counted by kind, and the numbers of the cases; `complete` if nothing is left."""

    at: datetime
    counts: dict[str, int] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()
    complete: bool = False

    def add(self, part: str, count: int) -> None:
        self.counts[part] = self.counts.get(part, 0) + count


def refusals(context: AppContext, address: str, *, close: bool) -> Iterator[tuple[str, str]]:
    """Why an address cannot be erased now, as codes with a case's number each; none if it can be."""
    if is_staff(context, address):
        yield "staff", ""
    for case in _cases(context, context.cases.open_of_customer(address)):
        owed = tuple(obligations(case))
        yield from ((code, case.number) for code in owed)
        if not owed and not close:
            yield "open", case.number


def erase_person(
    context: AppContext, address: str, *, close: str = "", now: datetime, tell: Tell = silent
) -> ErasureReceipt:
    """Erase all of a person; `close` is the reason with which open cases are closed first.

    Raises ErasureRefused before anything is changed; Outdated when others write the same records just now.
    """
    close_cases(context, address, close=close, now=now)
    receipt = ErasureReceipt(now)
    for _ in range(ROUNDS):
        _round(context, address, receipt, tell)
        receipt.complete = is_gone(context, address)
        if receipt.complete:
            break
    return receipt


def close_cases(context: AppContext, address: str, *, close: str, now: datetime) -> tuple[str, ...]:
    """Close a person's open cases with that reason; their numbers.

    Raises ErasureRefused before anything is changed.
    """
    if reasons := tuple(refusals(context, address, close=bool(close))):
        raise ErasureRefused(reasons)
    desk = Actor(role=Role.STAFF, who=context.settings.roster["desk"].address)
    numbers = tuple(context.cases.open_of_customer(address))
    for number in numbers:
        act(context, number, Close(text=close), actor=desk, now=now)
    return numbers


def _round(context: AppContext, address: str, receipt: ErasureReceipt, tell: Tell) -> None:
    person = _begin(context, address)
    receipt.numbers = tuple(sorted({*receipt.numbers, *person.numbers}))
    for part in parts_to_do(context, person, tuple(PARTS)):
        for done, _ in enumerate(PARTS[part](context, person), start=1):
            receipt.add(part, 1)
            tell(part, done)
    begin_again(context, person)
    context.job_progress.end_erasure(person.digest)


def _begin(context: AppContext, address: str) -> Footprint:
    """What is found, with what a run that was cut short had noted; noted before anything goes."""
    noted = Footprint(address.strip())
    noted = Footprint.from_json(noted.address, context.job_progress.erasure(noted.digest))
    person = find_footprint(context, address, noted)
    context.job_progress.save_erasure(person.digest, person.to_json())
    return person


def is_gone(context: AppContext, address: str) -> bool:
    """Whether nothing is found under an address any more."""
    left = find_footprint(context, address)
    return not (left.numbers or left.claims or left.arrivals)


def erase_cases(context: AppContext, person: Footprint) -> Iterator[str]:
    """Delete the cases with files, steps' pages and marks; only a tally without the person stays."""
    for case in _cases(context, person.numbers):
        if not case.is_open:
            delete(context, case)
            yield case.number


def _cases(context: AppContext, numbers: Iterable[str]) -> Iterator[Case]:
    for number in sorted(numbers):
        try:
            yield context.cases.load(number)
        except NotFound:
            continue


Part = Callable[[AppContext, Footprint], Iterator[str]]
PARTS: dict[str, Part] = {
    "cases": erase_cases,
    "mails": erase_mails,
    "raw_mails": erase_raw_mails,
    "mentions": black_out_mentions,
    "products": erase_products,
    "records": erase_records,
    "copies": erase_copies,
}
