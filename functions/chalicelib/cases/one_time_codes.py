"""Codes that only the reader of a mailbox has: consent to a price (C1), and what pays out money (C9, C13).

The code of a quote holds as long as the quote. A fresh code of staff is bound to person, case and the
case's version; it holds for the quarter of an hour in which it was asked for, and the one after.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from chalicelib.adapters.ledger import Ledger
from chalicelib.adapters.signed_links import SignedLinks, address_digest
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Command
from chalicelib.domain.case.customer_commands import AcceptQuote
from chalicelib.domain.kernel.errors import Fault, Invalid, TooMany
from chalicelib.domain.kernel.states import Role

SLOT = timedelta(minutes=15)
TRIES = 5  # of a code, within WINDOW
WINDOW = timedelta(hours=1)


def quote_code(signed_links: SignedLinks, case: Case) -> str:
    """The code that accepts the quote of this case; empty where there is none."""
    return signed_links.code("quote", *_quote_facts(case)) if case.quoted else ""


def fresh_code(signed_links: SignedLinks, number: str, person: str, *, version: int, at: datetime) -> str:
    """The code that proves this person's mailbox for the case as it stands."""
    return signed_links.code("fresh", *_fresh_facts(number, person, version, at))


def prove_actor(
    signed_links: SignedLinks, ledger: Ledger, case: Case, command: Command, actor: Actor, now: datetime
) -> Actor:
    """The actor, proved where a right code came along.

    Raises Invalid for a wrong one, TooMany after five tries in an hour.
    """
    given = getattr(command, "code", None)
    if not given:
        return actor
    who = actor.who or Role.CUSTOMER
    if ledger.count_try(f"codes#{case.number}#{address_digest(who)}", now=now, window=WINDOW) > TRIES:
        raise TooMany(retry_after=int(WINDOW.total_seconds()))
    if not any(signed_links.is_code(given, *facts) for facts in _expected_facts(case, command, actor, now)):
        raise Invalid(faults=(Fault("code", "wrong_code"),))
    return actor.model_copy(update={"proved": True})


def _expected_facts(case: Case, command: Command, actor: Actor, now: datetime) -> Iterator[tuple[str, ...]]:
    if isinstance(command, AcceptQuote):
        if case.quoted:
            yield "quote", *_quote_facts(case)
        return
    for at in (now, now - SLOT):
        yield "fresh", *_fresh_facts(case.number, actor.who, case.version, at)


def _quote_facts(case: Case) -> tuple[str, ...]:
    assert case.quoted, "asked for only where there is one"
    return case.number, case.quoted.at.isoformat()


def _fresh_facts(number: str, person: str, version: int, at: datetime) -> tuple[str, ...]:
    return number, person.casefold(), str(version), str(time_slot(at))


def holds_until(at: datetime) -> datetime:
    """When a code that was asked for at that moment ends."""
    return datetime.fromtimestamp((time_slot(at) + 2) * SLOT.total_seconds(), UTC)


def time_slot(at: datetime) -> int:
    """The quarter of an hour that a moment lies in."""
    return int(at.timestamp() // SLOT.total_seconds())
