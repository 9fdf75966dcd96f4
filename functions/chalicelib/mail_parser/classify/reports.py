"""Machine-readable reports and the mail that they return.

Delivery reports (DSN, RFC 3464) say what became of a mail; feedback reports (ARF, RFC 5965, and the older
feedback loops of providers) say that somebody called it spam.
"""

import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from chalicelib.mail_parser.message.headers import addresses, header, headers, parameter
from chalicelib.mail_parser.message.incoming import Failure
from chalicelib.mail_parser.message.mime import (
    child_parts,
    content_type,
    leaf_parts,
    parse_structure,
    payload,
)
from chalicelib.mail_parser.message.plain_text import ADDRESS, FIELD_ADDRESS, plain_text

MOST = 200  # recipients and message ids of one report

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = (
    "message/rfc822", "message/global", "message/rfc822-headers", "message/global-headers",
    "text/rfc822-headers", "text/rfc822", "message/partial",
)  # fmt: skip

_RECIPIENT_FIELDS = (
    "original-recipient", "final-recipient", "x-actual-recipient", "x-original-recipient", "to",
)  # fmt: skip
_ID_FIELDS = (
    "original-message-id", "x-original-message-id", "x-mailer-message-id", "original-envelope-id",
)  # fmt: skip
_ACTIONS = {"error": "failed", "failure": "failed", "fail": "failed", "bounced": "failed", "delay": "delayed"}
_HEADER_BLOCK = re.compile(
    r"^([> \t]{0,8})(?:Return-Path|Received|Message-ID|From|To|Subject|Date|MIME-Version|DKIM-Signature"
    r"|Reply-To"
    r"|X-[\w-]{1,60}|Delivered-To|Content-Type|Cc|Sender|References|In-Reply-To|Auto-Submitted):[ \t]?.*\n"
    r"(?:\1[!-9;-~]{1,60}:.*\n|\1?[ \t]+\S.*\n){2,}",
    re.IGNORECASE | re.MULTILINE,
)
_TRANSPORT_FIELD = re.compile(
    r"^[> \t]*(?:Return-Path|Received|Message-ID|MIME-Version|DKIM-Signature|Reply-To|X-[\w-]+"
    r"|Auto-Submitted|Content-Type|References|In-Reply-To):",
    re.IGNORECASE | re.MULTILINE,
)
_SEPARATOR = re.compile(
    r"^[ \t>]*[-=*_#+]{2,}[^\n]{0,40}?(?:copy of (?:the|your)|original (?:message|mail)|(?:message"
    r"|mail) header|returned (?:message|mail)|unsent message|message text|undelivered message|原始?邮件"
    r"|原信|原郵件|元のメール)"
    r"|^[ \t]*original message (?:headers|follows)\b|^[ \t]*以下(?:是|为)(?:您的)?原(?:始)?邮件",
    re.IGNORECASE | re.MULTILINE,
)
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})(?=.*@)")
_BRACKETED_ID = re.compile(r"<([^<>\s]{1,300}@[^<>\s]{1,250})>")
_LOOSE_ID = re.compile(r"message-id[: ]{1,4}<?([^<>\s]{1,300}@[^<>\s,;]{1,250})", re.IGNORECASE)

# RFC 5965, 6430 and 6591: these say nothing against the mail that they return.
_NOT_ABUSE = ("auth-failure", "dkim", "not-spam")
_HOTMAIL = "x-hmxmroriginalrecipient"  # only Hotmail's feedback loop writes it
_LOOP_SENDER = re.compile(
    r"^(?:staff@hotmail\.com|scomp@aol\.net|complaints@.*amazonses\.com)$"
    r"|(?:feedback-?loop|^fbl|abuse-report|complaints?)@",
    re.IGNORECASE,
)
_LOOP_SUBJECT = re.compile(
    r"^\W*(?:complaint about message|e-?mail feedback report|abuse report|spam report|举报|投诉反馈)",
    re.IGNORECASE,
)
_REDACTED = re.compile(r"(?:redacted|xxx+|\*+)")


class Outcome(NamedTuple):
    """What a report says of one recipient; `action` is failed, delayed, delivered, relayed or expanded."""

    address: str
    action: str
    status: str
    words: str


def outcomes(message: Message) -> Iterator[Outcome]:
    """Yield what each recipient's group of fields (RFC 3464, 2.3) says."""
    for group in _field_groups(message)[:MOST]:
        address = next((found for field in _RECIPIENT_FIELDS if (found := _recipient(group, field))), "")
        action = re.split(r"[^a-z]", header(group, "action").lower(), maxsplit=1)[0]
        if not address or (header(group, "reporting-mta") and not action):
            continue
        status = _STATUS.search(header(group, "status"))
        code, words = status[0] if status else "", header(group, "diagnostic-code")
        yield Outcome(address, _ACTIONS.get(action, action), code, words)


def is_complaint(message: Message) -> bool:
    """Tell whether it is an abuse report, by its structure or by the sender and mail of a feedback loop.

    A report that a mail was no spam or failed authentication is none: anybody may have forged that mail.
    """
    reports = list(_feedback_reports(message))
    if reports:
        return any(_is_abuse(report) for report in reports)
    kind = parameter(message, "content-type", "report-type").lower()
    return kind == "feedback-report" or _is_from_loop(message)


def complainers(message: Message) -> tuple[Failure, ...]:
    """Return the addresses that want no more mail, as the report says or as the mail was addressed."""
    reports = list(_feedback_reports(message))
    abuse = [report for report in reports if _is_abuse(report)]
    if reports and not abuse:
        return ()
    reported = [address for report in abuse for address in _reported_addresses(report)]
    found = reported or _hidden_recipients(message) or original_recipients(returned_mail(message))
    kind = next((header(report, "feedback-type").lower() for report in abuse), "abuse")
    return tuple(Failure(address, permanent=True, status="", words=kind) for address in dict.fromkeys(found))


def returned_mail(message: Message) -> Message | None:
    """Return the mail that came back, or what there is of its headers; None if nothing did."""
    return next(_enclosed_mails(message), None) or _find_pasted_headers(plain_text(message))


def original_ids(message: Message) -> tuple[str, ...]:
    """Return the Message-IDs of the mail that a report speaks of, without brackets, the surest first."""
    inner = returned_mail(message)
    found = [header(inner, "message-id"), header(inner, "x-ses-message-id")] if inner else []
    found += [header(group, field) for group in _field_groups(message) for field in _ID_FIELDS]
    found += [*headers(message, "in-reply-to"), *headers(message, "references")]
    ids = [match for value in found for match in (_BRACKETED_ID.findall(value) or _bare_id(value))]
    return tuple(dict.fromkeys(ids or _LOOSE_ID.findall(plain_text(message))))[:MOST]


def original_reply_addresses(message: Message) -> tuple[str, ...]:
    """Return the Reply-To addresses of the returned mail; from the text if no headers came back."""
    inner = returned_mail(message)
    if inner is not None:
        return tuple(dict.fromkeys(box.address for box in addresses(inner, "reply-to") if box.address))
    lines = plain_text(message).split("\n")
    found = [line for line in lines if re.match(r"[> ]*reply-to:", line, re.IGNORECASE)]
    return tuple(dict.fromkeys(hit.lower() for line in found for hit in ADDRESS.findall(line)))


def original_recipients(inner: Message | None) -> tuple[str, ...]:
    """Return the addresses that the returned mail had been sent to."""
    if inner is None:
        return ()
    fields = ("to", "cc", "x-original-to", "x-rcpt-to")
    found = (box.address for field in fields for box in addresses(inner, field))
    return tuple(dict.fromkeys(address for address in found if address))[:MOST]


def text_before_returned(text: str) -> str:
    """Cut a report's text where the returned mail begins."""
    found = _find_transport_headers(text)
    text = text[: found.start()] if found else text
    separator = next((line for line in _SEPARATOR.finditer(text) if text[: line.start()].strip()), None)
    return text[: separator.start()] if separator else text


def _enclosed_mails(message: Message) -> Iterator[Message]:
    """Yield the mails, or what there is of their headers, that are parts of their own."""
    for part in leaf_parts(message):
        if content_type(part) in RETURNED_TYPES:
            children = child_parts(part)
            inner = children[0] if children else parse_structure(payload(part).lstrip())
            if inner.keys():
                yield inner


def _field_groups(message: Message) -> list[Message]:
    parts = (part for part in leaf_parts(message) if content_type(part) in STATUS_TYPES)
    return [group for part in parts for group in child_parts(part)]


def _recipient(group: Message, field: str) -> str:
    """Read 'rfc822; name@example.com' with all its faults: no type, brackets, xtext, quotes."""
    value = header(group, field)
    kind, semicolon, rest = value.partition(";")
    if semicolon and kind.strip().lower() in ("x400", "x500", "unknown"):
        return ""
    text = _XTEXT.sub(_decode_xtext, rest if semicolon else value)
    found = FIELD_ADDRESS.search(text.replace("\\", ""))
    return found[0].strip(".'").lower() if found else ""


def _decode_xtext(hit: re.Match[str]) -> str:
    """Decode RFC 3461 xtext where it must have been meant: '+3D' is '=', but 'name+20@' is a name."""
    return {"2B": "+", "3D": "="}.get(hit[1], hit[0])


def _bare_id(value: str) -> list[str]:
    word = value.strip(" <>")
    return [word] if "@" in word and " " not in word else []


def _find_transport_headers(text: str) -> re.Match[str] | None:
    """Find a block of headers as servers write them: 'To, Subject, Sent' may be part of the report."""
    return next((found for found in _HEADER_BLOCK.finditer(text) if _TRANSPORT_FIELD.search(found[0])), None)


def _find_pasted_headers(text: str) -> Message | None:
    """Find the returned headers that were pasted into the text, quoted or indented or not."""
    found = _find_transport_headers(text) or _HEADER_BLOCK.search(text)
    if not found:
        return None
    lines = text[found.start() : found.start() + 16_384].split("\n")
    block = "\n".join(line.removeprefix(found[1]) for line in lines)
    return parse_structure(block.encode("utf-8", "surrogateescape"))


def _feedback_reports(message: Message) -> Iterator[Message]:
    for part in leaf_parts(message):
        if content_type(part) == "message/feedback-report":
            inner = next(iter(child_parts(part)), None)
            yield inner if inner and inner.keys() else parse_structure(payload(part).lstrip())


def _is_abuse(report: Message) -> bool:
    return header(report, "feedback-type").strip().lower() not in _NOT_ABUSE


def _is_from_loop(message: Message) -> bool:
    """Recognise a feedback loop older than the standard by the mail that it encloses."""
    enclosed = list(_enclosed_mails(message))
    if any(_HOTMAIL in inner for inner in enclosed):
        return True
    if not any(_LOOP_SENDER.search(box.address) for box in addresses(message, "from")):
        return False
    about_mail = _LOOP_SUBJECT.search(header(message, "subject")) or _hidden_recipients(message)
    return bool(enclosed) and bool(about_mail)


def _reported_addresses(report: Message) -> list[str]:
    """Return who complains; many providers blot the name out."""
    fields = ("original-rcpt-to", "removal-recipient")
    values = (value for field in fields for value in headers(report, field))
    found = (hit.lower() for value in values for hit in ADDRESS.findall(value))
    return [address for address in found if not _REDACTED.match(address)]


def _hidden_recipients(message: Message) -> list[str]:
    """Return the recipient that Hotmail's loop puts into a header of the enclosed mail."""
    inner = returned_mail(message)
    if inner is None:
        return []
    fields = (_HOTMAIL, "x-original-recipient")
    return [hit.lower() for field in fields for hit in ADDRESS.findall(header(inner, field))]
