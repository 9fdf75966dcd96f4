"""Signed links to what somebody wants of their data; no address of a person stands in them.

A link names the case from which it was asked for and a digest of the address that it was mailed to, so it
ends by itself when the case is gone or has another address.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal

from itsdangerous import BadData, URLSafeSerializer

from chalicelib.domain.kernel.errors import Unauthorized

Opens = Literal["copy", "erase", "download"]


@dataclass(frozen=True)
class DataToken:
    """What a link opens: a wish, by its case's number, or an archive, by its id; and whose it is."""

    opens: Opens
    name: str
    digest: str
    language: str


class DataLinks:
    """Makes and opens the tokens in those links."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._serializer = URLSafeSerializer(
            list(reversed(secrets)), salt="aftercare.data", signer_kwargs={"digest_method": sha256}
        )

    def token(self, of: DataToken, *, until: datetime) -> str:
        said = [of.opens, of.name, of.digest, of.language, int(until.timestamp())]
        return str(self._serializer.dumps(said))

    def open(self, token: str, *, now: datetime) -> DataToken:
        """Raises Unauthorized for what we did not sign, and for what has run out."""
        try:
            opens, name, digest, language, until = self._serializer.loads(token)
        except (BadData, UnicodeError) as error:
            raise Unauthorized("data_link_ended") from error
        if now >= datetime.fromtimestamp(until, UTC):
            raise Unauthorized("data_link_ended")
        return DataToken(opens, name, digest, language)
