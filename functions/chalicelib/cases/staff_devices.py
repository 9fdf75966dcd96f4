"""On which device somebody of the roster is known: a code from the own mailbox makes it so, for some days.

A link alone proves nothing, since mails are forwarded. A device is a signed cookie; what was revoked since
it was given ends it. One code in ten minutes; until it ends, it makes each device of its person known.
"""

from datetime import datetime, timedelta

from chalicelib.adapters import staff_access
from chalicelib.adapters.signed_links import DeviceToken, address_digest
from chalicelib.adapters.staff_access import NewDevice
from chalicelib.cases.context import AppContext
from chalicelib.domain.kernel.errors import Fault, Invalid, TooMany, Unauthorized

CODE_HOLDS = timedelta(minutes=10)
COVERS_MONEY = timedelta(minutes=15)
TRIES = 5  # of one code
TRIES_IN_A_DAY = 50  # of one person


def ask_code(context: AppContext, person: str, *, now: datetime) -> bool:
    """Whether a fresh code is to be mailed to this person; False while the last one holds."""
    return context.staff_access.ask_code(person, now=now, lasts=CODE_HOLDS)


def code_of(context: AppContext, person: str, asked_at: datetime) -> str:
    """The six digits that were asked for at that moment."""
    return context.signed_links.code("device", address_digest(person), asked_at.isoformat())


def operator_code(context: AppContext, person: str, *, now: datetime) -> tuple[str, datetime]:
    """A code to tell somebody whose mailbox cannot be reached, and until when it holds."""
    ask_code(context, person, now=now)
    asked = context.staff_access.code_asked_at(person, now=now, lasts=CODE_HOLDS)
    assert asked, "it was asked for just now"
    return code_of(context, person, asked), asked + CODE_HOLDS


def make_known(
    context: AppContext, person: str, number: str, code: str, *, browser: str, now: datetime
) -> str:
    """The cookie's value for a device on which the right code was entered.

    Raises Invalid for a wrong code or none that holds, TooMany after five tries of one code or fifty a day.
    """
    asked = context.staff_access.code_asked_at(person, now=now, lasts=CODE_HOLDS)
    if asked is None:
        raise Invalid(faults=(Fault("code", "wrong_code"),))
    _count_try(context, person, asked, now)
    if not context.signed_links.is_code(code, "device", address_digest(person), asked.isoformat()):
        raise Invalid(faults=(Fault("code", "wrong_code"),))
    until = now + timedelta(days=context.settings.staff_device_days)
    if number:
        links_end = until + timedelta(days=context.settings.staff_link_days)
        seen = NewDevice(now.isoformat(), person, browser[:120])
        context.staff_access.note_device(number, seen, expires=links_end)
    return context.signed_links.device(DeviceToken(address_digest(person), number, now, until))


def _count_try(context: AppContext, person: str, asked: datetime, now: datetime) -> None:
    who, day = address_digest(person), timedelta(days=1)
    of_code = context.ledger.count_try(f"device#{who}#{asked.isoformat()}", now=now, window=day)
    of_person = context.ledger.count_try(f"device#{who}", now=now, window=day)
    if of_code > TRIES or of_person > TRIES_IN_A_DAY:
        raise TooMany(retry_after=int(CODE_HOLDS.total_seconds()))


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


def covers_money(device: DeviceToken, now: datetime) -> bool:
    """Whether the code that made the device known was entered so lately that money needs no other."""
    return now < device.since + COVERS_MONEY
