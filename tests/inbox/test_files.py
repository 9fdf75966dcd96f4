"""Files of a mail: names, types by their bytes, and what becomes of them."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail_parser import detect_type, is_dangerous
from chalicelib.mail_parser.attachments.archive_listings import rar_entries, tar_entries, zip_entries
from chalicelib.mail_parser.attachments.file_types import OOXML
from chalicelib.mail_parser.attachments.files import LONGEST_NAME, Limits, clean_name, list_files
from chalicelib.mail_parser.attachments.images import image_size
from chalicelib.mail_parser.message.mime import parse_structure


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


def png(width: int, height: int) -> bytes:
    sides = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + sides + b"\x08\x06\0\0\0" + b"\0" * 60


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\x00\x11\x08\x04\x00\x06\x00\x03" + b"\0" * 99
)

NAMES = [
    ("照片.jpg", "照片.jpg"),
    ("../../etc/passwd.txt", "passwd.txt"),
    ("C:\\Users\\lin\\photo.jpg", "photo.jpg"),
    ("photo\u202egpj.exe", "photogpj.exe"),
    ("a\x00b\r\n.jpg", "ab.jpg"),
    ("CON.txt", "_CON.txt"),
    ('bad<>:"|?*.png', "bad_______.png"),
    ("   ", "image.jpg"),
    ("...", "image.jpg"),
    ("%E9%93%AD%E7%89%8C.png", "铭牌.png"),
    ("100% sure.png", "100% sure.png"),
]

TYPES = [
    (JPEG, "x", "image/jpeg"),
    (png(2, 2), "x", "image/png"),
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "x", "image/heic"),
    (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "x", "image/heic"),
    (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", "x", "video/mp4"),
    (b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", "x", "video/quicktime"),
    (b"\0\0\0\x18ftyp3gp4\0\0\2\0isom3gp4", "x", "video/3gpp"),
    (b"\0\0\0\x18ftypM4A \0\0\2\0", "x", "audio/mp4"),
    (b"#!AMR\n", "x", "audio/amr"),
    (b"%PDF-1.7\n", "x.jpg", "application/pdf"),
    (b"MZ\x90\0\3\0\0\0", "photo.jpg", "application/x-msdownload"),
    (packed("word/document.xml"), "x", OOXML + "wordprocessingml.document"),
    (packed("xl/workbook.xml"), "x", OOXML + "spreadsheetml.sheet"),
    (packed("word/document.xml", "word/vbaProject.bin"), "x.docx", "application/vnd.ms-office.macroenabled"),
    (packed("a.txt"), "x", "application/zip"),
    (b"<html><body>", "x.jpg", "text/html"),
    (b"<?xml version='1.0'?><svg xmlns='x'>", "x", "image/svg+xml"),
    (b"#!/bin/sh\n", "x", "application/x-script"),
    (b"BEGIN:VCALENDAR\n", "x", "text/calendar"),
    ("你好".encode("gb18030"), "x.txt", "text/plain"),
    (b"a,b\n1,2\n", "x.csv", "text/csv"),
    (b"Received: from a\nFrom: a@example.com\n\nhi", "x", "message/rfc822"),
    (b"\x78\x9f\x3e\x22", "winmail.dat", "application/ms-tnef"),
    (b"", "x", "text/plain"),
    (b"\0\1\2", "x.jpg", "application/octet-stream"),
]

DANGERS = [
    ("manual.exe", b"hello", True),
    ("photo.jpg.js", b"x", True),
    ("photo.jpg", b"MZ\x90\0\3\0\0\0", True),
    ("x.zip", packed("a.jpg", "b.exe"), True),
    ("x.zip", packed("a.jpg", "b.zip"), True),
    ("x.zip", packed("a.jpg"), False),
    ("x.zip", packed("a.jpg")[:40], True),
    ("x.docx", packed("word/document.xml"), False),
    ("x.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, True),
    ("x.pdf", b"%PDF-1.4 /Launch ", True),
    ("x.pdf", b"%PDF-1.4", False),
    ("x.txt ", b"hello", False),
    ("x.exe. ", b"hello", True),
]


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=[repr(name) for name, _ in NAMES])
def test_a_name_is_made_harmless(name: str, expected: str) -> None:
    assert clean_name(name, "image/jpeg") == expected


@given(st.text(max_size=300))
def test_any_name_is_short_and_safe(name: str) -> None:
    safe = clean_name(name, "image/jpeg")
    assert 0 < len(safe) <= LONGEST_NAME
    assert not set(safe) & set('/\\<>:"|?*\0\r\n')


@pytest.mark.parametrize(("content", "name", "expected"), TYPES, ids=[row[2] for row in TYPES])
def test_the_type_is_what_the_bytes_say(content: bytes, name: str, expected: str) -> None:
    assert detect_type(content, name) == expected


@pytest.mark.parametrize(("name", "content", "expected"), DANGERS, ids=[row[0] for row in DANGERS])
def test_what_is_set_aside(name: str, content: bytes, *, expected: bool) -> None:
    assert is_dangerous(name, detect_type(content, name), content) is expected


def test_sizes_are_read_from_the_bytes() -> None:
    assert image_size(JPEG) == (1536, 1024)
    assert image_size(png(3, 5)) == (3, 5)
    assert image_size(b"GIF89a\2\0\3\0") == (2, 3)
    assert image_size(b"\xff\xd8\xff") is None


@given(st.binary(max_size=300))
def test_any_bytes_are_sniffed(content: bytes) -> None:
    for start in (
        b"",
        b"PK\5\6",
        b"Rar!\x1a\x07\x00",
        b"Rar!\x1a\x07\x01\x00",
        b"\xff\xd8",
        b"BM",
        b"RIFF\0\0\0\0WEBP",
    ):
        detect_type(start + content)
        image_size(start + content)
        zip_entries(start + content)
        rar_entries(start + content)
        tar_entries(start + content)


def page(html: str, *pictures: tuple[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "pictures"
    mail.set_content("text")
    mail.add_alternative(html, subtype="html")
    body = mail.get_body(("html",))
    assert body is not None
    for cid, content in pictures:
        body.add_related(content, "image", "png", cid=f"<{cid}>", filename=f"{cid}.png", disposition="inline")
    return mail.as_bytes()


PLACES = [
    ("pasted into the text", "<p>see <img src='cid:a'></p>", png(800, 600), "kept"),
    ("a small photo in the text", "<p>see <img src='cid:a'></p>", png(90, 90), "kept"),
    ("a spacer", "<p>see <img src='cid:a'></p>", png(1, 1), "decoration"),
    ("an icon", "<p>see <img src='cid:a'></p>", png(24, 24), "decoration"),
    ("in a quote", "<p>yes</p><blockquote><img src='cid:a'></blockquote>", png(800, 600), "decoration"),
    ("below a quote", "<blockquote>old</blockquote><p><img src='cid:a'></p>", png(800, 600), "kept"),
    (
        "Outlook's quote",
        "<p>x</p><div id='divRplyFwdMsg'>From</div><img src='cid:a'>",
        png(800, 600),
        "decoration",
    ),
    (
        "in a signature",
        "<p>x</p><div class='gmail_signature'><img src='cid:a'></div>",
        png(300, 90),
        "decoration",
    ),
    (
        "a photo in a signature",
        "<div class='gmail_signature'><img src='cid:a'></div>",
        png(1600, 1200),
        "kept",
    ),
    ("below regards", "<p>x</p><p>Best regards<br>Lin</p><img src='cid:a'>", png(200, 60), "decoration"),
    ("a photo below regards", "<p>x</p><p>Best regards<br>Lin</p><img src='cid:a'>", png(1200, 900), "kept"),
    ("shown nowhere", "<p>x</p>", png(800, 600), "kept"),
]


@pytest.mark.parametrize(
    ("html", "picture", "fate"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES]
)
def test_pictures_are_judged_by_their_place(html: str, picture: bytes, fate: str) -> None:
    assert [file.fate for file in list_files(parse_structure(page(html, ("a", picture))))] == [fate]


def attached(*held: tuple[str, bytes]) -> bytes:
    parts = "".join(
        f"--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="{name}"\n\n{b64encode(content).decode()}\n'
        for name, content in held
    )
    return f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n{parts}--b--\n".encode()


def test_files_of_one_name_are_numbered() -> None:
    found = list_files(parse_structure(attached(("a.jpg", JPEG), ("A.jpg", JPEG), ("a.jpg", JPEG))))
    assert [file.name for file in found] == ["a.jpg", "A (2).jpg", "a (3).jpg"]
    assert {file.type for file in found} == {"image/jpeg"}


def test_size_and_number_are_bound() -> None:
    raw = attached(("a.jpg", JPEG), ("big.jpg", JPEG * 20), ("b.jpg", JPEG), ("c.jpg", JPEG))
    found = list_files(parse_structure(raw), Limits(file_bytes=1000, all_bytes=10_000, files=2))
    assert [file.fate for file in found] == ["kept", "too_large", "kept", "too_many"]
    assert found[1].content == b""


def test_an_attached_mail_is_one_file_named_after_its_subject() -> None:
    head = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    raw = head + b"Content-Type: message/rfc822\n\nSubject: old\n\nhi\n--b--\n"
    assert [(file.name, file.type, file.fate) for file in list_files(parse_structure(raw))] == [
        ("old.eml", "message/rfc822", "kept")
    ]


def test_winmail_is_named() -> None:
    found = list_files(parse_structure(attached(("winmail.dat", b"\x78\x9f\x3e\x22xx"))))
    assert [(file.name, file.fate) for file in found] == [("winmail.dat", "winmail")]
