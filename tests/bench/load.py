"""Clients that send requests as fast as they are answered, and the check that nothing got lost or doubled."""

from __future__ import annotations

import http.client
import json
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TypeVar

from infra.local.place import HOST, Place
from infra.local.processes import wait_until
from tests.outside import request

OF_ONE_VISITOR = 15  # requests, well within what one may send an hour
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Sent:
    """One accepted request: its number, its sender, and how long the answer took (s)."""

    number: str
    email: str
    took: float


@dataclass
class Burst:
    """What came of one run; `mailed` is how many seconds after its end the last mail was there."""

    seconds: float
    sent: list[Sent]
    refused: Counter[int] = field(default_factory=Counter)
    mailed: float = 0.0
    unconfirmed: int = 0
    doubled: int = 0
    missing_mails: int = 0
    doubled_mails: int = 0

    @property
    def rate(self) -> float:
        return len(self.sent) / self.seconds


class Client:
    """One connection that is kept open, as a browser keeps it, from a loopback address of its own."""

    def __init__(self, place: Place) -> None:
        here = f"127.{random.randint(1, 254)}.{random.randint(1, 254)}.{random.randint(2, 254)}"
        self.connection = http.client.HTTPConnection(HOST, place.port, timeout=60, source_address=(here, 0))

    def post(self, path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
        self.connection.request(
            "POST", path, body=json.dumps(body).encode(), headers={"content-type": "application/json"}
        )
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


def send_until(place: Place, deadline: float, refused: Counter[int]) -> list[Sent]:
    """Send one request after the other until the time is over."""
    client = Client(place)
    sent: list[Sent] = []
    while (before := time.monotonic()) < deadline:
        if len(sent) % OF_ONE_VISITOR == OF_ONE_VISITOR - 1:
            client.connection.close()
            client = Client(place)
        body = request()
        status, answer = client.post("/api/requests/repair", body)
        if status == 201:
            sent.append(Sent(str(answer["number"]), str(body["email"]), time.monotonic() - before))
        else:
            refused[status] += 1
    client.connection.close()
    return sent


def burst(place: Place, *, clients: int, seconds: float) -> Burst:
    """Let that many clients send for that long."""
    refused: Counter[int] = Counter()
    started = time.monotonic()
    sent = together(clients, [lambda: send_until(place, started + seconds, refused)] * clients)
    return Burst(time.monotonic() - started, list(chain.from_iterable(sent)), refused)


def together(threads: int, calls: Iterable[Callable[[], Answer]]) -> list[Answer]:
    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def await_mails(place: Place, done: Burst) -> None:
    """Wait for both mails of each case; write down how long it took and what is missing or doubled."""
    before = time.monotonic()
    wanted = {sent.number for sent in done.sent}
    wait_until(lambda: all_there(mails(place, wanted), wanted), seconds=600, step=0.5)
    done.mailed = time.monotonic() - before
    counted = mails(place, wanted)
    done.missing_mails = sum(max(0, 2 - counted[number]) for number in wanted)
    done.doubled_mails = sum(max(0, counted[number] - 2) for number in wanted)


def all_there(counted: Counter[str], wanted: set[str]) -> bool:
    return all(counted[number] >= 2 for number in wanted)


def confirm(place: Place, done: Burst, *, clients: int) -> None:
    """Look up every case; write down what is not found, and numbers that were given twice."""
    done.doubled = len(done.sent) - len({sent.number for sent in done.sent})
    lanes = [done.sent[lane::clients] for lane in range(clients)]
    done.unconfirmed = sum(together(clients, [partial(unconfirmed, place, lane) for lane in lanes]))


def mails(place: Place, wanted: set[str]) -> Counter[str]:
    """How many mails name each number in their subject."""
    with sqlite3.connect(f"file:{place.data / 'mailbox.sqlite'}?mode=ro", uri=True) as mailbox:
        subjects = [row[0] for row in mailbox.execute("SELECT subject FROM message")]
    mailbox.close()
    numbers = (subject.partition("[")[2].partition("]")[0] for subject in subjects)
    return Counter(number for number in numbers if number in wanted)


def unconfirmed(place: Place, sent: list[Sent]) -> int:
    """How many of these cases the look-up does not find."""
    client = Client(place)
    found = [client.post("/api/cases/lookup", {"number": one.number, "email": one.email})[0] for one in sent]
    client.connection.close()
    return sum(status != 200 for status in found)
