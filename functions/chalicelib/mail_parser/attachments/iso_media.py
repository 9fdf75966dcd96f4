"""HEIC photos and MP4 films without what they tell of place, time and device (ISO/IEC 14496-12 and 23008-12).

Nothing moves: what tells something is overwritten where it lies, so that every offset in the file holds.
"""

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.mail_parser.attachments.photos import BrokenFile, Cleaned, check_count

DEEPEST = 8
# What stands at the top of a file, and what holds other boxes.
TOP = frozenset(
    b"ftyp moov mdat meta free skip wide uuid moof mfra sidx styp pdin pnot udta sefd mpvd prft ssix".split()
)
HOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf", b"mvex"))
TELLING = frozenset((b"udta", b"uuid", b"free", b"skip", b"sefd", b"mpvd", b"pnot"))
TELLING_ITEMS = frozenset((b"Exif", b"mime", b"uri "))
EMPTY_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"


class Box(NamedTuple):
    """A box: its name, where it begins, where its content begins and ends, in bytes of the file."""

    name: bytes
    at: int
    start: int
    end: int


class Reader(NamedTuple):
    """A part of a box that is read forward: numbers of a given size in bytes."""

    content: bytes
    at: int

    def number(self, size: int) -> tuple[int, "Reader"]:
        """Return a number and the reader behind it. Raises BrokenFile."""
        if self.at + size > len(self.content):
            raise BrokenFile("a box ends early")
        return int.from_bytes(self.content[self.at : self.at + size]), Reader(self.content, self.at + size)


def clean_iso_media(content: bytes) -> Cleaned:
    """Overwrite what a photo or film tells beside its picture and sound. Raises BrokenFile."""
    made, end = bytearray(content), 0
    for box in list_boxes(content, 0, len(content)):
        if box.name not in TOP:
            return Cleaned(bytes(made[: box.at]), content[box.at :])
        _clean_box(content, made, box, depth=0)
        if box.name == b"meta":
            _clean_items(content, made, box)
        end = box.end
    return Cleaned(bytes(made[:end]), content[end:])


def list_boxes(content: bytes, start: int, end: int) -> Iterator[Box]:
    """Walk the boxes of a part of a file; what is no whole box ends the walk."""
    count = 0
    while start + 8 <= end:
        count += 1
        check_count(count)
        size, name = struct.unpack_from(">I4s", content, start)
        head = 16 if size == 1 else 8
        if size == 1 and start + 16 <= end:
            (size,) = struct.unpack_from(">Q", content, start + 8)
        stop = end if size == 0 else start + size
        if stop < start + head or stop > end or not re.fullmatch(rb"[ -~\xa9]{4}", name):
            return
        yield Box(name, start, start + head, stop)
        start = stop


def _clean_box(content: bytes, made: bytearray, box: Box, *, depth: int) -> None:
    """Blank a box that tells something, under a name that readers skip; go into those that hold others."""
    if box.name in TELLING or (box.name == b"meta" and depth):
        made[box.at + 4 : box.at + 8] = b"free"
        made[box.start : box.end] = bytes(box.end - box.start)
    elif box.name in HOLDERS and depth < DEEPEST:
        for inner in list_boxes(content, box.start, box.end):
            _clean_box(content, made, inner, depth=depth + 1)


def _clean_items(content: bytes, made: bytearray, meta: Box) -> None:
    """Overwrite the items that are no picture; together they are no longer than the file."""
    left = len(content)
    for name, start, stop in _telling_items(content, meta):
        left -= stop - start
        if left < 0:
            raise BrokenFile("items that lie upon each other")
        made[start:stop] = _nothing(name, stop - start)


def _nothing(name: bytes, size: int) -> bytes:
    """Return what stands in the place of an item: EXIF without a field, or blanks for XMP."""
    if name == b"Exif" and size >= len(EMPTY_EXIF):
        return EMPTY_EXIF.ljust(size, b"\0")
    return (b" " if name == b"mime" else b"\0") * size


def _telling_items(content: bytes, meta: Box) -> Iterator[tuple[bytes, int, int]]:
    """Find where the items lie that are no picture."""
    parts = {box.name: box for box in list_boxes(content, meta.start + 4, meta.end)}
    if b"iinf" not in parts or b"iloc" not in parts:
        return
    names = dict(_item_names(content, parts[b"iinf"]))
    data = parts.get(b"idat")
    for item, method, start, length in _item_places(content, parts[b"iloc"]):
        if names.get(item) in TELLING_ITEMS:
            base = data.start if method == 1 and data else 0
            if method > 1 or base + start + length > len(content):
                raise BrokenFile("an item that lies elsewhere")
            yield names[item], base + start, base + start + (length or len(content) - start)


def _item_names(content: bytes, iinf: Box) -> Iterator[tuple[int, bytes]]:
    wide = content[iinf.start] > 0
    for box in list_boxes(content, iinf.start + (8 if wide else 6), iinf.end):
        version = content[box.start]
        if box.name == b"infe" and version >= 2:
            size = 2 if version == 2 else 4
            number, after = Reader(content, box.start + 4).number(size)
            yield number, content[after.at + 2 : after.at + 6]


def _item_places(content: bytes, iloc: Box) -> Iterator[tuple[int, int, int, int]]:
    """Read where each part of each item lies: item, construction method, offset and length in bytes."""
    version = content[iloc.start]
    sizes, reader = Reader(content[: iloc.end], iloc.start + 4).number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    count, reader = reader.number(wide)
    for _ in range(count):
        item, reader = reader.number(wide)
        method, reader = reader.number(2) if version else (0, reader)
        _, reader = reader.number(2)
        base, reader = reader.number(base_size)
        extents, reader = reader.number(2)
        if extents > 1 and not offset_size + length_size + index_size:
            raise BrokenFile("parts that take no room")
        for _ in range(extents):
            _, reader = reader.number(index_size)
            offset, reader = reader.number(offset_size)
            length, reader = reader.number(length_size)
            yield item, method & 15, base + offset, length
