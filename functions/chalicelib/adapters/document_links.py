"""Signed addresses of printable pages: for one page, one reader's language, and one to two hours.

They stand in answers to those who hold a case's token or a link of staff, and so open without either.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from chalicelib.domain.kernel.errors import Unauthorized
from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.kernel.records import Whose

HOUR = 3600  # seconds


@dataclass(frozen=True)
class Wanted:
    """Which page an address opens: a form of a case, or of a month (then `number` is 2026-11)."""

    number: str
    name: str
    language: Language
    whose: Whose


class DocumentLinks:
    """Makes and opens the tokens in those addresses."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._serializer = URLSafeSerializer(
            list(reversed(secrets)), salt="aftercare.document", signer_kwargs={"digest_method": sha256}
        )

    def token(self, wanted: Wanted, *, now: datetime) -> str:
        until = (
            int(now.timestamp()) // HOUR + 2
        ) * HOUR  # the same for an hour, so that a view repeats itself
        return str(self._serializer.dumps([wanted.number, wanted.name, wanted.language, wanted.whose, until]))

    def open(self, token: str, *, now: datetime) -> Wanted:
        """Raises Unauthorized for what we did not sign, and for what has run out."""
        try:
            number, name, language, whose, until = self._serializer.loads(token)
        except (BadData, UnicodeError) as error:
            raise Unauthorized from error
        if now >= datetime.fromtimestamp(until, UTC):
            raise Unauthorized
        return Wanted(number, name, language, whose)
