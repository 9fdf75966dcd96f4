"""What a mail says in plain words, roughly and quickly: to recognise machines, not to show to people."""

import html
import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser import charsets
from chalicelib.mail_parser.headers import filename, parameter
from chalicelib.mail_parser.mime import content_type, parts, payload

LONGEST = 48 * 1024  # machines say what they have to say on the first pages
LONGEST_LINE = 1000

# Chinese stands right beside an address; one in other letters (RFC 6531) needs its brackets.
ADDRESS = re.compile(
    r"(?<![A-Za-z0-9_.+%&'*/=?^`{|}~-])[A-Za-z0-9_.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9]"
    r"(?:[A-Za-z0-9_-]{0,62}\.?){1,10}|(?<=<)[^\s<>@:;]{1,64}@[^\s<>@:;]{1,255}(?=>)"
)
# In a field that holds nothing else, any letters are the address's own.
FIELD_ADDRESS = re.compile(
    r"(?<![\w.+%&'*/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9\u0080-\uffff](?:[\w-]{0,62}\.?){1,10}"
)
_HIDDEN = re.compile(
    r"<(script|style|head|title)\b[^>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_LINES = re.compile(
    r"<(?:br|/?(?:p|div|tr|li|ul|ol|table|h\d|hr|pre|blockquote|center))\b[^<>]*>", re.IGNORECASE
)
_CELLS = re.compile(r"</?t[dh]\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_SPACES = re.compile(r"[ \t\u00a0\u3000\xad]+")


def flat(markup: str) -> str:
    """Turn HTML into lines of text; entities are read, layout is not."""
    bare = _HIDDEN.sub(" ", markup[: LONGEST * 4])
    lines = _LINES.sub("\n", bare.replace("\r", " ").replace("\n", " "))
    return html.unescape(_TAG.sub("", _CELLS.sub(" ", lines)))


def written(part: Message) -> str:
    """Give the text of one leaf part, HTML flattened, long lines cut."""
    kind = content_type(part)
    raw = payload(part)[: LONGEST * 4]
    text = charsets.decode(raw, parameter(part, "content-type", "charset"))
    if kind == "text/html" or (
        kind == "text/plain" and re.match(r"\s*<(?:!doctype|html)\b", text, re.IGNORECASE)
    ):
        text = flat(text)
    return tidied(text)


def tidied(text: str) -> str:
    """Even out spaces and line ends; bound the length of each line and of the whole."""
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    even = "\n".join(_SPACES.sub(" ", line[:LONGEST_LINE]).rstrip() for line in lines)
    return re.sub(r"\n{4,}", "\n\n\n", even)


def spoken(message: Message) -> Iterator[Message]:
    """Walk the leaf parts that a reader sees as text: no files, no returned mails."""
    for part in parts(message):
        if content_type(part) in ("text/plain", "text/html", "text/enriched") and not _is_file(part):
            yield part


def words(message: Message) -> str:
    """Give all plain text of a mail, or its HTML as text where there is no plain text."""
    found = [(content_type(part), written(part)) for part in spoken(message)]
    plain = [text for kind, text in found if kind != "text/html" and text.strip()]
    return "\n\n".join(plain or [text for _, text in found])[:LONGEST]


def _is_file(part: Message) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") and bool(filename(part))
