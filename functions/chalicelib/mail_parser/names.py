"""File names that can stand on any disk and on any page, whatever the sender called them."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

LONGEST = 100
NAMELESS = {"image": "image", "video": "video", "audio": "audio", "message": "message"}

_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,10})$")

EXTENSIONS: dict[str, str] = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
    "image/heif": "heif", "image/avif": "avif", "image/bmp": "bmp", "image/tiff": "tiff",
    "image/svg+xml": "svg",
    "application/pdf": "pdf", "video/mp4": "mp4", "video/quicktime": "mov", "video/3gpp": "3gp",
    "video/webm": "webm", "video/x-matroska": "mkv", "video/x-msvideo": "avi", "video/mpeg": "mpg",
    "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/amr": "amr", "audio/wav": "wav", "audio/ogg": "ogg",
    "audio/flac": "flac", "audio/aac": "aac", "application/zip": "zip", "application/vnd.rar": "rar",
    "application/x-7z-compressed": "7z", "application/gzip": "gz", "text/plain": "txt", "text/csv": "csv",
    "text/html": "html", "text/calendar": "ics", "text/vcard": "vcf", "message/rfc822": "eml",
    "application/msword": "doc", "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.ms-outlook": "msg", "application/ms-tnef": "dat", "application/rtf": "rtf",
    "application/octet-stream": "bin",
}  # fmt: skip


def cleaned(name: str, kind: str) -> str:
    """Make a name harmless and whole; a nameless file is called after its type."""
    text = unicodedata.normalize("NFC", _unescaped(name.encode("utf-8", "replace").decode("utf-8")))
    text = re.split(r"[/\\]", text.replace("\u2044", "/").replace("\u2215", "/"))[-1]
    text = "".join(
        letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    text = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", text)).strip(" .")
    if not text.strip("_ ."):
        text = _called_after(kind)
    if _RESERVED.match(text):
        text = "_" + text
    return shortened(text)


def extension(name: str) -> str:
    """Give the last extension in lower case, without the dot."""
    found = _EXTENSION.search(name)
    return found[1].lower() if found else ""


def shortened(name: str) -> str:
    """Cut a long name in the middle, so that its extension stays."""
    if len(name) <= LONGEST:
        return name
    ending = _EXTENSION.search(name)
    tail = ending[0] if ending else ""
    return name[: LONGEST - len(tail)].rstrip(" .") + tail


def numbered(names: Iterator[str]) -> Iterator[str]:
    """Tell files of the same name apart: photo.jpg, photo (2).jpg."""
    taken: set[str] = set()
    for name in names:
        unique, count = name, 1
        while unique.lower() in taken:
            count += 1
            stem, dot, tail = name.rpartition(".") if extension(name) else (name, "", "")
            unique = f"{stem} ({count}){dot}{tail}"
        taken.add(unique.lower())
        yield unique


def _unescaped(name: str) -> str:
    """Read a name that was written as in a URL, without saying so."""
    if not re.search(r"%[89A-Fa-f][0-9A-Fa-f]%[89ABab]", name):
        return name
    try:
        return unquote(name, errors="strict")
    except UnicodeDecodeError:
        return name


def _called_after(kind: str) -> str:
    stem = NAMELESS.get(kind.partition("/")[0], "file")
    return f"{stem}.{EXTENSIONS.get(kind, 'bin')}"
