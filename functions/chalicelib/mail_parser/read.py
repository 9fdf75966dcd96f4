"""Raw bytes → `Incoming`. Never raises: a part that cannot be made out is left out, and `problem` says so."""

import re
from collections.abc import Callable, Iterator
from email.message import Message
from typing import TypeVar

from chalicelib.mail_parser import mime
from chalicelib.mail_parser.bounces import failures, original_ids, original_recipients
from chalicelib.mail_parser.complaints import complainers
from chalicelib.mail_parser.files import files
from chalicelib.mail_parser.headers import Mailbox, addresses, filename, header, headers
from chalicelib.mail_parser.incoming import Failure, File, Incoming, Language, Nature, Problem
from chalicelib.mail_parser.natures import nature
from chalicelib.mail_parser.texts import is_pgp, new_text

T = TypeVar("T")

MOST = 200  # addresses or references that are looked at
_RECIPIENTS = (
    "to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to",
    "x-rcpt-to", "x-delivered-to", "apparently-to", "resent-to", "bcc",
)  # fmt: skip
_RETURNED = (Nature.BOUNCE, Nature.DELAY, Nature.COMPLAINT)
_ID = re.compile(r"<\s*([^<>\s]{1,500})\s*>")
_BARE_ID = re.compile(r"[^<>\s,;\"]{1,400}@[^<>\s,;\"]{1,250}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA_OR_HANGUL = re.compile(r"[\u3041-\u30fa\uac00-\ud7a3]")
_LETTER = re.compile(r"[A-Za-z]")
_ENCRYPTED = (
    "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted",
    "application/x-microsoft-rpmsg-message",
)  # fmt: skip
_ENCRYPTED_NAMES = re.compile(r"smime\.p7m|message\.rpmsg|encrypted\.asc", re.IGNORECASE)


def read(raw: bytes) -> Incoming:
    """Read a mail, whatever the bytes are."""
    message = _safely(lambda: mime.parse(raw), mime.Part())
    text = _safely(lambda: new_text(message), "")
    kind = _safely(lambda: nature(message, text), Nature.PERSONAL)
    found = _safely(lambda: files(message), tuple[File, ...]())
    sender = _safely(lambda: _sender(message), Mailbox("", ""))
    subject = _safely(lambda: header(message, "subject"), "")
    return Incoming(
        nature=kind,
        sender=sender.address,
        sender_name=sender.name,
        recipients=_safely(lambda: tuple(_once(_recipients(message))), ()),
        subject=subject,
        message_id=_safely(lambda: next(_ids(message, "message-id"), ""), ""),
        references=_safely(lambda: tuple(_once(_references(message))), ()),
        text=text,
        language=_language(text or subject),
        problem=_problem(message, text, found),
        files=found,
        failures=_safely(lambda: _failures(message, kind), ()),
        original_ids=_safely(lambda: original_ids(message), ()) if kind in _RETURNED else (),
        original_recipients=_safely(lambda: original_recipients(message), ()) if kind in _RETURNED else (),
    )


def _safely(step: Callable[[], T], otherwise: T) -> T:
    """Do a step; whatever goes wrong in it leaves the rest of the mail readable."""
    try:
        return step()
    except Exception:  # what arrives is anybody's bytes, and a person looks at what is missing
        return otherwise


def _sender(message: Message) -> Mailbox:
    """Give who wrote; two From headers that name different people name nobody."""
    boxes = [box for box in addresses(message, "from") if box.address]
    fields = len(list(headers(message, "from")))
    if fields > 1 and len({box.address for box in boxes}) > 1:
        return Mailbox("", "")
    found = boxes or [box for box in addresses(message, "sender") if box.address]
    return found[0] if found else next(iter(addresses(message, "from")), Mailbox("", ""))


def _recipients(message: Message) -> Iterator[str]:
    return (box.address for name in _RECIPIENTS for box in addresses(message, name)[:MOST] if box.address)


def _references(message: Message) -> Iterator[str]:
    yield from _ids(message, "in-reply-to")
    yield from reversed(list(_ids(message, "references"))[-MOST:])


def _ids(message: Message, name: str) -> Iterator[str]:
    """Give message ids, also those without angle brackets."""
    for value in headers(message, name):
        yield from _ID.findall(value) or _BARE_ID.findall(value)


def _once(values: Iterator[str]) -> dict[str, None]:
    return dict.fromkeys(values)


def _failures(message: Message, kind: Nature) -> tuple[Failure, ...]:
    if kind is Nature.COMPLAINT:
        return complainers(message)
    return failures(message) if kind in _RETURNED else ()


def _language(text: str) -> Language:
    """Say in which of our languages the writer is best answered."""
    sample = text[:4000]
    han = len(_HAN.findall(sample))
    if not han or len(_KANA_OR_HANGUL.findall(sample)) * 4 > han:
        return "en"
    return "zh" if han * 8 > len(_LETTER.findall(sample)) else "en"


def _problem(message: Message, text: str, found: tuple[File, ...]) -> Problem:
    if _safely(lambda: _is_encrypted(message), otherwise=False):
        return "encrypted"
    if not message.keys():
        return "unreadable"
    if text or any(file.fate != "decoration" for file in found):
        return ""
    return "empty"


def _is_encrypted(message: Message) -> bool:
    """Tell S/MIME envelopes, PGP in its two forms, and Microsoft's protected mails."""
    first = [message, *list(mime.parts(message))[:3]]
    if any(mime.content_type(part) in _ENCRYPTED for part in first):
        return True
    return any(_ENCRYPTED_NAMES.fullmatch(filename(part)) for part in first) or is_pgp(message)
