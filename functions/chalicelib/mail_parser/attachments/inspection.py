"""Judge a whole file that somebody uploads: what it is, whether it may be kept, and what of it is kept.

A file is what all its bytes say, not what its name or sender claims; what lies behind the end of a photo or
film is another file, and is cut off or, where it could do harm, a reason to take nothing.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from chalicelib.mail_parser.attachments.active_pdf import is_active_pdf
from chalicelib.mail_parser.attachments.dangers import is_dangerous
from chalicelib.mail_parser.attachments.file_types import detect_type
from chalicelib.mail_parser.attachments.iso_media import clean_iso_media
from chalicelib.mail_parser.attachments.photos import CLEANERS, BrokenFile, Cleaned

Trouble = Literal["", "harmful_file", "active_pdf", "unknown_file"]

_CLEANERS: dict[str, Callable[[bytes], Cleaned]] = {
    **CLEANERS,
    "image/heic": clean_iso_media,
    "image/heif": clean_iso_media,
    "video/mp4": clean_iso_media,
    "video/quicktime": clean_iso_media,
    "video/3gpp": clean_iso_media,
}
# Under which type a file is kept: a film of a telephone is an MP4 by another brand.
KEPT_AS = {
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/webp": "image/webp",
    "image/heic": "image/heic",
    "image/heif": "image/heic",
    "application/pdf": "application/pdf",
    "video/mp4": "video/mp4",
    "video/quicktime": "video/mp4",
    "video/3gpp": "video/mp4",
}
# What telephones put behind a photo, and what no program opens.
HARMLESS_BEHIND = frozenset(
    ("image/jpeg", "image/heic", "video/mp4", "video/quicktime", "application/octet-stream")
)
MARKUP = re.compile(
    rb"<(?:script|iframe|object|!doctype|\?php|html[\s>]|body[\s>]|embed[\s>]|svg[\s>]{1}[^>]{0,200}>)",
    re.IGNORECASE,
)
SNIFFED = 1024  # bytes in which programs look for the beginning of a page
ZIP_END, ZIP_ENTRY, ZIP_COMMENT = b"PK\5\6", b"PK\1\2", 65_557
PDF_HEAD = b"%PDF-"


class Inspection(NamedTuple):
    """What a file is and what of it is kept; or why none of it is."""

    kind: str
    content: bytes
    trouble: Trouble = ""


def inspect_file(content: bytes) -> Inspection:
    """Judge every byte of a file."""
    kind = detect_type(content)
    if kind not in KEPT_AS:
        return Inspection(kind, b"", "harmful_file" if is_dangerous("", kind, content) else "unknown_file")
    if kind == "application/pdf":
        trouble = _pdf_trouble(content)
        return Inspection(kind, b"" if trouble else content, trouble)
    try:
        cleaned = _CLEANERS[kind](content)
    except (BrokenFile, IndexError):
        return Inspection(kind, b"", "unknown_file")
    if _is_harmful_behind(cleaned.behind) or _is_harmful_within(cleaned):
        return Inspection(kind, b"", "harmful_file")
    return Inspection(KEPT_AS[kind], cleaned.content)


def clean_file(content: bytes, kind: str) -> bytes:
    """Return a photo or film without its metadata; any other file, and a broken one, as it is."""
    if kind not in _CLEANERS:
        return content
    try:
        return _CLEANERS[kind](content).content
    except (BrokenFile, IndexError):
        return content


def is_two_files(content: bytes, kind: str) -> bool:
    """Tell whether something that could do harm lies in or behind a photo or film."""
    return kind in _CLEANERS and inspect_file(content).trouble == "harmful_file"


def _pdf_trouble(content: bytes) -> Trouble:
    if MARKUP.search(content[:SNIFFED]) or _ends_as_zip(content):
        return "harmful_file"
    if _is_harmful_behind(content[content.rfind(b"%%EOF") + 5 :] if b"%%EOF" in content else b""):
        return "harmful_file"
    return "active_pdf" if is_active_pdf(content) else ""


def _is_harmful_within(cleaned: Cleaned) -> bool:
    """Tell whether what is kept, or what nothing in it shows, is a page, an archive or a document as well."""
    parts = (cleaned.content, cleaned.hidden)
    return PDF_HEAD in cleaned.content[:SNIFFED] or any(
        MARKUP.search(part) or _holds_archive(part) for part in parts
    )


def _holds_archive(content: bytes) -> bool:
    """Tell whether a directory of an archive stands before its end, wherever that lies (APPNOTE 4.3.16)."""
    ends = (mark.start() for mark in re.finditer(re.escape(ZIP_END), content))
    starts = ((end - int.from_bytes(content[end + 12 : end + 16], "little"), end) for end in ends)
    return any(0 <= start < end and content.startswith(ZIP_ENTRY, start) for start, end in starts)


def _is_harmful_behind(behind: bytes) -> bool:
    """Tell whether what lies behind the end of a file is more than padding or what telephones put there."""
    rest = behind.strip(b"\0\t\r\n ")
    if len(rest) <= 2:
        return False
    return detect_type(rest) not in HARMLESS_BEHIND or bool(MARKUP.search(rest)) or _ends_as_zip(rest)


def _ends_as_zip(content: bytes) -> bool:
    """Tell whether programs that unpack would open this: they look for the directory at the end."""
    return ZIP_END in content[-ZIP_COMMENT:]
