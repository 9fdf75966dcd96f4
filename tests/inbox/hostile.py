"""Mails that are made to take long: a shape is a function of its size in bytes, roughly.

`SHAPES` is a table of one token, repeated, in one place of a mail, and of a few nests.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

Place = Callable[[bytes], bytes]
Shape = Callable[[int], bytes]

SENDER, SUBJECT = b"From: a@example.net\r\n", b"Subject: hello\r\n"
REST = b"To: service@example.com\r\nMessage-ID: <hostile@example.net>\r\nMIME-Version: 1.0\r\n"
HEAD = SENDER + SUBJECT + REST
DAEMON = b"From: mailer-daemon@example.net\r\nSubject: Undelivered Mail Returned to Sender\r\n" + REST


def body(kind: bytes, *, head: bytes = HEAD, before: bytes = b"", width: int = 0) -> Place:
    """The tokens as a body of that type; `width` cuts them into lines."""

    def put(tokens: bytes) -> bytes:
        lines = [tokens[at : at + width] for at in range(0, len(tokens), width)] if width else [tokens]
        return head + b"Content-Type: " + kind + b"\r\n\r\n" + before + b"\n".join(lines) + b"\r\n"

    return put


def field(name: bytes, before: bytes = b"") -> Place:
    """The tokens as the value of a header."""
    rest = REST + (b"" if name == b"Subject" else SUBJECT) + (b"" if name == b"From" else SENDER)
    return lambda tokens: (
        name + b": " + before + tokens.replace(b"\n", b"\n ") + b"\r\n" + rest + b"\r\nhello\r\n"
    )


def part(
    head: bytes, *, first: bytes = b"Content-Type: text/plain\r\n\r\nhello\r\n", kind: bytes = b"mixed"
) -> Place:
    """The tokens as the second part of a multipart."""
    top = (
        HEAD + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n--b\r\n" + first + b"--b\r\n" + head
    )
    return lambda tokens: top + b"\r\n" + tokens + b"\r\n--b--\r\n"


PIXEL = b"Content-Type: image/png\r\nContent-ID: <a>\r\n\r\nx\r\n"
PLACES: dict[str, Place] = {
    "text": body(b"text/plain; charset=utf-8"),
    "lines": body(b"text/plain; charset=utf-8", width=390),
    "answer": body(b"text/plain", before=b"hello\n\nOn Mon, 1 Jan 2026 at 10:00 x <a@b.cc> wrote:\n"),
    "flowed": body(b"text/plain; format=flowed; delsp=yes"),
    "enriched": body(b"text/enriched"),
    "html": body(b"text/html; charset=utf-8"),
    "deep html": body(b"text/html", before=b"<b>" * 9000),
    "one tag": body(b"text/html", before=b"hello <div "),
    "preformatted": body(b"text/html", before=b"<pre>"),
    "open formats": body(
        b"text/html", before=b"<p>%s</p>" % b"".join(b"<font a%d=1>" % one for one in range(500))
    ),
    "half a word": body(b"text/html", before=b"=?"),
    "shown image": part(b"Content-Type: text/html\r\n\r\n<img src=cid:a>", first=PIXEL, kind=b"related"),
    "bounce": body(b"text/plain", head=DAEMON),
    "bounce in html": body(b"text/html", head=DAEMON),
    "delivery status": body(b"message/delivery-status", head=DAEMON),
    "invitation": body(b"text/calendar; method=REQUEST"),
    "multipart": body(b"multipart/mixed; boundary=b"),
    "enclosed mail": body(b"message/rfc822"),
    "file": part(b"Content-Type: application/xml; name=a.xml\r\nContent-Disposition: attachment\r\n"),
    "quoted-printable": body(b"text/plain\r\nContent-Transfer-Encoding: quoted-printable"),
    "base64": body(b"text/plain\r\nContent-Transfer-Encoding: base64"),
    "uuencode": body(b"text/plain\r\nContent-Transfer-Encoding: x-uuencode"),
    "gbk": body(b"text/plain; charset=gbk"),
    "headers": lambda tokens: HEAD + tokens,
    "bytes": lambda tokens: tokens,
    "subject": field(b"Subject"),
    "from": field(b"From"),
    "to": field(b"To"),
    "references": field(b"References"),
    "type": field(b"Content-Type", b"text/plain; "),
    "failed recipients": field(b"X-Failed-Recipients"),
}


def repeat(place: str, token: bytes, size: int) -> bytes:
    """One token over and over."""
    return PLACES[place](token * (size // len(token)))


def attributes(size: int) -> bytes:
    """One tag with ever other attributes."""
    return PLACES["one tag"](b"".join(b"a%d=x " % one for one in range(size // 8)) + b">x</div>")


def headers(size: int) -> bytes:
    """Ever other headers."""
    return HEAD + b"".join(b"X-%d: hello\r\n" % one for one in range(size // 14)) + b"\r\nhello\r\n"


def nest(kind: bytes, size: int) -> bytes:
    """Multiparts in each other, around one long text."""
    levels = (
        b"Content-Type: multipart/%s; boundary=b%d\r\n\r\n--b%d\r\n" % (kind, at, at) for at in range(39)
    )
    return HEAD + b"".join(levels) + b"\r\n" + b"a b c d\r\n" * (size // 9)


def nest_of_mails(size: int) -> bytes:
    """Enclosed mails in each other, around one long text."""
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 39 + b"\r\n" + b"a b c d\r\n" * (size // 9)


def parts(size: int) -> bytes:
    """Tiny files, many of them of one name."""
    one = b"--b\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n"
    return PLACES["multipart"](one * (size // len(one)))


TOKENS: tuple[tuple[str, bytes], ...] = (
    ("html", b"<!--"), ("deep html", b"<!--"), ("html", b"<p>"), ("html", b"<b><p></b>"),
    ("html", b"<table><tr><td>"), ("html", b"<blockquote>"), ("html", b"&#1;"),
    ("html", b"<a href=http://a.example/?q>z</a>"), ("html", b"<hr>"),
    ("html", b"<div style=\"font-size:0\">"), ("html", b"<style>a{b:c}</style>"), ("html", b"<svg><p>"),
    ("html", b"<div class=gmail_quote>a</div>"), ("one tag", b"x=y "), ("one tag", b"\""),
    ("one tag", b"<a "), ("shown image", b"-"), ("shown image", b"<img src=cid:a>"),
    ("shown image", b"<b>from"), ("enriched", b"<param>"), ("enriched", b"<param>x"), ("lines", b"*"),
    ("lines", b"-"), ("lines", b"a@"), ("lines", b"> "), ("lines", b"On "), ("lines", b"1/1/26 10:00 "),
    ("lines", b"http://"), ("text", b"-"), ("text", b"\n"), ("text", b"-- \n"), ("text", b"> a\nb\n"),
    ("text", b"From: a\nTo: b\n"), ("text", b"On a\n"), ("text", b"-----Original Message-----\n"),
    ("text", b"-----BEGIN PGP SIGNATURE-----\na\n"), ("text", b"-----BEGIN PGP SIGNATURE-----\n"),
    ("text", b"begin 644 a\n"), ("text", b"|"), ("text", b"JD> a\n"),
    ("text", b"Best regards\nLin\n"), ("text", b"\xc2\xbb"), ("text", b"begin 644 x\n!a\n"),
    ("text", b"\x80"), ("text", b"\xc3\x83\xc2\xbc"), ("gbk", b"\xc4\xe3 "), ("answer", b"> > "),
    ("flowed", b"a \n"), ("bounce", b"a@b.cc\n"), ("bounce", b"From: a\nX-A: b\n"),
    ("bounce in html", b"<script "), ("bounce in html", b"<!--"),
    ("delivery status", b"Final-Recipient: rfc822;a@b.cc\n\n"), ("invitation", b"METHOD:REQUEST\n"),
    ("multipart", b"-"), ("multipart", b"----a\n"), ("multipart", b"--b\r\n"),
    ("enclosed mail", b"X-A: b\r\n"), ("file", b"<!-- -->"), ("file", b"PK\x03\x04"),
    ("quoted-printable", b"=  \n"), ("base64", b"\n"), ("base64", b"a\n"), ("base64", b"=20"),
    ("uuencode", b"\n"), ("uuencode", b"M\n"),
    ("headers", b"X-A: b\r\n"), ("headers", b"nonsense\n"), ("bytes", b"\r"),
    ("bytes", b"\0"), ("subject", b"=?utf-8?q?a?= "), ("subject", b"=?utf-8?b?Y"), ("subject", b" \n"),
    ("from", b"\"a\", <a@b>, "), ("from", b"("), ("to", b"<a@b>, "), ("references", b"<a@b> "),
    ("type", b"; a*1*=b"), ("failed recipients", b"a@b.cc "),
)  # fmt: skip

SHAPES: dict[str, Shape] = {
    **{f"{place}: {token!r}": partial(repeat, place, token) for place, token in TOKENS},
    "ever other attributes": attributes,
    "ever other headers": headers,
    "nest of multiparts": partial(nest, b"mixed"),
    "nest of alternatives": partial(nest, b"alternative"),
    "nest of mails": nest_of_mails,
    "tiny files": parts,
}
