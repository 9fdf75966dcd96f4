"""Header values as a person reads them: RFC 2047 words, RFC 2231 parameters, raw 8-bit, and their faults."""

import binascii
import re
from collections.abc import Iterator
from email.message import Message
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from chalicelib.mail_parser import charsets

LONGEST = 64 * 1024  # a longer header value is cut
MOST = 500  # addresses of one header value

_WORD = re.compile(
    r"=\?([A-Za-z0-9_.:+-]+)(?:\*[A-Za-z-]*)?\?([bBqQ])\?"
    r"((?:[^?=\r\n]|=(?!\?(?!=))|\?(?!=))*)(?:\?=|\Z|(?==\?))"  # a word that is not closed ends where it must
)
_FOLD = re.compile(r"(?<!\s)\s*[\r\n]\s*")  # only from the start of a run: else long runs take their square
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_PARAMETER = re.compile(r';\s*([\w!#$%&*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*(?:"|\Z)|[^;]*)', re.DOTALL)
_CONTINUED = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?\Z")


class Mailbox(NamedTuple):
    """A name and an address in lower case; the address is "" where none can be found."""

    name: str
    address: str


class _Encoded(NamedTuple):
    charset: str
    kind: str
    text: str


def header(message: Message, name: str) -> str:
    """Give the first header of that name, decoded and on one line; "" if there is none."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> tuple[str, ...]:
    """Give all headers of that name, decoded and unfolded."""
    return tuple(decoded(value) for value in raw(message, name))


def raw(message: Message, name: str) -> Iterator[str]:
    """Give the values of a header as they came, with surrogates for bytes that are not ASCII."""
    wanted = name.lower()
    return (str(value)[:LONGEST] for key, value in message.raw_items() if key.lower() == wanted)


@lru_cache(maxsize=64)  # the same few headers are asked for by every trial
def decoded(value: str) -> str:
    """Read a header value: join encoded words of one charset before decoding them; guess raw 8-bit."""
    value = _FOLD.sub(" ", value[:LONGEST])
    pieces: list[str] = []
    run: list[_Encoded] = []
    position = 0
    for word in _WORD.finditer(value):
        between = value[position : word.start()]
        if between.strip() or not run:
            pieces += [_joined(run), _plain(between)]
            run = []
        run.append(_Encoded(word[1].lower(), word[2].lower(), word[3]))
        position = word.end()
    pieces += [_joined(run), _plain(value[position:])]
    return _UNSEEN.sub("", "".join(pieces)).replace("\t", " ").strip()


def addresses(message: Message, name: str) -> tuple[Mailbox, ...]:
    """Give every mailbox of all headers of that name; groups are opened."""
    return tuple(box for value in raw(message, name) for box in mailboxes(value))


@lru_cache(maxsize=64)
def mailboxes(value: str) -> tuple[Mailbox, ...]:
    """Read a list of addresses, written well or badly; only what stands in the last angle brackets counts."""
    found = [_mailbox(item) for item in islice(_items(_FOLD.sub(" ", value)), MOST)]
    if not any(box.address for box in found) and "=?" in value:
        found = [_mailbox(item) for item in islice(_items(decoded(value)), MOST)]
    return tuple(box for box in found if box.address or box.name)


def parameter(message: Message, name: str, key: str) -> str:
    """Give a parameter of a header, e.g. the charset of Content-Type; RFC 2231 pieces joined and decoded."""
    value = ";" + next(raw(message, name), "").partition(";")[2]
    plain, pieces = "", {}
    for found in _PARAMETER.finditer(value):
        named = _CONTINUED.match(found[1].lower())
        if not named or named[1] != key:
            continue
        if named[2] or named[3]:
            pieces[int(named[2] or 0)] = (_unquoted(found[2]), bool(named[3]))
        else:
            plain = plain or _unquoted(found[2])
    return _extended(pieces) if pieces else decoded(plain)


def filename(part: Message) -> str:
    """Give a part's file name as it was meant; "" if it has none."""
    return parameter(part, "content-disposition", "filename") or parameter(part, "content-type", "name")


def _extended(pieces: dict[int, tuple[str, bool]]) -> str:
    """Join RFC 2231 pieces as bytes, so that a character may be split between two."""
    charset, whole = "", b""
    for number, (piece, encoded) in sorted(pieces.items()):
        if number == min(pieces) and encoded and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)  # noqa: PLW2901
        data = piece.encode("utf-8", "surrogateescape")
        whole += unquote_to_bytes(data) if encoded else data
    text = charsets.decode(whole, charset)
    return decoded(text) if "=?" in text else _UNSEEN.sub("", text)


def _unquoted(value: str) -> str:
    value = value.strip()
    if value[:1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:].removesuffix('"')).replace("\n", "")
    return value.strip("'") if value[:1] == "'" and value.count("'") == 2 and value[-1:] == "'" else value


def _plain(text: str) -> str:
    if text.isascii():
        return text
    return charsets.decode(text.encode("utf-8", "surrogateescape"), "")


def _joined(run: list[_Encoded]) -> str:
    """Decode neighbouring words; bytes of the same charset are joined first."""
    text, held, charset = "", b"", ""
    for word in _whole_words(run):
        if word.charset != charset:
            text, held, charset = text + charsets.decode(held, charset), b"", word.charset
        held += _bytes(word)
    return text + charsets.decode(held, charset)


def _whole_words(run: list[_Encoded]) -> Iterator[_Encoded]:
    """Mend base64 that was cut into words at any place."""
    held: _Encoded | None = None
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


def _bytes(word: _Encoded) -> bytes:
    data = word.text.encode("utf-8", "surrogateescape")
    if word.kind == "q":
        return binascii.a2b_qp(data, header=True)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    usable = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


_PIECE = re.compile(
    r'=\?[^\s?]+\?[bBqQ]\?[^?]*\?=|"(?:[^"\\]|\\.)*"|\\.|[(),;:<>]|[^"\\(),;:<>]+|.', re.DOTALL
)


def _items(value: str) -> Iterator[str]:
    """Cut a list at its commas and semicolons that stand outside quotes, comments and angle brackets."""
    item, comments, angle = "", 0, False
    for piece in _PIECE.findall(value[:LONGEST]):
        comments = max(0, comments + (piece == "(") - (piece == ")"))
        angle = not comments and (piece == "<" or (angle and piece != ">"))
        if comments or angle or piece not in (",", ";", ":"):
            item += piece
            continue
        if piece != ":" or "mailto" in item.lower():
            yield item
        item = ""
    yield item


def _mailbox(item: str) -> Mailbox:
    head, opened, tail = item.rpartition("<")
    if opened:
        return Mailbox(_name(head), _address(tail.partition(">")[0]))
    bare, _, comment = item.partition("(")
    address = _address(bare)
    if address:
        return Mailbox(_name(comment.rpartition(")")[0]), address)
    words = bare.split()
    found = next((word for word in reversed(words) if _address(word)), "")
    return Mailbox(_name(bare.replace(found, "")) if found else _name(bare), _address(found))


def _name(text: str) -> str:
    text = re.sub(r"\\(.)", r"\1", text.strip().strip('"'))
    return decoded(text).strip(" \"'")


def _address(text: str) -> str:
    text = _UNSEEN.sub("", _plain(text)).strip(" '\"[]").removeprefix("mailto:").lower()
    local, at, domain = text.rpartition("@")
    return text if at and local and domain and not re.search(r"\s", text) else ""
