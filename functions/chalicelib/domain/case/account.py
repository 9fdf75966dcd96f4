"""The account of a case: money that was asked for, agreed to, received, promised and paid.

Entries are only ever added; what was undone has an entry that says so. Every sum is derived from them.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Literal

from chalicelib.domain.kernel.lazy_model import Late

EntryKind = Literal["quoted", "agreed", "waived", "received", "promised", "confirmed", "paid", "reversed"]
Purpose = Literal["repair", "exchange", "visit", "inspection", "refund", "compensation", "subsidy"]


class AccountEntry(Late):
    """One thing that happened to money: how much, what for, when, who did it, why and by which way.

    `who` is a colleague's address, and empty for what the customer did. `settles` is the number of the
    entry that this one confirms, pays or reverses; `version` the case's, so that an undo finds its entries.
    """

    number: int
    version: int
    kind: EntryKind
    purpose: Purpose
    amount: Decimal
    currency: str
    at: datetime
    who: str = ""
    why: str = ""
    route: str = ""
    reference: str = ""
    settles: int | None = None


def standing(entries: Iterable[AccountEntry], *kinds: EntryKind) -> tuple[AccountEntry, ...]:
    """The entries of these kinds that were not taken back."""
    held = tuple(entries)
    gone = {one.settles for one in held if one.kind == "reversed"}
    return tuple(one for one in held if one.kind in kinds and one.number not in gone)


def total(entries: Iterable[AccountEntry], *kinds: EntryKind) -> Decimal:
    """What the entries of these kinds come to."""
    return sum((one.amount for one in standing(entries, *kinds)), Decimal(0))


def settled_by(
    entries: Iterable[AccountEntry], promise: AccountEntry, kind: EntryKind
) -> AccountEntry | None:
    """The entry by which a promise was confirmed or paid, if it was."""
    return next((one for one in standing(entries, kind) if one.settles == promise.number), None)


def open_promises(entries: Iterable[AccountEntry]) -> tuple[AccountEntry, ...]:
    """What we promised and have not paid yet, the oldest first."""
    held = tuple(entries)
    return tuple(one for one in standing(held, "promised") if not settled_by(held, one, "paid"))


def reversal(entry: AccountEntry, *, number: int, version: int, at: datetime, who: str) -> AccountEntry:
    """The entry that takes another one back."""
    new = {"number": number, "version": version, "at": at, "who": who}
    return entry.model_copy(update=new | {"kind": "reversed", "settles": entry.number})
