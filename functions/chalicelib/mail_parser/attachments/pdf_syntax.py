"""The streams of a PDF as a reader of PDF finds them (ISO 32000-2, 7.2, 7.3 and 7.5).

Comments, strings and dictionaries are read in order from the first byte; a file in which an object could
begin at another place as well, or that cannot be read so, is unreadable: readers would not agree about it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLANKS, _REGULAR = rb"[\0\t\n\f\r ]", rb"[^\0\t\n\f\r ()<>\[\]{}/%]"
_TOKEN = re.compile(
    rb"%[^\r\n]*|<<|>>|<[0-9A-Fa-f\0\t\n\f\r ]*>|[\[\]{}()<>]|/" + _REGULAR + rb"*|" + _REGULAR + rb"+"
)
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_OBJECT_WORD = re.compile(rb"([0-9]*)obj")
_MAYBE_OBJECT = re.compile(rb"(?<=[0-9\0\t\n\f\r ])obj(?=[\0\t\n\f\r <\[(/%0-9+.tfn-])")
_NUMBERED = re.compile(
    rb"[0-9]%(b)s+[0-9]+%(b)s*\Z|(?:%%|\A)[^\r\n]*[\r\n]%(b)s*\Z|\A%(b)s*\Z" % {b"b": _BLANKS}
)
_TRAILER = re.compile(rb"trailer(?=" + _BLANKS + rb"*(?:<<|%))")
_STREAM_BEGINS = re.compile(rb"[ \t]*(?:\r\n?|\n)")
_STREAM_ENDS = re.compile(_BLANKS + rb"{0,9}endstream")
NAME_ENDS = rb"(?![A-Za-z0-9_.-])"
_LOOKED_BACK, _MOST_WORDS = 64, 20_000
OPENING, CLOSING = frozenset((b"<<", b"[")), frozenset((b">>", b"]"))
Pairs = list[tuple[bytes, list[bytes]]]


class Unreadable(ValueError):
    """Readers of PDF would not agree about what this file holds."""


class Stream(NamedTuple):
    """A stream's object, its dictionary, where its data lie, and whether the dictionary says how long."""

    number: bytes
    pairs: Pairs
    start: int
    stop: int
    told: bool


class Found(NamedTuple):
    """The streams of a file, what stands outside them, and where the objects of a number begin."""

    streams: list[Stream]
    outside: bytes
    objects: dict[bytes, list[int]]


def read_pdf(content: bytes) -> Found:
    """Read a whole file. Raises Unreadable."""
    reader = _Reader(content)
    reader.read()
    for mark in _MAYBE_OBJECT.finditer(content):
        if mark.start() not in reader.begun and _is_numbered(content, mark.start()):
            raise Unreadable("an object where none may begin")
    if len(_TRAILER.findall(content)) > reader.trailers:
        raise Unreadable("a trailer where none may begin")
    return Found(reader.streams, b"\n".join(reader.outside), reader.objects)


def read_value(content: bytes, start: int, most: int = 200) -> list[bytes]:
    """Return the words from a place on until what was opened is closed again, or three of them."""
    depth, words = 0, []
    for word, _ in iterate_words(content, start):
        depth += (word in OPENING) - (word in CLOSING)
        words.append(word)
        if len(words) >= (3 if words[0] not in OPENING else most) or (words[0] in OPENING and depth <= 0):
            break
    return words


def read_pairs(words: list[bytes]) -> Pairs:
    """Part the words of a dictionary into names and what stands behind each."""
    depth, pairs = 0, Pairs()
    for word in words:
        depth += (word in OPENING) - (word in CLOSING)
        if depth == 1 and word[:1] == b"/" and (not pairs or pairs[-1][1]):
            pairs.append((word, []))
        elif pairs and depth > 0:
            pairs[-1][1].append(word)
    return pairs


def iterate_words(
    content: bytes, position: int, *, with_strings: bool = False
) -> Iterator[tuple[bytes, int]]:
    """Walk the words from a place on, each with where it ends; comments left out. Raises Unreadable.

    Strings are `()`, or with their text.
    """
    while found := _TOKEN.search(content, position):
        word, position = found[0], found.end()
        if word == b"(":
            position = _end_of_string(content, position)
            word = content[found.start() : position] if with_strings else b"()"
        elif word in (b")", b"<", b">"):
            raise Unreadable("brackets that do not match")
        if word[:1] != b"%":
            yield word, position


def _end_of_string(content: bytes, position: int) -> int:
    depth = 1
    for mark in _IN_STRING.finditer(content, position):
        depth += (mark[0] == b"(") - (mark[0] == b")")
        if not depth:
            return mark.end()
    raise Unreadable("a string without an end")


def _is_numbered(content: bytes, at: int) -> bool:
    return bool(_NUMBERED.search(content[max(0, at - _LOOKED_BACK) : at]))


class _Reader:
    """Reads a file forward, once."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.streams: list[Stream] = []
        self.outside: list[bytes] = []
        self.objects: dict[bytes, list[int]] = {}
        self.begun: set[int] = set()
        self.trailers = 0
        self.words: list[bytes] = []
        self.number = b""

    def read(self) -> None:
        position, again = 0, True
        while again:
            begun, again = position, False
            for word, end in iterate_words(self.content, position):
                if word.startswith(b"stream"):
                    self.outside.append(self.content[begun:end])
                    position, again = self._skip_stream(word, end), True
                    break
                self._take(word, end)
        self.outside.append(self.content[begun:])

    def _take(self, word: bytes, end: int) -> None:
        if found := _OBJECT_WORD.match(word):
            at = end - len(word) + len(found[1])
            self.begun.add(at)
            number = self.words[-1 if found[1] else -2 :][:1]
            self.number = b"".join(number).lstrip(b"+0")
            self.objects.setdefault(self.number, []).append(at + 3)
            self.words = []
        elif word == b"endobj":
            self.words = []
        else:
            self.trailers += word == b"trailer"
            self.words.append(word)

    def _skip_stream(self, word: bytes, end: int) -> int:
        """Put a stream down and return where its end is behind."""
        begins = _STREAM_BEGINS.match(self.content, end)
        if word != b"stream" or not begins or self.words[-1:] != [b">>"] or len(self.words) > _MOST_WORDS:
            raise Unreadable("a stream without a dictionary of its own")
        pairs, start = read_pairs(self.words), begins.end()
        told = [value[0] for name, value in pairs if name == b"/Length" and len(value) == 1]
        stop = start + int(told[0]) if told and told[0].isdigit() and len(told[0]) < 12 else -1
        ends = _STREAM_ENDS.match(self.content, stop) if stop >= 0 else None
        found = stop if ends else self.content.find(b"endstream", start)
        if found < 0:
            raise Unreadable("a stream without an end")
        self.streams.append(Stream(self.number, pairs, start, found, bool(ends)))
        self.words = []
        return ends.end() if ends else found + len(b"endstream")
