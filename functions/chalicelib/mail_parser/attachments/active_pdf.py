"""PDF that does something by itself: scripts, programs to start, attached files, forms that send (ISO 32000).

Names are read as a reader of PDF reads them, with their #xx escapes, also inside compressed object streams.
What nobody can look into, a locked file or a stream in an unusual coding, counts as active.
"""

import re
import string
import zlib

MOST_UNPACKED = 32 * 1024 * 1024
# Long names are sought in every byte; short ones stand in packed data by chance.
LONG = rb"JavaScript|Launch|EmbeddedFiles?|RichMedia\w*|SubmitForm|ImportData|Rendition|Encrypt"
ACTIVE_ANYWHERE = re.compile(rb"/(?:" + LONG + rb")(?![A-Za-z0-9_.-])")
ACTIVE = re.compile(rb"/(?:" + LONG + rb"|JS|XFA|GoToE|Movie)(?![A-Za-z0-9_.-])")
TYPE_ELSEWHERE = re.compile(rb"/Type\s+\d+\s+\d+\s+R")
BOUNDS = re.compile(rb"\bstream\r?\n|\bendstream\b")
FLATE = re.compile(rb"/Filter[\s\[]*/(?:FlateDecode|Fl)[\s\]/>]")
MOST_STREAMS = 50_000
LETTERS = string.ascii_letters.encode()


def is_active_pdf(content: bytes) -> bool:
    """Tell whether a PDF holds more than pages to read."""
    if content.count(b"endstream") > MOST_STREAMS:
        return True
    outside, streams = _split_streams(content)
    if ACTIVE.search(_plain_names(outside)) or ACTIVE_ANYWHERE.search(_plain_names(content)):
        return True
    left = MOST_UNPACKED
    for head, data in streams:
        if TYPE_ELSEWHERE.search(head):
            return True
        if b"/ObjStm" in head:
            unpacked = _unpack(head, data, left)
            if unpacked is None or ACTIVE.search(_plain_names(unpacked)):
                return True
            left -= len(unpacked)
    return False


def _split_streams(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Part what stands between the streams from the streams, each with the dictionary before it."""
    outside: list[bytes] = []
    streams: list[tuple[bytes, bytes]] = []
    position, opened = 0, -1
    for mark in BOUNDS.finditer(content):
        if opened < 0 and mark[0].startswith(b"stream"):
            outside.append(content[position : mark.start()])
            opened = mark.end()
        elif opened >= 0 and mark[0] == b"endstream":
            head = _plain_names(outside[-1]).rpartition(b" obj")[2]
            streams.append((head, content[opened : mark.start()]))
            position, opened = mark.end(), -1
    outside.append(content[opened if opened >= 0 else position :])
    return b"\n".join(outside), streams


def _plain_names(content: bytes) -> bytes:
    """Write the letters of names that are written by their numbers, #4a for J."""
    for letter in LETTERS if b"#" in content else b"":
        for escape in {b"#%02x" % letter, b"#%02X" % letter}:
            content = content.replace(escape, bytes((letter,)))
    return content


def _unpack(head: bytes, data: bytes, most: int) -> bytes | None:
    """Unpack a stream; None for one that is packed otherwise, broken or too large."""
    if b"/Filter" not in head:
        return data
    if not FLATE.search(head) or head.count(b"Decode") - head.count(b"DecodeParms") > 1:
        return None
    try:
        packed = zlib.decompressobj()
        unpacked = packed.decompress(data, most + 1)
    except zlib.error:
        return None
    return unpacked if len(unpacked) <= most else None
