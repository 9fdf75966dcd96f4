"""What the parser returns."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple


class Nature(StrEnum):
    """What kind of mail it is, by its own headers and structure."""

    PERSONAL = "personal"
    AUTO_REPLY = "auto_reply"  # RFC 3834, vendors' headers, out-of-office texts, read receipts (RFC 8098)
    BOUNCE = "bounce"  # delivery failed for good or for now (RFC 3464, and dialects)
    DELAY = "delay"  # still being tried
    COMPLAINT = "complaint"  # abuse report (ARF, RFC 5965)
    LIST = "list"  # mailing list or bulk mail (RFC 2369, RFC 2919)
    CALENDAR = "calendar"  # an invitation or the answer to one, without a word of its own


Language = Literal["zh", "en"]  # in which the writer is best answered
Problem = Literal["", "empty", "encrypted", "unreadable"]
Fate = Literal[
    "kept",
    "decoration",  # a logo, a spacer, a quoted image
    "dangerous",  # a program, a macro, or what can hide one
    "winmail",  # Outlook's TNEF, which is not unpacked
    "too_large",  # this and the next have no content
    "too_many",
]


class Failure(NamedTuple):
    """An address that could not be reached, or that complains."""

    address: str
    permanent: bool  # the address itself is bad for good, not only full or busy
    status: str  # an RFC 3463 code; "" where none was given
    words: str  # what the server said, or the type of a complaint


class File(NamedTuple):
    """A file of the mail."""

    name: str  # cleaned, and different from those of the other files
    type: str  # media type, detected from the bytes
    content: bytes
    fate: Fate


@dataclass(frozen=True)
class Incoming:
    """One parsed mail. Message ids stand without angle brackets, addresses in lower case."""

    nature: Nature
    sender: str
    sender_name: str
    recipients: tuple[str, ...]  # of To, Cc, Delivered-To, X-Original-To, Envelope-To and the like, in order
    subject: str
    message_id: str
    references: tuple[str, ...]  # In-Reply-To first, then References, the newest first
    text: str  # what is new: no quotes, signature or disclaimer; inline answers kept
    language: Language
    problem: Problem = ""
    files: tuple[File, ...] = ()
    failures: tuple[Failure, ...] = ()  # of a bounce, delay or complaint
    original_ids: tuple[str, ...] = ()  # message ids of the mail that a bounce or complaint returns
    original_recipients: tuple[str, ...] = ()  # Reply-To addresses in the returned mail
