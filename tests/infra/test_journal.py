"""The journal's files: cut anywhere, damaged, written into a full disk."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from infra.local.storage.journal import HEAD, Journal, Unreadable, record, whole_records

BODIES = [b"one", b"two, which is longer", bytes(range(48))]


def read(folder: Path, first: int = 0) -> list[bytes]:
    return list(Journal(folder, reserve=10).read(first))


def filled(folder: Path, bodies: list[bytes] = BODIES) -> Journal:
    journal = Journal(folder, reserve=10)
    for body in bodies:
        journal.write(body)
    return journal


def test_what_was_written_is_read_by_the_next(tmp_path: Path) -> None:
    filled(tmp_path)
    assert read(tmp_path) == BODIES


@pytest.mark.parametrize("kept", range(HEAD.size + len(BODIES[-1])))
def test_a_tail_that_was_cut_anywhere_is_dropped_and_the_rest_goes_on(tmp_path: Path, kept: int) -> None:
    file = filled(tmp_path).path(1)
    before = sum(len(record(body)) for body in BODIES[:-1])
    os.truncate(file, before + kept)
    assert read(tmp_path) == BODIES[:-1]
    assert file.stat().st_size == before
    Journal(tmp_path).write(b"next")
    assert read(tmp_path) == [*BODIES[:-1], b"next"]


@pytest.mark.parametrize("place", range(len(record(BODIES[-1]))))
def test_no_damaged_byte_of_the_last_record_is_believed(place: int) -> None:
    data = bytearray(b"".join(map(record, BODIES)))
    data[len(data) - len(record(BODIES[-1])) + place] ^= 0x55
    assert whole_records(bytes(data))[0] == BODIES[:-1]


@pytest.mark.parametrize("tail", [b"\0" * 4096, b"\0" * 7, b"\xff" * 64], ids=["zeros", "few zeros", "ones"])
def test_a_tail_of_nothing_is_dropped(tmp_path: Path, tail: bytes) -> None:
    """What some file systems leave after a power cut: the length is there, the bytes are not."""
    with filled(tmp_path).path(1).open("ab") as file:
        file.write(tail)
    assert read(tmp_path) == BODIES


def test_damage_before_the_last_file_is_said_and_not_passed_over(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    journal.turn()
    journal.write(b"later")
    os.truncate(journal.path(1), 5)
    with pytest.raises(Unreadable):
        read(tmp_path)


def test_a_save_takes_over_what_was_written_before_it(tmp_path: Path) -> None:
    journal = filled(tmp_path)
    first = journal.turn()
    journal.write(b"later")
    assert read(tmp_path, first) == [b"later"]
    journal.drop_before(first)
    assert read(tmp_path) == [b"later"]


@pytest.mark.parametrize("room", [0, 1, HEAD.size, HEAD.size + 1, 40, 100])
def test_a_full_disk_leaves_nothing_of_a_record_and_takes_the_next_when_there_is_room(
    tmp_path: Path, room: int
) -> None:
    """The system itself refuses: a size limit of this process, whatever the file system."""
    journal = filled(tmp_path)
    size = journal.path(1).stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            journal.write(bytes(1000))
        assert journal.path(1).stat().st_size == size
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    journal.write(b"room again")
    assert read(tmp_path) == [*BODIES, b"room again"]


def test_the_reserve_is_taken_only_where_there_is_room_for_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path, reserve=5000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4999, hard))
    try:
        assert not journal.keep_reserve()
        assert not journal.reserved.exists()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert journal.keep_reserve()
    assert journal.reserved.stat().st_size == 5000
    journal.free_reserve()
    assert not journal.reserved.exists()
