"""Raw bytes → `Incoming`; a part that cannot be made out is left out, and `problem` says so."""

import re
from collections.abc import Callable, Iterator
from email.message import Message
from typing import TypeVar

from chalicelib.mail_parser.attachments.files import list_files
from chalicelib.mail_parser.classify.automatic import (
    is_automatic,
    is_bulk_answer,
    is_list,
    is_marked_automatic,
    names_list,
)
from chalicelib.mail_parser.classify.bounces import delivery_nature, failures
from chalicelib.mail_parser.classify.calendars import is_calendar
from chalicelib.mail_parser.classify.reports import (
    complainers,
    is_complaint,
    original_ids,
    original_reply_addresses,
)
from chalicelib.mail_parser.message.headers import Mailbox, addresses, filename, header, headers
from chalicelib.mail_parser.message.incoming import Failure, File, Incoming, Language, Nature, Problem
from chalicelib.mail_parser.message.mime import MimePart, content_type, leaf_parts, parse_structure
from chalicelib.mail_parser.reply_text.extract import is_pgp_message, new_text

T = TypeVar("T")

MOST = 200  # addresses of a header, or references, that are looked at
_RECIPIENT_FIELDS = (
    "to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to",
    "x-rcpt-to", "x-delivered-to", "apparently-to", "resent-to", "bcc",
)  # fmt: skip
_RETURNED = (Nature.BOUNCE, Nature.DELAY, Nature.COMPLAINT)
_ID = re.compile(r"<\s*([^<>\s]{1,500})\s*>")
_BARE_ID = re.compile(r"[^<>\s,;\"]{1,400}@[^<>\s,;\"]{1,250}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA_OR_HANGUL = re.compile(r"[\u3041-\u30fa\uac00-\ud7a3]")
_LETTER = re.compile(r"[A-Za-z]")
_ENCRYPTED_TYPES = (
    "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted",
    "application/x-microsoft-rpmsg-message",
)  # fmt: skip
_ENCRYPTED_NAMES = re.compile(r"smime\.p7m|message\.rpmsg|encrypted\.asc", re.IGNORECASE)


def parse_mail(raw: bytes) -> Incoming:
    """Parse one mail (RFC 5322), whatever the bytes are; never raises."""
    message = _safely(lambda: parse_structure(raw), MimePart())
    text = _safely(lambda: new_text(message), "")
    kind = _safely(lambda: classify(message, text), Nature.PERSONAL)
    files = _safely(lambda: list_files(message), tuple[File, ...]())
    sender = _safely(lambda: _find_sender(message), Mailbox("", ""))
    subject = _safely(lambda: header(message, "subject"), "")
    returns = kind in _RETURNED
    return Incoming(
        nature=kind,
        sender=sender.address,
        sender_name=sender.name,
        recipients=_safely(lambda: tuple(dict.fromkeys(_recipients(message))), ()),
        subject=subject,
        message_id=_safely(lambda: next(_message_ids(message, "message-id"), ""), ""),
        references=_safely(lambda: tuple(dict.fromkeys(_references(message))), ()),
        text=text,
        language=_guess_language(text or subject),
        problem=_find_problem(message, text, files),
        files=files,
        failures=_safely(lambda: _failures(message, kind), ()),
        original_ids=_safely(lambda: original_ids(message), ()) if returns else (),
        original_recipients=_safely(lambda: original_reply_addresses(message), ()) if returns else (),
    )


def classify(message: Message, text: str) -> Nature:
    """Return what kind of mail it is; `text` is what is new in it. When in doubt, a person wrote it."""
    if is_complaint(message):
        return Nature.COMPLAINT
    delivery = delivery_nature(message)
    if delivery:
        return delivery
    if is_calendar(message, text):
        return Nature.CALENDAR
    if is_bulk_answer(message) or (is_marked_automatic(message) and not names_list(message)):
        return Nature.AUTO_REPLY
    if is_list(message, text):
        return Nature.LIST
    return Nature.AUTO_REPLY if is_automatic(message, text) else Nature.PERSONAL


def _safely(step: Callable[[], T], otherwise: T) -> T:
    """Do a step; whatever goes wrong in it leaves the rest of the mail readable."""
    try:
        return step()
    except Exception:  # what arrives is anybody's bytes, and a person looks at what is missing
        return otherwise


def _find_sender(message: Message) -> Mailbox:
    """Return who wrote; two From headers with different addresses name nobody."""
    boxes = [box for box in addresses(message, "from") if box.address]
    if len(headers(message, "from")) > 1 and len({box.address for box in boxes}) > 1:
        return Mailbox("", "")
    found = boxes or [box for box in addresses(message, "sender") if box.address]
    return next(iter(found or addresses(message, "from")), Mailbox("", ""))


def _recipients(message: Message) -> Iterator[str]:
    boxes = (box for name in _RECIPIENT_FIELDS for box in addresses(message, name)[:MOST])
    return (box.address for box in boxes if box.address)


def _references(message: Message) -> Iterator[str]:
    yield from _message_ids(message, "in-reply-to")
    yield from reversed(list(_message_ids(message, "references"))[-MOST:])


def _message_ids(message: Message, name: str) -> Iterator[str]:
    """Yield message ids without their angle brackets, also those that have none."""
    for value in headers(message, name):
        yield from _ID.findall(value) or _BARE_ID.findall(value)


def _failures(message: Message, kind: Nature) -> tuple[Failure, ...]:
    if kind is Nature.COMPLAINT:
        return complainers(message)
    return failures(message) if kind in _RETURNED else ()


def _guess_language(text: str) -> Language:
    """Return in which of the two languages the writer is best answered."""
    sample = text[:4000]
    han = len(_HAN.findall(sample))
    if not han or len(_KANA_OR_HANGUL.findall(sample)) * 4 > han:
        return "en"
    return "zh" if han * 8 > len(_LETTER.findall(sample)) else "en"


def _find_problem(message: Message, text: str, files: tuple[File, ...]) -> Problem:
    if _safely(lambda: _is_encrypted(message), otherwise=False):
        return "encrypted"
    if not message.keys():
        return "unreadable"
    if text or any(file.fate != "decoration" for file in files):
        return ""
    return "empty"


def _is_encrypted(message: Message) -> bool:
    """Recognise S/MIME envelopes (RFC 8551), PGP in its two forms, and Microsoft's protected mails."""
    first = [message, *list(leaf_parts(message))[:3]]
    if any(content_type(part) in _ENCRYPTED_TYPES for part in first):
        return True
    return any(_ENCRYPTED_NAMES.fullmatch(filename(part)) for part in first) or is_pgp_message(message)
