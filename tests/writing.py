"""People who write to the desk: mails as a mail client sends them, handed in at the local entrance."""

from __future__ import annotations

import random
import smtplib
import struct
import uuid
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate

from tests.outside import Mail
from tests.stack import Stack

SERVICE = "service@example.com"
PASSED: Mapping[str, str] = {}
FORGED: Mapping[str, str] = {"DMARC": "FAIL"}
UNSURE: Mapping[str, str] = {"DMARC": "GRAY"}


def written(
    sender: str,
    text: str,
    *,
    to: str = SERVICE,
    subject: str = "",
    answers: str = "",
    verdicts: Mapping[str, str] = PASSED,
    files: Iterable[tuple[str, str, bytes]] = (),
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A mail; `answers` is the Message-ID that it replies to, `verdicts` what SES would say of it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = formatdate(), f"<{uuid.uuid4().hex}@mail.example.net>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    for name, value in {
        **{f"X-SES-{check}-Verdict": said for check, said in verdicts.items()},
        **(headers or {}),
    }.items():
        mail[name] = value
    mail.set_content(text)
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


def photo(width: int, height: int) -> bytes:
    """A picture (PNG) that is too large and too varied to be a spacer or a logo."""
    grain = random.Random(width)
    rows = b"".join(b"\0" + grain.randbytes(width * 3) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def quoting(text: str, mail: Mail) -> str:
    """An answer above the quoted mail, as most clients write it."""
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    return f"{text}\n\nOn Sun, 22 Nov 2026 at 10:00, Fanhe <{SERVICE}> wrote:\n\n{quoted}\n"


@dataclass(frozen=True)
class Postman:
    """Brings mail to the local entrance."""

    stack: Stack

    def bring(self, *mails: EmailMessage | bytes, to: str = "", sender: str = "") -> None:
        """Hand mails in over one connection; the envelope is what their headers say, unless given."""
        with smtplib.SMTP("127.0.0.1", self.stack.place.smtp_port, timeout=30) as server:
            for mail in mails:
                raw = mail if isinstance(mail, bytes) else mail.as_bytes()
                recipient = to or (SERVICE if isinstance(mail, bytes) else str(mail["To"]))
                source = sender or ("" if isinstance(mail, bytes) else str(mail["From"]))
                server.sendmail(source, [recipient], raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def answer(self, mail: Mail, text: str, *, sender: str = "", **changes: str) -> EmailMessage:
        """Answer a mail as its reader does: to its Reply-To, with its subject and a quotation; returns it."""
        mine = written(
            sender or mail.to,
            quoting(text, mail),
            to=str(mail.source["Reply-To"]),
            subject=f"Re: {mail.subject}",
            answers=str(mail.source["Message-ID"]),
        )
        self.bring(mine)
        return mine
