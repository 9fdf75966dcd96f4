"""What is kept of who works on which device: codes that were asked for, revocations, and new devices.

| key                | what it holds                                                         |
| ------------------ | --------------------------------------------------------------------- |
| staff-code#…       | when a person last had a code, for as long as it holds                |
| staff-told#…       | when an operator last made a code for a person                        |
| staff-…#used#…     | for which entry on a device one of these codes was used               |
| staff-…#next#…     | that another code followed a used one                                 |
| staff-money#…      | when a code was entered on a device that was known                    |
| staff-revoked#…    | up to when the links and devices of a person, a case or all are ended |
| staff-devices#…    | the devices that became known by a link to a case                     |
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.adapters.items import Items, stamp
from chalicelib.adapters.signed_links import address_digest

SHOWN = 20  # devices of one case
SECOND = timedelta(seconds=1)  # an item is held through the second in which it expires


class NewDevice(NamedTuple):
    """A device that became known: when, whose, and what the browser calls itself."""

    at: str
    person: str
    browser: str


class StaffAccess(Items):
    """Single-item calls; only two devices that become known at the same moment may hide one another."""

    def ask_code(self, person: str, *, now: datetime, lasts: timedelta) -> bool:
        """Whether a code may be mailed now; False while the last one holds and no device used it."""
        return self._ask(_code_key(person), now, lasts) is None

    def code_asked_at(self, person: str, *, now: datetime, lasts: timedelta) -> datetime | None:
        """When the code that holds was asked for; None where none does."""
        return self._holding(_code_key(person), now, lasts)

    def ask_told_code(self, person: str, *, now: datetime, lasts: timedelta) -> datetime:
        """When the operator's code was asked for that holds now; it is made where there is none."""
        return self._ask(_told_key(person), now, lasts) or now

    def told_code_asked_at(self, person: str, *, now: datetime, lasts: timedelta) -> datetime | None:
        return self._holding(_told_key(person), now, lasts)

    def use_code(
        self, person: str, asked: datetime, entry: str, *, told: bool, now: datetime, lasts: timedelta
    ) -> bool:
        """Use up a code for that entry on a device; False where another entry has used it."""
        key = _used_key(_told_key(person) if told else _code_key(person), stamp(asked))
        held = self._put_once(key, {"entry": entry}, expires=now + 2 * lasts)
        return held is None or held["entry"] == entry

    def _ask(self, key: str, now: datetime, lasts: timedelta) -> datetime | None:
        """Note that a code is asked for; when the one was that holds and is unused, None where there is none.

        Of two that ask at the same moment one has a new code; the other finds it.
        """
        asked, expires = {"at": stamp(now)}, now + lasts - SECOND
        held = self._put_once(key, asked, expires=expires, now=now)
        if held is None:
            return None
        follows = f"{key}#next#{held['at']}"
        if self._get(_used_key(key, held["at"])) and self._put_once(follows, {}, expires=expires) is None:
            self._put(key, asked, expires=expires)
            return None
        return datetime.fromisoformat(held["at"])

    def note_money_code(self, device: str, *, at: datetime, expires: datetime) -> None:
        self._put(f"staff-money#{device}", {"at": stamp(at)}, expires=expires)

    def money_code_at(self, device: str) -> datetime | None:
        """When a code was last entered on this device; None where none was lately."""
        held = self._get(f"staff-money#{device}")
        return datetime.fromisoformat(held["at"]) if held else None

    def _holding(self, key: str, now: datetime, lasts: timedelta) -> datetime | None:
        held = self._get(key)
        at = datetime.fromisoformat(held["at"]) if held else None
        return at if at and now < at + lasts else None

    def revoke(self, what: str, *, at: datetime) -> None:
        """End all that was given until now: `all`, `case#…` or `person#…`."""
        self._put(f"staff-revoked#{what}", {"at": stamp(at)})

    def revoked_at(self, kinds: Iterable[str]) -> datetime | None:
        """The latest revocation among these; None where there is none."""
        found = self._get_many(f"staff-revoked#{what}" for what in kinds)
        return max((datetime.fromisoformat(one["at"]) for one in found.values()), default=None)

    def note_device(self, number: str, device: NewDevice, *, expires: datetime) -> None:
        known = [*self.devices(number), device][-SHOWN:]
        self._put(f"staff-devices#{number}", {"devices": json.dumps(known)}, expires=expires)

    def devices(self, number: str) -> tuple[NewDevice, ...]:
        """The devices that became known by a link to this case, the last ones of many."""
        held = self._get(f"staff-devices#{number}")
        return tuple(NewDevice(*one) for one in json.loads(held["devices"])) if held else ()


def of_person(address: str) -> str:
    """A person as `revoke` names one."""
    return f"person#{address_digest(address)}"


def of_case(number: str) -> str:
    """A case as `revoke` names one."""
    return f"case#{number}"


def _code_key(person: str) -> str:
    return f"staff-code#{address_digest(person)}"


def _used_key(code_key: str, asked: str) -> str:
    return f"{code_key}#used#{asked}"


def _told_key(person: str) -> str:
    return f"staff-told#{address_digest(person)}"
