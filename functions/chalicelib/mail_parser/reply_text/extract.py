"""The new text of a mail: its best part, without quoted text, signature and disclaimer."""

import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from chalicelib.mail_parser.message import charsets
from chalicelib.mail_parser.message.headers import addresses, filename, header, parameter
from chalicelib.mail_parser.message.mime import MimePart, child_parts, content_type, is_attached, payload
from chalicelib.mail_parser.reply_text.html_to_text import html_to_lines
from chalicelib.mail_parser.reply_text.introductions import HAS_ADDRESS
from chalicelib.mail_parser.reply_text.lines import LONGEST_TEXT, Line, split_plain_text
from chalicelib.mail_parser.reply_text.quotes import split_quotes
from chalicelib.mail_parser.reply_text.signatures import is_only_signature, strip_signature
from chalicelib.mail_parser.words.vocabulary import load_words

_WORDS = load_words("quotes")
_SUBJECT = r"\s*(?:\[[^\]]{1,40}\]\s*)?"
_FORWARDED_SUBJECT = _WORDS.compile(_SUBJECT + r"{forwarded_subject}\s*(?:\[\d+\])?\s*[:：]")
_ANSWERED_SUBJECT = _WORDS.compile(_SUBJECT + r"{answered_subject}\s*(?:\[\d+\])?\s*[:：]")
_ANSWERS_BELOW = _WORDS.compile(r"\b{answers_below}\b|{answers_below_chinese}")
_ANSWERS_COLOURED = _WORDS.compile("{answers_coloured}")

_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<!doctype html|<html|<head|<body|<div|<meta|<style|<table)\b", re.IGNORECASE
)
_USELESS = re.compile(
    r"(?:this (?:is an? )?(?:html )?(?:message|e-?mail|part|multi-?part).{0,80}(?:html|mime)|(?:your|"
    r"please use an?) (?:e-?mail|mail) (?:client|program|reader)"
    r".{0,80}html|view (?:this|the) (?:e-?mail|message) (?:in|with)|您的邮件客户端不支持|请使用支持 ?html)",
    re.IGNORECASE | re.DOTALL,
)
_MARKS_QUOTE = re.compile(
    r"gmail_quote|<blockquote|divRplyFwdMsg|appendonsend|yahoo_quoted|mail-editor-reference|"
    r"isReplyContent|moz-cite|"
    r"border-top:\s*solid #(?:E1E1E1|B5C4DF)|protonmail_quote|includetail",
    re.IGNORECASE,
)
_UUENCODED = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} \S.*+\n(?:[ -`]{1,90}+[ \t\r]*+\n)++"
    r"(?:end[ \t\r]*+$|(?<=\n`\n)|(?<=\n`\r\n))",
    re.MULTILINE,
)
_PGP_SIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Z][\w-]*+:.*+\n)*+\n?", re.MULTILINE)
_PGP_BLOCK = re.compile(
    r"^-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK)-----\n(?:.*\n)*?(?:-----END PGP \1-----|.*\Z)",
    re.MULTILINE,
)
_PGP_DASH = re.compile(r"^- (?=-)", re.MULTILINE)
_ENRICHED_PARAMETER = re.compile(r"<param>[^<]*+</param>", re.IGNORECASE)
_ENRICHED_TAG = re.compile(r"</?[A-Za-z-]{1,40}>")
_WORD = re.compile(r"\w")


class _Context(NamedTuple):
    """What the headers tell of a mail's text."""

    kind: str  # forward | answer | ""
    senders: frozenset[str]
    recipients: frozenset[str]


class _Extract(NamedTuple):
    """What was made of one part."""

    text: str
    found: bool  # an earlier mail was recognised in it


def new_text(message: Message) -> str:
    """Return what is new in a mail; "" when there is no new word in it.

    Answers between the quoted lines are kept in order; so is a mail that is forwarded.
    """
    senders = frozenset(box.address for box in addresses(message, "from"))
    recipients = (box.address for name in ("to", "cc", "delivered-to") for box in addresses(message, name))
    context = _Context(_reply_kind(message), senders, frozenset(map(_drop_tag, recipients)))
    texts = (_extract_body(body, context).text for body in _bodies(message))
    return "\n\n".join(text for text in texts if text)


def is_pgp_message(message: Message) -> bool:
    """Tell whether the text itself is an encrypted PGP message (RFC 4880, 6.2)."""
    starts = (_decode_text(form).lstrip()[:60] for forms in _bodies(message) for form in forms[:1])
    return any(text.startswith("-----BEGIN PGP MESSAGE-----") for text in starts)


def _reply_kind(message: Message) -> str:
    subject = header(message, "subject")
    if _FORWARDED_SUBJECT.match(subject):
        return "forward"
    refers = message.get("in-reply-to") or message.get("references")
    return "answer" if refers or _ANSWERED_SUBJECT.match(subject) else ""


def _bodies(message: Message) -> Iterator[list[MimePart]]:
    """Yield the parts that make up the text in order, each with the other forms in which it is offered."""
    todo: list[Message] = [message]
    while todo:
        part = todo.pop()
        kind = content_type(part)
        if not part.is_multipart():
            if isinstance(part, MimePart) and _is_text(part):
                yield [part]
        elif kind == "multipart/alternative":
            if forms := list(_text_forms(part)):
                yield forms
        elif not kind.startswith("message/"):
            children = child_parts(part)
            todo.extend(reversed(children[:1] if kind == "multipart/report" else children))


def _text_forms(part: Message) -> Iterator[MimePart]:
    """Yield the text parts anywhere below a part."""
    for child in child_parts(part):
        if not child.is_multipart():
            if _is_text(child):
                yield child
        elif not content_type(child).startswith("message/"):
            yield from _text_forms(child)


def _is_text(part: Message) -> bool:
    """Tell whether a leaf part is something that the sender wrote, not a file."""
    if is_attached(part):
        return False
    kind = content_type(part)
    if kind.startswith("multipart/"):  # one without a boundary
        return True
    return kind in ("text/plain", "text/html", "text/enriched", "text/richtext") and not filename(part)


def _decode_text(part: MimePart) -> str:
    text = charsets.decode(payload(part)[: 4 * LONGEST_TEXT], parameter(part, "content-type", "charset"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _extract_body(forms: list[MimePart], context: _Context) -> _Extract:
    """Read the form in which the earlier mail is recognised the most surely."""
    plain_forms = [form for form in forms if content_type(form) != "text/html"]
    plain = "\n".join(_decode_text(form) for form in plain_forms)
    markup = "\n".join(_decode_text(form) for form in forms if content_type(form) == "text/html")
    if plain and _LOOKS_LIKE_HTML.match(plain):
        plain, markup = "", markup or plain
    simple = _Extract("", found=False)
    if plain.strip():
        simple = _extract_lines(_plain_lines(plain, plain_forms[0]), context)
    useless = not _WORD.search(plain) or (len(plain) < 600 and _USELESS.search(plain))
    certain = simple.text and not useless and (simple.found or not _MARKS_QUOTE.search(markup))
    if not markup or certain:
        return simple
    rich = _extract_lines(html_to_lines(markup), context)
    if not rich.text:  # some clients wrap the whole mail in what others wrap quotes in
        rich = _extract_lines(html_to_lines(markup, trust_names=False), context)
    return rich if rich.text or useless else simple


def _plain_lines(text: str, part: MimePart) -> list[Line]:
    if "-----BEGIN PGP" in text:
        text = _PGP_DASH.sub("", _PGP_BLOCK.sub("", _PGP_SIGNED.sub("", text)))
    if "\nbegin" in text or text.startswith("begin"):
        text = _UUENCODED.sub("", text)
    if content_type(part) in ("text/enriched", "text/richtext"):
        text = _ENRICHED_TAG.sub("", _ENRICHED_PARAMETER.sub("", text)).replace("<<", "<")
    flowed = parameter(part, "content-type", "format").lower() == "flowed"
    delsp = parameter(part, "content-type", "delsp").lower() == "yes"
    return split_plain_text(text, flowed=flowed, delsp=delsp)


def _extract_lines(lines: list[Line], context: _Context) -> _Extract:
    """Put the new stretches together; what is forwarded is new, too."""
    split = split_quotes(lines)
    stretches = [_join(strip_signature(stretch, context.senders)) for stretch in split.stretches]
    stretches = [text for text in stretches if text]
    own = "\n\n".join(stretches)
    if not own:  # better a signature too much than a word too few
        own = "\n\n".join(_join(stretch) for stretch in split.stretches if not is_only_signature(stretch))
    rest = split.forwarded
    forwards = context.kind == "forward" or (context.kind == "" and not own)
    if not rest and (forwards or _answers_below(own, stretches)):
        rest = split.earlier
    if _returns_to_recipient(rest, context):
        rest = []
    forwarded = _join([line._replace(depth=0) for line in rest])
    return _Extract("\n\n".join(text for text in (own, forwarded) if text), split.found)


def _answers_below(own: str, stretches: list[str]) -> bool:
    """Tell whether the words say that the answers stand between the quoted lines, and they weren't found."""
    if not 0 < len(own) < 400 or not _ANSWERS_BELOW.search(own):
        return False
    return len(stretches) < 2 or bool(_ANSWERS_COLOURED.search(own))


def _returns_to_recipient(forwarded: list[Line], context: _Context) -> bool:
    """Tell whether what is forwarded came from the mail's recipient, who knows it."""
    found = HAS_ADDRESS.search(" ".join(line.text for line in forwarded[:8])[:1000])
    return (
        found is not None and context.kind == "forward" and _drop_tag(found[0].lower()) in context.recipients
    )


def _drop_tag(address: str) -> str:
    """Return an address without the tag of `name+tag@example.com`."""
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _join(lines: list[Line]) -> str:
    text = "\n".join(line.text.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
