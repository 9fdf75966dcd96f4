"""On which device somebody of the roster is known: a code from the own mailbox makes it so, for some days.

A link alone proves nothing, since mails are forwarded. A device is a signed cookie; what was revoked since
it was given ends it. One code makes one device known, however many enter it at the same moment; the form
that brought it may come twice. Until it ends it is what pays out money asks for, and none is mailed again
in ten minutes unless a device has used it. Tries are counted by link, and of one code by link and visitor:
a stranger with a link that was forwarded uses up the tries of that link alone. A code that an operator
tells has tries of its own.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from chalicelib.adapters import staff_access
from chalicelib.adapters.signed_links import DeviceToken, address_digest
from chalicelib.adapters.staff_access import NewDevice
from chalicelib.cases.context import AppContext
from chalicelib.cases.one_time_codes import CODE_HOLDS, code_facts, fresh_code
from chalicelib.domain.kernel.errors import Fault, Invalid, TooMany, Unauthorized

COVERS_MONEY = timedelta(minutes=15)
DAY = timedelta(days=1)
TRIES = 5  # of one code, by one visitor over one link; of an operator's code, by one visitor
TRIES_IN_A_DAY = 20  # over one link, from wherever


class Attempt(NamedTuple):
    """A code that was entered: over whose link, to which case if any, from where and in which browser.

    `entry` is the mark of the page on which it was typed.
    """

    person: str
    number: str
    link: str
    visitor: str
    browser: str
    code: str
    entry: str


def ask_code(context: AppContext, person: str, *, now: datetime) -> bool:
    """Whether a fresh code is to be mailed to this person; False while the last one holds."""
    return context.staff_access.ask_code(person, now=now, lasts=CODE_HOLDS)


def operator_code(context: AppContext, person: str, *, now: datetime) -> tuple[str, datetime]:
    """A code to tell somebody whose mailbox cannot be reached, and until when it holds."""
    asked = context.staff_access.ask_told_code(person, now=now, lasts=CODE_HOLDS)
    return fresh_code(context.signed_links, person, asked, told=True), asked + CODE_HOLDS


def make_known(context: AppContext, entered: Attempt, *, now: datetime) -> str:
    """The cookie's value for a device on which the right code was entered.

    Raises Invalid for a wrong code, none that holds or one that another device used, TooMany when the tries
    are used up.
    """
    if told := _told(context, entered, now):
        _use(context, entered, told, now, told=True)
    elif mailed := _mailed(context, entered, now):
        _use(context, entered, mailed, now, told=False)
    else:
        raise Invalid(faults=(Fault("code", "wrong_code"),))
    until = now + timedelta(days=context.settings.staff_device_days)
    if entered.number:
        links_end = until + timedelta(days=context.settings.staff_link_days)
        seen = NewDevice(now.isoformat(), entered.person, entered.browser[:120])
        context.staff_access.note_device(entered.number, seen, expires=links_end)
    known = DeviceToken(address_digest(entered.person), entered.number, now, until)
    return context.signed_links.device(known)


def _use(context: AppContext, entered: Attempt, asked: datetime, now: datetime, *, told: bool) -> None:
    """Use the code up for this device. Raises Invalid where it made another one known."""
    access = context.staff_access
    if not access.use_code(entered.person, asked, entered.entry, told=told, now=now, lasts=CODE_HOLDS):
        raise Invalid(faults=(Fault("code", "used_code"),))


def _told(context: AppContext, entered: Attempt, now: datetime) -> datetime | None:
    """When the code was asked for, if it is the one that an operator told; without tries it is as none."""
    asked = context.staff_access.told_code_asked_at(entered.person, now=now, lasts=CODE_HOLDS)
    if asked is None or _tried(context, ("told", entered.visitor, asked.isoformat()), now) > TRIES:
        return None
    if _tried(context, ("told", entered.person, asked.isoformat()), now) > TRIES_IN_A_DAY:
        return None
    facts = code_facts(entered.person, asked, told=True)
    return asked if context.signed_links.is_code(entered.code, *facts) else None


def _mailed(context: AppContext, entered: Attempt, now: datetime) -> datetime | None:
    """When the code was asked for, if it is the one that was mailed. Raises TooMany."""
    asked = context.staff_access.code_asked_at(entered.person, now=now, lasts=CODE_HOLDS)
    if asked is None:
        return None
    of_code = _tried(context, (entered.link, entered.visitor, asked.isoformat()), now)
    if of_code > TRIES or _tried(context, (entered.link,), now) > TRIES_IN_A_DAY:
        raise TooMany(retry_after=int(CODE_HOLDS.total_seconds()))
    return asked if context.signed_links.is_code(entered.code, *code_facts(entered.person, asked)) else None


def _tried(context: AppContext, what: tuple[str, ...], now: datetime) -> int:
    """Count a try of these, and return how many there were today."""
    digest = sha256("\n".join(what).encode()).hexdigest()[:32]
    return context.ledger.count_try(f"device#{digest}", now=now, window=DAY)


def find_known(context: AppContext, person: str, cookie: str, *, now: datetime) -> DeviceToken | None:
    """The device of this cookie; None for one that is not this person's, has ended or was revoked."""
    try:
        device = context.signed_links.open_device(cookie)
    except Unauthorized:
        return None
    if device.person != address_digest(person) or now >= device.until:
        return None
    return None if is_revoked(context, person, device.number, device.since) else device


def is_revoked(context: AppContext, person: str, number: str, since: datetime) -> bool:
    """Whether what was given then, to this person and for this case if any, was revoked later."""
    kinds = ["all", staff_access.of_person(person), *([staff_access.of_case(number)] if number else [])]
    revoked = context.staff_access.revoked_at(kinds)
    return revoked is not None and since <= revoked


def note_money_code(context: AppContext, form_token: str, *, now: datetime) -> None:
    """Note that a code was entered on this device, which then covers money for a while."""
    context.staff_access.note_money_code(form_token, at=now, expires=now + COVERS_MONEY)


def covers_money(context: AppContext, device: DeviceToken, form_token: str, *, now: datetime) -> bool:
    """Whether a code was entered on this device so lately that money needs no other."""
    if now < device.since + COVERS_MONEY:
        return True
    entered = context.staff_access.money_code_at(form_token)
    return entered is not None and now < entered + COVERS_MONEY
