"""Bytes → the structure of a mail, whatever the bytes are; never raises, and bounded in depth and parts."""

import binascii
import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser.headers import addresses, filename, header, headers, parameter

__all__ = [
    "Part",
    "addresses",
    "content_type",
    "filename",
    "header",
    "headers",
    "parameter",
    "parse",
    "parts",
    "payload",
]

DEPTH = 40  # nested deeper than this, a part is kept as it is: nobody writes such a mail by hand
PARTS = 1000
HEADER_BYTES = 512 * 1024
HEADER_LINES = 2000

_BLANK = re.compile(rb"\n\r*\n")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_KNOWN = re.compile(
    rb"(?im)^(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|x-[\w-]+|received):"
)
_GUESSED_BOUNDARY = re.compile(
    rb"(?m)^--([^\s-][^\r\n]{4,69}?|-{2,}[^\r\n]{4,67}?)[ \t]*\r*\ncontent-", re.IGNORECASE
)
_SOFT_BREAK = re.compile(rb"=[ \t]+\r*\n|=\r+\n")
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_CLEAN_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]*={0,2}[ \t\r]*\n)*\r*\n(?=[^\n]*[^A-Za-z0-9+/=\s])")
_WORDS = re.compile(rb"\S+ \S+ \S+ \S")
_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)")


class Part(Message):
    """A mail or one of its parts; `body` is its body's bytes as they came, before any decoding."""

    body: bytes = b""


def parse(raw: bytes) -> Part:
    """Take a mail apart; what is broken stays readable as text."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    raw = re.sub(rb"\A(?:\xef\xbb\xbf)?(?:\s*\n)?(?:>?From [^\n]*\n)?", b"", raw, count=1)
    root = Part()
    todo: list[tuple[Part, bytes, int]] = [(root, raw, 0)]
    seen = 0
    while todo:
        part, data, depth = todo.pop()
        children = _fill(part, data, depth if seen < PARTS else DEPTH)
        seen += len(children)
        todo.extend((child, piece, depth + 1) for child, piece in reversed(children))
    return root


def parts(message: Message) -> Iterator[Part]:
    """Walk the leaf parts in order; an attached mail or report is one leaf."""
    todo: list[Message] = [message]
    while todo:
        part = todo.pop()
        content = part.get_payload()
        if isinstance(content, list) and not content_type(part).startswith("message/"):
            todo.extend(child for child in reversed(content) if isinstance(child, Message))
        elif isinstance(part, Part):
            yield part


def content_type(part: Message) -> str:
    """Say the type of a part in lower case; text/plain where none or nonsense is given."""
    found = _TYPE.match(str(part.get("content-type", "")))
    if found:
        return found[1].lower()
    return part.get_default_type()


def payload(part: Message) -> bytes:
    """Give the bytes of a leaf part as they were before they were encoded for transport."""
    body = part.body if isinstance(part, Part) else b""
    encoding = str(part.get("content-transfer-encoding", "")).strip(" \t;\"'").lower()
    if encoding == "base64":
        return _from_base64(body)
    if encoding in ("quoted-printable", "quotedprintable", "qp"):
        return binascii.a2b_qp(_SOFT_BREAK.sub(b"=\n", body))
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _from_uuencode(body)
    return body


def _fill(part: Part, data: bytes, depth: int) -> list[tuple[Part, bytes]]:
    """Give a part its headers and body; return the children that are still to be read."""
    fields, part.body = _split(data)
    for name, value in fields:
        part.set_raw(name, value)
    pieces = _pieces(part) if depth < DEPTH else []
    if not pieces:
        part.set_payload(
            ""
        )  # its bytes are in `body`; the library would decode them as it is told, and raise
        return []
    children = [Part() for _ in pieces]
    if content_type(part) == "multipart/digest":
        for child in children:
            child.set_default_type("message/rfc822")
    part.set_payload(list[Message | str](children))
    return list(zip(children, pieces, strict=True))


def _pieces(part: Part) -> list[bytes]:
    kind = content_type(part)
    if kind.startswith("multipart/"):
        return _between(part.body, parameter(part, "content-type", "boundary"))
    if kind in ("message/delivery-status", "message/global-delivery-status"):
        return [block + b"\n\n" for block in re.split(rb"\n\s*\n", payload(part).strip())[:PARTS]]
    if kind.startswith("message/") and not kind.endswith("-headers"):
        return [payload(part).lstrip(b"\r\n")]
    return []


def _as_it_stood(boundary: str) -> bytes:
    """The bytes of a boundary; one that was guessed to be of some charset matches nothing, and may."""
    try:
        return boundary.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return boundary.encode("utf-8", "replace")


def _between(body: bytes, boundary: str) -> list[bytes]:
    """Cut at the delimiter lines; a missing last one, or parts after it, do no harm."""
    delimiters = _delimiters(body, _as_it_stood(boundary)) if boundary else []
    if not delimiters and (guess := _GUESSED_BOUNDARY.search(body)):
        delimiters = _delimiters(body, guess[1])
    ends = [*(found.start() for found in delimiters[1:]), len(body)][: len(delimiters)]
    cut = [
        _without_last_line_end(body[found.end() : end])
        for found, end in zip(delimiters, ends, strict=True)
        if not found[1]
    ]
    return cut[:PARTS]


def _delimiters(body: bytes, boundary: bytes) -> list[re.Match[bytes]]:
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r*(?:\n|\Z)", re.MULTILINE)
    found = []
    for delimiter in line.finditer(body):
        found.append(delimiter)
        if len(found) > PARTS:
            break
    return found


def _without_last_line_end(data: bytes) -> bytes:
    if data.endswith(b"\n"):
        return data[:-1].rstrip(b"\r") if data.endswith(b"\r\n") else data[:-1]
    return data


def _split(data: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """Part headers from body; without a blank line, the body begins at the first line that is no header."""
    if data[:2] in (b"\r\n", b"\n") or data[:1] == b"\n":
        return [], data.split(b"\n", 1)[1]
    blank = _BLANK.search(data, 0, HEADER_BYTES)
    end, start = (blank.start(), blank.end()) if blank else (min(len(data), HEADER_BYTES), len(data))
    if not blank and len(data) > HEADER_BYTES:
        start = HEADER_BYTES
    lines = data[:end].split(b"\n")[:HEADER_LINES]
    fields: list[list[bytes]] = []
    for position, line in enumerate(lines):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1].append(line)
        elif found := _FIELD.match(line):
            fields.append([found[1], line[found.end() :]])
        elif fields and _more_headers(lines, position):
            fields[-1].append(b" " + line)
        else:
            return _texts(fields), b"\n".join(lines[position:]) + data[end:]
    return _texts(fields), data[start:]


def _more_headers(lines: list[bytes], position: int) -> bool:
    """Tell whether a line that is no header was only folded badly: real headers follow."""
    return any(_KNOWN.match(line) for line in lines[position + 1 : position + 20])


def _texts(fields: list[list[bytes]]) -> list[tuple[str, str]]:
    return [
        (
            name.decode("ascii"),
            b"\n".join(lines).replace(b"\r", b"").strip().decode("ascii", "surrogateescape"),
        )
        for name, *lines in fields
    ]


def _from_base64(body: bytes) -> bytes:
    """Decode what can be; text that only claims to be base64 is given back as it is."""
    clean = _CLEAN_BASE64.match(body)
    if clean and clean.end() < len(body) and clean[0].strip():  # a footer that a list or gateway hung below
        body = clean[0]
    tight = body.translate(None, b" \t\r\n")
    letters = body.translate(None, _NOT_BASE64)
    if len(tight) - len(letters) > len(tight) // 10 or _WORDS.match(body[:4096]):
        return body
    return b"".join(_chunk(chunk) for chunk in re.split(rb"=+", letters))


def _chunk(letters: bytes) -> bytes:
    usable = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(usable + b"=" * (-len(usable) % 4))


def _from_uuencode(body: bytes) -> bytes:
    found = []
    for line in body.splitlines():
        if line.startswith((b"begin ", b"end", b"`")):
            continue
        length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
        try:
            found.append(binascii.a2b_uu(line[: length + 1]))
        except binascii.Error:
            continue
    return b"".join(found)
