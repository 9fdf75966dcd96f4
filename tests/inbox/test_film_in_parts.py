"""A film that a browser or a camera writes in parts is kept without what lies between its samples."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from chalicelib.mail_parser import inspect_file
from tests.inbox.made_files import TELLS, box
from tests.inbox.measuring import DOUBLE, growth
from tests.inbox.test_kept_media import TIMES, full, track

ONE, TWO = b"\x11PICTURE\x22" * 3, b"\x33SOUND\x44" * 5
HEAD = box(b"ftyp", b"iso5" + bytes(4) + b"mp42")


def flagged(name: bytes, flags: int, *numbers: int, more: bytes = b"") -> bytes:
    return box(name, struct.pack(">I", flags) + struct.pack(f">{len(numbers)}I", *numbers) + more)


def moov(each: int = 0) -> bytes:
    more = box(b"mvex", flagged(b"trex", 0, 1, 1, 0, each, 0))
    return box(b"moov", full(b"mvhd", TIMES + bytes(88)) + track(b"vide", 0, 0) + more)


def part(*tracks: bytes) -> bytes:
    return box(b"moof", full(b"mfhd", struct.pack(">I", 1)) + b"".join(tracks))


def traf(head: bytes, *runs: bytes) -> bytes:
    return box(b"traf", head + b"".join(runs))


def by_sizes(offset: int) -> bytes:
    """From the part on, each sample with its size."""
    run = flagged(b"trun", 0x201, 2, offset & 0xFFFFFFFF, len(ONE) - 4, 4)
    return part(traf(flagged(b"tfhd", 0x020000, 1), run))


def by_default(offset: int) -> bytes:
    """From the part on, all samples of one size, after a run whose rows hold all else."""
    run = flagged(b"trun", 0xD05, 3, offset, 7, *(1, 2, 3) * 3)
    return part(traf(flagged(b"tfhd", 0x020010, 1, len(ONE) // 3), run))


def of_film(offset: int) -> bytes:
    return part(traf(flagged(b"tfhd", 0x020000, 1), flagged(b"trun", 0x1, 3, offset)))


def film(
    make: Callable[[int], bytes], *, before: bytes = TELLS, behind: bytes = TELLS, each: int = 0
) -> bytes:
    """One part whose data hold more than its samples."""
    size = len(make(0))
    data = box(b"mdat", before + ONE + behind)
    return HEAD + moov(each) + make(size + 8 + len(before)) + data


def two_runs() -> bytes:
    """Two tracks, the second of which follows the first without saying where."""

    def made(offset: int) -> bytes:
        first = traf(flagged(b"tfhd", 0x020010, 1, len(ONE)), flagged(b"trun", 0x1, 1, offset))
        return part(first, traf(flagged(b"tfhd", 0x10, 1, len(TWO)), flagged(b"trun", 0, 1)))

    size = len(made(0))
    return HEAD + moov() + made(size + 8) + box(b"mdat", ONE + TWO + TELLS)


def from_the_file() -> bytes:
    """The place is told from the beginning of the file, and data before the part."""
    head = HEAD + moov()
    base = struct.pack(">Q", len(head) + 8)
    tfhd = box(b"tfhd", struct.pack(">II", 0x11, 1) + base + struct.pack(">I", len(ONE)))
    return head + box(b"mdat", ONE + TELLS) + part(traf(tfhd, flagged(b"trun", 0x1, 1, 0)))


def backwards() -> bytes:
    head = HEAD + moov() + box(b"mdat", TELLS + ONE)
    return head + by_sizes(-len(ONE))


FILMS: dict[str, bytes] = {
    "sizes of its own": film(by_sizes),
    "one size for a track": film(by_default),
    "one size for the film": film(of_film, each=len(ONE) // 3),
    "two parts": film(by_sizes) + film(by_sizes)[len(HEAD + moov()) :],
    "two tracks behind each other": two_runs(),
    "a place in the file": from_the_file(),
    "data before the part": backwards(),
}


@pytest.mark.parametrize("content", FILMS.values(), ids=FILMS)
def test_what_no_part_shows_is_gone_and_every_sample_stays(content: bytes) -> None:
    found = inspect_file(content)
    assert (found.kind, found.trouble) == ("video/mp4", "")
    assert TELLS in content
    assert TELLS not in found.content
    assert len(found.content) == len(content)
    for sample in (ONE, TWO):
        assert found.content.count(sample) == content.count(sample)
    assert inspect_file(found.content) == found


BROKEN: dict[str, bytes] = {
    "samples beyond the file": HEAD + moov() + by_sizes(10**6) + box(b"mdat", ONE + TELLS),
    "samples before the file": HEAD + moov() + by_sizes(-(10**6)) + box(b"mdat", ONE + TELLS),
    "a run without its rows": HEAD + moov() + part(
        traf(flagged(b"tfhd", 0x020000, 1), flagged(b"trun", 0x201, 9, 0))
    ),
    "a head without its numbers": HEAD + moov() + part(traf(flagged(b"tfhd", 0x39, 1))),
}  # fmt: skip


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_film_whose_parts_cannot_be_followed_is_refused(content: bytes) -> None:
    assert inspect_file(content).trouble == "unknown_file"


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "rows": lambda n: film(
        lambda at: part(
            traf(flagged(b"tfhd", 0x020000, 1), flagged(b"trun", 0x201, n // 4, at, more=bytes(n // 4 * 4)))
        )
    ),
    "runs": lambda n: film(
        lambda at: part(traf(flagged(b"tfhd", 0x020000, 1), flagged(b"trun", 0x1, 1, at) * min(900, n // 20)))
    ),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_the_time_grows_with_the_size(make: Callable[[int], bytes]) -> None:
    times_as_long, large = growth(make, 400_000)
    assert large < 0.02 or times_as_long <= DOUBLE
    assert large < 2
