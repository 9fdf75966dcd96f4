"""Render a mail with its Markdown file: subject, text part and HTML part.

Values never pass through Markdown: the template is filled with placeholders, the Markdown around them
is rendered, and only then are the values put in, escaped for HTML or as they are for text. So whatever
people typed is shown as they typed it, be it Markdown, HTML or template syntax.

A paragraph that is one value and nothing else is what somebody typed: both parts set it apart, so that
nobody takes it for our own words. The first paragraph that is one link and nothing else is the button.
"""

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chalicelib.domain.kernel.fields import Language
from chalicelib.domain.mail.base import Mail
from chalicelib.locale.words import label, speakers
from chalicelib.outbound.mail_style import LAYOUT, ROOM, is_typed, style_tokens

MAILS = Path(__file__).resolve().parent.parent / "mails"
MARK = re.compile("\ue000(\\d+)\ue001")
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PLACE = re.compile(r"\{\{ (\w+) \}\}")
LONGEST = (20_000, 5_000, 1_000, 200)  # letters that one value may have, until the mail is small enough
WEIGHT = 68_000  # octets of both parts; in Base64 and with headers below 100 kB
PREHEADER = range(12, 141)  # letters: a greeting is too short to preview


@dataclass(frozen=True)
class Letter:
    """The words of one mail in one language."""

    subject: str
    text: str
    html: str


def file_of(mail: type[Mail], language: Language) -> str:
    """Return a mail's Markdown file below `mails`, in the folder named like the module of its class."""
    return f"{language}/{mail.__module__.rpartition('.')[2]}/{mail.__name__}.md"


def letter(message: Mail, language: Language, *, to_team: bool = False) -> Letter:
    """Render a mail in that language; long texts are cut until the mail is small enough.

    Raises UndefinedError for a placeholder without a field.
    """
    for longest in LONGEST:
        written = _letter(message, language, to_team=to_team, longest=longest)
        if len(written.text.encode()) + len(written.html.encode()) <= WEIGHT:
            break
    return written


def _letter(message: Mail, language: Language, *, to_team: bool, longest: int) -> Letter:
    values: list[str] = []
    fields = {field.name: getattr(message, field.name) for field in dataclasses.fields(message)}
    given = {name: _mark(value, values) for name, value in fields.items()}
    source = _template(file_of(type(message), language)).render(given)
    subject, _, body = re.sub(r"\n{3,}", "\n\n", source).partition("\n")
    values = [_shorten(BIDI.sub("", value), longest, language, fields) for value in values]
    footer = _template(f"{language}/_footer.md").render({"number": "", **fields, "to_team": to_team}).strip()
    tokens = _markdown().parse(body)
    text = text_part(tokens, values)
    parts = {
        "language": language,
        "subject": escape(_fill(subject, values)),
        "preheader": escape(_preheader(tokens, values)),
        "room": ROOM,
        "brand": escape(fields["brand"]),
        "body": _html(tokens, values),
        "footer": escape(footer),
    }
    return Letter(
        subject=_fill(subject, values),
        text=f"{text}\n-- \n{footer}\n",
        html=PLACE.sub(lambda place: parts[place[1]], LAYOUT),
    )


def text_part(tokens: list[Token], values: Sequence[str]) -> str:
    """Render the text part: headings underlined, lists dashed, links written out, typed text quoted."""
    blocks: list[str] = []
    prefix = ""
    for token in tokens:
        if token.type == "list_item_open":
            prefix = "- "
        elif token.type == "heading_open":
            prefix = "## "
        elif token.type == "inline":
            typed = "> " if not prefix and is_typed(token) else prefix
            blocks.append(_block(typed, _fill(_inline(token), values)))
            prefix = ""
        elif token.type.endswith("list_close"):
            blocks.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).strip() + "\n"


def _block(prefix: str, words: str) -> str:
    if prefix == "- ":
        return "- " + words.replace("\n", "\n  ")
    if prefix == "> ":
        quoted = "\n".join(f"> {line}".rstrip(" ") for line in words.splitlines())
        return f"\n{quoted}\n"
    return f"\n{words}\n{'-' * 30}" if prefix else f"\n{words}\n"


def _inline(token: Token) -> str:
    parts, address = [], ""
    for child in token.children or ():
        if child.type == "link_open":
            address = str(child.attrGet("href"))
        elif child.type == "link_close":
            parts.append(f": {address} ")  # the space keeps what follows out of the address
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        else:
            parts.append(child.content)
    return re.sub(" {2,}", " ", "".join(parts)).rstrip()


def _preheader(tokens: list[Token], values: Sequence[str]) -> str:
    """Return what a list of mails shows beside the subject: the first paragraph of some length."""
    paragraphs = (
        "".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"
    )
    said = (" ".join(_fill(words, values).split()) for words in paragraphs)
    return next((words for words in said if len(words) >= PREHEADER.start), "")[: PREHEADER.stop - 1]


def _html(tokens: list[Token], values: Sequence[str]) -> str:
    html = _markdown().renderer.render(style_tokens(tokens), _markdown().options, {})
    return _fill(html, [escape(value).replace("\n", "<br>\n") for value in values])


def _mark(value: Any, values: list[str]) -> Any:
    """Replace all texts, however deep, by placeholders and collect the texts in `values`."""
    if isinstance(value, str):
        if not value:
            return value
        values.append(value)
        return f"\ue000{len(values) - 1}\ue001"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_mark(part, values) for part in value))
    if isinstance(value, tuple):
        return tuple(_mark(part, values) for part in value)
    return value


def _shorten(value: str, longest: int, language: Language, fields: dict[str, Any]) -> str:
    if len(value) <= longest:
        return value
    address = fields.get("case_url", "")
    note = label("mail_text", "cut" if address else "cut_kept", language)
    return value[:longest] + note.format(address=address)


def _fill(source: str, values: Sequence[str]) -> str:
    return MARK.sub(lambda mark: values[int(mark[1])], source)


def _template(name: str) -> Any:
    return _environment().get_template(name)


def mail_source(name: str) -> str | None:
    """A mail or a part of one in its language; where that one has no such file, its lender's."""
    language, _, place = name.partition("/")
    files = (MAILS / one / place for one in speakers(language))
    return next((file.read_text("utf-8") for file in files if file.is_file()), None)


@cache
def _environment() -> Environment:
    # Nothing is inserted but placeholders; the values are escaped in `_html`.
    return Environment(  # noqa: S701 # nosec B701
        loader=FunctionLoader(mail_source), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _keep_url(url: str) -> str:
    return url


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.normalizeLink = _keep_url  # type: ignore[method-assign]  # a placeholder in an address stays
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # addresses are our own
    return markdown
