"""Bytes → the parts of a mail (MIME, RFC 2045 and 2046): never raises, and bounded in depth and number."""

import binascii
import re
from collections.abc import Iterator
from email.message import Message
from itertools import islice

from chalicelib.mail_parser.message.headers import decode_base64, parameter

MOST_DEEP = 40  # nested deeper than this, a part is kept as it is: nobody writes such a mail by hand
MOST_PARTS = 1000
MOST_LOOKS = 8  # at each byte, on average, while the parts of a mail are sought; then a part is kept as it is
MOST_SOFT_BREAKS = 400_000  # in one part that are mended; one of 25 MB has no more
MOST_UU_LINES = 600_000  # of 45 bytes each
SMALL_MAIL = 256 * 1024  # bytes
GUESSED_BYTES = 256 * 1024  # in which a boundary is sought that no header names
HEADER_BYTES = 512 * 1024
HEADER_LINES = 2000

_BLANK_LINE = re.compile(rb"\n\r*\n")
_BEFORE_HEADERS = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s*\n)?(?:>?From [^\n]*\n)?")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_KNOWN_FIELD = re.compile(
    rb"(?im)^(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|x-[\w-]+|received):"
)
# A boundary has 70 characters at most (RFC 2046, 5.1.1).
_GUESSED_BOUNDARY = re.compile(rb"(?m)^--(?!-[^-])(\S[^\r\n]{4,69}?)[ \t]*+\r*+\ncontent-", re.IGNORECASE)
_SOFT_BREAK = re.compile(rb"=[ \t]+\r*\n|=\r+\n")
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_FOUL_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_BROKEN_BASE64 = re.compile(rb"=[A-Za-z0-9+/]|[ \t\r][A-Za-z0-9+/=]|===")
_BLANK_END = re.compile(rb"\n\r*\n\Z")
_UU_LINE = re.compile(rb"[^\n]{1,100}")
_PROSE = re.compile(rb"\S+ \S+ \S+ \S")
_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)")


class MimePart(Message):
    """A mail or one of its parts; `body` is its body's bytes as they came, before any decoding."""

    body: bytes = b""


def parse_structure(raw: bytes) -> MimePart:
    """Take a mail apart; what is broken stays readable as text."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    root = MimePart()
    todo: list[tuple[MimePart, bytes, int]] = [(root, _BEFORE_HEADERS.sub(b"", raw, count=1), 0)]
    seen = looked = 0
    while todo:
        part, data, depth = todo.pop()
        spent = seen >= MOST_PARTS or looked > MOST_LOOKS * max(len(raw), SMALL_MAIL)
        children = _fill_part(part, data, max(depth, MOST_DEEP) if spent else depth)
        seen, looked = seen + len(children), looked + len(data)
        enclosed = content_type(part).startswith("message/")
        below = MOST_DEEP + 1 if enclosed else depth + 1  # of an enclosed mail only the headers are asked for
        todo.extend((child, piece, below) for child, piece in reversed(children))
    return root


def leaf_parts(message: Message) -> Iterator[MimePart]:
    """Yield the leaf parts in order; an attached mail or report is one leaf."""
    todo: list[Message] = [message]
    while todo:
        part = todo.pop()
        if not content_type(part).startswith("message/") and part.is_multipart():
            todo.extend(reversed(child_parts(part)))
        elif isinstance(part, MimePart):
            yield part


def child_parts(part: Message) -> list[MimePart]:
    """Return the parts right below one; of an attached mail or report, what lies in it."""
    content = part.get_payload()
    return [child for child in content if isinstance(child, MimePart)] if isinstance(content, list) else []


def content_type(part: Message) -> str:
    """Return the type of a part in lower case; its default (text/plain) where none or nonsense is given."""
    found = _TYPE.match(str(part.get("content-type", "")))
    return found[1].lower() if found else part.get_default_type()


def is_attached(part: Message) -> bool:
    """Tell whether the part's Content-Disposition (RFC 2183) is `attachment`."""
    return str(part.get("content-disposition", "")).strip().lower().startswith("attachment")


def payload(part: Message) -> bytes:
    """Return the bytes of a leaf part as they were before the transfer encoding (RFC 2045, 6)."""
    body = part.body if isinstance(part, MimePart) else b""
    encoding = str(part.get("content-transfer-encoding", "")).strip(" \t;\"'").lower()
    if encoding == "base64":
        return _decode_base64_body(body)
    if encoding in ("quoted-printable", "quotedprintable", "qp"):
        return binascii.a2b_qp(_SOFT_BREAK.sub(b"=\n", body, count=MOST_SOFT_BREAKS))
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _decode_uuencode(body)
    return body


def _fill_part(part: MimePart, data: bytes, depth: int) -> list[tuple[MimePart, bytes]]:
    """Give a part its headers and body; return its children, each with the bytes to fill it with."""
    fields, part.body = _split_headers(data)
    for name, value in fields:
        part.set_raw(name, value)
    pieces = _split_body(part) if depth < MOST_DEEP else []
    if depth > MOST_DEEP:
        part.body = b""  # else each level of a nest would hold all that is below it
    if not pieces:
        # Its bytes are in `body`; the library would decode them as it is told, and raise.
        part.set_payload("")
        return []
    children = [MimePart() for _ in pieces]
    if content_type(part) == "multipart/digest":
        for child in children:
            child.set_default_type("message/rfc822")
    part.set_payload(list[Message | str](children))
    if not content_type(part).startswith("message/"):
        part.body = b""
    return list(zip(children, pieces, strict=True))


def _split_body(part: MimePart) -> list[bytes]:
    kind = content_type(part)
    if kind.startswith("multipart/"):
        return _split_multipart(part.body, parameter(part, "content-type", "boundary"))
    if kind in ("message/delivery-status", "message/global-delivery-status"):
        return [block + b"\n\n" for block in re.split(rb"\n\s*\n", payload(part).strip())[:MOST_PARTS]]
    if kind.startswith("message/") and not kind.endswith("-headers"):
        return [payload(part).lstrip(b"\r\n")]
    return []


def _split_multipart(body: bytes, boundary: str) -> list[bytes]:
    """Cut at the delimiter lines; a missing last one, or parts after it, do no harm."""
    delimiters = _find_delimiters(body, _encode_boundary(boundary)) if boundary else []
    if not delimiters and (guess := _GUESSED_BOUNDARY.search(body, 0, GUESSED_BYTES)):
        delimiters = _find_delimiters(body, guess[1])
    ends = [*(found.start() for found in delimiters[1:]), len(body)][: len(delimiters)]
    pieces = [
        _strip_line_end(body[found.end() : end])
        for found, end in zip(delimiters, ends, strict=True)
        if not found[1]
    ]
    return pieces[:MOST_PARTS]


def _encode_boundary(boundary: str) -> bytes:
    """Return the bytes of a boundary; one that was decoded by a guessed charset may match nothing."""
    try:
        return boundary.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return boundary.encode("utf-8", "replace")


def _find_delimiters(body: bytes, boundary: bytes) -> list[re.Match[bytes]]:
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r*(?:\n|\Z)", re.MULTILINE)
    return list(islice(line.finditer(body), MOST_PARTS + 1))


def _strip_line_end(data: bytes) -> bytes:
    if data.endswith(b"\r\n"):
        return data[:-1].rstrip(b"\r")
    return data.removesuffix(b"\n")


def _split_headers(data: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """Part headers from body; without a blank line, the body begins at the first line that is no header."""
    if data.startswith((b"\r\n", b"\n")):
        return [], data.split(b"\n", 1)[1]
    blank = _BLANK_LINE.search(data, 0, HEADER_BYTES)
    end, start = blank.span() if blank else (HEADER_BYTES, HEADER_BYTES)
    lines = data[:end].split(b"\n")[:HEADER_LINES]
    fields: list[list[bytes]] = []
    for position, line in enumerate(lines):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1].append(line)
        elif found := _FIELD.match(line):
            fields.append([found[1], line[found.end() :]])
        elif fields and _is_followed_by_headers(lines, position):
            fields[-1].append(b" " + line)
        else:
            return _decode_fields(fields), b"\n".join(lines[position:]) + data[end:]
    return _decode_fields(fields), data[start:]


def _is_followed_by_headers(lines: list[bytes], position: int) -> bool:
    """Tell whether a line that is no header was only folded badly: real headers follow."""
    return any(_KNOWN_FIELD.match(line) for line in lines[position + 1 : position + 20])


def _decode_fields(fields: list[list[bytes]]) -> list[tuple[str, str]]:
    return [
        (name.decode("ascii"), _join_lines(lines).decode("ascii", "surrogateescape"))
        for name, *lines in fields
    ]


def _join_lines(lines: list[bytes]) -> bytes:
    return b"\n".join(lines).replace(b"\r", b"").strip()


def _decode_base64_body(body: bytes) -> bytes:
    """Decode what can be; text that only claims to be base64 is returned as it is."""
    body = _cut_footer(body)
    tight = body.translate(None, b" \t\r\n")
    letters = body.translate(None, _NOT_BASE64)
    if len(tight) - len(letters) > len(tight) // 10 or _PROSE.match(body[:4096]):
        return body
    chunks = re.split(rb"=+", letters, maxsplit=MOST_PARTS)
    return b"".join(decode_base64(chunk.replace(b"=", b"")) for chunk in chunks)


def _cut_footer(body: bytes) -> bytes:
    """Cut off the footer that a list or gateway hung below base64, behind an empty line."""
    foul = _FOUL_BASE64.search(body)
    start = body.rfind(b"\n", 0, foul.start()) + 1 if foul else 0
    above = body[:start]
    clean = _BLANK_END.search(above[-100:]) and above.strip() and not _BROKEN_BASE64.search(above)
    return above if clean else body


def _decode_uuencode(body: bytes) -> bytes:
    found = []
    for line in (hit[0] for hit in islice(_UU_LINE.finditer(body), MOST_UU_LINES)):
        if line.startswith((b"begin ", b"end", b"`")):
            continue
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            found.append(binascii.a2b_uu(line[: length + 1]))
        except binascii.Error:
            continue
    return b"".join(found)
