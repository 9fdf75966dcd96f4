"""What the parser returns: a mail as it reads by itself."""

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


Language = Literal["zh", "en"]
Problem = Literal["", "empty", "encrypted", "unreadable"]
Fate = Literal["kept", "decoration", "dangerous", "winmail", "too_large", "too_many"]


class Failure(NamedTuple):
    """An address that could not be reached; `status` is an RFC 3463 code, "" where none was given."""

    address: str
    permanent: bool
    status: str
    words: str


class File(NamedTuple):
    """A file of the mail: a cleaned name, the type sniffed from its bytes, and what becomes of it."""

    name: str
    type: str
    content: bytes
    fate: Fate


@dataclass(frozen=True)
class Incoming:
    """One mail, read. Message ids stand without angle brackets, addresses in lower case."""

    nature: Nature
    sender: str
    sender_name: str
    recipients: tuple[str, ...]  # To, Cc, Delivered-To, X-Original-To, Envelope-To, X-Forwarded-To, as found
    subject: str
    message_id: str
    references: tuple[str, ...]  # In-Reply-To first, then References, the newest first
    text: str  # what is new: no quotes, signature or disclaimer; inline answers kept
    language: Language
    problem: Problem = ""
    files: tuple[File, ...] = ()
    failures: tuple[Failure, ...] = ()  # of a bounce, delay or complaint
    original_ids: tuple[str, ...] = ()  # message ids of the mail that a bounce or complaint returns
    original_recipients: tuple[str, ...] = ()  # our Reply-To addresses found in the returned headers
