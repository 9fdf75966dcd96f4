"""Objects of the emulator's bucket on disk: whole or not at all, and refused when there is no room."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.services import s3

from infra.local.storage.journal import sync_folder, write_all
from infra.local.storage.recovery import PART, SIDECAR

Written = tuple[Path, str, str, bool]  # file, bucket, key, whether there was one before


def write(path: Path, data: bytes) -> None:
    """Write a new file. Raises OSError."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(file, data)
    finally:
        os.close(file)


def sync(path: Path) -> None:
    """Make a file last, if nobody has deleted it since. Raises OSError."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(file)
    finally:
        os.close(file)


def read_record(path: Path) -> dict[str, Any] | None:
    """Return the record of an object as it lies on disk."""
    sidecar = path.with_name(path.name + SIDECAR)
    if not (path.exists() and sidecar.exists()):
        return None
    kept = json.loads(sidecar.read_text())
    return {"body": None} | {name: kept.get(name) for name in s3._object_meta_from_record({})}


class Objects:
    """Writes objects; knows which are not yet synced."""

    plain: Callable[..., None] = staticmethod(s3._persist_object)

    def __init__(self) -> None:
        self.unsynced: list[Written] = []
        s3._persist_object = self.persist

    def persist(self, bucket: str, key: str, record: dict[str, Any]) -> None:
        """Store an object. Raises OSError, and the one before is there then."""
        if not isinstance(record, dict) or record.get("body") is None:
            Objects.plain(bucket, key, record)
            return
        path = Path(s3._object_disk_path(bucket, key))
        was_there = path.exists()
        try:
            self.replace(path, record["body"], sidecar(bucket, key, record))
        except OSError:
            put_back(bucket, key, read_record(path))
            raise
        record["body"] = None
        self.unsynced.append((path, bucket, key, was_there))
        other = s3._other_key_disk_path(str(Path(s3.DATA_DIR, s3.get_account_id(), bucket)), key, str(path))
        s3._remove_key_files(other)

    def replace(self, path: Path, body: bytes, about: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        wanted = {path: body, path.with_name(path.name + SIDECAR): about}
        parts = {target: target.with_name(target.name + PART) for target in wanted}
        try:
            for target, part in parts.items():
                write(part, wanted[target])
        except OSError:
            for part in parts.values():
                part.unlink(missing_ok=True)
            raise
        for target, part in parts.items():
            part.replace(target)

    def take(self) -> list[Written]:
        taken, self.unsynced = self.unsynced, []
        return taken

    def undo(self, taken: list[Written]) -> None:
        """Remove what is new of these objects and the later ones."""
        for path, bucket, key, was_there in taken + self.unsynced:
            if not was_there:
                put_back(bucket, key, None)
                s3._remove_key_files(str(path))
        self.unsynced = []


def sidecar(bucket: str, key: str, record: dict[str, Any]) -> bytes:
    about = {**s3._object_meta_from_record(record), **s3._key_history_meta(bucket, key), "key": key}
    return json.dumps(about).encode()


def put_back(bucket: str, key: str, record: dict[str, Any] | None) -> None:
    there = s3._buckets[bucket]["objects"]
    if record is None:
        there.pop(key, None)
    else:
        there[key] = record


def sync_all(written: list[Written]) -> None:
    """Make objects and their names last. Raises OSError."""
    paths = [one[0] for one in written]
    for path in paths:
        sync(path)
        sync(path.with_name(path.name + SIDECAR))
    for folder in {path.parent for path in paths}:
        if folder.exists():
            sync_folder(folder)
