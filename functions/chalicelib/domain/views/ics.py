"""A visit as a calendar entry (RFC 5545), so that the customer's calendar reminds of it (C11)."""

from collections.abc import Iterator
from datetime import datetime

LINE = 75  # octets of a line (RFC 5545, 3.1)
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def event(
    *, uid: str, when: tuple[datetime, datetime], written: datetime, sequence: int, summary: str, text: str
) -> bytes:
    """One entry; the same `uid` with a higher `sequence` moves it. Times are in UTC."""
    values = {
        "UID": uid,
        "SEQUENCE": str(sequence),
        "DTSTAMP": f"{written:%Y%m%dT%H%M%SZ}",
        "DTSTART": f"{when[0]:%Y%m%dT%H%M%SZ}",
        "DTEND": f"{when[1]:%Y%m%dT%H%M%SZ}",
        "SUMMARY": summary.translate(ESCAPED),
        "DESCRIPTION": text.translate(ESCAPED),
    }
    inner = [f"{name}:{value}" for name, value in values.items()]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//aftercare//visit//EN", "METHOD:PUBLISH"]
    lines += ["BEGIN:VEVENT", *inner, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(part for line in lines for part in fold(line)).encode()


def fold(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, none of which cuts a letter; all but the first begin blank."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
