"""The boxes of HEIC photos and MP4 films (ISO/IEC 14496-12, 4.2)."""

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.mail_parser.attachments.photos import BrokenFile, check_count


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


def list_boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[Box]:
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


def blank(made: bytearray, box: Box) -> None:
    """Overwrite a box where it lies, under a name that readers skip."""
    made[box.at + 4 : box.at + 8] = b"free"
    made[box.start : box.end] = bytes(box.end - box.start)
