"""What was acknowledged survives: a power cut, a stop, and a mailbox that was away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from infra.local.processes import leftovers
from tests.outside import Mailbox, Visitor, bearer, request, visiting
from tests.stack import Stack, wait_for

pytestmark = pytest.mark.stack
LONG = 300.0  # seconds; what never reached the queue waits for the next sweep of the clock


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack of its own, gone in the end whatever happened."""
    alone = Stack.on_free_ports(tmp_path / "alone")
    yield alone
    if alone.process and alone.process.poll() is None:
        alone.kill()


def saved(stack: Stack, number: str) -> bool:
    """Whether the emulator's last save holds a case; only what is a minute old is promised to survive."""
    file = stack.place.state / "dynamodb.json"
    return file.exists() and f'"{number}"' in file.read_text()


def server(stack: Stack, name: str) -> psutil.Process:
    """The process of the stack that runs this module."""
    return next(process for process in leftovers(stack.place) if name in " ".join(process.cmdline()))


def started(stack: Stack) -> float:
    """Start and return how many seconds it took."""
    before = time.monotonic()
    stack.start()
    return time.monotonic() - before


def send(api: Visitor, count: int) -> dict[str, dict[str, object]]:
    """Send requests and return the accepted answers by number."""
    answers = [api.send(request(), idempotency_key=f"fault-{turn}-{time.time_ns()}") for turn in range(count)]
    return {str(answer["number"]): answer for answer in answers}


def test_a_killed_stack_keeps_every_case_and_sends_what_it_owes(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    started(stack)
    mailbox = Mailbox(stack)
    with visiting(stack) as api:
        mailed = send(api, 4)
        for number in mailed:
            mailbox.both(number)
        server(stack, "maildump").suspend()
        owed = send(api, 3)
        wait_for(lambda: all(saved(stack, number) for number in owed), seconds=90)
    stack.kill()
    wait_for(lambda: not leftovers(stack.place))

    seconds = started(stack)
    with visiting(stack) as api:
        for number, answer in (mailed | owed).items():
            view = api.get(f"/api/cases/{number}", **bearer(answer))
            assert view.json()["state"] == "received"
        before = time.monotonic()
        wait_for(lambda: all(len(mailbox.about(number)) >= 2 for number in owed), seconds=LONG)
        waited = time.monotonic() - before
        fresh = send(api, 1)
        assert not set(fresh) & set(mailed | owed)
        for number in (*fresh, *mailed, *owed):
            mailbox.both(number)
    stops_and_starts_with_everything(stack, set(mailed | owed | fresh))
    with capsys.disabled():
        print(f"\n  started again in {seconds:.1f} s after a kill; owed mails left {waited:.1f} s later")


def stops_and_starts_with_everything(stack: Stack, numbers: set[str]) -> None:
    """A normal stop leaves no process, and the next start has all cases and mails, none sent twice."""
    mails = len(stack.mails())
    assert stack.stop() == 0
    assert leftovers(stack.place) == []
    started(stack)
    table = stack.outputs()["CasesTable"]
    found = stack.client("dynamodb").scan(
        TableName=table, ProjectionExpression="#n", ExpressionAttributeNames={"#n": "number"}
    )
    assert {item["number"]["S"] for item in found["Items"]} == numbers
    with visiting(stack) as api:
        Mailbox(stack).both(api.send(request())["number"])
    assert len(stack.mails()) == mails + 2
    assert stack.stop() == 0
    assert leftovers(stack.place) == []
