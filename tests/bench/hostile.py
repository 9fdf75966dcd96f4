"""What a stream of hostile mails does to others: how long a customer waits for an answer, and the clock."""

from __future__ import annotations

import json
import random
import smtplib
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial

from infra.local.deploy import client, outputs
from infra.local.place import HOST, Place
from infra.local.warm import scheduled_event
from tests.bench.load import together
from tests.inbox.hostile import SHAPES

MAILS, KINDS, LARGEST, HUGE = 200, 20, 1_000_000, 25_000_000
SENDERS, PAUSE = 4, 1.0  # connections of the stream; seconds between two mails of customers
SERVICE, LONGEST = "service@example.com", 120.0


@dataclass
class Stream:
    """What was measured while the stream came in, in seconds."""

    answered: list[float] = field(default_factory=list)
    unanswered: int = 0
    clock: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    arriving: float = 0.0
    refused: int = 0


def hostile_mails(seed: int = 1) -> Iterator[bytes]:
    """Twenty kinds, ten of each, of up to 1 MB; every fiftieth has 25 MB."""
    chance = random.Random(seed)
    kinds = chance.sample(sorted(SHAPES), KINDS)
    for at in range(MAILS):
        size = HUGE if at % 50 == 25 else chance.randint(LARGEST // 20, LARGEST)
        yield SHAPES[kinds[at % KINDS]](size)


def send(place: Place, sender: str, raw: bytes) -> bool:
    """Hand a mail to the entrance; whether it was taken."""
    try:
        with smtplib.SMTP(HOST, place.smtp_port, timeout=120) as entrance:
            entrance.sendmail(sender, [SERVICE], raw)
    except (smtplib.SMTPException, OSError):
        return False
    return True


def question(sender: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, SERVICE, "A question"
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@example.com>"
    mail.set_content("The lamp stays dark, what can I do?")
    return mail.as_bytes()


def is_answered(place: Place, address: str) -> bool:
    with closing(sqlite3.connect(f"file:{place.data / 'mailbox.sqlite'}?mode=ro", uri=True)) as mailbox:
        wanted = f"%{address}%"
        found = mailbox.execute("SELECT 1 FROM message WHERE recipients LIKE ? LIMIT 1", (wanted,))
        return found.fetchone() is not None


def wait(place: Place, seen: Stream) -> None:
    """Write as a customer, and wait for the answer."""
    address, before = f"c{uuid.uuid4().hex[:16]}@example.com", time.monotonic()
    sent = send(place, address, question(address))
    while sent and time.monotonic() < before + LONGEST:
        if is_answered(place, address):
            seen.answered.append(time.monotonic() - before)
            return
        time.sleep(0.1)
    seen.unanswered += 1


def tick(place: Place, seen: Stream) -> None:
    """Call the clock as its schedule does."""
    before = time.monotonic()
    answer = client(place, "lambda").invoke(
        FunctionName=outputs(place)["ClockName"], Payload=json.dumps(scheduled_event())
    )
    seen.clock.append(time.monotonic() - before)
    if "FunctionError" in answer:
        seen.broken.append(answer["Payload"].read().decode()[:200])


def until(over: threading.Event, pause: float, what: Callable[[], None]) -> None:
    """Begin it again and again, each time on a thread of its own, until that is over; wait for all."""
    threads = []
    while not over.is_set():
        threads.append(threading.Thread(target=what))
        threads[-1].start()
        over.wait(pause)
    for thread in threads:
        thread.join()


def stream(place: Place) -> Stream:
    """Send the stream as fast as it is taken, and measure what others meet meanwhile."""
    seen, over, mails = Stream(), threading.Event(), list(hostile_mails())
    others = [
        threading.Thread(target=until, args=(over, PAUSE, partial(wait, place, seen))),
        threading.Thread(target=until, args=(over, 10.0, partial(tick, place, seen))),
    ]
    for other in others:
        other.start()
    before = time.monotonic()
    lanes = [mails[lane::SENDERS] for lane in range(SENDERS)]
    seen.refused = sum(together(SENDERS, [partial(refused, place, lane) for lane in lanes]))
    seen.arriving = time.monotonic() - before
    over.set()
    for other in others:
        other.join()
    return seen


def refused(place: Place, mails: list[bytes]) -> int:
    """Send them one after the other; how many the entrance did not take."""
    return sum(not send(place, "a@example.net", mail) for mail in mails)
