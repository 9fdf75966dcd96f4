"""Images that are decoration, not evidence: logos, spacers, what is quoted. When in doubt, it is evidence."""

import html
import re
import struct
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple
from urllib.parse import unquote

from chalicelib.mail_parser.message import charsets
from chalicelib.mail_parser.message.headers import header, parameter
from chalicelib.mail_parser.message.mime import content_type, leaf_parts, payload
from chalicelib.mail_parser.words.vocabulary import load_words

LONGEST_HTML = 512 * 1024
SPACER_SIDE = 3  # pixels
ICON_SIDE = 48
LOGO_AREA = 40_000  # a photo of a fault is larger
LOGO_BYTES = 20_000
PHOTO_SIDE = 700
PHOTO_BYTES = 150_000

_WORDS = load_words("images")
_QUOTE = _WORDS.compile(r"""{quote}|(?:id|name)\s*=\s*["']?(?:x_)*{quote_name}""")
_SIGNATURE = _WORDS.compile(
    r"""{signature}|(?:id|class|name)\s*=\s*["']?(?:x_)*(?:ms-outlook-mobile-)?{signature_name}"""
)
_QUOTED_FROM = _WORDS.compile("{quoted_from}", re.DOTALL)
_CLOSING = _WORDS.compile("{closing}")
_ICON_NAME = _WORDS.compile(r"^{icon_name}[\w .()-]{0,20}\.(?:png|gif|jpe?g|webp|bmp|svg)$")
# Outlook puts its mark before what is quoted, not around it.
_OPENS_QUOTE = re.compile(r"divRplyFwdMsg|appendonsend|separator-line|reference-message", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(blockquote|div|span|table|td|p|img|hr|a|signature)\b([^<>]*)>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?\s*cid:([^"'\s>]{1,300})""", re.IGNORECASE)
_SIZE = re.compile(r"""\b(?:width|height)\s*[=:]\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
_JPEG_SEGMENT = re.compile(rb"\xff+([^\xff\x00])", re.DOTALL)
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


class Place(NamedTuple):
    """Where the text shows an image: quoted, in a signature, below a closing; the size it asks for."""

    quoted: bool
    signed: bool
    closed: bool
    size: int | None


def find_places(message: Message) -> dict[str, list[Place]]:
    """Find every inline image that the HTML shows, by its Content-ID (RFC 2392)."""
    found: dict[str, list[Place]] = {}
    for part in leaf_parts(message):
        if content_type(part) == "text/html":
            text = charsets.decode(payload(part)[:LONGEST_HTML], parameter(part, "content-type", "charset"))
            for cid, place in _find_images(text):
                found.setdefault(cid, []).append(place)
    return found


def content_ids(part: Message) -> tuple[str, ...]:
    """Return the names under which the HTML may show this part (RFC 2392)."""
    names = (
        header(part, "content-id").strip(" <>"),
        header(part, "x-attachment-id"),
        header(part, "content-location"),
    )
    return tuple(name.lower() for name in names if name)


def is_decoration(content: bytes, name: str, shown: list[Place]) -> bool:
    """Tell whether an image is decoration, by where the text shows it, if anywhere, and by its size."""
    size = image_size(content)
    if size and min(size) <= SPACER_SIDE:
        return True
    if not shown:
        return False
    if all(place.quoted for place in shown):
        return True
    small = bool(size and max(size) <= ICON_SIDE) or _ICON_NAME.search(name)
    if small or all(place.size is not None and place.size <= SPACER_SIDE for place in shown):
        return True
    if all(place.quoted or place.signed for place in shown):
        return not _is_photo(content, size)
    return all(place.quoted or place.signed or place.closed for place in shown) and _is_logo(content, size)


def _is_photo(content: bytes, size: tuple[int, int] | None) -> bool:
    """Keep a photo although it stands in a signature: phones write 'sent from' above the photos."""
    return len(content) > PHOTO_BYTES or bool(size and min(size) >= PHOTO_SIDE)


def _is_logo(content: bytes, size: tuple[int, int] | None) -> bool:
    return size[0] * size[1] <= LOGO_AREA if size else len(content) <= LOGO_BYTES


def _find_images(text: str) -> Iterator[tuple[str, Place]]:
    """Walk the tags; a stack of open containers tells what is quoted and what is signature."""
    if "cid:" not in text.lower():
        return
    cut = _QUOTED_FROM.search(text)
    closing = _CLOSING.search(text)
    stack: list[tuple[str, str]] = []
    open_quote = False
    for tag in _TAG.finditer(text):
        name, rest = tag[2].lower(), tag[3]
        if name == "img":
            if found := _SOURCE.search(rest):
                kinds = {kind for _, kind in stack}
                quoted = open_quote or "quote" in kinds or bool(cut and tag.start() > cut.start())
                closed = bool(closing and tag.start() > closing.start())
                yield _content_id(found[1]), Place(quoted, "signature" in kinds, closed, _smallest_side(rest))
        elif tag[1]:
            _close_tag(stack, name)
        elif name != "hr" and not rest.endswith("/") and len(stack) < 500:
            kind = _container_kind(name, rest)
            stack.append((name, kind))
            open_quote = open_quote or bool(_OPENS_QUOTE.search(rest))


def _container_kind(name: str, rest: str) -> str:
    if name == "blockquote" or _QUOTE.search(rest):
        return "quote"
    return "signature" if _SIGNATURE.search(rest) else ""


def _close_tag(stack: list[tuple[str, str]], name: str) -> None:
    for index in range(len(stack) - 1, max(-1, len(stack) - 20), -1):
        if stack[index][0] == name:
            del stack[index:]
            return


def _smallest_side(rest: str) -> int | None:
    sizes = [int(value) for value in _SIZE.findall(rest)]
    return min(sizes) if sizes else None


def _content_id(source: str) -> str:
    return unquote(html.unescape(source)).strip("<> ").lower()


def image_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels, read from the first bytes; None where they do not tell."""
    try:
        return _read_size(content)
    except (struct.error, IndexError):
        return None


def _read_size(content: bytes) -> tuple[int, int] | None:
    if content.startswith(b"\x89PNG") and content[12:16] == b"IHDR":
        return _read_two(">II", content, 16)
    if content.startswith(b"GIF8"):
        return _read_two("<HH", content, 6)
    if content.startswith(b"BM"):
        width, height = _read_two("<ii", content, 18)
        return abs(width), abs(height)
    if content.startswith(b"\xff\xd8"):
        return _read_jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _read_webp_size(content)
    return None


def _read_two(form: str, content: bytes, offset: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, content, offset)
    return first, second


def _read_jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the first frame header."""
    position = 2
    for _ in range(200):
        found = _JPEG_SEGMENT.search(content, position, position + 65_600)
        if not found:
            return None
        marker, position = found[1][0], found.end()
        if marker in _JPEG_FRAMES:
            height, width = _read_two(">HH", content, position + 3)
            return width, height
        if marker in (0xD9, 0xDA):
            return None
        if not (0xD0 <= marker <= 0xD8 or marker == 0x01):
            position += struct.unpack_from(">H", content, position)[0]
    return None


def _read_webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height
    if kind == b"VP8 ":
        width, height = _read_two("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None
