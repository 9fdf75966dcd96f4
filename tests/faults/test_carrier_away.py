"""A carrier that is away: mails wait in the queue and leave in order when it is back, each once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from infra.local.processes import leftovers
from tests.outside import Mailbox, bearer, request, visiting
from tests.stack import Stack

pytestmark = pytest.mark.stack
AWAY = 15.0  # seconds


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Stack]:
    """A stack of its own, gone in the end whatever happened."""
    found = Stack.on_free_ports(tmp_path / "alone").start()
    yield found
    if found.process and found.process.poll() is None:
        found.kill()


def carrier(stack: Stack) -> psutil.Process:
    return next(one for one in leftovers(stack.place) if "maildump" in " ".join(one.cmdline()))


def test_mails_wait_for_a_carrier_that_is_away_and_leave_in_order(alone: Stack) -> None:
    mailbox, away = Mailbox(alone), carrier(alone)
    with visiting(alone) as api:
        away.suspend()
        answers = [api.send(request()) for _ in range(2)]
        for answer in answers:
            for turn in range(3):
                path = f"/api/cases/{answer['number']}/reply"
                assert api.post(path, {"text": f"turn {turn}"}, **bearer(answer)).is_success
        time.sleep(AWAY)
        away.resume()
        for answer in answers:
            mails = mailbox.so_many(5, answer["number"])
            order = [str(mail.source["X-Aftercare-Mail"]) for mail in mails]
            number = answer["number"]
            assert order == [f"{number}/{mail}" for mail in ("1/1", "1/2", "2/1", "3/1", "4/1")]
    assert alone.stop() == 0
