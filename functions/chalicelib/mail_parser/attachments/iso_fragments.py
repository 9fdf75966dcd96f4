"""Where the pictures and sounds lie of a film that is written in parts (ISO/IEC 14496-12, 8.8)."""

from collections.abc import Mapping

from chalicelib.mail_parser.attachments.iso_boxes import Box, Reader, list_boxes
from chalicelib.mail_parser.attachments.iso_samples import Ranges
from chalicelib.mail_parser.attachments.photos import BrokenFile

BASE, DESCRIPTION, DURATION, SIZE, FLAGS = 0x1, 0x2, 0x8, 0x10, 0x20  # of a track in a part
OFFSET, FIRST_FLAGS = 0x1, 0x4  # of a run of samples
FIELDS = (0x100, 0x200, 0x400, 0x800)  # of each sample: duration, size, flags, time
SIZES = 0x200
MOST_SAMPLES = 1_000_000


def default_sizes(content: bytes, film: Box) -> dict[int, int]:
    """How many bytes a sample of each track takes where its part does not say. Raises BrokenFile."""
    parts = (box for box in list_boxes(content, film.start, film.end) if box.name == b"mvex")
    told = (box for part in parts for box in list_boxes(content, part.start, part.end) if box.name == b"trex")
    return {_number(content, box, 4): _number(content, box, 16) for box in told}


def find_part_samples(content: bytes, part: Box, sizes: Mapping[int, int]) -> Ranges:
    """List the pieces of the file that one part of a film shows. Raises BrokenFile."""
    ranges, at = Ranges(), part.at
    for track in list_boxes(content, part.start, part.end):
        if track.name == b"traf":
            pieces, at = _track_samples(content, track, part.at, at, sizes)
            ranges += pieces
    return ranges


def _track_samples(
    content: bytes, track: Box, begin: int, at: int, sizes: Mapping[int, int]
) -> tuple[Ranges, int]:
    """The pieces of one track, which lie behind each other from `at` on where nothing else is said."""
    ranges, base, each = Ranges(), at, 0
    for box in list_boxes(content, track.start, track.end):
        if box.name == b"tfhd":
            base, each = _head(content, box, begin, at, sizes)
            at = base
        elif box.name == b"trun":
            start, length = _run(content, box, base, at, each)
            at = start + length
            if start < 0 or at > len(content):
                raise BrokenFile("samples beyond the file")
            ranges.append((start, at))
    return ranges, at


def _head(content: bytes, box: Box, begin: int, at: int, sizes: Mapping[int, int]) -> tuple[int, int]:
    """Where offsets of a track count from, and how many bytes a sample takes."""
    flags = _number(content, box, 0) & 0xFFFFFF
    reader = Reader(content[box.start : box.end], 4)
    track, reader = reader.number(4)
    base, reader = reader.number(8) if flags & BASE else (begin if flags & 0x020000 else at, reader)
    for one in (DESCRIPTION, DURATION):
        _, reader = reader.number(4) if flags & one else (0, reader)
    each, _ = reader.number(4) if flags & SIZE else (sizes.get(track, 0), reader)
    return base, each


def _run(content: bytes, box: Box, base: int, at: int, each: int) -> tuple[int, int]:
    """Where a run of samples begins, and how many bytes it takes."""
    flags, count = _number(content, box, 0) & 0xFFFFFF, _number(content, box, 4)
    reader = Reader(content[box.start : box.end], 8)
    offset, reader = reader.number(4) if flags & OFFSET else (0, reader)
    start = base + offset - ((offset >> 31) << 32) if flags & OFFSET else at
    _, reader = reader.number(4) if flags & FIRST_FLAGS else (0, reader)
    row = sum(4 for one in FIELDS if flags & one)
    if count > MOST_SAMPLES or reader.at + count * row > len(reader.content):
        raise BrokenFile("a run that ends early")
    if not flags & SIZES:
        return start, count * each
    first = reader.at + (4 if flags & FIELDS[0] else 0)
    places = range(first, first + count * row, row)
    return start, sum(int.from_bytes(reader.content[place : place + 4]) for place in places)


def _number(content: bytes, box: Box, at: int) -> int:
    return Reader(content[box.start : box.end], at).number(4)[0]
