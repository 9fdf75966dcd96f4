"""Where the pictures and sounds of a film's track lie (ISO/IEC 14496-12, 8.7)."""

import struct
from itertools import accumulate
from typing import NamedTuple

from chalicelib.mail_parser.attachments.iso_boxes import Box, list_boxes
from chalicelib.mail_parser.attachments.photos import BrokenFile

Ranges = list[tuple[int, int]]


class _Sizes(NamedTuple):
    """How many bytes the first samples of a track take: each the same, or as summed up."""

    each: int
    sums: tuple[int, ...]

    def between(self, first: int, last: int) -> int:
        """Return how many bytes some samples take."""
        if self.each:
            return (last - first) * self.each
        top = len(self.sums) - 1
        return self.sums[min(last, top)] - self.sums[min(first, top)]


def find_samples(content: bytes, table: Box) -> Ranges:
    """List the parts of the file that a sample table names. Raises BrokenFile."""
    parts = {box.name: content[box.start : box.end] for box in list_boxes(content, table.start, table.end)}
    offsets = _offsets(parts)
    sizes, runs = _sizes(parts), _runs(parts.get(b"stsc", b""), len(offsets))
    ranges, sample = Ranges(), 0
    for offset, count in zip(offsets, runs, strict=False):
        length = sizes.between(sample, sample + count)
        ranges.append((offset, offset + length))
        sample += count
    return ranges


def _offsets(parts: dict[bytes, bytes]) -> tuple[int, ...]:
    if b"co64" in parts:
        return _numbers(parts[b"co64"], 4, "Q")
    return _numbers(parts.get(b"stco", b""), 4, "I")


def _sizes(parts: dict[bytes, bytes]) -> _Sizes:
    if b"stsz" in parts:
        each = int.from_bytes(parts[b"stsz"][4:8])
        return _Sizes(each, (0,) if each else (0, *accumulate(_numbers(parts[b"stsz"], 8, "I"))))
    packed = parts.get(b"stz2", b"")
    if not packed:
        return _Sizes(0, (0,))
    if packed[7:8] not in (b"\x08", b"\x10"):
        raise BrokenFile("sizes of half a byte")
    return _Sizes(0, (0, *accumulate(_numbers(packed, 8, "B" if packed[7] == 8 else "H"))))


def _runs(told: bytes, chunks: int) -> list[int]:
    """Return how many samples lie in each chunk."""
    numbers = _numbers(told, 4, "III")
    starts, counts = numbers[::3], numbers[1::3]
    runs: list[int] = []
    for start, following, count in zip(starts, (*starts[1:], chunks + 1), counts, strict=False):
        if start != len(runs) + 1 or following < start:
            raise BrokenFile("chunks out of order")
        runs += [count] * (min(following, chunks + 1) - start)
    return runs


def _numbers(part: bytes, at: int, form: str) -> tuple[int, ...]:
    """Read a table that begins with how many rows it has. Raises BrokenFile."""
    count, size = int.from_bytes(part[at : at + 4]), struct.calcsize(">" + form)
    if count * size > len(part) - at - 4:
        if not part:
            return ()
        raise BrokenFile("a table that ends early")
    return struct.unpack_from(">" + form * count, part, at + 4)
