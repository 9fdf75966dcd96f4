"""The new text of a mail: its best part, without quotes, signature and disclaimer."""

import re
from collections.abc import Iterator
from email.message import Message
from typing import NamedTuple

from chalicelib.mail_parser import charsets, html, phrases, quotes, signatures
from chalicelib.mail_parser.headers import addresses, filename, header, parameter
from chalicelib.mail_parser.lines import LONGEST_TEXT, Line, plain
from chalicelib.mail_parser.mime import Part, content_type, payload

_LOOKS_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<div|<meta|<style|<table)\b", re.IGNORECASE)
_USELESS = re.compile(
    r"(?:this (?:is an? )?(?:html )?(?:message|e-?mail|part|multi-?part).{0,80}(?:html|mime)|(?:your|"
    r"please use an?) (?:e-?mail|mail) (?:client|program|reader)"
    r".{0,80}html|view (?:this|the) (?:e-?mail|message) (?:in|with)|您的邮件客户端不支持|请使用支持 ?html)",
    re.IGNORECASE | re.DOTALL,
)
_MARKED = re.compile(
    r"gmail_quote|<blockquote|divRplyFwdMsg|appendonsend|yahoo_quoted|mail-editor-reference|"
    r"isReplyContent|moz-cite|"
    r"border-top:\s*solid #(?:E1E1E1|B5C4DF)|protonmail_quote|includetail",
    re.IGNORECASE,
)
_UUENCODED = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} \S.*\n(?:[ -`]{1,61}\s*\n)+(?:end|`)\s*$", re.MULTILINE
)
_PGP_SIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Z][\w-]*:.*\n)*\n?", re.MULTILINE)
_PGP_BLOCK = re.compile(
    r"^-----BEGIN PGP (SIGNATURE|PUBLIC KEY BLOCK)-----\n(?:.*\n)*?(?:-----END PGP \1-----|\Z)", re.MULTILINE
)
_DASHED = re.compile(r"^- (?=-)", re.MULTILINE)
_WORD = re.compile(r"\w")


class About(NamedTuple):
    """What the headers tell of a mail's text."""

    kind: str  # forward | answer | ""
    senders: frozenset[str]
    recipients: frozenset[str]


class Read(NamedTuple):
    """What was made of one part."""

    text: str
    found: bool  # an earlier mail was recognised in it


def new_text(message: Message) -> str:
    """Give what is new in a mail; "" when there is no new word in it."""
    senders = frozenset(box.address for box in addresses(message, "from"))
    about = About(_kind(message), senders, frozenset(_untagged(address) for address in _recipients(message)))
    texts = [_of_body(body, about).text for body in bodies(message)]
    return "\n\n".join(text for text in texts if text)


def _kind(message: Message) -> str:
    """Say whether a mail forwards, answers or begins something."""
    subject = header(message, "subject")
    if phrases.FORWARDED_SUBJECT.match(subject):
        return "forward"
    answered = (
        phrases.ANSWERED_SUBJECT.match(subject) or message.get("in-reply-to") or message.get("references")
    )
    return "answer" if answered else ""


def bodies(message: Message) -> Iterator[list[Part]]:
    """Give the parts that make up the text in order, each with the other forms in which it is offered."""
    todo: list[Message] = [message]
    while todo:
        part = todo.pop()
        kind, content = content_type(part), part.get_payload()
        if not isinstance(content, list):
            if isinstance(part, Part) and is_text(part):
                yield [part]
        elif kind == "multipart/alternative":
            forms = [form for child in content if isinstance(child, Part) for form in _texts(child)]
            if forms:
                yield forms
        elif not kind.startswith("message/"):
            children = [child for child in content if isinstance(child, Message)]
            todo.extend(reversed(children[:1] if kind == "multipart/report" else children))


def is_pgp(message: Message) -> bool:
    """Tell whether the text itself is a PGP message."""
    starts = (decoded(form).lstrip()[:60] for forms in bodies(message) for form in forms[:1])
    return any(text.startswith("-----BEGIN PGP MESSAGE-----") for text in starts)


def _texts(part: Part) -> Iterator[Part]:
    content = part.get_payload()
    if not isinstance(content, list):
        if is_text(part):
            yield part
    elif not content_type(part).startswith("message/"):
        for child in content:
            if isinstance(child, Part):
                yield from _texts(child)


def is_text(part: Message) -> bool:
    """Tell whether a leaf part is something that the sender wrote, not a file."""
    kind = content_type(part)
    disposition = str(part.get("content-disposition", "")).strip().lower()
    if disposition.startswith("attachment"):
        return False
    if kind.startswith("multipart/"):  # one without a boundary
        return True
    return kind in ("text/plain", "text/html", "text/enriched", "text/richtext") and not filename(part)


def decoded(part: Part) -> str:
    """Give a text part's characters, line ends as they came."""
    text = charsets.decode(payload(part)[: 4 * LONGEST_TEXT], parameter(part, "content-type", "charset"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _of_body(forms: list[Part], about: About) -> Read:
    """Read the form in which the earlier mail is recognised the most surely."""
    markup = [form for form in forms if content_type(form) == "text/html"]
    texts = [form for form in forms if content_type(form) != "text/html"]
    source = "\n".join(decoded(form) for form in texts)
    markup_source = "\n".join(decoded(form) for form in markup)
    if source and _LOOKS_HTML.match(source):
        source, markup_source = "", markup_source or source
    simple = (
        _of_lines(_plain_lines(source, texts[0]), about)
        if texts and source.strip()
        else Read("", found=False)
    )
    useless = not _WORD.search(source) or (len(source) < 600 and _USELESS.search(source))
    if not markup_source or (
        simple.text and not useless and (simple.found or not _MARKED.search(markup_source))
    ):
        return simple
    rich = _of_lines(html.read(markup_source), about)
    if not rich.text:  # some clients wrap the whole mail in what others wrap quotes in
        rich = _of_lines(html.read(markup_source, trusting=False), about)
    return rich if rich.text or useless else simple


def _plain_lines(text: str, part: Part) -> list[Line]:
    if "-----BEGIN PGP" in text:
        text = _DASHED.sub("", _PGP_BLOCK.sub("", _PGP_SIGNED.sub("", text)))
    if "\nbegin" in text or text.startswith("begin"):
        text = _UUENCODED.sub("", text)
    if content_type(part) in ("text/enriched", "text/richtext"):
        text = re.sub(r"</?[A-Za-z-]{1,40}>", "", re.sub(r"(?is)<param>.*?</param>", "", text)).replace(
            "<<", "<"
        )
    flowed = parameter(part, "content-type", "format").lower() == "flowed"
    delsp = parameter(part, "content-type", "delsp").lower() == "yes"
    return plain(text, flowed=flowed, delsp=delsp)


def _of_lines(lines: list[Line], about: About) -> Read:
    """Put the new stretches together; what is forwarded is new, too."""
    split = quotes.split(lines)
    stretches = [
        text for stretch in split.stretches if (text := _joined(signatures.stripped(stretch, about.senders)))
    ]
    own = "\n\n".join(stretches)
    if not own:  # better a signature too much than a word too few
        own = "\n\n".join(_joined(stretch) for stretch in split.stretches if not signatures.is_only(stretch))
    rest = split.forwarded
    if not rest and (
        about.kind == "forward" or _is_read_below(own, stretches) or (about.kind == "" and not own)
    ):
        rest = split.earlier
    if _is_ours(rest, about):
        rest = []
    forwarded = _joined([line._replace(depth=0) for line in rest])
    return Read("\n\n".join(text for text in (own, forwarded) if text), split.found)


def _is_read_below(own: str, stretches: list[str]) -> bool:
    """Tell whether the words say that the answers stand between the quoted lines, and they weren't found."""
    said = phrases.ANSWERS_BELOW.search(own) if 0 < len(own) < 400 else None
    return said is not None and (len(stretches) < 2 or bool(phrases.ANSWERS_WITHIN.search(own)))


def _is_ours(forwarded: list[Line], about: About) -> bool:
    """Tell whether what is forwarded came from us: it is nothing new to us."""
    head = " ".join(line.text for line in forwarded[:8])[:1000]
    found = phrases.ADDRESSED.search(head)
    return found is not None and about.kind == "forward" and _untagged(found[0].lower()) in about.recipients


def _recipients(message: Message) -> Iterator[str]:
    return (box.address for name in ("to", "cc", "delivered-to") for box in addresses(message, name))


def _untagged(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _joined(lines: list[Line]) -> str:
    text = "\n".join(line.text.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
