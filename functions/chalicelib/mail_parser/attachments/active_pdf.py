"""PDF that does something by itself: scripts, programs, attached programs, calls to elsewhere (ISO 32000).

Names are read as a reader of PDF reads them, with their #xx escapes, also inside compressed object streams.
What nobody can look into, a locked file or a stream in an unusual coding, counts as active.
"""

import re

from chalicelib.mail_parser.attachments.pdf_attachments import CARRIES, CARRIES_ANYWHERE, carries_only_data
from chalicelib.mail_parser.attachments.pdf_streams import Packed, packed_places, plain_names, unpack_objects
from chalicelib.mail_parser.attachments.pdf_syntax import (
    NAME_ENDS,
    Found,
    Unreadable,
    read_pairs,
    read_pdf,
    read_value,
)

# Long names are sought in every byte; short ones stand in packed data by chance.
_LONG = rb"JavaScript|Launch|FileAttachment|RichMedia\w*|SubmitForm|ImportData|Rendition|Encrypt"
_SHORT = rb"JS|XFA|GoTo[ER]|GoToDp|Movie|Sound|AA|Thread|3D|U3D|PRC|OPI|FFilter|Collection"
ACTIVE_ANYWHERE = re.compile(rb"/(?:" + _LONG + rb")" + NAME_ENDS)
ACTIVE = re.compile(rb"/(?:" + _LONG + rb"|" + _SHORT + rb")" + NAME_ENDS)
OPENING = re.compile(rb"/OpenAction" + NAME_ENDS)
MOST_STREAMS, MOST_OPENINGS = 50_000, 100


def is_active_pdf(content: bytes) -> bool:
    """Tell whether a PDF holds more than pages to read and data."""
    if content.count(b"endstream") > MOST_STREAMS or ACTIVE_ANYWHERE.search(content):
        return True
    try:
        plain = plain_names(content)
        found = read_pdf(content)
        outside = plain_names(found.outside)
        if ACTIVE_ANYWHERE.search(plain) or ACTIVE.search(outside):
            return True
        packed = unpack_objects(content, found)
        texts = (outside, *(text for _, text in packed))
        if any(ACTIVE.search(text) for text in texts) or _opens_more(content, plain, found, packed):
            return True
        carries = CARRIES_ANYWHERE.search(plain) or any(CARRIES.search(text) for text in texts)
        return bool(carries) and not carries_only_data(content, found, packed, outside)
    except Unreadable:
        return True


def _opens_more(content: bytes, plain: bytes, found: Found, packed: Packed) -> bool:
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
    pairs = [(plain_names(name), [plain_names(word) for word in words]) for name, words in read_pairs(value)]
    kinds = [words for name, words in pairs if name == b"/S"]
    return kinds == [[b"/GoTo"]] and not any(name in (b"/Next", b"/F") for name, _ in pairs)


def _all_only_show(number: bytes, content: bytes, found: Found, packed: Packed) -> bool:
    """Look at every object of a number, wherever it stands."""
    places = [(content, start) for start in found.objects.get(number, ())]
    for stream, text in packed:
        places += [(text, start) for one, start in packed_places(stream, text) if one == number]
    if len(places) > MOST_OPENINGS:
        return False
    return bool(places) and all(_only_shows(read_value(text, start)) for text, start in places)
