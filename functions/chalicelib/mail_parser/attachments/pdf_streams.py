"""The objects of a PDF that are packed in streams (ISO 32000-2, 7.5.7), unpacked within bounds."""

import re
import zlib
from collections.abc import Iterator

from chalicelib.mail_parser.attachments.pdf_syntax import Found, Stream, Unreadable

MOST_UNPACKED = 16 * 1024 * 1024
MOST_ESCAPES, MOST_PACKED = 200_000, 100_000
ELSEWHERE = frozenset((b"/F", b"/FFilter", b"/FDecodeParms", b"/Ref", b"/OPI"))  # of a stream
FLATE = ([b"/FlateDecode"], [b"/Fl"], [b"[", b"/FlateDecode", b"]"], [b"[", b"/Fl", b"]"])
_ESCAPE = re.compile(rb"#(?:[46][1-9A-Fa-f]|[57][0-9Aa]|3[0-9])")
Packed = list[tuple[Stream, bytes]]


def plain_names(content: bytes) -> bytes:
    """Write the letters of names that are written by their numbers, #4a for J."""
    plain, count = _ESCAPE.subn(lambda found: bytes((int(found[0][1:], 16),)), content, MOST_ESCAPES)
    if count == MOST_ESCAPES:
        raise Unreadable("more escapes than anybody writes")
    return plain


def unpack_objects(content: bytes, found: Found) -> Packed:
    """Unpack the streams that hold objects, with plain names. Raises Unreadable."""
    packed, left = Packed(), MOST_UNPACKED
    for stream in found.streams:
        named = named_values(stream)
        if ELSEWHERE & named.keys():
            raise Unreadable("a stream whose data lie elsewhere")
        if _holds_objects(named):
            if len(named) < len(stream.pairs):
                raise Unreadable("a stream that says two things")
            text = unpack(content[stream.start : stream.stop], named, left, told=stream.told)
            left -= len(text)
            packed.append((stream, plain_names(text)))
    return packed


def named_values(stream: Stream) -> dict[bytes, list[bytes]]:
    """What stands in a stream's dictionary under each plain name."""
    return {plain_names(name): value for name, value in stream.pairs}


def _holds_objects(named: dict[bytes, list[bytes]]) -> bool:
    """Tell whether a stream holds objects; a kind that is written elsewhere may be any."""
    kind = [plain_names(word) for word in named.get(b"/Type", [b"/"])]
    return b"/First" in named or b"/ObjStm" in kind or kind[0][:1] != b"/"


def unpack(data: bytes, named: dict[bytes, list[bytes]], most: int, *, told: bool) -> bytes:
    """Unpack a stream. Raises Unreadable for one that is packed otherwise, broken or too large."""
    if b"/DecodeParms" in named and b"/Predictor" in map(plain_names, named[b"/DecodeParms"]):
        raise Unreadable("packed after a prediction")
    coding = [plain_names(word) for word in named.get(b"/Filter", ())]
    if not coding and told and len(data) <= most:
        return data
    if coding not in FLATE:
        raise Unreadable("packed otherwise")
    try:
        unpacker = zlib.decompressobj()
        unpacked = unpacker.decompress(data, most + 1)
    except zlib.error as error:
        raise Unreadable("broken") from error
    if len(unpacked) > most or not unpacker.eof:
        raise Unreadable("too large, or cut off")
    return unpacked


def packed_places(stream: Stream, text: bytes) -> Iterator[tuple[bytes, int]]:
    """Walk the numbers of the objects in a stream, and where each begins. Raises Unreadable."""
    first = next((_offset(value[0]) for name, value in stream.pairs if plain_names(name) == b"/First"), 0)
    told = text[:first].split()
    if len(told) > MOST_PACKED:
        raise Unreadable("more objects than anybody packs together")
    for number, at in zip(told[::2], told[1::2], strict=False):
        yield number.lstrip(b"+0"), first + _offset(at)


def _offset(number: bytes) -> int:
    if not number.isdigit() or len(number) > 9:
        raise Unreadable("an offset that is none")
    return int(number)
