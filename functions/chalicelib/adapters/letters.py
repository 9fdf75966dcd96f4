"""From a message and its Markdown file to subject, text part and HTML part.

Values never pass through Markdown: the template is filled with marks, the Markdown around them is
rendered, and only then are the values put in, escaped for HTML or as they are for text. So whatever
people typed is shown as they typed it, be it Markdown, HTML or template syntax.
"""

import dataclasses
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chalicelib.domain.fields import Language

MAILS = Path(__file__).resolve().parent.parent / "mails"
MARK = re.compile("\ue000(\\d+)\ue001")
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LAYOUT = (MAILS / "layout.html").read_text("utf-8")


@dataclass(frozen=True)
class Letter:
    """The words of one mail in one language."""

    subject: str
    text: str
    html: str


def letter(message: Any, language: Language) -> Letter:
    """Render a message's file of that language. Raises UndefinedError for a placeholder without a field."""
    values: list[str] = []
    source = (
        _environment()
        .get_template(f"{language}/{type(message).__name__}.md")
        .render(
            {
                field.name: _marked(getattr(message, field.name), values)
                for field in dataclasses.fields(message)
            }
        )
    )
    subject, _, body = re.sub(r"\n{3,}", "\n\n", source).partition("\n")
    tokens = _markdown().parse(body)
    html = _markdown().renderer.render(tokens, _markdown().options, {})
    return Letter(
        subject=_fill(subject, [BIDI.sub("", value) for value in values]),
        text=_fill(plain(tokens), [BIDI.sub("", value) for value in values]),
        html=LAYOUT.replace("{{ language }}", language).replace(
            "{{ body }}", _fill(html, [_safe(v) for v in values])
        ),
    )


def plain(tokens: list[Token]) -> str:
    """The text part: paragraphs as they are, headings underlined, lists dashed, links spelt out."""
    blocks: list[str] = []
    prefix = ""
    for token in tokens:
        if token.type == "list_item_open":
            prefix = "- "
        elif token.type == "heading_open":
            prefix = "## "
        elif token.type == "inline":
            blocks.append(_block(prefix, _inline(token)))
            prefix = ""
        elif token.type.endswith("list_close"):
            blocks.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).strip() + "\n"


def _block(prefix: str, words: str) -> str:
    if prefix == "- ":
        return f"- {words}"
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


def _marked(value: Any, values: list[str]) -> Any:
    """Put marks in place of all texts, however deep, and keep the texts aside."""
    if isinstance(value, str):
        if not value:
            return value
        values.append(value)
        return f"\ue000{len(values) - 1}\ue001"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_marked(part, values) for part in value))
    if isinstance(value, tuple):
        return tuple(_marked(part, values) for part in value)
    return value


def _fill(source: str, values: list[str]) -> str:
    return MARK.sub(lambda mark: values[int(mark[1])], source)


def _safe(value: str) -> str:
    return escape(BIDI.sub("", value)).replace("\n", "<br>\n")


@cache
def _environment() -> Environment:
    return Environment(  # noqa: S701 - nothing is inserted but marks; the values are escaped in `_safe`
        loader=FileSystemLoader(MAILS), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _unchanged(url: str) -> str:
    return url


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.normalizeLink = _unchanged  # type: ignore[method-assign]  # a mark in an address stays
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # addresses are our own
    return markdown
