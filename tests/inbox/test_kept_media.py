"""What stays of a photo or film is what shows it, and is no second file: each hiding place by itself."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops

from chalicelib.mail_parser import inspect_file
from tests.inbox.made_files import TELLS, box, heic, jpeg, png, saved, segment
from tests.inbox.measuring import DOUBLE, growth
from tests.inbox.test_inspection import archive

SHOWN = b"\x11PICTURE\x22" * 4  # the samples of the track that is seen
TIMES = b"\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8"


def full(name: bytes, content: bytes, version: int = 0) -> bytes:
    return box(name, bytes((version, 0, 0, 0)) + content)


def handler(kind: bytes, name: bytes = b"") -> bytes:
    return full(b"hdlr", b"mhlr" + kind + b"appl" + bytes(8) + name + b"\0")


def track(
    kind: bytes, at: int, size: int, *, more: bytes = b"", table: bytes = b"", name: bytes = b""
) -> bytes:
    """A track of one chunk of two samples."""
    coded = box(b"avc1", bytes(78) + box(b"avcC", b"\1d") + table)
    samples = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1) + coded)
        + full(b"stsc", struct.pack(">IIII", 1, 1, 2, 1))
        + full(b"stsz", struct.pack(">IIII", 0, 2, size // 2, size - size // 2))
        + full(b"stco", struct.pack(">II", 1, at))
        + table,
    )
    minf = box(b"minf", full(b"vmhd", bytes(8)) + samples + more)
    media = box(b"mdia", full(b"mdhd", TIMES + bytes(12)) + handler(kind, name) + minf + more)
    return box(b"trak", full(b"tkhd", TIMES + bytes(72)) + media + more)


def film(
    *, top: bytes = b"", within: bytes = b"", tracks: bytes = b"", behind: bytes = b"", **how: bytes
) -> bytes:
    """A film of one seen track, whose data lie first; then what is hidden in them."""
    head = box(b"ftyp", b"isom" + bytes(4) + b"mp42")
    at = len(head) + 8
    data = box(b"mdat", SHOWN + behind)
    moov = box(
        b"moov", full(b"mvhd", TIMES + bytes(88)) + track(b"vide", at, len(SHOWN), **how) + within + tracks
    )
    return head + data + moov + top


def where(hidden: bytes) -> int:
    """Where what is hidden lies in a film."""
    return film(behind=hidden).index(hidden)


def animated(more: bytes) -> bytes:
    """A WebP of two frames, each with a chunk of its own."""
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(
        target, "WEBP", save_all=True, append_images=[Image.new("RGB", (8, 8), "blue")], duration=90
    )
    made = target.getvalue()
    at = made.index(b"ANMF")
    (size,) = struct.unpack_from("<I", made, at + 4)
    made = (
        made[: at + 4]
        + struct.pack("<I", size + len(more))
        + made[at + 8 : at + 8 + size]
        + more
        + made[at + 8 + size :]
    )
    return made[:4] + struct.pack("<I", len(made) - 8) + made[8:]


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def webp_chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def old_items(version: int) -> bytes:
    """A HEIC whose EXIF item is named as the first version of the format did."""
    made = heic()
    at = made.index(b"infe", made.index(b"infe", made.index(b"infe") + 4) - 40)
    return made[: at + 4] + bytes((version,)) + made[at + 5 :]


HALF = len(TELLS)
MORE = ("udta", "meta", "uuid", "free", "abcd", "Xtra", "prft")
TELLING: dict[str, bytes] = {
    **{f"film: {name} at the top": film(top=box(name.encode(), TELLS)) for name in MORE if name != "abcd"},
    **{f"film: {name} in the film": film(within=box(name.encode(), TELLS)) for name in MORE},
    **{f"film: {name} in a track": film(more=box(name.encode(), TELLS)) for name in MORE},
    **{f"film: {name} in a table": film(table=box(name.encode(), TELLS)) for name in MORE},
    "film: emsg, styp, wide": film(top=box(b"emsg", TELLS) + box(b"styp", TELLS) + box(b"wide", TELLS)),
    "film: handler's name": film(name=TELLS),
    "film: rest of a box": film(within=TELLS),
    "film: data that nothing takes": film(behind=TELLS),
    "film: data of their own": film(top=box(b"mdat", TELLS)),
    **{
        f"film: a track of {kind}": film(behind=TELLS, tracks=track(kind.encode(), where(TELLS), HALF))
        for kind in ("meta", "tmcd", "text", "sbtl", "gpmd", "camm")
    },
    "HEIC: an old EXIF item": old_items(0),
    "HEIC: an old EXIF item, next version": old_items(1),
    "HEIC: an item without a name": heic().replace(b"infe", b"free"),
    "HEIC: data that nothing takes": heic() + box(b"mdat", TELLS),
    **{
        f"JPEG: reserved mark {mark:x}": jpeg(more=segment(mark, TELLS))
        for mark in (*range(0xF0, 0xFE), 0xC8)
    },
    "JPEG: words and no end": saved("JPEG")[:-2] + TELLS,
    "JPEG: EXIF and no end": saved("JPEG")[:-2] + b"Exif\0\0" + TELLS,
    "PNG: data in its end": png()[:-12] + chunk(b"IEND", TELLS),
    "PNG: name of its profile": png()[:33]
    + chunk(b"iCCP", TELLS + b"\0\0" + zlib.compress(b"x"))
    + png()[33:],
    "WebP: EXIF in a frame": animated(webp_chunk(b"EXIF", TELLS)),
    "WebP: XMP in a frame": animated(webp_chunk(b"XMP ", TELLS)),
    "WebP: something in a frame": animated(webp_chunk(b"abcd", TELLS)),
}


@pytest.mark.parametrize("content", TELLING.values(), ids=TELLING)
def test_a_hiding_place_is_kept_empty(content: bytes) -> None:
    found = inspect_file(content)
    assert found.trouble == ""
    assert TELLS in content
    assert TELLS not in found.content
    assert inspect_file(found.content) == found


@pytest.mark.parametrize("content", [film(), film(behind=TELLS, tracks=track(b"meta", where(TELLS), HALF))])
def test_a_film_keeps_what_is_seen_in_its_place_and_no_time(content: bytes) -> None:
    found = inspect_file(content).content
    assert len(found) == len(content)
    assert found.index(SHOWN) == content.index(SHOWN)
    assert TIMES not in found
    assert b"appl" not in found
    assert all(name in found for name in (b"stsd", b"avcC", b"stco", b"vide"))


SEEN = [name for name in TELLING if not name.startswith(("film", "HEIC: an"))]


@pytest.mark.parametrize("name", SEEN)
def test_the_picture_stays_as_it_was(name: str) -> None:
    kind = name.partition(":")[0]
    plain = {"JPEG": jpeg(), "PNG": png(), "HEIC": heic(), "WebP": animated(b"")}[kind]
    before, after = (Image.open(io.BytesIO(one)) for one in (plain, inspect_file(TELLING[name]).content))
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None


def amid(one: bytes, more: bytes) -> bytes:
    """A JPEG with something amid the data of its picture."""
    return one[:-30] + more.replace(b"\xff", b"\xfe") + one[-30:]


PDF_HEAD = b"%PDF-1.7\n1 0 obj"
TWO: dict[str, bytes] = {
    "JPEG: archive in its data": amid(saved("JPEG"), archive()),
    "JPEG: archive in a table": saved("JPEG")[:2] + segment(0xDB, archive()) + saved("JPEG")[2:],
    "PNG: archive in its data": saved("PNG")[:-12] + chunk(b"IDAT", archive()) + saved("PNG")[-12:],
    "PNG: archive in its palette": saved("PNG")[:33] + chunk(b"PLTE", archive()) + saved("PNG")[33:],
    "WebP: archive in a frame": animated(webp_chunk(b"ALPH", archive())),
    "film: archive at the end of its data": film(behind=archive()),
    "film: archive in data of their own": film(top=box(b"mdat", archive())),
    "JPEG: document in a table": saved("JPEG")[:2] + segment(0xDB, PDF_HEAD) + saved("JPEG")[2:],
    "PNG: document in its palette": saved("PNG")[:33] + chunk(b"PLTE", PDF_HEAD) + saved("PNG")[33:],
    "film: document at its beginning": box(b"ftyp", b"isom" + bytes(4) + PDF_HEAD) + film()[20:],
}


@pytest.mark.parametrize("content", TWO.values(), ids=TWO)
def test_what_is_a_second_file_too_is_refused(content: bytes) -> None:
    assert inspect_file(content)[1:] == (b"", "harmful_file")


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "tracks": lambda n: film(tracks=track(b"vide", 9, 9) * (n // 400)),
    "runs": lambda n: film(
        table=full(b"stsc", struct.pack(">I", n // 12) + struct.pack(">III", 1, 1, 1) * (n // 12))
    ),
    "chunks": lambda n: film(table=full(b"stco", struct.pack(">I", n // 4) + bytes(n // 4 * 4))),
    "codings": lambda n: film(table=box(b"avc1", bytes(78)) * (n // 86)),
    "archives": lambda n: film(behind=b"PK\5\6" * (n // 4)),
    "frames": lambda n: animated(webp_chunk(b"abcd", b"") * (n // 8)),
    "words without an end": lambda n: saved("JPEG")[:-2] + (b"a" * 19 + b"\0") * (n // 20),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_the_time_grows_with_the_size(make: Callable[[int], bytes]) -> None:
    times_as_long, large = growth(make, 400_000)
    assert large < 0.02 or times_as_long <= DOUBLE
    assert large < 2
