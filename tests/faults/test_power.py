"""`kill -9` of everything under load: what was acknowledged is there, its mails too, and nothing else."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from infra.local.processes import leftovers, wait_until
from tests.faults.load import Acknowledged, Found, Load, look, lost_replies
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.long]
OWED_SECONDS = 90.0
SOME = 8  # requests that must have been acknowledged before the first cut
DOUBLED = 3  # a power cut, at most: one mail a connection, sent and not yet noted as sent


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    more = {"WORKERS": "2", "SHOP_ALARM": "0"}  # under the alarm mails are merged, and come an hour later
    found = Stack.on_free_ports(tmp_path_factory.mktemp("power") / "alone", more=more).start()
    yield found
    if found.process and found.process.poll() is None:
        found.kill()


@pytest.fixture(scope="module")
def kept() -> Acknowledged:
    """What all lives of the stack have acknowledged."""
    return Acknowledged()


def cut_the_power(stack: Stack, kept: Acknowledged, *, seed: int, within: float) -> float:
    """Kill everything at a moment that the seed says, and start again; return how long the start took (s)."""
    with Load(stack, kept, seed=seed):
        wait_for(lambda: len(kept.answers) >= SOME)
        time.sleep(random.Random(seed).uniform(0.3, within))
        stack.kill()
    assert wait_until(lambda: not leftovers(stack.place), seconds=20)
    before = time.monotonic()
    stack.start()
    return time.monotonic() - before


def settle(stack: Stack, kept: Acknowledged) -> Found:
    """Wait for the mails that are owed, then look."""
    wait_until(lambda: not look(stack, kept).is_owing, seconds=OWED_SECONDS, step=0.3)
    found = look(stack, kept)
    found.lost_replies = lost_replies(stack, kept)
    return found


def check(stack: Stack, kept: Acknowledged, *, seed: int, within: float) -> None:
    """Cut the power within so many seconds under load, and hold what is there to what was acknowledged."""
    started = cut_the_power(stack, kept, seed=seed, within=within)
    found, doubled = settle(stack, kept), kept.doubled
    kept.doubled = found.doubled
    journal = stack.place.data / "journal"
    size = (
        sum(file.stat().st_size for file in journal.iterdir() if file.name.isdigit())
        if journal.exists()
        else 0
    )
    print(
        f"seed {seed}: {len(kept.answers)} requests, {sum(map(len, kept.replies.values()))} replies,"
        f" {len(kept.writers)} mails to us, {found.mails} from us, {found.doubled} doubled,"
        f" start {started:.1f} s, journal {size / 1e6:.1f} MB"
    )
    counts = {name: len(value) for name, value in vars(found).items() if isinstance(value, list)}
    assert found.is_whole, counts
    assert not kept.given_twice
    assert found.doubled - doubled <= DOUBLED


def test_a_power_cut_loses_nothing(stack: Stack, kept: Acknowledged) -> None:
    check(stack, kept, seed=0, within=1)


@pytest.mark.long_run
@pytest.mark.parametrize("seed", range(1, 21))
def test_twenty_power_cuts_lose_nothing(stack: Stack, kept: Acknowledged, seed: int) -> None:
    check(stack, kept, seed=seed, within=5)
