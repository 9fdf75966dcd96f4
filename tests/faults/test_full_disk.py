"""A disk that takes no more: what cannot be kept is refused whole, and all goes on when there is room."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psutil
import pytest
from botocore.exceptions import ClientError

from infra.local.processes import leftovers, wait_until
from tests.faults.load import Acknowledged, Load, look, stored
from tests.outside import PNG, Visitor, posted, request, visiting
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.long]
FEW = 4096  # bytes that a file of the emulator may have: less than its journal has by then
MANY = 40  # refusals
BEGUN = {"key": {"S": "begun"}}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    more = {"WORKERS": "2", "SAVE_EVERY": "3600"}  # a save would begin a new journal, which is short again
    found = Stack.on_free_ports(tmp_path_factory.mktemp("full") / "alone", more=more).start()
    yield found
    if found.process and found.process.poll() is None:
        found.kill()


@contextlib.contextmanager
def full(stack: Stack) -> Iterator[None]:
    """Let the system refuse every further byte of the emulator's files, as a full disk does."""
    emulator = next(
        one for one in leftovers(stack.place) if "infra.local.emulator" in " ".join(one.cmdline())
    )
    before = emulator.rlimit(psutil.RLIMIT_FSIZE)
    emulator.rlimit(psutil.RLIMIT_FSIZE, (FEW, before[1]))
    try:
        yield
    finally:
        emulator.rlimit(psutil.RLIMIT_FSIZE, before)


def accept_more(stack: Stack, kept: Acknowledged, count: int, *, seed: int) -> None:
    """Let customers act until so many more requests are acknowledged."""
    wanted = len(kept.answers) + count
    with Load(stack, kept, seed=seed, customers=2):
        wait_for(lambda: len(kept.answers) >= wanted)


def refuse_all(stack: Stack) -> Acknowledged:
    """Let customers act until many are refused, by HTTP and by mail; return what was acknowledged."""
    meanwhile = Acknowledged()
    with Load(stack, meanwhile, seed=2):
        wait_for(lambda: meanwhile.refused[451] and meanwhile.refused.total() >= MANY)
    return meanwhile


def is_written(stack: Stack, ledger: str) -> bool:
    """Whether a write that may end what has begun was taken; it is tried although the disk is full."""
    try:
        stack.client("dynamodb").put_item(TableName=ledger, Item=BEGUN)
    except ClientError:
        return False
    return True


def is_there(stack: Stack, ledger: str) -> bool:
    """Whether that write left anything."""
    return "Item" in stack.client("dynamodb").get_item(TableName=ledger, Key=BEGUN)


def test_a_full_disk_refuses_honestly_and_loses_nothing(stack: Stack) -> None:
    kept, ledger = Acknowledged(), stack.outputs()["LedgerTable"]
    accept_more(stack, kept, 12, seed=1)
    wait_until(lambda: not look(stack, kept).is_owing, seconds=60, step=0.3)
    with visiting(stack) as api:
        permission = api.post(
            "/api/attachments", {"filename": "a.png", "type": "image/png", "size": len(PNG)}
        )
        with full(stack):
            refused = [api.post("/api/requests/repair", request()) for _ in range(5)]
            upload = posted(permission.json(), PNG)
            while_full = refuse_all(stack)
            assert not is_written(stack, ledger)
        assert [
            answer.text for answer in refused if answer.status_code < 500 or not answer.json()["title"]
        ] == []
        assert [answer.headers["Retry-After"] for answer in refused if answer.status_code == 503]
        assert upload.status_code >= 500
        assert not while_full.answers
        assert not while_full.writers
        assert "takes no more" in stack.said
        wait_for(lambda: "There is room on the disk again" in stack.said or takes(api))
        assert stored(stack) >= set(kept.answers)
        assert not is_there(stack, ledger)
        before = stored(stack)
        accept_more(stack, kept, 6, seed=3)
        assert len(stored(stack)) > len(before)
    stack.kill()
    stack.start()
    wait_until(lambda: not look(stack, kept).is_owing, seconds=60, step=0.3)
    found = look(stack, kept)
    assert found.is_whole, found
    assert not kept.given_twice
    unasked = stored(stack) - set(kept.answers)
    assert len(unasked) == len(kept.writers)  # mails make cases, and a refused request makes none
    assert found.doubled <= 2  # as many as were being sent when the disk became full


def takes(api: Visitor) -> bool:
    return api.get("/api/policy").is_success
