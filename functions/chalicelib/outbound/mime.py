"""Build the finished mail: headers and how they are folded (RFC 5322, RFC 2047, RFC 3834)."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

from chalicelib.outbound.letters import Letter

IDS = frozenset({"message-id", "in-reply-to", "references"})
ONE_ID = re.compile(r"[!-;=?-~]{1,900}")  # what some send lacks even the @


class Folding(EmailPolicy):
    """A seven-bit policy that folds two kinds of headers in its own way.

    A long message id would be encoded, which breaks it; and between two encoded words of a subject a
    space gets lost. The older `Header` encodes such a subject whole.
    """

    def fold(self, name: str, value: Any) -> str:
        folded = self._apart(name, str(value))
        return super().fold(name, value) if folded is None else folded

    def fold_binary(self, name: str, value: Any) -> bytes:
        folded = self._apart(name, str(value))
        return super().fold_binary(name, value) if folded is None else folded.encode("ascii")

    def _apart(self, name: str, value: str) -> str | None:
        end = str(self.linesep)
        if name.lower() in IDS:
            return f"{name}: " + f"{end} ".join(value.split()) + end
        if name.lower() == "subject" and not value.isascii():
            return (
                f"{name}: {Header(value, 'utf-8', maxlinelen=75, header_name=name).encode(linesep=end)}{end}"
            )
        return None


# The standard library fills a line with one encoded word and a space: 76 keeps the word at RFC 2047's 75.
SEVEN_BIT = Folding(linesep="\r\n", cte_type="7bit", max_line_length=76)


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom, and the headers that say what kind of mail it is.

    Message ids stand without brackets. `thread` is the first mail of this case to this recipient,
    `answers` the mail that this one answers; `automatic` says that an arriving mail caused it.
    """

    sender: str
    sender_name: str
    to: str
    message_id: str
    language: str
    at: datetime
    reply_to: str = ""
    mail_id: str = ""
    topic: str = ""
    thread: str = ""
    answers: str = ""
    automatic: bool = False


def mime(letter: Letter, envelope: Envelope, calendar: bytes = b"") -> EmailMessage:
    """Build the multipart mail, with a calendar entry if there is one (RFC 6047).

    Header values are encoded by the standard library, never by us.
    """
    mail = EmailMessage(policy=SEVEN_BIT)
    mail["From"] = Address(display_name=envelope.sender_name, addr_spec=envelope.sender)
    mail["To"] = Address(addr_spec=envelope.to)
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = f"<{envelope.message_id}>"
    mail["Reply-To"] = Address(
        display_name=envelope.sender_name, addr_spec=envelope.reply_to or envelope.sender
    )
    for name, value in _thread_headers(envelope).items():
        mail[name] = value
    mail["Auto-Submitted"] = "auto-replied" if envelope.automatic else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if envelope.mail_id:
        mail["X-Aftercare-Mail"] = envelope.mail_id
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    if calendar:
        mail.add_attachment(calendar, maintype="text", subtype="calendar", filename="visit.ics")
    mail["Content-Language"] = envelope.language  # last, because setting the content drops such headers
    return mail


def is_message_id(text: str) -> bool:
    """Return whether an id (without brackets) may stand in a header."""
    return bool(ONE_ID.fullmatch(text))


def _thread_headers(envelope: Envelope) -> dict[str, str]:
    """Make the headers that group a case's mails: References, and Thread-Topic and -Index for Outlook."""
    given = dict.fromkeys(filter(is_message_id, (envelope.thread, envelope.answers)))
    ids = [f"<{one}>" for one in given if one != envelope.message_id]
    found = {"In-Reply-To": ids[-1], "References": " ".join(ids)} if ids else {}
    if envelope.topic:
        found |= {"Thread-Topic": envelope.topic, "Thread-Index": _thread_index(envelope)}
    return found


def _thread_index(envelope: Envelope) -> str:
    """Make Outlook's conversation index: a byte 1, five of a time, sixteen that are shared ([MS-OXOMSG])."""
    shared = sha256(f"{envelope.topic}\n{envelope.to}".encode()).digest()
    return b64encode(b"\x01" + shared[16:21] + shared[:16]).decode()
