"""The items of a HEIC photo: pictures, and what tells of them (ISO/IEC 23008-12 and 14496-12, 8.11)."""

from collections.abc import Iterator

from chalicelib.mail_parser.attachments.iso_boxes import Box, Reader, blank, list_boxes
from chalicelib.mail_parser.attachments.photos import BrokenFile

PICTURES = frozenset(b"hvc1 hev1 lhv1 avc1 av01 jpeg grid iovl iden tmap".split())
PARTS = frozenset(b"hdlr pitm iinf iloc iprp iref idat dinf grpl".split())
PROPERTIES = frozenset(
    b"hvcC lhvC avcC av1C jpgC ispe pixi pasp colr clap irot imir auxC clli mdcv cclv amve oinf tols".split()
)
EMPTY_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"
Ranges = list[tuple[int, int]]


def clean_items(content: bytes, made: bytearray, meta: Box) -> Ranges:
    """Overwrite the items that are no picture; return where all lie. Raises BrokenFile."""
    parts = {box.name: box for box in list_boxes(content, meta.start + 4, meta.end)}
    names = dict(_item_names(content, parts[b"iinf"])) if b"iinf" in parts else {}
    left, places = len(content), Ranges()
    for item, start, stop in _places(content, parts):
        left -= stop - start
        if left < 0:
            raise BrokenFile("items that lie upon each other")
        places.append((start, stop))
        if names.get(item) not in PICTURES:
            made[start:stop] = _nothing(names.get(item, b""), stop - start)
    _clean_parts(content, made, meta)
    return places


def _clean_parts(content: bytes, made: bytearray, meta: Box) -> None:
    for box in list_boxes(content, meta.start + 4, meta.end):
        if box.name not in PARTS:
            blank(made, box)
        elif box.name == b"iinf":
            _clean_names(content, made, box)
        elif box.name == b"iprp":
            _clean_properties(content, made, box)


def _clean_names(content: bytes, made: bytearray, iinf: Box) -> None:
    """Overwrite what items are called, and keep where each word ends."""
    for box in list_boxes(content, iinf.start + (8 if content[iinf.start] else 6), iinf.end):
        version = content[box.start]
        begin = min(box.end, box.start + {2: 12, 3: 14}.get(version, 8))
        made[begin : box.end] = b"".join(b"-" if byte else b"\0" for byte in content[begin : box.end])


def _clean_properties(content: bytes, made: bytearray, iprp: Box) -> None:
    for box in list_boxes(content, iprp.start, iprp.end):
        if box.name == b"ipco":
            for each in list_boxes(content, box.start, box.end):
                if each.name not in PROPERTIES:
                    blank(made, each)
        elif box.name != b"ipma":
            blank(made, box)


def _nothing(name: bytes, size: int) -> bytes:
    """Return what stands in the place of an item: EXIF without a field, or blanks for XMP."""
    if name == b"Exif" and size >= len(EMPTY_EXIF):
        return EMPTY_EXIF.ljust(size, b"\0")
    return (b" " if name == b"mime" else b"\0") * size


def _places(content: bytes, parts: dict[bytes, Box]) -> Iterator[tuple[int, int, int]]:
    """Find where the items lie in the file."""
    if b"iloc" not in parts:
        return
    data = parts.get(b"idat")
    for item, method, start, length in _item_places(content, parts[b"iloc"]):
        base = data.start if method == 1 and data else 0
        if method > 1 or base + start + length > len(content):
            raise BrokenFile("an item that lies elsewhere")
        yield item, base + start, base + start + length if length else len(content)


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
