"""What may be attached to a PDF: data of an invoice, that no program starts or shows as a page.

XML (Factur-X, ZUGFeRD, the tax bureau's), plain text, and archives of them such as OFD, which list only
data. Each name has to say so as well: what opens a file goes by its name.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from chalicelib.mail_parser.attachments.archive_listings import MOST_ENTRIES, zip_entries

_DECLARED = re.compile(
    rb"\A\s*(?:<\?xml(?:(?!encoding)[^>?])*(?:encoding\s*=\s*[\"'](?P<coding>[\w.-]+)[\"'][^>?]*)?\?>\s*)?<",
)
_CODINGS = frozenset((b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1", b"gbk", b"gb2312", b"gb18030"))
# What a browser runs or a processor follows, also under a name space of its own; in small letters.
_ACTING_WORDS = (b"<!doctype", b"<!entity", b"1999/xhtml", b"2000/svg", b"xsl/transform", b"javascript:")
_ACTING_TAGS = re.compile(
    rb"<(?:[\w.-]{1,60}:)?(?:script|html|head|body|iframe|object|embed|svg|meta|link|form|handler)[\s>/]"
    rb"|<\?(?!xml[\s?])"
)
_CONTROL = re.compile(rb"[\0-\x08\x0b\x0e-\x1f]")
_PICTURES, _FONTS, _SEALS = ("png", "jpg", "jpeg", "gif", "bmp", "jb2"), ("ttf", "otf"), ("esl", "dat")
_IN_ARCHIVE = frozenset(("xml", "txt", "csv", "json", "xsd", *_PICTURES, *_FONTS, *_SEALS))
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def is_data(content: bytes, kind: str) -> bool:
    """Tell whether a file is data of that kind, by its bytes."""
    return _DATA[kind](content)


def is_name_of_data(name: str) -> bool:
    """Tell whether whatever opens a file of that name takes it for data."""
    return name.rpartition(".")[0] != "" and kind_of(name) in _DATA and not _hides_letters(name)


def kind_of(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _hides_letters(name: str) -> bool:
    return any(unicodedata.category(letter) in _UNSEEN for letter in name)


def _is_xml(content: bytes) -> bool:
    text = content.removeprefix(b"\xef\xbb\xbf")
    declared = _DECLARED.match(text)
    if not declared or (declared["coding"] or b"utf-8").lower() not in _CODINGS:
        return False
    # Letters by their numbers could spell the name space of pages.
    spelt = any(b"xmlns" in part and b"&#" in part for part in text.split(b"<"))
    return not spelt and not _CONTROL.search(text) and not _acts(text)


def _is_text(content: bytes) -> bool:
    return not (_CONTROL.search(content) or _acts(content) or content.lstrip()[:2] in (b"#!", b"MZ"))


def _acts(content: bytes) -> bool:
    small = content.lower()
    return any(word in small for word in _ACTING_WORDS) or bool(_ACTING_TAGS.search(small))


def _is_archive_of_data(content: bytes) -> bool:
    """Go by the directory; what it does not list may not be there."""
    entries = zip_entries(content) if content.startswith(b"PK\3\4") else None
    if not entries or len(entries) == MOST_ENTRIES or content.count(b"PK\3\4") > len(entries):
        return False
    return all(not entry.encrypted and _belongs(entry.name) for entry in entries)


def _belongs(name: str) -> bool:
    parts = name.split("/")
    if ".." in parts or "\\" in name or _hides_letters(name):
        return False
    return not parts[-1] or kind_of(parts[-1]) in _IN_ARCHIVE


_DATA: Mapping[str, Callable[[bytes], bool]] = {
    "xml": _is_xml,
    "xbrl": _is_xml,
    "txt": _is_text,
    "csv": _is_text,
    "json": _is_text,
    "ofd": _is_archive_of_data,
    "zip": _is_archive_of_data,
}
