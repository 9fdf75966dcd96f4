"""The machine-readable part of a delivery report (RFC 3464), and the mail that comes back with it."""

import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from chalicelib.mail_parser.headers import addresses, header, headers
from chalicelib.mail_parser.mime import content_type, parse, parts, payload
from chalicelib.mail_parser.wording import ADDRESS, FIELD_ADDRESS, words

MOST = 200  # recipients of one report, and header lines that are looked at

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = (
    "message/rfc822", "message/global", "message/rfc822-headers", "message/global-headers",
    "text/rfc822-headers", "text/rfc822", "message/partial",
)  # fmt: skip

_RECIPIENT_FIELDS = (
    "original-recipient",
    "final-recipient",
    "x-actual-recipient",
    "x-original-recipient",
    "to",
)
_HEADER_BLOCK = re.compile(
    r"^([> \t]{0,8})(?:Return-Path|Received|Message-ID|From|To|Subject|Date|MIME-Version|DKIM-Signature"
    r"|Reply-To"
    r"|X-[\w-]{1,60}|Delivered-To|Content-Type|Cc|Sender|References|In-Reply-To|Auto-Submitted):[ \t]?.*\n"
    r"(?:\1[!-9;-~]{1,60}:.*\n|\1?[ \t]+\S.*\n){2,}",
    re.IGNORECASE | re.MULTILINE,
)
_TRANSPORT = re.compile(
    r"^[> \t]*(?:Return-Path|Received|Message-ID|MIME-Version|DKIM-Signature|Reply-To|X-[\w-]+"
    r"|Auto-Submitted"
    r"|Content-Type|References|In-Reply-To):",
    re.IGNORECASE | re.MULTILINE,
)
_SEPARATOR = re.compile(
    r"^[ \t>]*[-=*_#+]{2,}[^\n]{0,40}?(?:copy of (?:the|your)|original (?:message|mail)|(?:message"
    r"|mail) header"
    r"|returned (?:message|mail)|unsent message|message text|undelivered message|原始?邮件|原信|原郵件"
    r"|元のメール)"
    r"|^[ \t]*original message (?:headers|follows)\b|^[ \t]*以下(?:是|为)(?:您的)?原(?:始)?邮件",
    re.IGNORECASE | re.MULTILINE,
)
_IDS = re.compile(r"<([^<>\s]{1,300}@[^<>\s]{1,250})>")
_LOOSE_ID = re.compile(r"message-id[: ]{1,4}<?([^<>\s]{1,300}@[^<>\s,;]{1,250})", re.IGNORECASE)


class Outcome(NamedTuple):
    """What a report says of one recipient; `action` is failed, delayed, delivered, relayed or expanded."""

    address: str
    action: str
    status: str
    words: str


def outcomes(message: Message) -> Iterator[Outcome]:
    """Read each recipient's group of fields from the delivery-status part."""
    groups = [group for part in _status_parts(message) for group in _groups(part)]
    for group in groups[:MOST]:
        address = next((found for field in _RECIPIENT_FIELDS if (found := _recipient(group, field))), "")
        action = re.split(r"[^a-z]", header(group, "action").lower(), maxsplit=1)[0]
        if not address or (header(group, "reporting-mta") and not action):
            continue
        yield Outcome(address, _plain_action(action), _status(group), header(group, "diagnostic-code"))


def returned(message: Message) -> Message | None:
    """Give the returned mail, or what there is of its headers, in whatever way it was enclosed."""
    return next(enclosed(message), None) or _in_text(words(message))


def enclosed(message: Message) -> Iterator[Message]:
    """Walk the mails, or what there is of their headers, that are parts of their own."""
    for part in parts(message):
        if content_type(part) in RETURNED_TYPES:
            content = part.get_payload()
            inner = content[0] if isinstance(content, list) and content else parse(payload(part).lstrip())
            if isinstance(inner, Message) and inner.keys():
                yield inner


def ids_in(message: Message) -> tuple[str, ...]:
    """Collect the ids of the mail that a report speaks of, the surest first."""
    inner = returned(message)
    found = [header(inner, "message-id"), header(inner, "x-ses-message-id")] if inner else []
    for part in _status_parts(message):
        found += [value for group in _groups(part) for value in _said_ids(group)]
    found += [*headers(message, "in-reply-to"), *headers(message, "references")]
    bare = [match for value in found for match in (_IDS.findall(value) or _bare(value))]
    if not bare:
        bare = _LOOSE_ID.findall(words(message))
    return tuple(dict.fromkeys(bare))[:MOST]


def reply_addresses(message: Message) -> tuple[str, ...]:
    """Give the Reply-To addresses of the returned mail; from the text if no headers came back."""
    inner = returned(message)
    if inner is None:
        lines = [
            line for line in words(message).split("\n") if re.match(r"[> ]*reply-to:", line, re.IGNORECASE)
        ]
        return tuple(dict.fromkeys(hit.lower() for line in lines for hit in ADDRESS.findall(line)))
    return tuple(dict.fromkeys(box.address for box in addresses(inner, "reply-to") if box.address))


def recipients(inner: Message | None) -> tuple[str, ...]:
    """Give the addresses that the returned mail had been sent to."""
    if inner is None:
        return ()
    found = [
        box.address for field in ("to", "cc", "x-original-to", "x-rcpt-to") for box in addresses(inner, field)
    ]
    return tuple(dict.fromkeys(address for address in found if address))[:MOST]


def text_before(text: str) -> str:
    """Cut a report's words where the returned mail begins."""
    found = _transported(text)
    text = text[: found.start()] if found else text
    separator = next((line for line in _SEPARATOR.finditer(text) if text[: line.start()].strip()), None)
    return text[: separator.start()] if separator else text


def _status_parts(message: Message) -> Iterator[Message]:
    return (part for part in parts(message) if content_type(part) in STATUS_TYPES)


def _groups(part: Message) -> Iterator[Message]:
    content = part.get_payload()
    if isinstance(content, list):
        for group in content:
            if isinstance(group, Message):
                yield group


def _recipient(group: Message, field: str) -> str:
    """Read 'rfc822; name@example.com' with all its faults: no type, brackets, xtext, quotes."""
    value = header(group, field)
    kind, semicolon, rest = value.partition(";")
    if semicolon and kind.strip().lower() in ("x400", "x500", "unknown"):
        return ""
    text = re.sub(r"\+([0-9A-F]{2})(?=.*@)", _xtext, rest if semicolon else value)
    found = FIELD_ADDRESS.search(text.replace("\\", ""))
    return found[0].strip(".'").lower() if found else ""


def _xtext(hit: re.Match[str]) -> str:
    """Decode RFC 3461 xtext where it must have been meant: '+3D' is '=', but 'name+20@' is a name."""
    return {"2B": "+", "3D": "="}.get(hit[1], hit[0])


def _plain_action(action: str) -> str:
    return {
        "error": "failed",
        "failure": "failed",
        "fail": "failed",
        "bounced": "failed",
        "delay": "delayed",
    }.get(action, action)


def _status(group: Message) -> str:
    found = re.search(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}", header(group, "status"))
    return found[0] if found else ""


def _said_ids(group: Message) -> Iterator[str]:
    for field in (
        "original-message-id",
        "x-original-message-id",
        "x-mailer-message-id",
        "original-envelope-id",
    ):
        yield header(group, field)


def _bare(value: str) -> list[str]:
    word = value.strip(" <>")
    return [word] if "@" in word and " " not in word else []


def _transported(text: str) -> re.Match[str] | None:
    """Find a block of headers as a transport writes them: 'To, Subject, Sent' may be part of the report."""
    return next((found for found in _HEADER_BLOCK.finditer(text) if _TRANSPORT.search(found[0])), None)


def _in_text(text: str) -> Message | None:
    """Find the returned headers that were pasted into the words, quoted or indented or not."""
    found = _transported(text) or _HEADER_BLOCK.search(text)
    if not found:
        return None
    lead = found[1]
    block = "\n".join(
        line.removeprefix(lead) for line in text[found.start() : found.start() + 16_384].split("\n")
    )
    return parse(block.encode("utf-8", "surrogateescape"))
