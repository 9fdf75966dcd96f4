"""The entrance for mail takes whatever is not too large, whatever its lines, and says so of the rest."""

from __future__ import annotations

import asyncio
import smtplib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.local.inbound import SIZE_LIMIT, open_entrance
from infra.local.place import HOST, Place, free_port

SENDER, SERVICE = "a@example.net", "service@example.com"
HEAD = b"From: a@example.net\r\nSubject: large\r\n\r\n"
REFUSAL = b"5.3.4 A mail may have 40 MB here, and this one is larger"
Mail = Callable[[int], bytes]


@dataclass
class Kept:
    """What is deployed, and the bucket and topic behind the entrance."""

    known: dict[str, Any] = field(default_factory=lambda: {"topic": "topic", "bucket": "files"})
    sizes: list[int] = field(default_factory=list)
    told: int = 0

    def fresh(self) -> Kept:
        return self

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - boto3 names it so
        assert (Bucket, Key[:8]) == ("files", "inbound/")
        self.sizes.append(len(Body))

    def publish(self, **_: str) -> None:
        self.told += 1


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(data=tmp_path, port=1, mailbox_port=2, smtp_port=free_port(), watch=False)


def run(loop: asyncio.AbstractEventLoop) -> None:
    """Run it until it is stopped, to its end; on a thread, because a browser has its own loop on this one."""
    loop.run_forever()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


@pytest.fixture
def kept(place: Place) -> Iterator[Kept]:
    """An open entrance; what came through it."""
    kept, loop = Kept(), asyncio.new_event_loop()
    thread = threading.Thread(target=run, args=(loop,))
    thread.start()
    server = asyncio.run_coroutine_threadsafe(open_entrance(place, kept, lambda _: kept), loop).result()
    yield kept
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def in_one_line(size: int) -> bytes:
    return HEAD + b"-" * (size - len(HEAD) - 2) + b"\r\n"


def in_lines(size: int) -> bytes:
    line = b"-" * 998 + b"\r\n"
    return (HEAD + line * (size // len(line)))[: size - 2] + b"\r\n"


@pytest.mark.parametrize("mail", [in_one_line, in_lines])
def test_a_mail_of_the_largest_size_is_taken_whole(place: Place, kept: Kept, mail: Mail) -> None:
    with smtplib.SMTP(HOST, place.smtp_port, timeout=60) as entrance:
        entrance.sendmail(SENDER, [SERVICE], mail(SIZE_LIMIT))
    assert (kept.sizes, kept.told) == ([SIZE_LIMIT], 1)


def test_a_mail_that_says_that_it_is_larger_need_not_be_sent(place: Place, kept: Kept) -> None:
    with smtplib.SMTP(HOST, place.smtp_port, timeout=60) as entrance:
        entrance.ehlo()
        assert entrance.esmtp_features["size"] == str(SIZE_LIMIT)
        assert entrance.mail(SENDER, [f"size={SIZE_LIMIT + 1}"]) == (552, REFUSAL)
    assert kept.sizes == []


@pytest.mark.parametrize("mail", [in_one_line, in_lines])
def test_a_larger_mail_is_refused_in_words_and_the_next_is_taken(
    place: Place, kept: Kept, mail: Mail
) -> None:
    with smtplib.SMTP(HOST, place.smtp_port, timeout=60) as entrance:
        entrance.ehlo()
        for size, answer in ((SIZE_LIMIT + 1000, (552, REFUSAL)), (1000, (250, b"OK"))):
            entrance.mail(SENDER)
            entrance.rcpt(SERVICE)
            assert entrance.data(mail(size)) == answer
    assert kept.sizes == [1000]
