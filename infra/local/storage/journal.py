"""The journal: what happened since the last save, on disk before the answer leaves.

A folder of numbered files. Each record is its length and CRC-32 (big-endian, four bytes each), then its
bytes; one record is one flush, so that what belongs together is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

HEAD = struct.Struct(">II")
RESERVE = 4_000_000  # bytes kept free for what has begun when the disk gets full


class Unreadable(Exception):
    """A file of the journal is damaged before its end."""


def record(body: bytes) -> bytes:
    """Return a record as it is written."""
    return HEAD.pack(len(body), zlib.crc32(body)) + body


def whole_records(data: bytes) -> tuple[list[bytes], int]:
    """Return the whole records at the beginning, and where they end."""
    found, at = [], 0
    while at + HEAD.size <= len(data):
        length, check = HEAD.unpack_from(data, at)
        body = data[at + HEAD.size : at + HEAD.size + length]
        if length == 0 or len(body) < length or zlib.crc32(body) != check:
            break
        found.append(body)
        at += HEAD.size + length
    return found, at


def sync_folder(folder: Path) -> None:
    """Make new and renamed names in a folder last."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class Journal:
    """Numbered files in a folder; one writer."""

    def __init__(self, folder: Path, reserve: int = RESERVE) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.reserve, self.reserved = reserve, folder / "reserve"
        self.number = max(self.numbers(), default=0) + 1
        self.file: int | None = None
        self.opened = self.size = 0

    def numbers(self) -> list[int]:
        """Return the numbers of the files that are there, in order."""
        return sorted(int(file.name) for file in self.folder.iterdir() if file.name.isdigit())

    def path(self, number: int) -> Path:
        return self.folder / f"{number:08}"

    def read(self, first: int) -> Iterator[bytes]:
        """Return all records since a file, and cut a torn tail. Raises Unreadable for other damage."""
        numbers = [number for number in self.numbers() if number >= first]
        for number in numbers:
            file = self.path(number)
            data = file.read_bytes()
            found, end = whole_records(data)
            if end < len(data) and number != numbers[-1]:
                raise Unreadable(file)
            if end < len(data):
                os.truncate(file, end)
            yield from found

    def turn(self) -> int:
        """Write later records to a new file; return its number."""
        self.number += 1
        return self.number

    def write(self, body: bytes) -> None:
        """Append a record, on disk when this returns. Raises OSError, and nothing of it is there then."""
        file = self.open()
        try:
            write_all(file, record(body))
            os.fdatasync(file)
        except OSError:
            os.ftruncate(file, self.size)
            raise
        self.size += HEAD.size + len(body)

    def open(self) -> int:
        if self.file is None or self.opened != self.number:
            self.close()
            path = self.path(self.number)
            self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            self.opened, self.size = self.number, os.fstat(self.file).st_size
            sync_folder(self.folder)
        return self.file

    def close(self) -> None:
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def drop_before(self, number: int) -> None:
        """Remove the files that a save has taken over."""
        for old in self.numbers():
            if old < number:
                self.path(old).unlink(missing_ok=True)

    def keep_reserve(self) -> bool:
        """Take some space that a full disk cannot take from us; tell whether there was any."""
        if self.reserved.exists() and self.reserved.stat().st_size == self.reserve:
            return True
        file = os.open(self.reserved, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            write_all(
                file, bytes(self.reserve)
            )  # not fallocate: a size limit and odd file systems count, too
            os.fsync(file)
        except OSError:
            self.free_reserve()
            return False
        finally:
            os.close(file)
        return True

    def free_reserve(self) -> None:
        """Give the space back, so that what has begun can end."""
        with contextlib.suppress(OSError):
            self.reserved.unlink(missing_ok=True)


def write_all(file: int, data: bytes) -> None:
    """Write all bytes; one call may take fewer. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
