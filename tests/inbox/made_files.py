"""Photos, films and PDF of every kind that is uploaded, with what they tell beside the picture."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import Image
from PIL.PngImagePlugin import PngInfo

TELLS = b"PLACE-31.2304N-121.4737E"  # what nobody may find in a kept file
SCRIPT = b"<html><script>alert(1)</script></html>"
ROTATED = 6  # EXIF: turned by 90 degrees
pillow_heif.register_heif_opener()


def exif(orientation: int = ROTATED) -> bytes:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = made[0x0131] = TELLS.decode()
    made.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 49.0), 29: TELLS.decode()})
    made.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + TELLS
    return made.tobytes()


def picture(size: tuple[int, int] = (40, 24)) -> Image.Image:
    made = Image.radial_gradient("L").resize(size).convert("RGB")
    made.putpixel((0, 0), (255, 0, 0))
    return made


def saved(kind: str, **how: Any) -> bytes:
    target = io.BytesIO()
    picture().save(target, kind, **how)
    return target.getvalue()


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def jpeg(orientation: int = ROTATED, *, more: bytes = b"", **how: Any) -> bytes:
    """A JPEG with EXIF, XMP, IPTC, a comment and an application's own data."""
    plain = saved("JPEG", exif=exif(orientation), comment=TELLS, **how)
    told = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + TELLS + b"</x>")
    told += segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + TELLS) + segment(0xE2, b"FPXR\0" + TELLS)
    return plain[:2] + more + told + plain[2:]


def mpo() -> bytes:
    """Several photos in one file, as telephones with two cameras make them."""
    return saved("MPO", exif=exif(), comment=TELLS, save_all=True, append_images=[picture((8, 8))])


def png(orientation: int = ROTATED) -> bytes:
    info = PngInfo()
    info.add_text("Comment", TELLS.decode())
    info.add_itxt("XML:com.adobe.xmp", f"<x>{TELLS.decode()}</x>")
    info.add_text("Packed", TELLS.decode(), zip=True)
    return saved("PNG", pnginfo=info, exif=exif(orientation))


def webp(orientation: int = ROTATED, *, lossless: bool = False) -> bytes:
    return saved("WEBP", exif=exif(orientation), xmp=b"<x>" + TELLS + b"</x>", lossless=lossless)


def heic() -> bytes:
    return saved("HEIF", exif=exif(1), xmp=b"<x:xmpmeta>" + TELLS + b"</x:xmpmeta>")


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def mp4(*, behind: bytes = b"", brand: bytes = b"isom") -> bytes:
    told = box(b"udta", box(b"\xa9xyz", b"\0\x18\x15\xc7" + TELLS)) + box(b"meta", b"\0\0\0\0" + TELLS)
    track = box(b"trak", box(b"tkhd", bytes(84)) + box(b"udta", TELLS))
    film = box(b"moov", box(b"mvhd", bytes(100)) + track + told)
    return box(b"ftyp", brand + bytes(4) + b"mp42") + box(b"mdat", b"\x01" * 50) + film + behind


def flate(data: bytes) -> bytes:
    return zlib.compress(data)


def stream(head: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


def pdf(*objects: bytes, root: bytes = b"", behind: bytes = b"") -> bytes:
    """A PDF of one page with further objects, from number 4 on."""
    first = (
        b"<</Type/Catalog/Pages 2 0 R" + root + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    )
    made, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, one in enumerate((*first, *objects), 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(made))
    return made + head + table + end + behind
