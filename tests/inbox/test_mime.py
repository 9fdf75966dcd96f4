"""Structure, headers, addresses and charsets of mails as they really come."""

from __future__ import annotations

import time
from email.message import Message
from typing import cast

import pytest

from chalicelib.mail_parser.message.charsets import decode
from chalicelib.mail_parser.message.headers import decode_header, filename, header, parse_mailboxes
from chalicelib.mail_parser.message.mime import content_type, leaf_parts, parse_structure, payload

HEADERS = {
    "plain": ("Re: case", "Re: case"),
    "words-of-one-charset-are-joined": ("=?utf-8?B?5L2g5aU=?= =?utf-8?B?vQ==?=", "你好"),
    "base64-cut-anywhere": ("=?utf-8?B?5L2?= =?utf-8?B?g5aW9?=", "你好"),
    "no-space-between": ("=?gb2312?B?xOM=?==?gb2312?B?usM=?=", "你好"),
    "no-padding": ("=?gbk?B?xOO6ww?=", "你好"),
    "not-closed": ("=?utf-8?B?5L2g5aW9", "你好"),
    "blanks-inside": ("=?utf-8?Q?hello world?=", "hello world"),
    "folded": ("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=\r\n c", "ab c"),
    "inside-quotes": ('"=?utf-8?B?5L2g5aW9?="', '"你好"'),
    "language": ("=?utf-8*en?Q?a?=", "a"),
    "false-label": ("=?gb2312?B?5L2g5aW977yM5rSX6KGj5py6?=", "你好，洗衣机"),
    "unknown-label": ("=?x-none?Q?caf=C3=A9?=", "café"),
    "raw-utf-8": ("你好".encode().decode("ascii", "surrogateescape"), "你好"),
    "raw-gbk": ("关于维修".encode("gbk").decode("ascii", "surrogateescape"), "关于维修"),
    "no-word": ("=?=?= a?=b", "=?=?= a?=b"),
    "no-direction-tricks": ("a\u202eb\x00c", "abc"),
}


@pytest.mark.parametrize(("value", "text"), HEADERS.values(), ids=HEADERS)
def test_headers_are_decoded(value: str, text: str) -> None:
    assert decode_header(value) == text


MAILBOXES = {
    "usual": ("Lin <Lin@Example.com>", [("Lin", "lin@example.com")]),
    "bare": ("lin@example.com", [("", "lin@example.com")]),
    "comment": ("lin@example.com (Lin, W)", [("Lin, W", "lin@example.com")]),
    "address-as-name": ('"service@example.com" <x@example.org>', [("service@example.com", "x@example.org")]),
    "two-brackets": ("<service@example.com> <x@example.org>", [("<service@example.com>", "x@example.org")]),
    "comma-in-quotes": ('"L, W" <a@example.com>, b@x.org', [("L, W", "a@example.com"), ("", "b@x.org")]),
    "comma-in-a-word": ("=?utf-8?Q?a,b?= <a@example.com>", [("a,b", "a@example.com")]),
    "group": ("all: a@example.com, B <b@example.com>;", [("", "a@example.com"), ("B", "b@example.com")]),
    "semicolon": ("a@example.com; b@example.com", [("", "a@example.com"), ("", "b@example.com")]),
    "nobody": ("undisclosed-recipients:;", []),
    "not-closed": ("Lin <lin@example.com", [("Lin", "lin@example.com")]),
    "quote-not-closed": ('"Lin <lin@example.com>', [("Lin", "lin@example.com")]),
    "no-brackets": ("Lin W lin@example.com", [("Lin W", "lin@example.com")]),
    "empty": ("", []),
}  # fmt: skip


@pytest.mark.parametrize(("value", "found"), MAILBOXES.values(), ids=MAILBOXES)
def test_addresses_are_found(value: str, found: list[tuple[str, str]]) -> None:
    assert [tuple(box) for box in parse_mailboxes(value)] == found


ZH, TW = "您好，我的洗衣机坏了，请尽快派人来修。谢谢！", "您好，我的洗衣機壞了，請儘快派人來修。謝謝！"
CHARSETS = [
    (ZH, "gbk", "gb2312"), (ZH, "gb18030", ""), (ZH, "utf-8", "gb2312"), (ZH, "gbk", "utf-8"),
    (ZH, "gbk", "us-ascii"),
    (ZH, "utf-8", "iso-8859-1"), (ZH, "gbk", "big5"), (ZH, "hz", "hz-gb-2312"), (ZH, "utf-16", "utf-16"),
    (ZH, "gbk", "x-unknown"), ("王芳", "gbk", ""), ("𠮷野家，镕", "gb18030", "gb2312"), (TW, "big5", "big5"),
    (TW, "big5", ""), (TW, "utf-8", "big5"), ("修理をお願いします。", "iso-2022-jp", "iso-2022-jp"),
    ("修理をお願いします。", "iso-2022-jp", ""), ("修理をお願いします。", "shift_jis", "utf-8"),
    ("수리 부탁드립니다", "euc-kr", "euc-kr"), ("Спасибо, всё работает", "koi8-r", ""),
    ("Müller “Größe” – 5 €", "cp1252", "iso-8859-1"),
    ("Müller", "cp1252", "gb2312"), ("Café crème", "utf-8", "us-ascii"), ("Spaß", "cp1252", ""),
    ("日本", "utf-7", "utf-7"), ("漏水.jpg", "gbk", "gbk"), ("漏水.jpg", "gbk", ""),
    ("café ©", "utf-8", "gbk"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "real", "claimed"), CHARSETS)
def test_bytes_are_read_as_they_are_not_as_they_are_called(text: str, real: str, claimed: str) -> None:
    assert decode(text.encode(real), claimed) == text


def test_utf8_that_was_encoded_twice_is_read_once() -> None:
    for text in ("Die Tür läuft über", "It’s “broken” – 80 €", "洗衣机"):
        windows = "".join(_windows(byte) for byte in text.encode())
        assert decode(windows.encode(), "utf-8") == text
    assert decode("Â§ 5, größer".encode(), "utf-8") == "Â§ 5, größer", "only where all of it was"


def _windows(byte: int) -> str:
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


def test_japanese_signs_of_row_13_are_read() -> None:
    assert decode(b"\x1b$B@vBu5!-!-j\x1b(B A", "iso-2022-jp") == "洗濯機①㈱ A"


def test_a_byte_order_mark_before_the_headers_hides_none() -> None:
    assert parse_structure(b"\xef\xbb\xbfFrom: a@example.com\n\nIt leaks.")["from"] == "a@example.com"


def test_a_broken_byte_spoils_only_itself() -> None:
    assert decode(ZH.encode()[:-1] + b"\xff", "utf-8").startswith(ZH[:-1])


NAMES = {
    "rfc2231": ("filename*=utf-8''%E4%BD%A0.jpg", "你.jpg"),
    "rfc2231-split-inside-a-character": ("filename*0*=gb18030''%C4;\r\n filename*1*=%E3.jpg", "你.jpg"),
    "encoded-word": ('filename="=?utf-8?B?5L2gLmpwZw==?="', "你.jpg"),
    "raw-gbk": ('filename="铭牌照片.jpg"', "铭牌照片.jpg"),
    "semicolon-in-quotes": ('filename="a;b.jpg"', "a;b.jpg"),
    "quote-not-closed": ('filename="a.jpg', "a.jpg"),
}


@pytest.mark.parametrize(("parameter", "name"), NAMES.values(), ids=NAMES)
def test_file_names(parameter: str, name: str) -> None:
    assert (
        filename(parse_structure(f"Content-Disposition: attachment; {parameter}\r\n\r\nx".encode("gbk")))
        == name
    )


TRANSFER = {
    "soft-breaks-with-blanks": ("quoted-printable", b"a= \nb=\r\r\nc=3D", b"abc="),
    "stray-equals": ("quoted-printable", b"a=zz", b"a=zz"),
    "no-padding": ("base64", b"YWJjZA", b"abcd"),
    "stray-characters": ("base64", b"YW\r\n Jj\xa0ZGVmZ2hpamtsbW5v", b"abcdefghijklmno"),
    "in-pieces": ("base64", b"YQ==\nYg==\n", b"ab"),
    "only-called-base64": ("base64", b"It is the washing machine.", b"It is the washing machine."),
    "footer-below": ("base64", b"YWJjZA==\n\n____ list ____\n", b"abcd"),
    "uuencoded": ("x-uuencode", b"begin 644 a\n#86)C\n`\nend\n", b"abc"),
    "unknown": ("none", b"a=3D", b"a=3D"),
}


@pytest.mark.parametrize(("encoding", "body", "content"), TRANSFER.values(), ids=TRANSFER)
def test_transfer_faults_are_mended(encoding: str, body: bytes, content: bytes) -> None:
    assert payload(parse_structure(f"Content-Transfer-Encoding: {encoding}\n\n".encode() + body)) == content


def leaves(body: bytes, boundary: str = "b") -> list[bytes]:
    mail = parse_structure(f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'.encode() + body)
    return [payload(part) for part in leaf_parts(mail)]


def test_parts_are_found_in_broken_structures() -> None:
    assert leaves(b"pre\n--b\n\none\n--b\n\ntwo\n--b--\nafter") == [b"one", b"two"]
    assert leaves(b"--b\n\none\n--b\n\ntwo") == [b"one", b"two"], "the last delimiter is missing"
    assert leaves(b"--x123456\nContent-Type: text/plain\n\none\n--x123456--\n", "b") == [b"one"], (
        "another boundary"
    )
    assert leaves(b"only text") == [b"only text"], "no delimiter at all"


def test_headers_without_a_blank_line_and_with_broken_folds() -> None:
    mail = parse_structure(b"From: a@example.com\nSubject: one\ntwo three\nTo: b@example.com\n\nbody")
    assert (header(mail, "subject"), header(mail, "to"), payload(mail)) == (
        "one two three",
        "b@example.com",
        b"body",
    )
    bare = parse_structure(b"Subject: one\nThis is text already.\n")
    assert (header(bare, "subject"), payload(bare)) == ("one", b"This is text already.\n")
    assert payload(parse_structure(b"From x Mon\r\rSubject: a\r\rbody")) != b""


def test_an_attached_mail_is_one_leaf() -> None:
    mail = parse_structure(b"Content-Type: message/rfc822\n\nSubject: inner\n\nbody")
    (leaf,) = leaf_parts(mail)
    inner = leaf.get_payload()
    assert content_type(leaf) == "message/rfc822"
    assert isinstance(inner, list)
    assert header(cast("Message", inner[0]), "subject") == "inner"


def test_a_charset_that_is_none_does_no_harm() -> None:
    mail = parse_structure(
        b"Content-Type: text/plain; charset=\x00\nContent-Transfer-Encoding: 8bit\n\n\xe4\xbd\xa0"
    )
    assert mail.get_payload() == ""
    assert [payload(part) for part in leaf_parts(mail)] == [b"\xe4\xbd\xa0"]


LONG = {
    "spaces": "a" + " " * 60_000 + "b",
    "boxes": "From: " + "; a=" * 16_000,
    "words": "=?x?q?a?= b " * 5000,
}


@pytest.mark.parametrize("value", LONG.values(), ids=LONG)
def test_no_header_takes_long(value: str) -> None:
    started = time.process_time()
    assert decode_header(value)
    assert len(parse_mailboxes(value)) <= 500
    assert time.process_time() - started < 2


MONSTERS = {
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(10_000)
    ),
    "nested-mails": b"Content-Type: message/rfc822\n\n" * 10_000,
    "large": b"From: a@example.com\n\n" + b"x" * 30_000_000,
    "lines": b"From: a@example.com\n\n" + b"\n" * 10_000_000,
    "headers": b"a: b\n" * 1_000_000,
    "delimiters": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 1_000_000,
    "quotes": b"From: " + b'"\\' * 500_000,
}


@pytest.mark.parametrize("raw", MONSTERS.values(), ids=MONSTERS)
def test_no_mail_takes_long(raw: bytes) -> None:
    started = time.process_time()
    assert len([payload(part) for part in leaf_parts(parse_structure(raw))]) <= 1000
    assert time.process_time() - started < 3
