"""Files attached to a PDF (ISO 32000-2, 7.11): an electronic invoice carries its data so.

Whatever a file description names, in any version of the file, must be data by all its names and its bytes;
what cannot be followed to its end counts as active.
"""

import re
from collections.abc import Iterator
from typing import Any

from chalicelib.mail_parser.attachments.attached_data import is_data, is_name_of_data, kind_of
from chalicelib.mail_parser.attachments.pdf_streams import (
    Packed,
    named_values,
    packed_places,
    plain_names,
    unpack,
)
from chalicelib.mail_parser.attachments.pdf_syntax import (
    CLOSING,
    NAME_ENDS,
    OPENING,
    Found,
    Stream,
    Unreadable,
    iterate_words,
    read_pairs,
    read_value,
)

CARRIES_ANYWHERE = re.compile(rb"/EmbeddedFiles?" + NAME_ENDS)
CARRIES = re.compile(rb"/(?:EmbeddedFiles?|EF|AF|RF)" + NAME_ENDS)
_FILES = re.compile(rb"/EF" + NAME_ENDS)
_RELATED = re.compile(rb"/RF" + NAME_ENDS)
_NAMES = frozenset((b"/F", b"/UF", b"/DOS", b"/Mac", b"/Unix"))
MOST_TEXT, MOST_ATTACHED, MOST_DATA = 4 * 1024 * 1024, 20, 4 * 1024 * 1024
_IN_STRING = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n?|\n)|(.))", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_Words = list[Any]  # bytes, and the words of a dictionary that is a file's


def carries_only_data(content: bytes, found: Found, packed: Packed, outside: bytes) -> bool:
    """Tell whether all attached files are data. Raises Unreadable."""
    texts = (outside, *(text for _, text in packed))
    if sum(map(len, texts)) > MOST_TEXT or any(_RELATED.search(text) for text in texts):
        return False
    described = [one for text in texts for one in _descriptions(text)]
    if not 0 < len(described) <= MOST_ATTACHED or len(described) != sum(
        len(_FILES.findall(text)) for text in texts
    ):
        return False
    files = _Files(content, found, packed)
    return all(_is_described_data(one, files) for one in described) and not files.is_any_unnamed()


def _descriptions(text: bytes) -> Iterator[list[tuple[bytes, _Words]]]:
    """Walk the dictionaries that name attached files. Raises Unreadable."""
    opened: list[_Words] = []
    for word, _ in iterate_words(text, 0, with_strings=True):
        if word in OPENING:
            opened.append([word])
        elif word in CLOSING and opened:
            closed = opened.pop()
            if closed[0] == b"<<" and b"/EF" in closed:
                yield _pairs(closed[1:])
            if opened:
                opened[-1].append(closed if opened[-1][-1] == b"/EF" else b"<<>>")
        elif opened:
            opened[-1].append(word)


def _pairs(words: _Words) -> list[tuple[bytes, _Words]]:
    pairs: list[tuple[bytes, _Words]] = []
    for word in words:
        if isinstance(word, bytes) and word[:1] == b"/" and (not pairs or pairs[-1][1]):
            pairs.append((word, []))
        elif pairs:
            pairs[-1][1].append(word)
    return pairs


def _is_described_data(pairs: list[tuple[bytes, _Words]], files: "_Files") -> bool:
    names = {_text(words) for name, words in pairs if name in _NAMES}
    held = [words for name, words in pairs if name == b"/EF"]
    numbers = {number for words in held for number in files.numbers(words)}
    if not names or not 0 < len(numbers) <= MOST_ATTACHED or not all(map(is_name_of_data, names)):
        return False
    return all(files.is_data(number, kind) for number in numbers for kind in set(map(kind_of, names)))


def _text(words: _Words) -> str:
    """Read a name that is written as a string. Raises Unreadable."""
    if len(words) != 1 or not isinstance(words[0], bytes) or words[0][:1] not in (b"(", b"<"):
        raise Unreadable("a name that is none")
    written = words[0][1:-1]
    text = _IN_STRING.sub(_unescape, written) if words[0][:1] == b"(" else _from_digits(written)
    coding = "utf-16-be" if text[:2] == b"\xfe\xff" else "utf-8" if text[:3] == b"\xef\xbb\xbf" else "latin-1"
    try:
        return text.decode(coding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise Unreadable("a name in no coding") from error


def _unescape(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes((int(found[1], 8) & 0xFF,))
    return b"" if found[2] else _LETTERS.get(found[3], found[3])


def _from_digits(written: bytes) -> bytes:
    digits = re.sub(rb"[\0\t\n\f\r ]", b"", written)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


class _Files:
    """The streams that descriptions name, by the numbers of their objects."""

    def __init__(self, content: bytes, found: Found, packed: Packed) -> None:
        self.content, self.found = content, found
        self.packed = [(number, text, at) for one, text in packed for number, at in packed_places(one, text)]
        self.streams: dict[bytes, list[Stream]] = {}
        for stream in found.streams:
            self.streams.setdefault(stream.number, []).append(stream)
        self.read: dict[bytes, list[bytes]] = {}
        self.judged: dict[tuple[bytes, str], bool] = {}

    def numbers(self, words: _Words) -> list[bytes]:
        """The numbers that a description's dictionary of files names. Raises Unreadable."""
        if len(words) == 1 and isinstance(words[0], list) and words[0][0] == b"<<":
            return [_number(value) for _, value in _pairs(words[0][1:])]
        return [
            _number([plain_names(word) for word in value])
            for text, start in self._places(_number(words))
            for _, value in read_pairs(_dictionary(text, start))
        ]

    def data(self, number: bytes) -> list[bytes]:
        """What each version of that object holds. Raises Unreadable."""
        if number not in self.read:
            streams, left = self.streams.get(number, []), MOST_DATA - self._unpacked()
            for text, start in self._places(number):
                _dictionary(text, start)
            if not streams or any(one == number for one, _, _ in self.packed):
                raise Unreadable("an attached file that is not there")
            self.read[number] = [self._unpack(stream, left // len(streams)) for stream in streams]
        return self.read[number]

    def is_data(self, number: bytes, kind: str) -> bool:
        """Tell whether that object is data of a kind, in all its versions. Raises Unreadable."""
        if (number, kind) not in self.judged:
            self.judged[number, kind] = all(is_data(data, kind) for data in self.data(number))
        return self.judged[number, kind]

    def is_any_unnamed(self) -> bool:
        """Tell whether there is an attached file that no description names."""
        return any(
            stream.number not in self.read
            and b"/EmbeddedFile" in map(plain_names, named_values(stream).get(b"/Type", ()))
            for stream in self.found.streams
        )

    def _places(self, number: bytes) -> list[tuple[bytes, int]]:
        places = [(self.content, start) for start in self.found.objects.get(number, ())]
        places += [(text, at) for one, text, at in self.packed if one == number]
        if not 0 < len(places) <= MOST_ATTACHED:
            raise Unreadable("an object that is not there, or too often")
        return places

    def _unpacked(self) -> int:
        return sum(len(data) for one in self.read.values() for data in one)

    def _unpack(self, stream: Stream, most: int) -> bytes:
        named = named_values(stream)
        if len(named) < len(stream.pairs):
            raise Unreadable("a stream that says two things")
        return unpack(self.content[stream.start : stream.stop], named, most, told=stream.told)


def _number(words: _Words) -> bytes:
    """The number of a reference. Raises Unreadable."""
    if len(words) != 3 or words[2] != b"R" or not isinstance(words[0], bytes) or not words[0].isdigit():
        raise Unreadable("a reference that is none")
    return words[0].lstrip(b"0")


def _dictionary(text: bytes, start: int) -> list[bytes]:
    words = read_value(text, start, 400)
    if words[:1] != [b"<<"]:
        raise Unreadable("a dictionary that is none")
    return words
