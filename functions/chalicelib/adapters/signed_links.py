"""Signed links: itsdangerous, one salt per purpose, the newest secret signs and all of them open.

A token says which case and by which way it was given: `form` to whoever sent the form, `mail` to
whoever reads the mailbox. Only the second proves an address.

The token in a Reply-To is a MAC in Base32, because a local part may come back in lower case and holds
64 octets at most (RFC 5321); itsdangerous derives its key.
"""

import re
import unicodedata
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Literal

from itsdangerous import BadData, Signer, URLSafeSerializer

from chalicelib.domain.kernel.errors import Unauthorized

Via = Literal["form", "mail", "phone"]
Purpose = Literal["work", "door", "backlog", "intake"]
LOCAL_PART = 64  # octets (RFC 5321, 4.5.3.1.1)
REPLY = re.compile(r"(?:.*\+)?(?P<number>\d{6}-\d{3,9})-(?P<who>[a-z2-7]{8})-(?P<mac>[a-z2-7]{16})")


@dataclass(frozen=True)
class CaseToken:
    """What a customer's token says; `email` is a digest of the address that it was mailed to.

    Of one that a colleague got, to speak for a customer without e-mail (`phone`), it is the colleague's
    own address.
    """

    number: str
    via: Via
    email: str


@dataclass(frozen=True)
class ReplyToken:
    """What a Reply-To says: the case, and `who_digest` of the address that the mail went to."""

    number: str
    who_digest: str


@dataclass(frozen=True)
class StaffToken:
    """What a link of staff says: whose it is, what for, on which case if on one, and until when.

    `person` is the team's name where the purpose is `door`: behind it anybody of the team asks for a
    link of their own.
    """

    number: str
    person: str
    purpose: Purpose
    until: datetime
    since: datetime | None = None  # None in links of before they said it


@dataclass(frozen=True)
class DeviceToken:
    """What a cookie says: by whose code (a digest of the address), by a link to which case, and how long."""

    person: str
    number: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class ProductToken:
    """What a link to a registration says: the product's key, the claim, and until when it opens."""

    product: str
    claim: str
    until: datetime


class SignedLinks:
    """Makes and opens tokens. Opening raises Unauthorized for all that we did not sign."""

    def __init__(self, secrets: tuple[str, ...] | Callable[[], tuple[str, ...]]) -> None:
        self._given = secrets

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets, newest first; read when a token is made or opened, for they are renewed meanwhile."""
        return self._given() if callable(self._given) else self._given

    @property
    def _secrets(self) -> list[str]:
        return list(reversed(self.secrets))  # itsdangerous signs with the last one

    def case(self, number: str, *, via: Via, email: str) -> str:
        # The form's own token stays the same when the address is corrected: a repeated answer repeats it.
        return self._sign("case", [number, via, address_digest(email) if via == "mail" else ""])

    def case_by_phone(self, number: str, person: str) -> str:
        """A token for a colleague who types what a customer without e-mail says on the telephone (A1)."""
        return self._sign("case", [number, "phone", person])

    def open_case(self, token: str) -> CaseToken:
        number, via, email = self._open("case", token)
        return CaseToken(number=number, via=via, email=email)

    def confirmation(self, number: str, *, until: datetime) -> str:
        return self._sign("confirmation", [number, str(int(until.timestamp()))])

    def open_confirmation(self, token: str, *, now: datetime) -> str:
        """The case's number. Raises Unauthorized also for a link that has ended, or never would."""
        number, *ends = self._open("confirmation", token)
        if not ends or now.timestamp() >= int(ends[0]):
            raise Unauthorized
        return str(number)

    def product(self, key: str, claim: str, *, until: datetime) -> str:
        """The link of whoever registered a product; whoever opens it checks `until`."""
        return self._sign("product", [key, claim, str(int(until.timestamp()))])

    def open_product(self, token: str) -> ProductToken:
        """What the link says, also when it has run out. Raises Unauthorized."""
        key, claim, until = self._open("product", token)
        return ProductToken(key, claim, datetime.fromtimestamp(int(until), UTC))

    def upload(self, key: str) -> str:
        return self._sign("upload", [key])

    def open_upload(self, token: str) -> str:
        return str(self._open("upload", token)[0])

    def staff(
        self, number: str, person: str, purpose: Purpose, *, until: datetime, since: datetime | None = None
    ) -> str:
        """A personal link for one purpose; whoever opens it checks `until` and the roster."""
        given = [_microseconds(since)] if since else []
        return self._sign("staff", [number, person, purpose, str(int(until.timestamp())), *given])

    def open_staff(self, token: str) -> StaffToken:
        """What the link says, also when it has run out. Raises Unauthorized."""
        number, person, purpose, until, *given = self._open("staff", token)
        since = _moment(given[0]) if given else None
        return StaffToken(number, person, purpose, datetime.fromtimestamp(int(until), UTC), since)

    def device(self, known: DeviceToken) -> str:
        times = (_microseconds(known.since), _microseconds(known.until))
        return self._sign("device", [known.person, known.number, *times])

    def open_device(self, token: str) -> DeviceToken:
        """What the cookie says, also when it has run out. Raises Unauthorized."""
        person, number, since, until = self._open("device", token)
        return DeviceToken(person, number, _moment(since), _moment(until))

    def form_token(self, cookie: str) -> str:
        """What a form carries, so that only a page made for this cookie's browser can send it."""
        return self._mac("form", cookie)[0]

    def is_form_token(self, given: str, cookie: str) -> bool:
        return bool(sum(compare_digest(given.encode(), mac.encode()) for mac in self._mac("form", cookie)))

    def code(self, purpose: str, *facts: str) -> str:
        """Six digits that nobody guesses in a few tries, the same for the same facts."""
        return self._codes(purpose, facts)[0]

    def is_code(self, given: str, purpose: str, *facts: str) -> bool:
        """Whether these are the digits for the facts, under any of the secrets."""
        typed = "".join(unicodedata.normalize("NFKC", given).split()).encode()
        return bool(sum(compare_digest(typed, code.encode()) for code in self._codes(purpose, facts)))

    def _codes(self, purpose: str, facts: tuple[str, ...]) -> tuple[str, ...]:
        macs = self._mac(f"code.{purpose}", "\0".join(facts))
        return tuple(f"{int.from_bytes(sha256(mac.encode()).digest()[:8]) % 10**6:06}" for mac in macs)

    def reply_address(self, service_address: str, number: str, recipient: str) -> str:
        """Where this recipient's answers join the case; the plain address where a token finds no room."""
        local, _, domain = service_address.rpartition("@")
        who = who_digest(recipient)
        signed = f"{local}+{number}-{who}-{self._mac('reply', f'{number}-{who}')[0]}"
        return f"{signed}@{domain}" if len(signed.encode()) <= LOCAL_PART else service_address

    def open_reply(self, local_part: str) -> ReplyToken:
        """The token at the end of a local part, in whatever case it came back. Raises Unauthorized."""
        found = REPLY.fullmatch(local_part.lower())
        if not found or not local_part.isascii():
            raise Unauthorized
        macs = self._mac("reply", f"{found['number']}-{found['who']}")
        if not sum(compare_digest(found["mac"], mac) for mac in macs):  # all of them, in the same time
            raise Unauthorized
        return ReplyToken(found["number"], found["who"])

    def message_id(self, mail_id: str, domain: str) -> str:
        """A Message-ID (without brackets) that nobody guesses and a repeated send repeats."""
        return f"{self._mac('message', mail_id)[0]}{self._mac('message', f'{mail_id}/')[0]}@{domain}"

    def _mac(self, purpose: str, text: str) -> tuple[str, ...]:
        """80 bits in lower-case Base32 per secret, the newest first."""
        signer = Signer(self._secrets, salt=f"aftercare.{purpose}", digest_method=sha256)
        keys = (signer.derive_key(secret) for secret in reversed(self._secrets))
        return tuple(_base32(signer.algorithm.get_signature(key, text.encode())[:10]) for key in keys)

    def _sign(self, purpose: str, payload: list[str]) -> str:
        return str(self._serializer(purpose).dumps(payload))

    def _open(self, purpose: str, token: str) -> Any:
        try:
            return self._serializer(purpose).loads(token)
        except (BadData, UnicodeError) as error:
            raise Unauthorized from error

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secrets, salt=f"aftercare.{purpose}", signer_kwargs={"digest_method": sha256}
        )


def address_digest(email: str) -> str:
    """A short digest of an address, equal for equal addresses whatever their case."""
    return sha256(email.strip().casefold().encode()).hexdigest()[:16]


def who_digest(email: str) -> str:
    """An address in the eight letters that a Reply-To has room for."""
    return _base32(bytes.fromhex(address_digest(email))[:5])


def _microseconds(at: datetime) -> str:
    return str(round(at.timestamp() * 10**6))


def _moment(microseconds: str) -> datetime:
    return datetime.fromtimestamp(int(microseconds) / 10**6, UTC)


def _base32(data: bytes) -> str:
    return b32encode(data).decode().lower()
