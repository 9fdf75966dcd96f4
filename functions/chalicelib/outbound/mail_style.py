"""The look of mails: styles stand on each element, because many clients drop a style sheet.

Outlook on the desktop lays out by Word, so boxes are tables; dark colours stand in `mails/layout.html`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it.token import Token

FONT = (
    "font-family:-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',"
    "sans-serif;font-size:16px;line-height:1.6"
)
LAYOUT = (
    (Path(__file__).resolve().parent.parent / "mails" / "layout.html")
    .read_text("utf-8")
    .replace("{{ font }}", FONT)
)
ROOM = "&#847;&zwnj;&nbsp;" * 25  # fills the preview line, so that nothing else is shown in it
STYLES = {
    "p": "margin:0 0 14px;color:#1d2b28",
    "h2": "margin:26px 0 8px;font-size:17px;line-height:1.4;color:#1d2b28",
    "ul": "margin:0 0 14px;padding-left:22px",
    "ol": "margin:0 0 14px;padding-left:22px",
    "li": "margin:0 0 4px;color:#1d2b28",
    "a": "color:#0d5c4f",
}
TABLE = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'
BUTTON = (
    TABLE + ' class="go" style="margin:4px 0 8px"><tr>'
    '<td bgcolor="#12695a" style="background:#12695a;border-radius:6px">'
    '<a href="{address}" style="display:inline-block;padding:12px 22px;color:#ffffff;font-weight:bold;'
    'text-decoration:none">{words}</a></td></tr></table>\n'
    '<p class="quiet" style="margin:0 0 18px;font-size:13px;color:#5c6b66;word-break:break-all">'
    "{address}</p>\n"
)
SAID_OPEN = (
    TABLE + ' width="100%" style="margin:0 0 14px"><tr>'
    '<td class="said" bgcolor="#f0f4f2" style="padding:10px 14px;background:#f0f4f2;'
    'border-left:3px solid #12695a;color:#1d2b28;word-break:break-word">'
)
SAID_CLOSE = "</td></tr></table>\n"
ALONE = re.compile("\ue000\\d+\ue001")


def is_typed(inline: Token) -> bool:
    """Return whether a paragraph is one value alone: what somebody typed."""
    return bool(ALONE.fullmatch(inline.content))


def style_tokens(tokens: list[Token]) -> list[Token]:
    """Add styles to the tokens; put what people typed in a box, and make the first lone link a button."""
    return list(_style_paragraphs(tokens))


def _style_paragraphs(tokens: list[Token]) -> Iterator[Token]:
    rest, has_button = iter(tokens), False
    for token in rest:
        if token.type != "paragraph_open" or token.level:
            yield _style_token(token)
            continue
        inline, close = next(rest), next(rest)
        if is_typed(inline):
            yield _raw(SAID_OPEN + inline.content + SAID_CLOSE)
        elif not has_button and _is_lone_link(inline):
            has_button = True
            yield _raw(_button(inline))
        else:
            yield from (_style_token(token), _style_token(inline), close)


def _style_token(token: Token) -> Token:
    if token.nesting == 1 and token.tag in STYLES:
        token.attrSet("style", STYLES[token.tag])
    for child in token.children or ():
        _style_token(child)
    return token


def _is_lone_link(inline: Token) -> bool:
    return [child.type for child in inline.children or ()] == ["link_open", "text", "link_close"]


def _button(inline: Token) -> str:
    link, words = (inline.children or [])[:2]
    return BUTTON.format(address=link.attrGet("href"), words=words.content)


def _raw(html: str) -> Token:
    return Token("html_block", "", 0, content=html)
