"""What a mail says in plain words, roughly and quickly: to recognise machines, not to show to people."""

import html
import re
from collections.abc import Iterator
from email.message import Message

from chalicelib.mail_parser.message import charsets
from chalicelib.mail_parser.message.headers import filename, parameter
from chalicelib.mail_parser.message.mime import MimePart, content_type, is_attached, leaf_parts, payload

LONGEST_TEXT = 48 * 1024  # machines say what they have to say on the first pages
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
    r"<(script|style|head|title)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_LINE_TAG = re.compile(
    r"<(?:br|/?(?:p|div|tr|li|ul|ol|table|h\d|hr|pre|blockquote|center))\b[^<>]*>", re.IGNORECASE
)
_CELL_TAG = re.compile(r"</?t[dh]\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_SPACES = re.compile(r"[ \t\u00a0\u3000\xad]+")


def plain_text(message: Message) -> str:
    """Return all plain text of a mail, or its HTML as text where there is no plain text."""
    found = [(content_type(part), _part_text(part)) for part in _shown_parts(message)]
    plain = [text for kind, text in found if kind != "text/html" and text.strip()]
    return "\n\n".join(plain or [text for _, text in found])[:LONGEST_TEXT]


def _part_text(part: Message) -> str:
    """Return the text of one leaf part, HTML flattened, long lines cut."""
    kind = content_type(part)
    raw = payload(part)[: LONGEST_TEXT * 4]
    text = charsets.decode(raw, parameter(part, "content-type", "charset"))
    if kind == "text/html" or (
        kind == "text/plain" and re.match(r"\s*<(?:!doctype|html)\b", text, re.IGNORECASE)
    ):
        text = _flatten_html(text)
    lines = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    even = "\n".join(_SPACES.sub(" ", line[:LONGEST_LINE]).rstrip() for line in lines)
    return re.sub(r"\n{4,}", "\n\n\n", even)


def _flatten_html(markup: str) -> str:
    """Turn HTML into lines of text: entities are decoded, layout is lost."""
    bare = _HIDDEN.sub(" ", markup[: LONGEST_TEXT * 4])
    lines = _LINE_TAG.sub("\n", bare.replace("\r", " ").replace("\n", " "))
    return html.unescape(_TAG.sub("", _CELL_TAG.sub(" ", lines)))


def _shown_parts(message: Message) -> Iterator[MimePart]:
    """Yield the leaf parts that a reader sees as text: no files, no returned mails."""
    for part in leaf_parts(message):
        attached = is_attached(part) and filename(part)
        if content_type(part) in ("text/plain", "text/html", "text/enriched") and not attached:
            yield part
