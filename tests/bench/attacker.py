"""Somebody with public knowledge only, no link: what they get out of a running stack, as figures.

Four questions: how many mails a stranger gets, whose coverage changes, what answers and their times say of
numbers and addresses, and how much one address of the network can make the shop do in a day.
"""

from __future__ import annotations

import json
import random
import secrets
import sqlite3
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from infra.local.place import Place
from tests.bench.load import Client
from tests.outside import request

ADDRESSES, ASKED, QUIET = 30, 150, 5.0  # of the network; timed pairs of calls; seconds without a new mail
HOURS, PRICE = 24, 0.23 / 1000  # of a day; USD for a case, the dearest thing that can be asked for
PERMISSIONS = "permissions of 10 MB"
EVERY_DOOR = 40  # calls at each, more than any bound of an hour but coverage's


@dataclass
class Attack:
    """What was measured; `told` are the pairs of which somebody could tell one from the other."""

    mails: dict[str, int] = field(default_factory=dict)
    coverage_changed: int = 0
    coverage_asked: int = 0
    told: list[str] = field(default_factory=list)
    times: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)

    @property
    def dollars(self) -> float:
        """At most, of one address in a day; permissions have a bound of the day already."""
        an_hour = sum(count for name, count in self.accepted.items() if name != PERMISSIONS)
        return (an_hour * HOURS + self.accepted.get(PERMISSIONS, 0)) * PRICE


def product(**changes: Any) -> dict[str, Any]:
    serial = f"P1A{secrets.randbelow(10**8):08}"
    plain = {"model": "FH-P1", "serial_number": serial, "purchased_on": "2026-03-03", "name": "Ann Lee"}
    return {**plain, "email": address(), "privacy_consent": True, "language": "en", **changes}


def address() -> str:
    return f"c{uuid.uuid4().hex[:16]}@example.com"


def attack(place: Place) -> Attack:
    """Try all four on a stack."""
    seen = Attack()
    bomb(place, seen)
    redate(place, seen)
    tell_apart(place, seen)
    use_up(place, seen)
    return seen


def bomb(place: Place, seen: Attack) -> None:
    """From many addresses, through every door that writes to somebody, in many spellings of theirs."""
    for spelling in ("{0}+{1}@example.com", "{1}@{0}.fastmail.com"):
        name = f"v{uuid.uuid4().hex[:12]}"
        for turn in range(ADDRESSES):
            client, spelt = Client(place), spelling.format(name, turn)
            client.post("/api/requests/repair", request(email=spelt))
            client.post("/api/requests/enquiry", request("enquiry", email=spelt))
            client.post("/api/products", product(email=spelt))
            client.post("/api/cases/links", {"email": spelt, "language": "en"})
        seen.mails[spelling.format("victim", "any")] = settled(partial(mails_to, place, name))


def mails_to(place: Place, name: str) -> int:
    with closing(sqlite3.connect(f"file:{place.data / 'mailbox.sqlite'}?mode=ro", uri=True)) as mailbox:
        found = mailbox.execute("SELECT count(*) FROM message WHERE recipients LIKE ?", (f"%{name}%",))
        return int(found.fetchone()[0])


def settled(count: Callable[[], int]) -> int:
    """A count, once it has not grown for some seconds."""
    before, since = count(), time.monotonic()
    while time.monotonic() < since + QUIET:
        time.sleep(0.2)
        if (now := count()) != before:
            before, since = now, time.monotonic()
    return before


def redate(place: Place, seen: Attack) -> None:
    """Claim products with early, late and fitting days, from several mailboxes, and ask before and after."""
    today = date.today()  # noqa: DTZ011 - a day more or less is none of those that matter
    for claimed in (today - timedelta(days=900), today - timedelta(days=1), today - timedelta(days=30)):
        for bought in (today - timedelta(days=30), today - timedelta(days=900)):
            one = product()
            said = {name: one[name] for name in ("model", "serial_number")} | {"purchased_on": f"{bought}"}
            before = Client(place).post("/api/coverage", said)
            for _ in range(3):
                Client(place).post("/api/products", one | {"purchased_on": f"{claimed}", "email": address()})
            seen.coverage_asked += 1
            seen.coverage_changed += Client(place).post("/api/coverage", said) != before


def tell_apart(place: Place, seen: Attack) -> None:
    """Ask of what exists and what does not in turn, and compare answers and times."""
    known = [request() for _ in range(ASKED)]
    numbers = [str(Client(place).post("/api/requests/repair", one)[1]["number"]) for one in known]
    registered = [product() for _ in range(ASKED)]
    for one in registered:
        Client(place).post("/api/products", one)
    pairs: dict[str, tuple[str, Callable[[bool], dict[str, Any]]]] = {
        "case number": (
            "/api/cases/lookup",
            lambda exists: {"number": numbers.pop() if exists else missing(), "email": address()},
        ),
        "address": (
            "/api/cases/links",
            lambda exists: {"email": known.pop()["email"] if exists else address(), "language": "en"},
        ),
        "serial number": (
            "/api/products",
            lambda exists: product(
                **({"serial_number": registered.pop()["serial_number"]} if exists else {})
            ),
        ),
    }
    for name, (path, body) in pairs.items():
        answers = timed(place, path, body)
        if {shape for _, shape in answers[True]} != {shape for _, shape in answers[False]}:
            seen.told.append(name)
        there, gone = ([took for took, _ in answers[exists]] for exists in (True, False))
        seen.times[name] = (
            1000 * statistics.median(there),
            1000 * statistics.median(gone),
            share(there, gone),
        )


def missing() -> str:
    return f"202601-{random.randrange(10**6):06}"


def timed(
    place: Place, path: str, body: Callable[[bool], dict[str, Any]]
) -> dict[bool, list[tuple[float, str]]]:
    """The time and the shape of each answer, each asked once and from an address of its own."""
    answers: dict[bool, list[tuple[float, str]]] = {True: [], False: []}
    for exists in orders():
        client = Client(place)
        client.connection.connect()
        asked, before = body(exists), time.perf_counter()
        status, answer = client.post(path, asked)
        took = time.perf_counter() - before
        answers[exists].append((took, f"{status} {sorted(answer)} {json.dumps(answer.get('title'))}"))
    return answers


def orders() -> Iterator[bool]:
    for _ in range(ASKED):
        yield from random.sample((True, False), 2)


def share(one: list[float], other: list[float]) -> float:
    """How often the one took longer than the other: 0.5 where time says nothing."""
    longer = sum((a > b) + (a == b) / 2 for a in one for b in other)
    return longer / (len(one) * len(other))


def use_up(place: Place, seen: Attack) -> None:
    """From one address, ask for everything as often as it is given."""
    client = Client(place)
    photo = {"filename": "a.png", "type": "image/png", "size": 10 * 1024 * 1024}
    doors: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
        "requests": ("/api/requests/repair", request),
        "registrations": ("/api/products", product),
        "links": ("/api/cases/links", lambda: {"email": address(), "language": "en"}),
    }
    for name, (path, body) in doors.items():
        answers = [client.post(path, body())[0] for _ in range(EVERY_DOOR)]
        seen.accepted[name] = sum(status < 300 for status in answers)
    permitted = sum(client.post("/api/attachments", photo)[0] < 300 for _ in range(200))
    seen.accepted[PERMISSIONS] = permitted
