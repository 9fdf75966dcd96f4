"""Calendar invitations and the answers to them (iTIP, RFC 5546; iMIP, RFC 6047) without a person's words."""

import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser.message import charsets
from chalicelib.mail_parser.message.headers import header, parameter
from chalicelib.mail_parser.message.mime import content_type, leaf_parts, payload
from chalicelib.mail_parser.words.vocabulary import load_words

TYPES = ("text/calendar", "application/ics", "text/x-vcalendar", "text/x-vcal")
LONGEST_TEXT = 32 * 1024

_WORDS = load_words("calendars")
_ANSWER_SUBJECT = _WORDS.compile(r"^\W*{answer_subject}\s*[:：]")
_CALENDAR_LINE = _WORDS.compile(r"^\W*{label}\s*[:：]|{line}")
_METHOD = re.compile(
    r"^METHOD[^:\n]{0,40}:\s*(REQUEST|REPLY|CANCEL|COUNTER|DECLINECOUNTER|REFRESH|ADD|PUBLISH)",
    re.MULTILINE | re.IGNORECASE,
)


def is_calendar(message: Message, text: str) -> bool:
    """Tell whether it is only an invitation or an answer to one; `text` is what is new in it."""
    invitations = list(_invitations(message))
    if invitations:
        return not _has_own_words(text, "\n".join(invitations))
    answer = _ANSWER_SUBJECT.search(header(message, "subject")[:200])
    return bool(answer) and not text.strip() and _is_meeting(message)


def _invitations(message: Message) -> Iterator[str]:
    for part in leaf_parts(message):
        is_file = parameter(part, "content-type", "name").lower().endswith(".ics")
        if content_type(part) in TYPES or is_file:
            text = charsets.decode(payload(part)[:LONGEST_TEXT], parameter(part, "content-type", "charset"))
            if _METHOD.search(text) or parameter(part, "content-type", "method"):
                yield text


def _is_meeting(message: Message) -> bool:
    """Outlook marks its answers by class even where the calendar part was lost on the way."""
    fields = ("content-class", "x-ms-exchange-calendar-originator-id")
    classes = "".join(header(message, field).lower() for field in fields)
    return "calendar" in classes or "x-microsoft-cdo-busystatus" in message


def _has_own_words(text: str, invitation: str) -> bool:
    """Tell whether something is left when the calendar's own lines are taken away."""
    event = re.sub(r"\\[nN]", "\n", re.sub(r"\r?\n[ \t]", "", invitation)).replace("\\", "")
    lines = (line.strip() for line in text[:LONGEST_TEXT].split("\n")[:500])
    return any(line and line not in event and not _CALENDAR_LINE.search(line) for line in lines)
