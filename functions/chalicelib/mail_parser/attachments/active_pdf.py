"""PDF that does something by itself: scripts, programs, attached files, calls to elsewhere (ISO 32000).

Names are read as a reader of PDF reads them, with their #xx escapes, also inside compressed object streams.
What nobody can look into, a locked file or a stream in an unusual coding, counts as active.
"""

import re
import zlib
from collections.abc import Iterator

from chalicelib.mail_parser.attachments.pdf_syntax import (
    Found,
    Stream,
    Unreadable,
    read_pairs,
    read_pdf,
    read_value,
)

MOST_UNPACKED = 16 * 1024 * 1024
# Long names are sought in every byte; short ones stand in packed data by chance.
_LONG = (
    rb"JavaScript|Launch|EmbeddedFiles?|FileAttachment|RichMedia\w*|SubmitForm|ImportData|Rendition|Encrypt"
)
_SHORT = rb"JS|XFA|GoTo[ER]|GoToDp|Movie|Sound|AA|EF|AF|Thread|3D|U3D|PRC|OPI|FFilter|Collection"
_NAME_ENDS = rb"(?![A-Za-z0-9_.-])"
ACTIVE_ANYWHERE = re.compile(rb"/(?:" + _LONG + rb")" + _NAME_ENDS)
ACTIVE = re.compile(rb"/(?:" + _LONG + rb"|" + _SHORT + rb")" + _NAME_ENDS)
ELSEWHERE = frozenset((b"/F", b"/FFilter", b"/FDecodeParms", b"/Ref", b"/OPI"))  # of a stream
OPENING = re.compile(rb"/OpenAction" + _NAME_ENDS)
FLATE = ([b"/FlateDecode"], [b"/Fl"], [b"[", b"/FlateDecode", b"]"], [b"[", b"/Fl", b"]"])
MOST_STREAMS, MOST_OPENINGS, MOST_ESCAPES, MOST_PACKED = 50_000, 100, 200_000, 100_000
_ESCAPE = re.compile(rb"#(?:[46][1-9A-Fa-f]|[57][0-9Aa]|3[0-9])")
_Packed = list[tuple[Stream, bytes]]


def is_active_pdf(content: bytes) -> bool:
    """Tell whether a PDF holds more than pages to read."""
    if content.count(b"endstream") > MOST_STREAMS or ACTIVE_ANYWHERE.search(content):
        return True
    try:
        plain = _plain_names(content)
        found = read_pdf(content)
        if ACTIVE_ANYWHERE.search(plain) or ACTIVE.search(_plain_names(found.outside)):
            return True
        packed = _unpack_objects(content, found)
        return any(ACTIVE.search(text) for _, text in packed) or _opens_more(content, plain, found, packed)
    except Unreadable:
        return True


def _plain_names(content: bytes) -> bytes:
    """Write the letters of names that are written by their numbers, #4a for J."""
    plain, count = _ESCAPE.subn(lambda found: bytes((int(found[0][1:], 16),)), content, MOST_ESCAPES)
    if count == MOST_ESCAPES:
        raise Unreadable("more escapes than anybody writes")
    return plain


def _unpack_objects(content: bytes, found: Found) -> _Packed:
    """Unpack the streams that hold objects, with plain names. Raises Unreadable."""
    packed, left = _Packed(), MOST_UNPACKED
    for stream in found.streams:
        named = {_plain_names(name): value for name, value in stream.pairs}
        if ELSEWHERE & named.keys():
            raise Unreadable("a stream whose data lie elsewhere")
        if _holds_objects(named):
            if len(named) < len(stream.pairs):
                raise Unreadable("a stream that says two things")
            text = _unpack(content[stream.start : stream.stop], named, left, told=stream.told)
            left -= len(text)
            packed.append((stream, _plain_names(text)))
    return packed


def _holds_objects(named: dict[bytes, list[bytes]]) -> bool:
    """Tell whether a stream holds objects; a kind that is written elsewhere may be any."""
    kind = [_plain_names(word) for word in named.get(b"/Type", [b"/"])]
    return b"/First" in named or b"/ObjStm" in kind or kind[0][:1] != b"/"


def _unpack(data: bytes, named: dict[bytes, list[bytes]], most: int, *, told: bool) -> bytes:
    """Unpack a stream. Raises Unreadable for one that is packed otherwise, broken or too large."""
    if b"/DecodeParms" in named and b"/Predictor" in map(_plain_names, named[b"/DecodeParms"]):
        raise Unreadable("packed after a prediction")
    coding = [_plain_names(word) for word in named.get(b"/Filter", ())]
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


def _opens_more(content: bytes, plain: bytes, found: Found, packed: _Packed) -> bool:
    """Tell whether opening the file does more than to show one of its pages."""
    texts = (plain, *(text for _, text in packed))
    openings = [(text, mark.end()) for text in texts for mark in OPENING.finditer(text)]
    if len(openings) > MOST_OPENINGS:
        return True
    return any(
        not _only_shows(value)
        and not (value[2:] == [b"R"] and _all_only_show(value[0].lstrip(b"+0"), content, found, packed))
        for value in (read_value(text, end) for text, end in openings)
    )


def _only_shows(value: list[bytes]) -> bool:
    """Tell whether what is done is to go to a page of the same file."""
    if value[:1] != [b"<<"]:
        return value[:1] in ([b"()"], [b"null"]) or (value[:1] == [b"["] and b"<<" not in value)
    pairs = [
        (_plain_names(name), [_plain_names(word) for word in words]) for name, words in read_pairs(value)
    ]
    kinds = [words for name, words in pairs if name == b"/S"]
    return kinds == [[b"/GoTo"]] and not any(name in (b"/Next", b"/F") for name, _ in pairs)


def _all_only_show(number: bytes, content: bytes, found: Found, packed: _Packed) -> bool:
    """Look at every object of a number, wherever it stands."""
    places = [(content, start) for start in found.objects.get(number, ())]
    for stream, text in packed:
        places += [(text, start) for one, start in _packed_places(stream, text) if one == number]
    if len(places) > MOST_OPENINGS:
        return False
    return bool(places) and all(_only_shows(read_value(text, start)) for text, start in places)


def _packed_places(stream: Stream, text: bytes) -> Iterator[tuple[bytes, int]]:
    """Walk the numbers of the objects in a stream, and where each begins. Raises Unreadable."""
    first = next((_offset(value[0]) for name, value in stream.pairs if _plain_names(name) == b"/First"), 0)
    told = text[:first].split()
    if len(told) > MOST_PACKED:
        raise Unreadable("more objects than anybody packs together")
    for number, at in zip(told[::2], told[1::2], strict=False):
        yield number.lstrip(b"+0"), first + _offset(at)


def _offset(number: bytes) -> int:
    if not number.isdigit() or len(number) > 9:
        raise Unreadable("an offset that is none")
    return int(number)
