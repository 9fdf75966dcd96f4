"""The files of a mail: which parts they are, their names and types, and what becomes of them."""

import re
import unicodedata
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple
from urllib.parse import unquote

from chalicelib.mail_parser.attachments.dangers import is_dangerous
from chalicelib.mail_parser.attachments.file_types import detect_type
from chalicelib.mail_parser.attachments.images import Place, content_ids, find_places, is_decoration
from chalicelib.mail_parser.attachments.inspection import is_two_files
from chalicelib.mail_parser.message.headers import filename, header
from chalicelib.mail_parser.message.incoming import Fate, File
from chalicelib.mail_parser.message.mime import MimePart, child_parts, content_type, leaf_parts, payload
from chalicelib.mail_parser.words.vocabulary import load_words

LONGEST_NAME = 100

_EXTENSIONS = load_words("files").pairs("extension")
_STEMS = {"image": "image", "video": "video", "audio": "audio", "message": "message"}
_BODY_TYPES = ("text/plain", "text/html", "text/enriched", "text/x-amp-html", "text/watch-html")
_CALENDAR_TYPES = ("text/calendar", "application/ics")
_MACHINERY_TYPES = (
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime",
    "application/applefile",
    "message/delivery-status", "message/feedback-report",
    "message/disposition-notification", "message/global-delivery-status", "message/rfc822-headers",
    "text/rfc822-headers", "message/external-body",
)  # fmt: skip
_TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})$")
_PERCENT_ENCODED = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]%[89ABab]")
_CONTROL_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn")


class Limits(NamedTuple):
    """How much of one mail is kept: bytes of a file and of all together, and their number."""

    file_bytes: int = 10 * 1024 * 1024
    all_bytes: int = 25 * 1024 * 1024
    files: int = 20


DEFAULT_LIMITS = Limits()


def list_files(message: Message, limits: Limits = DEFAULT_LIMITS) -> tuple[File, ...]:
    """Return the files in order, names cleaned and all different; reports and encrypted mails have none."""
    if content_type(message) in ("multipart/report", "multipart/encrypted"):
        return ()
    places = find_places(message)
    seen: set[bytes] = set()
    found = [_read_file(part, places, seen) for part in leaf_parts(message) if _is_file(part)]
    names = _number_names(file.name for file in found)
    fitting = _apply_limits(found, limits)
    return tuple(file._replace(name=name) for file, name in zip(fitting, names, strict=True))


def clean_name(name: str, kind: str) -> str:
    """Return a file name that can stand on any disk and page; a nameless file is called after its type."""
    text = unicodedata.normalize("NFC", _unescape(name.encode("utf-8", "replace").decode("utf-8")))
    text = re.split(r"[/\\\u2044\u2215]", text)[-1]
    text = "".join(letter for letter in text if unicodedata.category(letter) not in _CONTROL_CATEGORIES)
    text = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", text)).strip(" .")
    if not text.strip("_ ."):
        text = f"{_STEMS.get(kind.partition('/')[0], 'file')}.{_EXTENSIONS.get(kind, 'bin')}"
    return _shorten(f"_{text}" if _RESERVED.match(text) else text)


def _unescape(name: str) -> str:
    """Decode a name that was written as in a URL, without saying so."""
    if not _PERCENT_ENCODED.search(name):
        return name
    try:
        return unquote(name, errors="strict")
    except UnicodeDecodeError:
        return name


def _shorten(name: str) -> str:
    """Cut a long name in the middle, so that its extension stays."""
    if len(name) <= LONGEST_NAME:
        return name
    extension = _EXTENSION.search(name)
    tail = extension[0] if extension else ""
    return name[: LONGEST_NAME - len(tail)].rstrip(" .") + tail


def _number_names(names: Iterator[str]) -> Iterator[str]:
    """Number files of the same name: photo.jpg, photo (2).jpg."""
    taken: set[str] = set()
    for name in names:
        unique, count = name, 1
        while unique.lower() in taken:
            count += 1
            stem, dot, tail = name.rpartition(".") if _EXTENSION.search(name) else (name, "", "")
            unique = f"{stem} ({count}){dot}{tail}"
        taken.add(unique.lower())
        yield unique


def _is_file(part: Message) -> bool:
    """Tell whether a leaf part is a file, not text to be read nor machinery of the mail."""
    kind = content_type(part)
    if kind in _MACHINERY_TYPES or kind.startswith("multipart/"):
        return False
    if kind in _BODY_TYPES or kind in _CALENDAR_TYPES:
        attached = header(part, "content-disposition").lower().startswith("attachment")
        return bool(filename(part)) or (attached and bool(payload(part).strip()))
    return True


def _read_file(part: MimePart, places: dict[str, list[Place]], seen: set[bytes]) -> File:
    content, called = payload(part), filename(part)
    kind = _choose_type(content, called, content_type(part))
    name = clean_name(called or _invent_name(part, kind), kind)
    if kind == "message/rfc822" and not name.lower().endswith(".eml"):
        name = _shorten(name + ".eml")
    shown = [place for cid in content_ids(part) for place in places.get(cid, [])]
    fate = _choose_fate(name, kind, content, shown)
    if shown and content in seen and fate == "kept":
        fate = "decoration"  # the same picture shown again
    seen.add(content)
    return File(name, kind, content, fate)


def _choose_type(content: bytes, called: str, claimed: str) -> str:
    """Trust the bytes; the claim only says what kind of text, or what unknown bytes are meant to be."""
    if claimed in ("message/rfc822", "message/global"):
        return "message/rfc822"
    if claimed in _TNEF_TYPES and not content:
        return claimed
    kind = detect_type(content, called)
    return (
        claimed if kind == "text/plain" and claimed in ("text/csv", "text/calendar", "text/vcard") else kind
    )


def _invent_name(part: Message, kind: str) -> str:
    """Name an attached mail after its subject."""
    inner = child_parts(part)
    if kind == "message/rfc822" and inner:
        return (header(inner[0], "subject")[:60].replace("/", "_") or "message") + ".eml"
    return "invite.ics" if kind in _CALENDAR_TYPES else ""


def _choose_fate(name: str, kind: str, content: bytes, shown: list[Place]) -> Fate:
    if kind in _TNEF_TYPES or name.lower() == "winmail.dat":
        return "winmail"
    if kind.startswith("image/") and is_decoration(content, name, shown):
        return "decoration"
    return "dangerous" if is_dangerous(name, kind, content) or is_two_files(content, kind) else "kept"


def _apply_limits(found: list[File], limits: Limits) -> Iterator[File]:
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
