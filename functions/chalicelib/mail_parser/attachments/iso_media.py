"""HEIC photos and MP4 films without what they tell of place, time and device (ISO/IEC 14496-12 and 23008-12).

What a player needs is listed; everything else is overwritten where it lies, so that every offset holds.
"""

from collections import deque
from collections.abc import Callable, Iterator

from chalicelib.mail_parser.attachments.iso_boxes import Box, blank, list_boxes
from chalicelib.mail_parser.attachments.iso_fragments import default_sizes, find_part_samples
from chalicelib.mail_parser.attachments.iso_items import Ranges, clean_items
from chalicelib.mail_parser.attachments.iso_samples import find_samples
from chalicelib.mail_parser.attachments.photos import BrokenFile, Cleaned

# What is kept at the top of a file.
TOP_KEPT = frozenset((b"ftyp", b"moov", b"mdat", b"meta", b"moof", b"mfra", b"sidx"))
# Which boxes a player needs in which.
_NEEDED: dict[bytes, bytes] = {
    b"moov": b"mvhd trak mvex",
    b"mvex": b"mehd trex",
    b"trak": b"tkhd edts mdia tref tapt",
    b"edts": b"elst",
    b"tapt": b"clef prof enof",
    b"mdia": b"mdhd hdlr minf",
    b"minf": b"vmhd smhd hdlr dinf stbl",
    b"dinf": b"dref",
    b"stbl": b"stsd stts ctts cslg stsc stsz stz2 stco co64 stss stps stsh sdtp sgpd sbgp",
    b"moof": b"mfhd traf",
    b"traf": b"tfhd tfdt trun sdtp sgpd sbgp",
}
NEEDED = {holder: frozenset(names.split()) for holder, names in _NEEDED.items()}
_OF_SAMPLES = (
    b"avcC hvcC lhvC av1C vpcC dvcC dvvC esds d263 damr dOps dac3 dec3 alac colr pasp clap fiel btrt "
    b"mdcv clli gama wave frma enda chan chnl srat"
)
OF_SAMPLES = frozenset(_OF_SAMPLES.split())
TRACKS = frozenset((b"vide", b"soun"))


def clean_iso_media(content: bytes) -> Cleaned:
    """Overwrite what a photo or film tells beside its picture and sound. Raises BrokenFile."""
    made, data, kept, end = bytearray(content), [], Ranges(), 0
    in_parts, sizes = False, dict[int, int]()
    for box in list_boxes(content, 0, len(content)):
        if not _is_of_file(content, box):
            break
        end = box.end
        if box.name == b"moov":
            sizes |= default_sizes(content, box)
        elif box.name == b"moof":
            in_parts = True
            kept += find_part_samples(content, box, sizes)
        data += [box] if box.name == b"mdat" else []
        kept += _clean_top(content, made, box)
    if in_parts and _has_other_tracks(content):
        raise BrokenFile("tracks in parts that are neither picture nor sound")
    hidden = b"\n".join(_blank_between(made, data, sorted(kept)))
    return Cleaned(bytes(made[:end]), content[end:], hidden)


def _is_of_file(content: bytes, box: Box) -> bool:
    """Tell whether a box at the top is one, and not the beginning of another file."""
    return box.name in TOP_KEPT or (box.name.isalnum() and content[box.at : box.at + 4] != bytes(4))


def _clean_top(content: bytes, made: bytearray, box: Box) -> Ranges:
    """Clean a box at the top; return which parts of the file it shows."""
    if box.name == b"meta" and content[box.start + 8 : box.start + 12] != b"hdlr":
        blank(made, box)
    elif box.name == b"meta":
        kept = clean_items(content, made, box)
        hdlr = next(list_boxes(content, box.start + 4, box.end))
        if content[hdlr.start + 8 : hdlr.start + 12] == b"pict":
            _clean_handler(made, hdlr)
            return kept
        blank(made, box)
    elif box.name not in TOP_KEPT:
        blank(made, box)
    elif box.name in NEEDED:
        return _clean_holder(content, made, box)
    return Ranges()


def _clean_holder(content: bytes, made: bytearray, holder: Box) -> Ranges:
    """Blank what a player does not need in a box, and go into what holds others."""
    kept, end = Ranges(), holder.start
    for box in list_boxes(content, holder.start, holder.end):
        end = box.end
        if box.name not in NEEDED[holder.name] or (box.name == b"trak" and not _is_shown(content, box)):
            blank(made, box)
        elif box.name in NEEDED:
            kept += _clean_holder(content, made, box)
        elif box.name in _LEAVES:
            _LEAVES[box.name](made, box)
    made[end : holder.end] = bytes(holder.end - end)
    return kept + (find_samples(content, holder) if holder.name == b"stbl" else [])


def _is_shown(content: bytes, track: Box) -> bool:
    """Tell whether a track is picture or sound; one that does not say is none of them."""
    media = (box for box in list_boxes(content, track.start, track.end) if box.name == b"mdia")
    parts = (part for box in media for part in list_boxes(content, box.start, box.end))
    kinds = {content[part.start + 8 : part.start + 12] for part in parts if part.name == b"hdlr"}
    return bool(kinds) and kinds <= TRACKS


def _has_other_tracks(content: bytes) -> bool:
    films = (box for box in list_boxes(content, 0, len(content)) if box.name == b"moov")
    tracks = (box for film in films for box in list_boxes(content, film.start, film.end))
    return any(box.name == b"trak" and not _is_shown(content, box) for box in tracks)


def _blank_between(made: bytearray, data: list[Box], kept: Ranges) -> Iterator[bytes]:
    """Overwrite what no picture and no sound takes of the data, and return it."""
    for start, stop in _gaps(data, kept):
        yield bytes(made[start:stop])
        made[start:stop] = bytes(stop - start)


def _gaps(data: list[Box], kept: Ranges) -> Iterator[tuple[int, int]]:
    """Walk the parts of the data that nothing takes; all are in order."""
    places = deque(kept)
    for box in data:
        at = box.start
        while places and places[0][0] < box.end:
            start, stop = places[0]
            if start > at:
                yield at, start
            at = max(at, stop)
            if at >= box.end:
                break
            places.popleft()
        if at < box.end:
            yield at, box.end


def _clean_times(made: bytearray, box: Box) -> None:
    size = 16 if made[box.start] == 1 else 8
    if box.end - box.start < 4 + size:
        raise BrokenFile("a head that ends early")
    made[box.start + 4 : box.start + 4 + size] = bytes(size)


def _clean_handler(made: bytearray, box: Box) -> None:
    """Leave of a handler its kind: neither maker nor name."""
    begin = min(box.end, box.start + 12)
    made[begin : box.end] = bytes(box.end - begin)


def _clean_places(made: bytearray, box: Box) -> None:
    for each in list_boxes(made, box.start + 8, box.end):
        begin = min(each.end, each.start + 4)
        made[begin : each.end] = bytes(each.end - begin)


def _clean_codings(made: bytearray, box: Box) -> None:
    """Leave of each coding what it takes to play it: not the name of the program that packed it."""
    for each in list_boxes(made, box.start + 8, box.end):
        head = _AUDIO.get(bytes(made[each.start + 8 : each.start + 10]), 28)
        if each.name in VIDEO:
            head = 78
            made[each.start + 42 : min(each.end, each.start + 74)] = bytes(
                max(0, min(each.end, each.start + 74) - each.start - 42)
            )
        for inner in list_boxes(made, each.start + head, each.end):
            if inner.name not in OF_SAMPLES:
                blank(made, inner)


VIDEO = frozenset(b"avc1 avc3 hvc1 hev1 dvh1 dvhe av01 vp08 vp09 mp4v s263 jpeg mjpa apch apcn apcs".split())
_AUDIO = {b"\0\1": 44, b"\0\2": 64}
_LEAVES: dict[bytes, Callable[[bytearray, Box], None]] = {
    b"mvhd": _clean_times,
    b"tkhd": _clean_times,
    b"mdhd": _clean_times,
    b"hdlr": _clean_handler,
    b"dref": _clean_places,
    b"stsd": _clean_codings,
}
