"""Every byte of an upload is judged, and a photo is kept without what it tells: a table of kinds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, ImageOps

from chalicelib.mail_parser import clean_file, detect_type, inspect_file
from chalicelib.mail_parser.attachments.inspection import is_two_files
from tests.inbox.made_files import (
    ROTATED,
    SCRIPT,
    TELLS,
    box,
    flate,
    heic,
    jpeg,
    mp4,
    mpo,
    pdf,
    png,
    saved,
    segment,
    stream,
    webp,
)
from tests.inbox.measuring import DOUBLE, growth


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("evil.js", "alert(1)")
    return made.getvalue()


TRAILER = b"\0\0\1\x0a\x0e\0\0\0" + TELLS + b"\0\1\2SEFT"


def in_data(one: bytes) -> bytes:
    """A JPEG with a page amid the data of its picture."""
    return one[:-30] + SCRIPT + one[-30:]


# Each with what it is kept as; all tell the same.
TELLING: dict[str, tuple[bytes, str]] = {
    "JPEG": (jpeg(), "image/jpeg"),
    "JPEG, progressive": (jpeg(progressive=True), "image/jpeg"),
    "JPEG, optimised grey scans": (jpeg(optimize=True, quality=20), "image/jpeg"),
    "JPEG with restart marks": (jpeg(restart_marker_blocks=1), "image/jpeg"),
    "JPEG, upright": (jpeg(1), "image/jpeg"),
    "JPEG with a stuffed marker": (jpeg(more=b"\xff\xff\xff" + segment(0xFE, TELLS)[1:]), "image/jpeg"),
    "JPEG with a second photo behind": (jpeg() + jpeg(), "image/jpeg"),
    "JPEG with a film behind": (jpeg() + mp4(), "image/jpeg"),
    "JPEG with a telephone's trailer": (jpeg() + TRAILER, "image/jpeg"),
    "JPEG of several photos": (mpo(), "image/jpeg"),
    "PNG": (png(), "image/png"),
    "PNG, upright": (png(1), "image/png"),
    "PNG with the rest of a longer one": (png() + b"\0\1\2\3\x9c\xff" * 40 + b"\0" * 9, "image/png"),
    "WebP": (webp(), "image/webp"),
    "WebP, lossless": (webp(lossless=True), "image/webp"),
    "WebP, upright": (webp(1), "image/webp"),
    "HEIC": (heic(), "image/heic"),
    "HEIC with boxes of its own": (heic() + box(b"uuid", TELLS) + box(b"free", TELLS), "image/heic"),
    "MP4": (mp4(), "video/mp4"),
    "MP4 of an iPhone": (mp4(brand=b"qt  "), "video/mp4"),
    "MP4 with hidden boxes": (mp4(behind=box(b"uuid", TELLS) + box(b"skip", SCRIPT)), "video/mp4"),
    "MP4 with a blank end": (mp4(behind=b"\0" * 3), "video/mp4"),
}


@pytest.mark.parametrize(("content", "kind"), TELLING.values(), ids=TELLING)
def test_a_file_is_kept_without_what_it_tells(content: bytes, kind: str) -> None:
    found = inspect_file(content)
    assert (found.kind, found.trouble) == (kind, "")
    assert TELLS in content
    assert TELLS not in found.content
    assert SCRIPT not in found.content
    assert inspect_file(found.content) == found


PHOTOS = {name: row for name, row in TELLING.items() if row[1].startswith("image/")}


@pytest.mark.parametrize(("content", "kind"), PHOTOS.values(), ids=PHOTOS)
def test_the_picture_stays_as_it_was_and_stands_upright(content: bytes, kind: str) -> None:
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(inspect_file(content).content))
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert ImageOps.exif_transpose(before).size == ImageOps.exif_transpose(after).size
    assert after.getexif().get(0x0112, 1) == before.getexif().get(0x0112, 1)
    assert set(after.getexif()) <= {0x0112}
    assert not after.getexif().get_ifd(0x8825)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("make", [jpeg, png, webp])
def test_every_orientation_is_kept(make: Callable[[int], bytes], orientation: int) -> None:
    after = Image.open(io.BytesIO(inspect_file(make(orientation)).content))
    assert after.getexif().get(0x0112, 1) == orientation


HIDING: dict[str, bytes] = {
    "JPEG with a page behind": jpeg() + SCRIPT,
    "JPEG with blanks and a page behind": jpeg() + b"\r\n \0\0" + SCRIPT,
    "JPEG with a script behind": jpeg() + b"#!/bin/sh\nrm -rf /\n",
    "JPEG with lines of a script behind": jpeg() + b"document.location='http://example.com'",
    "JPEG with an archive behind": jpeg() + archive(),
    "JPEG with an archive in what a telephone adds": jpeg() + b"\0\1\2\3" * 9 + archive(),
    "JPEG with a page in its data": in_data(saved("JPEG")),
    "JPEG with a program behind": jpeg() + b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(90),
    "JPEG with a second one with a page behind": jpeg() + jpeg() + SCRIPT,
    "JPEG with a page far behind": jpeg() + b"\0" * 9000 + SCRIPT,
    "JPEG with a PDF behind": jpeg() + pdf(),
    "JPEG with a drawing behind": jpeg() + b"<svg xmlns='x' onload='alert(1)'/>",
    "JPEG with PHP behind": jpeg() + b"<?php system($_GET['c']);",
    "PNG with a page behind": png() + SCRIPT,
    "PNG with an archive behind": png() + archive(),
    "WebP with a page behind": webp() + SCRIPT,
    "WebP with an archive behind": webp() + archive(),
    "HEIC with a page behind": heic() + SCRIPT,
    "HEIC with an archive behind": heic() + archive(),
    "MP4 with a page behind": mp4(behind=SCRIPT),
    "MP4 with an archive behind": mp4(behind=archive()),
    "MP4 with a page as a box's content": mp4(behind=box(b"mdat", SCRIPT)),
    "PDF with an archive behind": pdf(behind=archive()),
    "PDF with a page behind": pdf(behind=SCRIPT),
    "PDF with a page at its beginning": pdf().replace(b"%\xe2\xe3", b"%<script>alert(1)</script>"),
    "page": SCRIPT,
    "page under a comment": b"<!-- photo -->" * 9 + SCRIPT,
    "page in UTF-16": "\ufeff<html><script>alert(1)</script>".encode("utf-16-le"),
    "drawing": b"<?xml version='1.0'?><svg xmlns='x' onload='alert(1)'/>",
    "program": b"MZ\x90\0\3\0\0\0\4",
    "archive": archive(),
}
ACTIVE: dict[str, bytes] = {
    "script": pdf(b"<</S/JavaScript/JS(app.alert\\(1\\))>>", root=b"/OpenAction 4 0 R"),
    "script by an escaped name": pdf(b"<</S/J#61vaScript/#4aS(x)>>", root=b"/OpenAction 4 0 R"),
    "script in the catalogue's names": pdf(root=b"/Names<</JavaScript<</Names[(a)4 0 R]>>>>"),
    "a program to launch": pdf(b"<</S/Launch/F(cmd.exe)>>", root=b"/OpenAction 4 0 R"),
    "an attached file": pdf(stream(b"/Type/EmbeddedFile", b"x"), root=b"/Names<</EmbeddedFiles 4 0 R>>"),
    "a form that is sent": pdf(b"<</S/SubmitForm/F(http://example.com)>>"),
    "a form in XML": pdf(root=b"/AcroForm<</XFA 4 0 R>>"),
    "another document": pdf(b"<</S/GoToE/F(x.pdf)>>"),
    "moving media": pdf(b"<</Subtype/RichMedia/RichMediaContent 5 0 R>>"),
    "script in a packed object": pdf(
        stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", flate(b"9 0 <</S/JavaScript/JS(x)>>"))
    ),
    "an escaped script in a packed object": pdf(
        stream(b"/Type /Obj#53tm/N 1/First 4/Filter [/Fl ]", flate(b"9 0 <</S /J#61vaScript /JS (x)>>"))
    ),
    "a short name in a packed object": pdf(
        stream(b"/Filter/FlateDecode/Type/ObjStm/N 1/First 4", flate(b"9 0 <</JS(x)>>"))
    ),
    "a packed object with a long head": pdf(
        stream(b" " * 9000 + b"/Type/ObjStm/Filter/FlateDecode", flate(b"9 0 <</S/Launch>>"))
    ),
    "a packed object that is packed oddly": pdf(stream(b"/Type/ObjStm/Filter/LZWDecode", b"\x80\x0b`P")),
    "a packed object that is packed twice": pdf(
        stream(b"/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]", flate(b"x").hex().encode())
    ),
    "a broken packed object": pdf(stream(b"/Type/ObjStm/Filter/FlateDecode", b"nothing")),
    "a packed object of a bomb": pdf(stream(b"/Type/ObjStm/Filter/FlateDecode", flate(b" " * 40_000_000))),
    "a type that stands elsewhere": pdf(stream(b"/Type 9 0 R/Filter/FlateDecode", flate(b"<</S/Launch>>"))),
    "behind a stream that is none": pdf(b"(stream\n)", b"<</S/Launch/F(x)>>"),
    "a lock": pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 9 0 R"),
}
UNKNOWN: dict[str, bytes] = {
    "nothing": b"",
    "GIF and script": b"GIF89a/*" + bytes(20) + b"*/=alert(1)//",
    "text": "我的发票".encode(),
    "noise": bytes(range(1, 9)) * 30,
    "JPEG that goes astray": jpeg()[:40] + b"nothing of the kind" * 20,
    "PNG that goes astray": png()[:33] + b"nothing of the kind" * 20,
    "AVIF": box(b"ftyp", b"avif" + bytes(4) + b"avifmif1") + box(b"mdat", b"x"),
    "Matroska": b"\x1aE\xdf\xa3" + bytes(60),
}
GOOD_PDF: dict[str, bytes] = {
    "plain": pdf(),
    "with blanks behind": pdf(behind=b"\r\n\r\n"),
    "with two ends": pdf(behind=b"4 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF"),
    "with a page to open at": pdf(root=b"/OpenAction[3 0 R/Fit]/Metadata 4 0 R"),
    "with an address": pdf(b"<</S/URI/URI(https://example.com)>>"),
    "with packed objects": pdf(stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", flate(b"9 0 <<>>"))),
    "with packed drawing": pdf(stream(b"/Filter/FlateDecode", flate(b"BT (/JavaScript) Tj ET"))),
    "with a photo": pdf(stream(b"/Type/XObject/Subtype/Image/Filter/DCTDecode", saved("JPEG"))),
    "with names alike": pdf(b"<</JSON 1/Launcher 2/EncryptMetadata false/Movies 3>>"),
    "with a signature": pdf(b"<</Type/Sig/Filter/Adobe.PPKLite/Contents<00>>>", root=b"/AcroForm<<>>"),
}
PICTURES = [row for name, row in HIDING.items() if re.match("JPEG|PNG|WebP|HEIC|MP4", name)]
REFUSED = [
    *((f"{name}", content, "harmful_file") for name, content in HIDING.items()),
    *((f"PDF: {name}", content, "active_pdf") for name, content in ACTIVE.items()),
    *((name, content, "unknown_file") for name, content in UNKNOWN.items()),
]


@pytest.mark.parametrize(
    ("content", "trouble"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_is_refused(content: bytes, trouble: str) -> None:
    found = inspect_file(content)
    assert found.trouble == trouble
    assert found.content == b""


@pytest.mark.parametrize("content", GOOD_PDF.values(), ids=GOOD_PDF)
def test_a_pdf_that_is_only_read_is_kept_as_it_is(content: bytes) -> None:
    assert inspect_file(content) == ("application/pdf", content, "")


@pytest.mark.parametrize("content", PICTURES)
def test_a_mail_s_file_that_is_two_is_set_aside(content: bytes) -> None:
    assert is_two_files(content, detect_type(content))


def test_a_mail_s_photo_that_is_cut_off_stays() -> None:
    cut = jpeg()[:-20]
    assert TELLS not in clean_file(cut, "image/jpeg")
    assert clean_file(b"\xff\xd8\xffbroken", "image/jpeg") == b"\xff\xd8\xffbroken"
    assert clean_file(SCRIPT, "text/html") == SCRIPT
    assert ROTATED == Image.open(io.BytesIO(clean_file(cut, "image/jpeg"))).getexif()[0x0112]


# Shapes that tempt a reader to read the same bytes again and again.
HOSTILE: dict[str, Callable[[int], bytes]] = {
    "JPEG of marks without an end": lambda n: b"\xff\xd8\xff\xda\0\3\1" + b"\xff" * n,
    "JPEG of broken marks": lambda n: b"\xff\xd8\xff\xda\0\3\1" + b"\xff\xff\0" * (n // 3),
    "JPEG of small segments": lambda n: b"\xff\xd8" + b"\xff\xfe\0\2" * (n // 4),
    "PNG of small chunks": lambda n: png()[:33] + (bytes(4) + b"abCd" + bytes(4)) * (n // 12),
    "WebP of small chunks": lambda n: webp()[:12] + (b"abcd" + bytes(4)) * (n // 8),
    "MP4 of small boxes": lambda n: mp4() + box(b"moov", box(b"trak") * (n // 8)),
    "HEIC of parts without room": lambda n: iloc(b"\0\0", (b"\0\1\0\0" + b"\xff\xff") * (n // 6)),
    "HEIC of parts upon each other": lambda n: iloc(
        b"\x44\0", (b"\0\1\0\0\0\1" + bytes(4) + (n // 2).to_bytes(4)) * (n // 14)
    ),
    "PDF of streams that begin": lambda n: pdf()[:15] + b"stream\n" * (n // 7),
    "PDF of streams": lambda n: pdf()[:15] + b"<<>>stream\n\nendstream " * (n // 22),
    "PDF of escapes": lambda n: pdf()[:15] + b"#41" * (n // 3),
    "PDF of blanks in a filter": lambda n: pdf(stream(b"/Type/ObjStm/Filter" + b" " * n, b"x")),
    "PDF of types elsewhere": lambda n: pdf(stream(b"/Type 1 1 " * (n // 10), b"x")),
    "markup that never closes": lambda n: saved("JPEG")[:-2] + b"<svg " * (n // 5),
}


def iloc(sizes: bytes, items: bytes) -> bytes:
    """A HEIC whose items lie where these say."""
    count = 65_535
    told = box(b"iinf", b"\0\0\0\0\0\1" + box(b"infe", b"\2\0\0\0\0\1\0\0Exif\0"))
    where = box(b"iloc", b"\0\0\0\0" + sizes + count.to_bytes(2) + items)
    return box(b"ftyp", b"heic" + bytes(4)) + box(b"meta", bytes(4) + told + where)


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_the_time_grows_with_the_size(make: Callable[[int], bytes]) -> None:
    times_as_long, large = growth(make, 400_000)
    assert large < 0.02 or times_as_long <= DOUBLE
    assert large < 2
