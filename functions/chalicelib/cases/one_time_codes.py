"""Codes that only the reader of a mailbox has: consent to a price (C1), and what pays out money (C9, C13).

The code of a quote or of an inspection fee holds as long as the offer. A fresh code of staff is bound to
a person and the moment at which it was asked for; it holds for ten minutes, within which no other is
made, and it is the same that makes a device known.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from chalicelib.adapters.signed_links import SignedLinks, address_digest
from chalicelib.adapters.staff_access import StaffAccess
from chalicelib.cases.context import AppContext
from chalicelib.domain.case.case import Case
from chalicelib.domain.case.commands import Actor, Command
from chalicelib.domain.kernel.errors import Fault, Invalid, TooMany
from chalicelib.domain.kernel.records import Consented
from chalicelib.domain.kernel.states import Event, Role

CODE_HOLDS = timedelta(minutes=10)  # of staff
TRIES = 5  # of a code, within WINDOW
WINDOW = timedelta(hours=1)


def consent_code(signed_links: SignedLinks, case: Case, consent: Consented) -> str:
    """The code that the customer types to agree to that; empty where nothing is to be agreed to."""
    facts = CONSENTS[consent](case)
    return signed_links.code(*facts) if facts else ""


def quote_code(signed_links: SignedLinks, case: Case) -> str:
    """The code that accepts the quote of this case; empty where there is none."""
    return consent_code(signed_links, case, "quote")


def fresh_code(signed_links: SignedLinks, person: str, asked_at: datetime, *, told: bool = False) -> str:
    """The code that proves this person's mailbox, or, `told` by an operator, the person."""
    return signed_links.code(*code_facts(person, asked_at, told=told))


def code_facts(person: str, asked_at: datetime, *, told: bool = False) -> tuple[str, ...]:
    """What a fresh code is made of."""
    return "told" if told else "device", address_digest(person), asked_at.isoformat()


def prove_actor(context: AppContext, case: Case, command: Command, actor: Actor, *, now: datetime) -> Actor:
    """The actor, proved where a right code came along.

    Raises Invalid for a wrong one, TooMany after five tries in an hour.
    """
    given = getattr(command, "code", None)
    if not given:
        return actor
    who = actor.who or Role.CUSTOMER
    if context.ledger.count_try(f"codes#{case.number}#{address_digest(who)}", now=now, window=WINDOW) > TRIES:
        raise TooMany(retry_after=int(WINDOW.total_seconds()))
    if not any(
        context.signed_links.is_code(given, *facts)
        for facts in _expected_facts(context.staff_access, case, command, actor, now)
    ):
        raise Invalid(faults=(Fault("code", "wrong_code"),))
    return actor.model_copy(update={"proved": True})


def _expected_facts(
    access: StaffAccess, case: Case, command: Command, actor: Actor, now: datetime
) -> Iterator[tuple[str, ...]]:
    if command.event in ASKED_BY:
        if facts := CONSENTS[ASKED_BY[command.event]](case):
            yield facts
        return
    if actor.who and (asked := access.code_asked_at(actor.who, now=now, lasts=CODE_HOLDS)):
        yield code_facts(actor.who, asked)
    if actor.who and (told := access.told_code_asked_at(actor.who, now=now, lasts=CODE_HOLDS)):
        yield code_facts(actor.who, told, told=True)


def _quote_facts(case: Case) -> tuple[str, ...] | None:
    return ("quote", case.number, case.quoted.at.isoformat()) if case.quoted else None


def _inspection_facts(case: Case) -> tuple[str, ...] | None:
    fee = case.inspection_fee
    return ("inspection_fee", case.number, fee.at.isoformat()) if fee else None


# What the code of each consent is made of, and which command brings it.
CONSENTS: Mapping[Consented, Callable[[Case], tuple[str, ...] | None]] = {
    "quote": _quote_facts,
    "inspection_fee": _inspection_facts,
}
ASKED_BY: Mapping[Event, Consented] = {
    Event.ACCEPT_QUOTE: "quote",
    Event.ACCEPT_INSPECTION_FEE: "inspection_fee",
}
