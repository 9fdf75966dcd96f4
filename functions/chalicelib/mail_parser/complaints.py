"""Abuse reports: a provider tells that somebody called our mail spam (RFC 5965 and older loops)."""

import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser import reports
from chalicelib.mail_parser.headers import addresses, header, headers, parameter
from chalicelib.mail_parser.incoming import Failure
from chalicelib.mail_parser.mime import content_type, parse, parts, payload
from chalicelib.mail_parser.wording import ADDRESS

# RFC 5965 and 6430, RFC 6591: these say nothing against the mail that they return.
_NOT_ABUSE = ("auth-failure", "dkim", "not-spam")
_HOTMAIL = "x-hmxmroriginalrecipient"  # only that feedback loop writes it
_FEEDBACK_SENDER = re.compile(
    r"^(?:staff@hotmail\.com|scomp@aol\.net|complaints@.*amazonses\.com"
    r"|complaints@.*email-abuse\.amazonses\.com)$|"
    r"(?:feedback-?loop|^fbl|abuse-report|complaints?)@",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^\W*(?:complaint about message|e-?mail feedback report|abuse report|spam report|举报|投诉反馈)",
    re.IGNORECASE,
)


def is_complaint(message: Message) -> bool:
    """Tell an abuse report by its structure, or by a feedback loop's sender with the mail it is about.

    A report that a mail was no spam or failed authentication is none: anybody may have forged that mail.
    """
    told = list(_reports(message))
    if told:
        return any(_is_abuse(report) for report in told)
    kind = parameter(message, "content-type", "report-type").lower()
    return kind == "feedback-report" or _of_a_loop(message)


def _of_a_loop(message: Message) -> bool:
    """Tell a feedback loop older than the standard by the mail that it encloses."""
    returned = list(reports.enclosed(message))
    if any(_HOTMAIL in inner for inner in returned):
        return True
    if not any(_FEEDBACK_SENDER.search(box.address) for box in addresses(message, "from")):
        return False
    about = _SUBJECT.search(header(message, "subject")) or _hidden_recipient(message)
    return bool(returned) and bool(about)


def complainers(message: Message) -> tuple[Failure, ...]:
    """Give the addresses that want no more mail, as the report says or as the mail was addressed."""
    fields = [report for report in _reports(message) if _is_abuse(report)]
    if any(_reports(message)) and not fields:
        return ()
    told = [address for report in fields for address in _named(report)]
    inner = reports.returned(message)
    found = told or _hidden_recipient(message) or list(reports.recipients(inner))
    kind = next((header(report, "feedback-type").lower() for report in fields), "abuse")
    return tuple(Failure(address, permanent=True, status="", words=kind) for address in dict.fromkeys(found))


def _reports(message: Message) -> Iterator[Message]:
    for part in parts(message):
        if content_type(part) == "message/feedback-report":
            content = part.get_payload()
            inner = content[0] if isinstance(content, list) and content else None
            yield inner if isinstance(inner, Message) and inner.keys() else parse(payload(part).lstrip())


def _is_abuse(report: Message) -> bool:
    return header(report, "feedback-type").strip().lower() not in _NOT_ABUSE


def _named(report: Message) -> list[str]:
    """Read who complains; many providers blot the name out, which makes it no address of ours."""
    values = [
        value for field in ("original-rcpt-to", "removal-recipient") for value in headers(report, field)
    ]
    found = [hit.lower() for value in values for hit in ADDRESS.findall(value)]
    return [address for address in found if not re.match(r"(?:redacted|xxx+|\*+)", address)]


def _hidden_recipient(message: Message) -> list[str]:
    """Hotmail's loop puts the recipient into a header of the enclosed mail."""
    inner = reports.returned(message)
    if inner is None:
        return []
    return [
        hit.lower()
        for field in (_HOTMAIL, "x-original-recipient")
        for hit in ADDRESS.findall(header(inner, field))
    ]
