"""An archive as one zip file: its entries as they come, and last their manifest."""

import zipfile
from collections.abc import Callable, Iterable
from typing import IO, Protocol

from chalicelib.archives.case_archive import ArchiveEntry

Summarise = Callable[[list[ArchiveEntry]], ArchiveEntry]


class Sink(Protocol):
    def put(self, entry: ArchiveEntry) -> None: ...


class Zip:
    """Writes entries into a zip file; the same entries make the same file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def put(self, entry: ArchiveEntry) -> None:
        self._archive.writestr(zipfile.ZipInfo(entry.path), entry.data, zipfile.ZIP_DEFLATED)


def put_all(sink: Sink, entries: Iterable[ArchiveEntry], summarise: Summarise) -> ArchiveEntry:
    """Write entries, and last their manifest, and return it."""
    listed: list[ArchiveEntry] = []
    for entry in entries:
        sink.put(entry)
        listed.append(entry)
    summary = summarise(listed)
    sink.put(summary)
    return summary


def write_zip(file: IO[bytes], entries: Iterable[ArchiveEntry], summarise: Summarise) -> ArchiveEntry:
    """Write an archive into an open file and return its manifest."""
    with zipfile.ZipFile(file, "w") as archive:
        return put_all(Zip(archive), entries, summarise)
