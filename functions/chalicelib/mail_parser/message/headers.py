"""Header values as a person reads them: encoded words (RFC 2047), parameters (RFC 2231), raw 8-bit text."""

import binascii
import re
from collections.abc import Iterator
from email.message import Message
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from chalicelib.mail_parser.message import charsets

LONGEST_VALUE = 64 * 1024  # a longer header value is cut
MOST_MAILBOXES = 500  # of one header value

_ENCODED_WORD = re.compile(
    r"=\?([A-Za-z0-9_.:+-]+)(?:\*[A-Za-z-]*)?\?([bBqQ])\?"
    r"((?:[^?=\r\n]|=(?!\?(?!=))|\?(?!=))*)(?:\?=|\Z|(?==\?))"  # a word that is not closed ends where it must
)
_FOLD = re.compile(r"(?<!\s)\s*[\r\n]\s*")  # only from the start of a run: else long runs take their square
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_PARAMETER = re.compile(r';\s*([\w!#$%&*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*(?:"|\Z)|[^;]*)', re.DOTALL)
_CONTINUED = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?\Z")
# What an address list consists of: encoded words, quoted strings, special characters, other text.
_TOKEN = re.compile(
    r'=\?[^\s?]+\?[bBqQ]\?[^?]*\?=|"(?:[^"\\]|\\.)*"|\\.|[(),;:<>]|[^"\\(),;:<>]+|.', re.DOTALL
)


class Mailbox(NamedTuple):
    """A name and an address in lower case; the address is "" where none can be found."""

    name: str
    address: str


class _EncodedWord(NamedTuple):
    charset: str
    kind: str
    text: str


def header(message: Message, name: str) -> str:
    """Return the first header of that name, decoded and on one line; "" if there is none."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> tuple[str, ...]:
    """Return all headers of that name, decoded and unfolded."""
    return tuple(decode_header(value) for value in raw_headers(message, name))


def raw_headers(message: Message, name: str) -> Iterator[str]:
    """Yield the values of a header as they came, with surrogates for bytes that are not ASCII."""
    wanted = name.lower()
    return (str(value)[:LONGEST_VALUE] for key, value in message.raw_items() if key.lower() == wanted)


@lru_cache(maxsize=64)  # the same few headers are asked for by every trial
def decode_header(value: str) -> str:
    """Decode a header value; of raw 8-bit text, the charset is guessed."""
    value = _FOLD.sub(" ", value[:LONGEST_VALUE])
    pieces: list[str] = []
    run: list[_EncodedWord] = []
    position = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[position : word.start()]
        if between.strip() or not run:
            pieces += [_decode_words(run), _decode_raw(between)]
            run = []
        run.append(_EncodedWord(word[1].lower(), word[2].lower(), word[3]))
        position = word.end()
    pieces += [_decode_words(run), _decode_raw(value[position:])]
    return _INVISIBLE.sub("", "".join(pieces)).replace("\t", " ").strip()


def addresses(message: Message, name: str) -> tuple[Mailbox, ...]:
    """Return the mailboxes (RFC 5322, 3.4) of all headers of that name; groups are resolved."""
    return tuple(box for value in raw_headers(message, name) for box in parse_mailboxes(value))


@lru_cache(maxsize=64)
def parse_mailboxes(value: str) -> tuple[Mailbox, ...]:
    """Parse a list of addresses, well or badly written; of several in angle brackets, the last one counts."""
    found = [_parse_mailbox(item) for item in islice(_split_list(_FOLD.sub(" ", value)), MOST_MAILBOXES)]
    if not any(box.address for box in found) and "=?" in value:
        found = [_parse_mailbox(item) for item in islice(_split_list(decode_header(value)), MOST_MAILBOXES)]
    return tuple(box for box in found if box.address or box.name)


def parameter(message: Message, name: str, key: str) -> str:
    """Return a parameter of a header, e.g. the charset of Content-Type; "" if it has none of that key."""
    value = ";" + next(raw_headers(message, name), "").partition(";")[2]
    plain, pieces = "", {}
    for found in _PARAMETER.finditer(value):
        piece = _CONTINUED.match(found[1].lower())
        if not piece or piece[1] != key:
            continue
        if piece[2] or piece[3]:
            pieces[int(piece[2] or 0)] = (_unquote(found[2]), bool(piece[3]))
        else:
            plain = plain or _unquote(found[2])
    return _join_pieces(pieces) if pieces else decode_header(plain)


def filename(part: Message) -> str:
    """Return a part's file name, decoded; "" if it has none."""
    return parameter(part, "content-disposition", "filename") or parameter(part, "content-type", "name")


def _join_pieces(pieces: dict[int, tuple[str, bool]]) -> str:
    """Join the pieces of a parameter (RFC 2231) as bytes: a character may be split between two."""
    charset, whole = "", b""
    for number, (piece, encoded) in sorted(pieces.items()):
        if number == min(pieces) and encoded and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)  # noqa: PLW2901
        data = piece.encode("utf-8", "surrogateescape")
        whole += unquote_to_bytes(data) if encoded else data
    text = charsets.decode(whole, charset)
    return decode_header(text) if "=?" in text else _INVISIBLE.sub("", text)


def _unquote(value: str) -> str:
    value = value.strip()
    if value[:1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:].removesuffix('"')).replace("\n", "")
    return value.strip("'") if value[:1] == "'" and value.count("'") == 2 and value[-1:] == "'" else value


def _decode_raw(text: str) -> str:
    if text.isascii():
        return text
    return charsets.decode(text.encode("utf-8", "surrogateescape"), "")


def _decode_words(run: list[_EncodedWord]) -> str:
    """Decode adjacent encoded words; the bytes of one charset are joined first."""
    text, held, charset = "", b"", ""
    for word in _join_base64(run):
        if word.charset != charset:
            text, held, charset = text + charsets.decode(held, charset), b"", word.charset
        held += _word_bytes(word)
    return text + charsets.decode(held, charset)


def _join_base64(run: list[_EncodedWord]) -> Iterator[_EncodedWord]:
    """Join words of base64 that was cut between them at any place."""
    held: _EncodedWord | None = None
    for word in run:
        if held and (held.charset, held.kind) == (word.charset, word.kind):
            word = word._replace(text=held.text + word.text)  # noqa: PLW2901
        elif held:
            yield held
        held = word
        if word.kind != "b" or len(word.text) % 4 == 0 or word.text.endswith("="):
            yield word
            held = None
    if held:
        yield held


def _word_bytes(word: _EncodedWord) -> bytes:
    data = word.text.encode("utf-8", "surrogateescape")
    if word.kind == "q":
        return binascii.a2b_qp(data, header=True)
    return decode_base64(re.sub(rb"[^A-Za-z0-9+/]", b"", data))


def decode_base64(letters: bytes) -> bytes:
    """Decode letters of base64 without padding; a last one that is too much is left out."""
    usable = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def _split_list(value: str) -> Iterator[str]:
    """Split a list at its commas and semicolons that stand outside quotes, comments and angle brackets."""
    item, comments, angle = "", 0, False
    for piece in _TOKEN.findall(value[:LONGEST_VALUE]):
        comments = max(0, comments + (piece == "(") - (piece == ")"))
        angle = not comments and (piece == "<" or (angle and piece != ">"))
        if comments or angle or piece not in (",", ";", ":"):
            item += piece
            continue
        if piece != ":" or "mailto" in item.lower():
            yield item
        item = ""
    yield item


def _parse_mailbox(item: str) -> Mailbox:
    head, opened, tail = item.rpartition("<")
    if opened:
        return Mailbox(_clean_name(head), _clean_address(tail.partition(">")[0]))
    bare, _, comment = item.partition("(")
    address = _clean_address(bare)
    if address:
        return Mailbox(_clean_name(comment.rpartition(")")[0]), address)
    words = bare.split()
    found = next((word for word in reversed(words) if _clean_address(word)), "")
    return Mailbox(
        _clean_name(bare.replace(found, "")) if found else _clean_name(bare), _clean_address(found)
    )


def _clean_name(text: str) -> str:
    text = re.sub(r"\\(.)", r"\1", text.strip().strip('"'))
    return decode_header(text).strip(" \"'")


def _clean_address(text: str) -> str:
    text = _INVISIBLE.sub("", _decode_raw(text)).strip(" '\"[]").removeprefix("mailto:").lower()
    local, at, domain = text.rpartition("@")
    return text if at and local and domain and not re.search(r"\s", text) else ""
