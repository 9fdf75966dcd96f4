"""The files of a mail: which parts they are, their names and types, and what becomes of them."""

from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from chalicelib.mail_parser import mime, names
from chalicelib.mail_parser.dangers import is_dangerous
from chalicelib.mail_parser.decoration import Place, content_ids, is_decoration, places
from chalicelib.mail_parser.headers import filename, header
from chalicelib.mail_parser.incoming import Fate, File
from chalicelib.mail_parser.sniffing import sniffed

_BODIES = ("text/plain", "text/html", "text/enriched", "text/x-amp-html", "text/watch-html")
_MACHINERY = (
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime",
    "application/applefile",
    "message/delivery-status", "message/feedback-report",
    "message/disposition-notification", "message/global-delivery-status", "message/rfc822-headers",
    "text/rfc822-headers", "message/external-body",
)  # fmt: skip
_CALENDARS = ("text/calendar", "application/ics")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


class Limits(NamedTuple):
    """How much of one mail is kept: bytes of a file and of all together, and their number."""

    file_bytes: int = 10 * 1024 * 1024
    all_bytes: int = 25 * 1024 * 1024
    files: int = 20


USUAL = Limits()


def files(message: Message, limits: Limits = USUAL) -> tuple[File, ...]:
    """Give the files in order, names cleaned and all different; reports and encrypted mails have none."""
    if mime.content_type(message) in ("multipart/report", "multipart/encrypted"):
        return ()
    shown = places(message)
    seen: set[bytes] = set()
    found = [_file(part, shown, seen) for part in mime.parts(message) if is_file(part)]
    unlike = names.numbered(file.name for file in found)
    fitted = _fitted(iter(found), limits)
    return tuple(file._replace(name=name) for file, name in zip(fitted, unlike, strict=True))


def is_file(part: Message) -> bool:
    """Tell whether a leaf part is a file, not text to be read nor machinery of the mail."""
    kind, disposition = mime.content_type(part), header(part, "content-disposition").lower()
    if kind in _MACHINERY or kind.startswith("multipart/"):
        return False
    if kind in _BODIES or kind in _CALENDARS:
        return bool(filename(part)) or (
            disposition.startswith("attachment") and bool(mime.payload(part).strip())
        )
    return True


def _file(part: mime.Part, shown: dict[str, list[Place]], seen: set[bytes]) -> File:
    content = mime.payload(part)
    claimed, called = mime.content_type(part), filename(part)
    kind = _kind(content, called, claimed)
    name = names.cleaned(called or _subject(part, kind), kind)
    if kind == "message/rfc822" and names.extension(name) != "eml":
        name = names.shortened(name + ".eml")
    places_of = [place for cid in content_ids(part) for place in shown.get(cid, [])]
    fate = _fate(name, kind, content, places_of)
    if places_of and content in seen and fate == "kept":
        fate = "decoration"  # the same picture shown again
    seen.add(content)
    return File(name, kind, content, fate)


def _kind(content: bytes, called: str, claimed: str) -> str:
    """Trust the bytes; the claim only says what kind of text, or what unknown bytes are meant to be."""
    if claimed.startswith("message/") and claimed in ("message/rfc822", "message/global"):
        return "message/rfc822"
    if claimed in _TNEF and not content:
        return claimed
    kind = sniffed(content, called)
    if kind == "text/plain" and claimed in ("text/csv", "text/calendar", "text/vcard"):
        return claimed
    return kind


def _subject(part: Message, kind: str) -> str:
    """Name an attached mail after its subject."""
    content = part.get_payload()
    if kind == "message/rfc822" and isinstance(content, list) and content and isinstance(content[0], Message):
        return (header(content[0], "subject")[:60].replace("/", "_") or "message") + ".eml"
    return "invite.ics" if kind in _CALENDARS else ""


def _fate(name: str, kind: str, content: bytes, shown: list[Place]) -> Fate:
    if kind in _TNEF or name.lower() == "winmail.dat":
        return "winmail"
    if kind.startswith("image/") and is_decoration(content, name, shown):
        return "decoration"
    return "dangerous" if is_dangerous(name, kind, content) else "kept"


def _fitted(found: Iterator[File], limits: Limits) -> Iterator[File]:
    """Set aside what is too large or too many; the content of those is let go."""
    size = count = 0
    for file in found:
        if file.fate == "decoration":
            yield file
        elif len(file.content) > limits.file_bytes or size + len(file.content) > limits.all_bytes:
            yield file._replace(fate="too_large", content=b"")
        elif count >= limits.files:
            yield file._replace(fate="too_many", content=b"")
        else:
            size, count = size + len(file.content), count + 1
            yield file
