"""What archives list in their directories (ZIP, RAR, tar): nothing is ever unpacked."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.mail_parser.message import charsets

MOST_ENTRIES = 5000  # of an archive


class Entry(NamedTuple):
    """A file in an archive; no scanner can look into what is encrypted."""

    name: str
    encrypted: bool


def zip_entries(content: bytes) -> list[Entry] | None:
    """Read a ZIP's central directory (APPNOTE 4.3.12); None if it is broken."""
    end = content.rfind(b"PK\5\6", max(0, len(content) - 66_000))
    if end < 0 or len(content) < end + 22:
        return None
    count, size, start = struct.unpack_from("<HII", content, end + 10)
    position = end - size if 0 <= end - size else start
    found: list[Entry] = []
    for _ in range(min(count, MOST_ENTRIES)):
        if content[position : position + 4] != b"PK\1\2" or len(content) < position + 46:
            return None
        flags = int.from_bytes(content[position + 8 : position + 10], "little")
        length, extra, comment = struct.unpack_from("<HHH", content, position + 28)
        raw = content[position + 46 : position + 46 + length]
        name = raw.decode("utf-8", "replace") if flags & 0x800 else charsets.decode(raw)
        found.append(Entry(name, encrypted=bool(flags & 1)))
        position += 46 + length + extra + comment
    return found


def rar_entries(content: bytes) -> list[Entry] | None:
    """Read the file headers of a RAR 4 or 5 archive; None if they are encrypted or broken."""
    try:
        return list(_read_rar5(content) if content[6:8] == b"\x01\x00" else _read_rar4(content))
    except (struct.error, IndexError, ValueError):
        return None


def tar_entries(content: bytes) -> list[Entry]:
    """Read the headers of a tar archive (POSIX ustar)."""
    found: list[Entry] = []
    position = 0
    while content[position + 257 : position + 262] == b"ustar" and len(found) < MOST_ENTRIES:
        name = content[position : position + 100].split(b"\0", 1)[0]
        digits = content[position + 124 : position + 136].strip(b" \0")
        size = int(digits, 8) if digits and not digits.strip(b"01234567") else 0
        found.append(Entry(charsets.decode(name), encrypted=False))
        position += 512 + (size + 511) // 512 * 512
    return found


def _read_rar4(content: bytes) -> Iterator[Entry]:
    position = 7
    for _ in range(MOST_ENTRIES):
        if position + 7 > len(content):
            return
        kind, flags, size = struct.unpack_from("<BHH", content, position + 2)
        if kind == 0x73 and flags & 0x80:
            raise ValueError("encrypted headers")
        packed = struct.unpack_from("<I", content, position + 7)[0] if flags & 0x8000 else 0
        if kind == 0x74:
            (length,) = struct.unpack_from("<H", content, position + 26)
            start = position + (40 if flags & 0x100 else 32)
            raw = content[start : start + length].split(b"\0", 1)[0]
            yield Entry(charsets.decode(raw), encrypted=bool(flags & 4))
        if kind == 0x7B or size < 7:
            return
        position += size + packed


def _read_rar5(content: bytes) -> Iterator[Entry]:
    position = 8
    for _ in range(MOST_ENTRIES):
        if position + 5 > len(content):
            return
        size, start = _read_number(content, position + 4)
        kind, at = _read_number(content, start)
        flags, at = _read_number(content, at)
        extra, at = _read_number(content, at) if flags & 1 else (0, at)
        packed, at = _read_number(content, at) if flags & 2 else (0, at)
        if kind == 4:
            raise ValueError("encrypted headers")
        if kind == 2:
            yield _read_rar5_file(content, at, content[start + size - extra : start + size])
        if kind == 5:
            return
        position = start + size + packed


def _read_rar5_file(content: bytes, at: int, extra: bytes) -> Entry:
    flags, at = _read_number(content, at)
    _, at = _read_number(content, at)
    _, at = _read_number(content, at)
    at += (4 if flags & 2 else 0) + (4 if flags & 4 else 0)
    _, at = _read_number(content, at)
    _, at = _read_number(content, at)
    length, at = _read_number(content, at)
    encrypted = bool(extra) and _read_number(extra, _read_number(extra, 0)[1])[0] == 1
    return Entry(content[at : at + length].decode("utf-8", "replace"), encrypted=encrypted)


def _read_number(content: bytes, at: int) -> tuple[int, int]:
    """Read a RAR 5 number of seven bits a byte; return the value and where it ends."""
    value = 0
    for shift in range(10):
        byte = content[at + shift]
        value |= (byte & 0x7F) << 7 * shift
        if not byte & 0x80:
            return value, at + shift + 1
    raise ValueError("no number")
