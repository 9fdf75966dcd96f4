"""What was acknowledged survives a carrier that is away, a power cut and a stop; one stack sees it all."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
import pytest

from chalicelib.adapters.files import Files
from chalicelib.adapters.table import Cases
from infra.local import clock
from infra.local.processes import leftovers
from tests.outside import Mail, Mailbox, Visitor, bearer, request, visiting
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.long]
QUICK = {"SAVE_EVERY": "1", "WORKERS": "2"}  # nobody waits long for a save, and few ask at once
SWEPT = timedelta(minutes=3)  # by then the clock looks at what the queue should have brought
KEPT = {"key": {"S": "kept"}}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, gone in the end whatever happened."""
    found = Stack.on_free_ports(tmp_path_factory.mktemp("faults") / "alone", more=QUICK)
    yield found
    if is_up(found):
        found.kill()


@pytest.fixture
def stack(alone: Stack) -> Stack:
    return alone if is_up(alone) else alone.start()


@pytest.fixture(scope="module")
def overdue(alone: Stack) -> str:
    """A case that nobody answered in time, stored as if its deadlines were over."""
    stack = alone if is_up(alone) else alone.start()
    with visiting(stack) as api:
        number = str(api.send(request())["number"])
    pages = Files(stack.client("s3"), stack.outputs()["FilesBucket"])
    cases = Cases(stack.client("dynamodb"), stack.outputs()["CasesTable"], pages)
    case, due = cases.load(number), datetime.now(UTC) - timedelta(minutes=1)
    timers = tuple(timer.model_copy(update={"due": due, "remind_at": None}) for timer in case.timers)
    cases.save(case.model_copy(update={"version": case.version + 1, "timers": timers, "next_at": due}))
    return number


def is_up(stack: Stack) -> bool:
    return stack.process is not None and stack.process.poll() is None


def saved(stack: Stack, *words: str) -> bool:
    """Whether the emulator's last save holds this; only what is a minute old is promised to survive."""
    file = stack.place.state / "dynamodb.json"
    text = file.read_text() if file.exists() else ""
    return all(f'"{word}"' in text for word in words)


def server(stack: Stack, name: str) -> psutil.Process:
    """The process of the stack that runs this module."""
    return next(process for process in leftovers(stack.place) if name in " ".join(process.cmdline()))


def send(api: Visitor, count: int) -> dict[str, dict[str, object]]:
    """Send requests and return the accepted answers by number."""
    answers = [api.send(request(), idempotency_key=f"fault-{turn}-{time.time_ns()}") for turn in range(count)]
    return {str(answer["number"]): answer for answer in answers}


def put_off(stack: Stack, number: str) -> bool:
    """Whether the mailer tried a mail of this case and put it off."""
    log = stack.place.logs / "functions.log"
    return f"put off {number}/" in log.read_text("utf-8", errors="replace")


def numbers(stack: Stack) -> set[str]:
    """Every case that is stored."""
    found = stack.client("dynamodb").scan(
        TableName=stack.outputs()["CasesTable"],
        ProjectionExpression="#n",
        ExpressionAttributeNames={"#n": "number"},
    )
    return {item["number"]["S"] for item in found["Items"]}


@pytest.mark.usefixtures("overdue")
def test_mails_wait_for_a_carrier_that_is_away_and_leave_in_order(stack: Stack) -> None:
    mailbox, away = Mailbox(stack), server(stack, "maildump")
    with visiting(stack) as api:
        away.suspend()
        answers = [api.send(request()) for _ in range(2)]
        for answer in answers:
            for turn in range(3):
                path = f"/api/cases/{answer['number']}/reply"
                assert api.post(path, {"text": f"turn {turn}"}, **bearer(answer)).is_success
        wait_for(lambda: any(put_off(stack, str(answer["number"])) for answer in answers))
        away.resume()
        for answer in answers:
            mails = mailbox.so_many(5, answer["number"])
            order = [str(mail.source["X-Aftercare-Mail"]) for mail in mails]
            number = answer["number"]
            assert order == [f"{number}/{mail}" for mail in ("1/1", "1/2", "2/1", "3/1", "4/1")]


def test_the_clock_goes_by_itself(stack: Stack, overdue: str) -> None:
    def told() -> list[Mail]:
        heard = Mailbox(stack).to("lead@example.com")
        return [mail for mail in heard if "超过" in mail.subject and overdue in mail.text]

    assert wait_for(told, seconds=150)


def keep_something(stack: Stack) -> None:
    there = stack.outputs()
    stack.client("dynamodb").put_item(TableName=there["LedgerTable"], Item=KEPT)
    stack.client("s3").put_object(Bucket=there["FilesBucket"], Key="cases/kept", Body=b"kept")


def kept(stack: Stack) -> tuple[Any, Any]:
    there = stack.outputs()
    item = stack.client("dynamodb").get_item(TableName=there["LedgerTable"], Key=KEPT)["Item"]
    return item, stack.client("s3").get_object(Bucket=there["FilesBucket"], Key="cases/kept")["Body"].read()


def test_a_killed_stack_keeps_every_case_and_sends_what_it_owes(stack: Stack) -> None:
    mailbox = Mailbox(stack)
    with visiting(stack) as api:
        mailed = send(api, 4)
        for number in mailed:
            mailbox.both(number)
        server(stack, "maildump").suspend()
        keep_something(stack)
        owed = send(api, 3)
        wait_for(lambda: saved(stack, "kept", *owed), seconds=90)
    stack.kill()
    wait_for(lambda: not leftovers(stack.place))

    stack.start()
    assert kept(stack) == (KEPT, b"kept")
    with visiting(stack) as api:
        for number, answer in (mailed | owed).items():
            view = api.get(f"/api/cases/{number}", **bearer(answer))
            assert view.json()["state"] == "received"
        later = clock.now(stack.place.clock_file) + SWEPT
        moved = stack.make("infra.local.clock", later.isoformat())
        assert moved.returncode == 0, moved.stdout + moved.stderr
        wait_for(lambda: all(len(mailbox.about(number)) >= 2 for number in owed))
        fresh = send(api, 1)
        assert not set(fresh) & set(mailed | owed)
        for number in (*fresh, *mailed, *owed):
            mailbox.both(number)


def test_a_stop_leaves_no_process_and_the_next_start_has_all_cases_and_mails(stack: Stack) -> None:
    """A start with everything: none is sent twice."""
    with visiting(stack) as api:
        Mailbox(stack).both(api.send(request())["number"])
    mails, before = len(stack.mails()), numbers(stack)
    assert before
    assert stack.stop() == 0
    assert leftovers(stack.place) == []
    stack.start()
    assert numbers(stack) == before
    with visiting(stack) as api:
        Mailbox(stack).both(api.send(request())["number"])
    assert len(stack.mails()) == mails + 2
    assert stack.stop(signal.SIGINT) == 0
    assert leftovers(stack.place) == []
