"""What a file is, by its first bytes; what the sender claims decides only between kinds of plain text."""

import re
import struct
from collections.abc import Iterator

from chalicelib.mail_parser.attachments.archive_listings import zip_entries

OOXML = "application/vnd.openxmlformats-officedocument."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAMPLE_BYTES = 4096

# (offset, bytes, type): the first that fits. What can do harm stands here, too, so that it is named.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"\0\0\1\xba", "video/mpeg"),
    (0, b"\0\0\1\xb3", "video/mpeg"),
    (0, b"FLV\1", "video/x-flv"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!SILK_V3", "audio/silk"),
    (0, b"\2#!SILK_V3", "audio/silk"),
    (0, b"PK\3\4", "application/zip"),
    (0, b"PK\5\6", "application/zip"),
    (0, b"PK\7\x08", "application/zip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (257, b"ustar", "application/x-tar"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (0, b"\x1bLua", "application/x-lua"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (0, b"dex\n", "application/x-dex"),
    (0, b"L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
    (0, b"ITSF\3\0", "application/vnd.ms-htmlhelp"),
    (0, b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (0, b"\xed\xab\xee\xdb", "application/x-rpm"),
    (0, b"!<arch>\ndebian", "application/vnd.debian.binary-package"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"conectix", "application/x-vhd"),
    (0, b"vhdxfile", "application/x-vhd"),
    (0, b"KDMV", "application/x-vmdk"),
    (32769, b"CD001", "application/x-iso9660-image"),
    (0, b"xar!", "application/x-xar"),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "application/onenote"),
    (0, b"wOFF", "font/woff"),
    (0, b"\0asm", "application/wasm"),
)
_BRANDS: tuple[tuple[bytes, str], ...] = (
    (rb"hei[cxms]|hev[cxms]", "image/heic"),
    (rb"avif|avis", "image/avif"),
    (rb"mif1|msf1", "image/heif"),
    (rb"qt  ", "video/quicktime"),
    (rb"3g[a-z0-9]{2}", "video/3gpp"),
    (rb"M4A |M4B |M4P ", "audio/mp4"),
    (rb"", "video/mp4"),
)
_OFFICE = (
    ("word/", "wordprocessingml.document"),
    ("xl/", "spreadsheetml.sheet"),
    ("ppt/", "presentationml.presentation"),
)
_OLE_STREAMS = (
    ("_VBA_PROJECT", "application/vnd.ms-office.macroenabled"),
    ("__substg1.0_", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("EncryptedPackage", "application/x-encrypted-office"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BMP_HEADER_SIZES = (12, 40, 52, 56, 64, 108, 124)
_PROLOGUE = re.compile(rb"\A(?:\s|<!--.*?-->|<\?xml[^>]*\?>|<!doctype svg[^>]*>)+", re.DOTALL | re.IGNORECASE)
_FIELD = rb"(?:received|return-path|from|message-id|date|subject|to|mime-version|delivered-to):[^\n]*\n"
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (rb"<svg[\s>]", "image/svg+xml"),
    (rb"<\?php|<%@|#!\s*/|@?echo off\b|windows registry editor|\[internetshortcut\]", "application/x-script"),
    (rb"on error resume next", "application/x-script"),
    (rb"<(?:!doctype html|html|head|body|script|iframe|meta|object|embed|hta:)\b", "text/html"),
    (rb"<\?xml|<[a-z][\w:-]*[\s>/]", "text/xml"),
    (rb"begin:vcalendar", "text/calendar"),
    (rb"begin:vcard", "text/vcard"),
    (rb"(?:" + _FIELD + rb"(?:[ \t][^\n]*\n)*){2}", "message/rfc822"),
)
_CLAIMS = {
    "csv": "text/csv", "ics": "text/calendar", "vcf": "text/vcard", "eml": "message/rfc822",
    "txt": "text/plain", "log": "text/plain", "json": "application/json",
    "md": "text/plain", "xml": "text/xml",
}  # fmt: skip


def detect_type(content: bytes, name: str = "") -> str:
    """Return the media type of a file by its bytes; application/octet-stream where nothing is known.

    The name only tells kinds of plain text apart.
    """
    by_magic = (kind for offset, magic, kind in _MAGIC if content.startswith(magic, offset))
    kind = next((kind for kind in by_magic if _confirm(kind, content)), "")
    if kind:
        return _refine(kind, content)
    if media := _detect_media(content):
        return media
    return _detect_ole(content) if content.startswith(_OLE) else _detect_text(content, name)


def _detect_media(content: bytes) -> str:
    """Detect films, photos and sounds whose mark does not stand at the very beginning."""
    if content[4:8] == b"ftyp":
        return _detect_brand(content)
    if content[4:8] in (b"moov", b"mdat", b"wide", b"skip"):
        return "video/quicktime"
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12], "application/octet-stream")
    frame = len(content) > 3 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0 and content[1] & 0x06
    return "audio/mpeg" if frame and content[:2] != b"\xff\xfe" else ""


def _confirm(kind: str, content: bytes) -> bool:
    """Ask more of a mark of two letters: words begin with them, too."""
    if kind == "image/bmp":
        return len(content) >= 26 and struct.unpack_from("<I", content, 14)[0] in _BMP_HEADER_SIZES
    if kind == "application/x-msdownload":
        return not content[:200].isascii() or b"\0" in content[:200] or len(content) < 16
    return True


def _refine(kind: str, content: bytes) -> str:
    if kind == "application/zip":
        return _detect_zip(content)
    if kind == "video/webm":
        return kind if b"webm" in content[:64] else "video/x-matroska"
    return kind


def _detect_zip(content: bytes) -> str:
    listed = zip_entries(content)
    names = [entry.name.lower() for entry in listed] if listed else list(_local_names(content))
    office = next((kind for folder, kind in _OFFICE if any(name.startswith(folder) for name in names)), "")
    if office:
        macro = any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names)
        return "application/vnd.ms-office.macroenabled" if macro else OOXML + office
    if "androidmanifest.xml" in names:
        return "application/vnd.android.package-archive"
    if "meta-inf/manifest.mf" in names and any(name.endswith(".class") for name in names):
        return "application/java-archive"
    if content[30:38] == b"mimetype" and (found := re.match(rb"application/[\w.+-]+", content[38:120])):
        return re.sub(r"PK$", "", found[0].decode("ascii"))
    return "application/zip"


def _local_names(content: bytes) -> Iterator[str]:
    """Yield the first names in a ZIP that was cut and has no directory."""
    for found in re.finditer(rb"PK\x03\x04", content[: 64 * SAMPLE_BYTES]):
        head = content[found.start() : found.start() + 30 + 300]
        if len(head) >= 30:
            (length,) = struct.unpack_from("<H", head, 26)
            yield head[30 : 30 + min(length, 300)].decode("utf-8", "replace").lower()


def _detect_brand(content: bytes) -> str:
    """Read an ISO media file's brand (ISO/IEC 14496-12): photos of iPhones and films alike."""
    major, others = content[8:12], content[16:64]
    if re.match(rb"mif1|msf1", major) and (found := re.search(rb"hei[cx]|avif", others)):
        return "image/avif" if found[0] == b"avif" else "image/heic"
    return next(kind for pattern, kind in _BRANDS if re.match(pattern, major))


def _detect_ole(content: bytes) -> str:
    """Tell old Office files apart by the names of their streams."""
    directory = content[:2_000_000]
    found = (kind for name, kind in _OLE_STREAMS if name.encode("utf-16-le") in directory)
    return next(found, "application/x-ole-storage")


def _detect_text(content: bytes, name: str) -> str:
    head = content[:SAMPLE_BYTES].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\0", b"")
    if b"\0" in head or sum(byte < 9 or 13 < byte < 27 for byte in head) > len(head) // 50:
        return "application/octet-stream"
    if re.search(rb"<(?:html|script)[\s>]", head, re.IGNORECASE):
        return "text/html"
    start = _PROLOGUE.sub(b"", head)
    by_start = (kind for pattern, kind in _MARKUP if re.match(pattern, start, re.IGNORECASE))
    return next(by_start, "") or _CLAIMS.get(name.rpartition(".")[2].lower(), "text/plain")
