"""Signed links: itsdangerous, one salt per purpose, the newest secret signs and all of them open.

A token says which case and by which way it was given: `form` to whoever sent the form, `mail` to
whoever reads the mailbox. Only the second proves an address.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from itsdangerous import BadData, URLSafeSerializer

from chalicelib.domain.errors import Unauthorized

Via = Literal["form", "mail"]


@dataclass(frozen=True)
class CaseToken:
    """What a customer's token says; `email` is a digest of the address that it was mailed to."""

    number: str
    via: Via
    email: str


class Tokens:
    """Makes and opens tokens. Opening raises Unauthorized for all that we did not sign."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = list(reversed(secrets))  # itsdangerous signs with the last one

    def case(self, number: str, *, via: Via, email: str) -> str:
        # The form's own token stays the same when the address is corrected: a repeated answer repeats it.
        return self._sign("case", [number, via, address_digest(email) if via == "mail" else ""])

    def open_case(self, token: str) -> CaseToken:
        number, via, email = self._open("case", token)
        return CaseToken(number=number, via=via, email=email)

    def confirmation(self, number: str) -> str:
        return self._sign("confirmation", [number])

    def open_confirmation(self, token: str) -> str:
        return str(self._open("confirmation", token)[0])

    def upload(self, key: str) -> str:
        return self._sign("upload", [key])

    def open_upload(self, token: str) -> str:
        return str(self._open("upload", token)[0])

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
