"""Whatever arrives, it is read: no exception, bounded time, and the words that a person added."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mail_parser import parse_mail

MAILS = [mail.read_bytes() for mail in sorted((Path(__file__).parent / "fixtures").rglob("*.eml"))[::7]]
SETTINGS = settings(max_examples=60)
PIECES = st.sampled_from([
    b"From: ", b"Subject: ", b"\n", b"\r\n", b"\n\n", b"=?utf-8?B?", b"?=", b"multipart/mixed",
    b"Content-Type: ",
    b"multipart/alternative", b"; boundary=b", b"--b", b"--", b"text/html", b"message/rfc822", b"; charset=",
    b"gb2312", b"Content-Transfer-Encoding: base64", b"<blockquote>", b"> ", b"On 2026 ", b" wrote:",
    b"\xff\xfe",
    b"\xc4\xe3", b"<a@example.com>", b"&#xd800;", b"utf-7", b"+2AA-", b"message/delivery-status", b"%E4",
    b"application/ms-tnef", b"text/calendar", b"PK\x03\x04", b"\x1b$B", b"-- \n",
    b"Content-Disposition: attachment; filename*0*=",
])  # fmt: skip


def sound(raw: bytes) -> None:
    """Read it; all that comes out can be stored."""
    found = parse_mail(raw)
    words = [found.text, found.subject, found.sender, found.sender_name, *found.recipients, *found.references]
    for word in [
        *words,
        *(file.name for file in found.files),
        *(failure.words for failure in found.failures),
    ]:
        word.encode("utf-8")
    assert "\r" not in found.text
    assert found.text == found.text.strip()


@SETTINGS
@given(st.binary(max_size=4000))
def test_any_bytes_are_read(raw: bytes) -> None:
    sound(raw)


@SETTINGS
@given(st.lists(PIECES | st.binary(max_size=12), max_size=60).map(b"".join))
def test_anything_like_a_mail_is_read(raw: bytes) -> None:
    sound(raw)


@SETTINGS
@given(st.sampled_from(MAILS), st.integers(0, 2**32))
def test_a_damaged_mail_is_read(mail: bytes, seed: int) -> None:
    chance = random.Random(seed)
    damaged = bytearray(mail)
    for _ in range(chance.randint(1, 30)):
        start = chance.randrange(len(damaged))
        kind = chance.randrange(3)
        if kind == 0:
            damaged[start] = chance.randrange(256)
        elif kind == 1:
            del damaged[start : start + chance.randint(1, 80)]
        else:
            damaged[start:start] = damaged[start : start + chance.randint(1, 200)]
        damaged = damaged or bytearray(b"x")
    sound(bytes(damaged))


STYLES = {
    "top": "{new}\n\nOn Sun, Nov 22, 2026 at 10:15 Fanhe <service@example.com> wrote:\n\n{quoted}",
    "bottom": "On 11/22/26 10:15, Fanhe wrote:\n{quoted}\n\n{new}\n",
    "outlook": "{new}\n\nFrom: Fanhe <service@example.com>\nSent: Sunday\nTo: Lin\nSubject: Case\n\n{old}",
    "qq": "{new}\n\n\n---------- 原始邮件 ----------\n发件人: 帆禾\n发送时间: 2026年\n\n{old}",
    "163": '{new}\n\n\n在 2026-11-22 10:15:00，"帆禾" <service@example.com> 写道：\n\n{old}',
}
GOLDEN = Path(__file__).parents[1] / "golden"
LETTERS = sorted(GOLDEN.glob("*/*.txt"))[::4]


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@given(
    new=st.text(st.sampled_from("您好洗衣机坏了 It W8?\n"), min_size=1, max_size=80).filter(str.strip),
    letter=st.sampled_from(LETTERS),
)
@SETTINGS
def test_what_we_send_is_known_when_it_comes_back(style: str, new: str, letter: Path) -> None:
    old = letter.read_text("utf-8")
    new = "\n".join(line.strip() for line in new.split("\n") if line.strip())
    quoted = "\n".join(f"> {line}".rstrip() for line in old.split("\n"))
    head = "From: lin@example.com\nSubject: Re: case\nContent-Type: text/plain; charset=utf-8\n\n"
    assert parse_mail((head + style.format(new=new, old=old, quoted=quoted)).encode()).text == new


def test_mails_that_nobody_can_read_say_so() -> None:
    assert parse_mail(b"").problem == "unreadable"
    assert parse_mail(b"From: a@example.com\n\n").problem == "empty"
    assert (
        parse_mail(b"From: a@example.com\nContent-Type: application/pkcs7-mime\n\nabc").problem == "encrypted"
    )
    pgp = b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"
    assert parse_mail(b"From: a@example.com\n\n" + pgp).problem == "encrypted"


def test_two_senders_are_none() -> None:
    assert parse_mail(b"From: lin@example.com\nFrom: x@example.org\n\nhello").sender == ""
    assert parse_mail(b"From: lin@example.com\nFrom: lin@example.com\n\nhello").sender == "lin@example.com"


def test_references_come_newest_first() -> None:
    found = parse_mail(b"From: a@example.com\nIn-Reply-To: <3@x>\nReferences: <1@x>\n\t<2@x> <3@x>\n\nhello")
    assert found.references == ("3@x", "2@x", "1@x")
