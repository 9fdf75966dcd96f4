"""Pictures that are no evidence: logos, spacers, what is quoted. When in doubt, it is evidence."""

import html
import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple
from urllib.parse import unquote

from chalicelib.mail_parser import charsets
from chalicelib.mail_parser.headers import header, parameter
from chalicelib.mail_parser.mime import content_type, parts, payload
from chalicelib.mail_parser.pictures import dimensions
from chalicelib.mail_parser.verdicts import one_of

LONGEST = 512 * 1024
SPACER = 3  # pixels
ICON = 48
LOGO = 40_000  # pixels; a photo of a fault is larger
LOGO_BYTES = 20_000

_TAG = re.compile(r"<(/?)(blockquote|div|span|table|td|p|img|hr|a|signature)\b([^<>]*)>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*["']?\s*cid:([^"'\s>]{1,300})""", re.IGNORECASE)
_SIZE = re.compile(r"""\b(?:width|height)\s*[=:]\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
_QUOTE = one_of(
    r"gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|zmail_extra|ntes-quote|isReplyContent"
    r"|protonmail_quote"
    r"|(?:id|name)\s*=\s*[\"']?(?:x_)*(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message"
    r"|reply-intro|OLK_SRC_BODY"
    r"|ms-outlook-mobile-body-separator-line|replySplit|isReplyContent|qqmail_quote|includetail"
    r"|oriMsgHtml)",
)
_SIGNATURE = one_of(
    r"gmail_signature|moz-signature|yahoo-signature|mail-?signature|xmail-?sign|signature-container"
    r"|mobile-signature"
    r"|(?:id|class|name)\s*=\s*[\"']?(?:x_)*(?:ms-outlook-mobile-)?(?:signature|sign\b|foxmail_?sign"
    r"|FMSigSeperator|ntes-pcmail-"
    r"signature|spnEditorSign|_qqmail_sign)",
)
# From here on everything is quoted, whatever the tags say.
_QUOTED_FROM = one_of(
    r"-{3,}\s*(?:original message|original appointment|forwarded message|原始邮件|原邮件|回复的原邮件"
    r"|转发邮件信息|原始郵件)"
    r"|&gt; ?-{3,}|<b>(?:from|发件人|寄件者|von|de)\s*[:：]\s*</b>|(?:发件人"
    r"|寄件者)\s*[:：].{0,200}?(?:发送时间|日期|寄件日期)",
    flags=re.DOTALL,
)
_CLOSING = one_of(
    r">\s*(?:--|—)\s*<|>\s*(?:(?:best|kind|warm|many)\s+)?(?:regards|wishes|thanks|sincerely|yours"
    r"|cheers)\b[^<]{0,30}<"
    r"|此致|敬礼|顺祝|祝好|商祺|谨上|敬上|敬上|順頌|mit freundlichen|cordialement|saludos|よろしくお願い",
)
_ICON_NAME = one_of(
    r"^(?:facebook|linkedin|twitter|instagram|youtube|whatsapp|tiktok|pinterest|wechat|weixin|weibo|skype"
    r"|telegram|xing"
    r"|icon|logo|spacer|pixel|blank|signature|sign|banner|footer|emoji|smile|微信|微博|签名|公司?logo"
    r"|二维码|qr-?code)"
    r"[\w .()-]{0,20}\.(?:png|gif|jpe?g|webp|bmp|svg)$",
)


class Place(NamedTuple):
    """Where the text shows a picture: quoted, in a signature, below a closing; the size it asks for."""

    quoted: bool
    signed: bool
    closed: bool
    size: int | None


def places(message: Message) -> dict[str, list[Place]]:
    """Find every inline picture that the HTML shows, by its content id."""
    found: dict[str, list[Place]] = {}
    for part in parts(message):
        if content_type(part) == "text/html":
            text = charsets.decode(payload(part)[:LONGEST], parameter(part, "content-type", "charset"))
            for cid, place in _shown(text):
                found.setdefault(cid, []).append(place)
    return found


def content_ids(part: Message) -> tuple[str, ...]:
    """Give the names under which the HTML may show this part."""
    names = (
        header(part, "content-id").strip(" <>"),
        header(part, "x-attachment-id"),
        header(part, "content-location"),
    )
    return tuple(name.lower() for name in names if name)


def is_decoration(content: bytes, name: str, shown: list[Place]) -> bool:
    """Judge an image by where the text shows it, if anywhere, and by its size."""
    size = dimensions(content)
    if size and min(size) <= SPACER:
        return True
    if not shown:
        return False
    if all(place.quoted for place in shown):
        return True
    small = bool(size and max(size) <= ICON) or _ICON_NAME.search(name)
    if small or all(place.size is not None and place.size <= SPACER for place in shown):
        return True
    if all(place.quoted or place.signed for place in shown):
        return not _is_photo(content, size)
    return all(place.quoted or place.signed or place.closed for place in shown) and _is_logo(content, size)


def _is_photo(content: bytes, size: tuple[int, int] | None) -> bool:
    """Keep a photo although it stands in a signature: phones write 'sent from' above the photos."""
    return len(content) > 150_000 or bool(size and min(size) >= 700)


def _is_logo(content: bytes, size: tuple[int, int] | None) -> bool:
    return size[0] * size[1] <= LOGO if size else len(content) <= LOGO_BYTES


def _shown(text: str) -> Iterator[tuple[str, Place]]:
    """Walk the tags; a stack of open containers tells what is quoted and what is signature."""
    if "cid:" not in text.lower():
        return
    cut = _QUOTED_FROM.search(text)
    closing = _CLOSING.search(text)
    stack: list[tuple[str, str]] = []
    open_quote = False
    for tag in _TAG.finditer(text):
        name, rest = tag[2].lower(), tag[3]
        if name == "img":
            if found := _SOURCE.search(rest):
                kinds = {kind for _, kind in stack}
                quoted = open_quote or "quote" in kinds or bool(cut and tag.start() > cut.start())
                yield (
                    _named(found[1]),
                    Place(
                        quoted, "sign" in kinds, bool(closing and tag.start() > closing.start()), _asked(rest)
                    ),
                )
        elif tag[1]:
            _close(stack, name)
        elif name != "hr" and not rest.endswith("/") and len(stack) < 500:
            kind = _kind(name, rest)
            stack.append((name, kind))
            open_quote = open_quote or _opens(rest)


def _opens(rest: str) -> bool:
    """Outlook puts its mark before what is quoted, not around it."""
    return bool(
        re.search(r"divRplyFwdMsg|appendonsend|separator-line|reference-message", rest, re.IGNORECASE)
    )


def _kind(name: str, rest: str) -> str:
    if name == "blockquote" or _QUOTE.search(rest):
        return "quote"
    return "sign" if _SIGNATURE.search(rest) else ""


def _close(stack: list[tuple[str, str]], name: str) -> None:
    for index in range(len(stack) - 1, max(-1, len(stack) - 20), -1):
        if stack[index][0] == name:
            del stack[index:]
            return


def _asked(rest: str) -> int | None:
    sizes = [int(value) for value in _SIZE.findall(rest)]
    return min(sizes) if sizes else None


def _named(source: str) -> str:
    return unquote(html.unescape(source)).strip("<> ").lower()
