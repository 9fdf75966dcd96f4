"""How large a picture is on the screen, read from its first bytes: spacers and icons are no evidence."""

import re
import struct

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Give width and height in pixels; None where the bytes do not tell."""
    try:
        return _dimensions(content)
    except (struct.error, IndexError):
        return None


def _dimensions(content: bytes) -> tuple[int, int] | None:
    if content.startswith(b"\x89PNG") and content[12:16] == b"IHDR":
        return _two(">II", content, 16)
    if content.startswith(b"GIF8"):
        return _two("<HH", content, 6)
    if content.startswith(b"BM"):
        width, height = _two("<ii", content, 18)
        return abs(width), abs(height)
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    return None


def _two(form: str, content: bytes, offset: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, content, offset)
    return first, second


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Walk the segments to the first frame header."""
    position = 2
    for _ in range(200):
        found = re.compile(rb"\xff+([^\xff\x00])", re.DOTALL).search(content, position, position + 65_600)
        if not found:
            return None
        marker, position = found[1][0], found.end()
        if marker in _FRAMES:
            height, width = _two(">HH", content, position + 3)
            return width, height
        if marker in (0xD9, 0xDA):
            return None
        if not (0xD0 <= marker <= 0xD8 or marker == 0x01):
            position += struct.unpack_from(">H", content, position)[0]
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height
    if kind == b"VP8 ":
        width, height = _two("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None
