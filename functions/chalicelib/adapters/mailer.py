"""Mail carriers: SES where there is SES, SMTP elsewhere; one of them is chosen by a setting."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from chalicelib.adapters.letters import Letter

SEVEN_BIT = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom, and the headers that say what kind of mail it is (RFC 5322, RFC 3834)."""

    sender: str
    sender_name: str
    to: str
    message_id: str
    language: str
    at: datetime


class Carrier(Protocol):
    """Takes one finished mail and returns the provider's message id."""

    def send(self, mail: EmailMessage) -> str: ...


def mime(letter: Letter, envelope: Envelope) -> EmailMessage:
    """Build the multipart mail; header values are encoded by the standard library, never by us."""
    mail = EmailMessage(policy=SEVEN_BIT)
    mail["From"] = Address(display_name=envelope.sender_name, addr_spec=envelope.sender)
    mail["To"] = Address(addr_spec=envelope.to)
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = f"<{envelope.message_id}>"
    mail["Reply-To"] = Address(display_name=envelope.sender_name, addr_spec=envelope.sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    mail["Content-Language"] = envelope.language  # last, because setting the content drops such headers
    return mail


class SesCarrier:
    """Amazon SES, raw: what we wrote is what leaves, but for the Message-ID, which SES replaces."""

    def __init__(self, ses: Any) -> None:
        self._ses = ses

    def send(self, mail: EmailMessage) -> str:
        answer = self._ses.send_raw_email(RawMessage={"Data": mail.as_bytes()})
        return str(answer["MessageId"])


class SmtpCarrier:
    """An SMTP connection that is already open."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection

    def send(self, mail: EmailMessage) -> str:
        self._connection.send_message(mail)
        return str(mail["Message-ID"]).strip("<>")


@contextmanager
def carrier(kind: str, *, smtp_url: str, ses: Any) -> Iterator[Carrier]:
    """Open the carrier for a batch of mails: `smtp://` plain, `smtp+starttls://` or `smtps://` with TLS."""
    if kind == "ses":
        yield SesCarrier(ses)
        return
    url = urlsplit(smtp_url)
    opener = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with opener(
        url.hostname or "127.0.0.1", url.port or 25, timeout=15, local_hostname="aftercare"
    ) as connection:
        if url.scheme == "smtp+starttls":
            connection.starttls()
        if url.username:
            connection.login(url.username, url.password or "")
        yield SmtpCarrier(connection)
