"""Photos without what they tell of place, time, device and people; the picture itself stays bit for bit.

Only what a picture is shown by is kept: its data, colours, transparency, animation and orientation. What lies
behind its end is no part of it, and is returned apart. Sources: ITU-T T.81 (JPEG), W3C PNG, RFC 9649 (WebP).
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from chalicelib.mail_parser.attachments.exif import orientation_alone

MOST_PARTS = 50_000
EXIF, ICC, ADOBE, JFIF = b"Exif\0\0", b"ICC_PROFILE\0", b"Adobe", b"JFIF\0"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(b"IHDR PLTE IDAT tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split())
WEBP_KEPT = frozenset((b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"))
WEBP_FRAME = frozenset((b"ALPH", b"VP8 ", b"VP8L"))
WEBP_HAS_EXIF, WEBP_HAS_XMP = 0x08, 0x04
_START_OF_SCAN, _END = 0xDA, 0xD9
_SHOWING = frozenset((*range(0xC0, 0xC8), *range(0xC9, 0xD0), *range(0xDA, 0xE0)))  # frames, tables, scans
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without a length
_NO_DATA = re.compile(rb"[\t\n\r -~]{20}|Exif\0\0|II\*\0\x08\0|MM\0\*\0\0")
_MARKER = re.compile(rb"\xff+[\x01\xc0-\xcf\xd8-\xfe]")
_NEXT_MARKER = re.compile(rb"(?<!\xff)" + _MARKER.pattern)  # tried once for each run, so that it stays linear


class Cleaned(NamedTuple):
    """A file without its metadata, what lay behind its end, and what nothing in it showed."""

    content: bytes
    behind: bytes = b""
    hidden: bytes = b""


class BrokenFile(ValueError):
    """The file does not hold to its format."""


def check_count(parts: int) -> None:
    """Raise BrokenFile for more parts than files of any camera or program have."""
    if parts > MOST_PARTS:
        raise BrokenFile("too many parts")


def clean_jpeg(content: bytes) -> Cleaned:
    """Copy the segments that a picture needs; one that was cut off stays so. Raises BrokenFile."""
    kept, position = [content[:2]], 2
    while found := _MARKER.match(content, position):
        marker, body = content[found.end() - 1], found.end()
        check_count(len(kept))
        if marker == _END:
            return Cleaned(b"".join((*kept, b"\xff\xd9")), content[body:])
        position = body if marker in _ALONE else body + _length(content, body)
        kept.append(_jpeg_segment(marker, content[body + 2 : position]))
        if marker == _START_OF_SCAN:
            following = _NEXT_MARKER.search(content, position)
            if not following:
                return Cleaned(b"".join((*kept, _data_without_end(content[position:]))))
            kept.append(content[position : following.start()])
            position = following.start()
    if position < len(content):
        raise BrokenFile("no marker where one must stand")
    return Cleaned(b"".join(kept))


def _data_without_end(data: bytes) -> bytes:
    """Return the data of a photo that has no end mark; they end where words or EXIF begin."""
    found = _NO_DATA.search(data)
    return data[: found.start()] + b"\xff\xd9" if found else data


def _length(content: bytes, at: int) -> int:
    length = int.from_bytes(content[at : at + 2])
    if length < 2:
        raise BrokenFile("a segment without a length")
    return length


def _jpeg_segment(marker: int, data: bytes) -> bytes:
    """Return a segment as it is kept: of comments nothing, of applications what shows the picture."""
    if marker in _ALONE:
        return b""
    if marker == 0xE0:
        data = data[:12] + b"\0\0" if data.startswith(JFIF) else b""  # without its thumbnail
    elif marker == 0xE1:
        turned = orientation_alone(data[6:]) if data.startswith(EXIF) else b""
        data = EXIF + turned if turned else b""
    elif marker == 0xE2:
        data = data if data.startswith(ICC) else b""
    elif marker == 0xEE:
        data = data[:12] if data.startswith(ADOBE) else b""
    elif marker not in _SHOWING:
        data = b""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data if data else b""


def clean_png(content: bytes) -> Cleaned:
    """Copy the chunks that a picture needs. Raises BrokenFile."""
    kept, position, count = [PNG_SIGNATURE], len(PNG_SIGNATURE), 0
    while position + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, position)
        count += 1
        check_count(count)
        name, end = content[position + 4 : position + 8], position + 12 + length
        if not name.isalpha():
            raise BrokenFile("no chunk where one must stand")
        if name == b"IEND":
            return Cleaned(b"".join((*kept, _png_chunk(b"IEND", b""))), content[end:])
        if name == b"iCCP":
            profile = content[position + 8 : end - 4].partition(b"\0")[2]
            kept.append(_png_chunk(name, b"icc\0" + profile))
        elif name in PNG_KEPT:
            kept.append(content[position:end])
        elif name == b"eXIf" and (turned := orientation_alone(content[position + 8 : end - 4])):
            kept.append(_png_chunk(b"eXIf", turned))
        position = end
    return Cleaned(b"".join(kept))


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def clean_webp(content: bytes) -> Cleaned:
    """Copy the chunks that a picture needs, and clear the flags of those left out. Raises BrokenFile."""
    end = 8 + int.from_bytes(content[4:8], "little")
    chunks = list(islice(_webp_chunks(content[12:end]), MOST_PARTS + 1))
    check_count(len(chunks))
    turned = next(
        (orientation_alone(data.removeprefix(EXIF)) for name, data in chunks if name == b"EXIF"), b""
    )
    body = b"".join(_webp_chunk(name, data, turned=bool(turned)) for name, data in chunks)
    body += _pack(b"EXIF", turned) if turned else b""
    return Cleaned(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body, content[end:])


def _webp_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + 8 <= len(body):
        (length,) = struct.unpack_from("<I", body, position + 4)
        yield body[position : position + 4], body[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


def _webp_chunk(name: bytes, data: bytes, *, turned: bool) -> bytes:
    if name == b"VP8X" and data:
        flags = data[0] & ~(WEBP_HAS_EXIF | WEBP_HAS_XMP) | (WEBP_HAS_EXIF if turned else 0)
        return _pack(name, bytes((flags,)) + data[1:10])
    if name == b"ANMF":
        parts = (_pack(part, inner) for part, inner in _webp_chunks(data[16:]) if part in WEBP_FRAME)
        return _pack(name, data[:16] + b"".join(parts))
    return _pack(name, data) if name in WEBP_KEPT else b""


def _pack(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


CLEANERS: dict[str, Callable[[bytes], Cleaned]] = {
    "image/jpeg": clean_jpeg,
    "image/png": clean_png,
    "image/webp": clean_webp,
}
