"""Archives of cases on disk: a folder or a zip file, written whole or not at all, and checked again."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Any

from chalicelib.archives.case_archive import MANIFEST, ArchiveEntry, differences, manifest
from chalicelib.archives.zip_file import Sink, Summarise, Zip, put_all
from chalicelib.domain.case.case import Case

PARTIAL = ".partial"


class NoArchive(Exception):
    """What was named is no archive, or cannot become one; the sentence says why."""


class Folder:
    """Writes entries below a folder."""

    def __init__(self, place: Path) -> None:
        self._place = place
        place.mkdir(parents=True)

    def put(self, entry: ArchiveEntry) -> None:
        file = self._place / entry.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(entry.data)


def write(target: Path, case: Case, entries: Iterable[ArchiveEntry], *, at: str) -> ArchiveEntry:
    """Write the archive of a case and return its manifest. Raises NoArchive when something is there."""
    return write_listed(
        target, entries, lambda listed: manifest(case.number, listed, version=case.version, at=at)
    )


def write_listed(target: Path, entries: Iterable[ArchiveEntry], summarise: Summarise) -> ArchiveEntry:
    """Write entries, and last their manifest, and return it. Raises NoArchive."""
    if target.exists():
        raise NoArchive(f"{target} exists already; name another place.")
    with _whole_or_not(target) as sink:
        return put_all(sink, entries, summarise)


@contextmanager
def _whole_or_not(target: Path) -> Iterator[Sink]:
    """A sink beside the target, which takes its name only when all is written."""
    beside = target.with_name(target.name + PARTIAL)
    _remove(beside)
    beside.parent.mkdir(parents=True, exist_ok=True)
    try:
        if target.suffix == ".zip":
            with zipfile.ZipFile(beside, "w") as archive:
                yield Zip(archive)
        else:
            yield Folder(beside)
        beside.rename(target)
    finally:
        _remove(beside)


def _remove(place: Path) -> None:
    if place.is_dir():
        rmtree(place)
    else:
        place.unlink(missing_ok=True)


def check(place: Path) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The manifest of an archive, and what is not as it says. Raises NoArchive."""
    found = dict(_read(place))
    try:
        listed = json.loads(found[MANIFEST])
        return listed, list(differences(listed, found))
    except (KeyError, TypeError, ValueError) as error:
        raise NoArchive(f"{place} has no readable {MANIFEST}.") from error


def _read(place: Path) -> Iterator[tuple[str, bytes]]:
    if place.is_dir():
        files = (file for file in sorted(place.rglob("*")) if file.is_file())
        yield from ((file.relative_to(place).as_posix(), file.read_bytes()) for file in files)
        return
    try:
        with zipfile.ZipFile(place) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist() if not name.endswith("/"))
    except (OSError, zipfile.BadZipFile) as error:
        raise NoArchive(f"{place} is neither a folder nor a readable zip file.") from error
