"""A mail that needs more memory than there is ends its function; twice, then it is set aside unread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count

import psutil
import pytest

from infra.local.processes import leftovers
from tests.bench.hostile import question, send
from tests.bench.processor import FUNCTION
from tests.outside import someone
from tests.stack import Stack, wait_for

MEGABYTES = 40  # more than a worker has at rest; words need a few, this mail its size many times over
LARGE = (
    b"From: a@example.net\r\nTo: service@example.com\r\nSubject: large\r\n\r\n"
    + (b"a b c d e f " * 10 + b"\r\n") * 160_000
)


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose queues bring a mail back soon after its function was ended."""
    stack = Stack.on_free_ports(tmp_path_factory.mktemp("memory") / "data", more={"WORKERS": "2"}).start()
    try:
        queues = stack.client("sqs")
        for url in queues.list_queues()["QueueUrls"]:
            if "LargeMail" in url or "InboundQueue" in url:
                queues.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "3"})
        yield stack
    finally:
        stack.stop()


def workers(stack: Stack) -> Iterator[psutil.Process]:
    """The processes of the function that reads mails."""
    for process in leftovers(stack.place):
        with suppress(psutil.Error):
            if "Inbound" in process.environ().get(FUNCTION, ""):
                yield process


@contextmanager
def with_little_memory(stack: Stack) -> Iterator[list[int]]:
    """End each of them that takes more than it may, as Lambda does; the processes that were ended."""
    over, ended, rest = threading.Event(), list[int](), dict[int, int]()

    def watch() -> None:
        for turn in count():
            if over.wait(0.01):
                return
            if turn % 20 == 0:  # a new one needs longer to wake; to look for them takes processor time
                known = tuple(workers(stack))
            for worker in known:
                with suppress(psutil.Error):
                    size = worker.memory_info().rss
                    if size > rest.setdefault(worker.pid, max(size, 60 << 20)) + (MEGABYTES << 20):
                        worker.kill()
                        ended.append(worker.pid)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield ended
    finally:
        over.set()
        thread.join()


def lying(stack: Stack, prefix: str) -> list[str]:
    found = stack.client("s3").list_objects_v2(Bucket=stack.outputs()["FilesBucket"], Prefix=prefix)
    return [entry["Key"] for entry in found.get("Contents", ())]


def test_it_is_set_aside_and_others_are_answered(own: Stack) -> None:
    address = someone()
    with with_little_memory(own) as ended:
        assert send(own.place, "a@example.net", LARGE)
        assert send(own.place, address, question(address))
        wait_for(lambda: lying(own, "aside/"), seconds=120)
    assert len(set(ended)) == 2
    assert lying(own, "inbound/") == []
    wait_for(lambda: any(address in str(mail) for mail in own.mails()))
    [told] = wait_for(
        lambda: [
            mail
            for mail in own.mails()
            if lying(own, "aside/")[0] in own.mail(f"messages/{mail['id']}.plain")
        ]
    )
    assert "desk@example.com" in str(told)
