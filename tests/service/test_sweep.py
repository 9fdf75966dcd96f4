"""The net under the stream: owed mails without a mark are queued again, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chalicelib.cases import service
from chalicelib.domain.case.commands import Reply
from chalicelib.scheduled import outbox_sweep
from tests import samples
from tests.fakes import Outside
from tests.samples import CUSTOMER, NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MAILS = ["202611-001/1/1", "202611-001/1/2"]


@pytest.fixture
def outside() -> Outside:
    outside = Outside()
    service.submit(outside.context, samples.request("repair"), key="", now=NOW)
    return outside


def swept(outside: Outside, now: datetime) -> list[str]:
    """The mails that a sweep at this moment queues."""
    outside.sqs.bodies.clear()
    outside.sqs.seen.clear()
    count = outbox_sweep.sweep(outside.context, now=now).queued
    found = [json.loads(body)["mail"] for body in outside.sqs.bodies]
    assert len(found) == count
    return found


def marked(outside: Outside, *mails: str) -> None:
    for mail in mails:
        outside.context.ledger.set_delivery_status(mail, outcome="sent", provider_id="x", at=NOW)


@pytest.mark.parametrize(
    ("after", "mails"),
    [(MINUTE, []), (2 * MINUTE, MAILS), (3 * HOUR, MAILS), (13 * DAY, MAILS), (15 * DAY, [])],
    ids=["still on its way", "late", "hours late", "days late", "after the queue's own memory"],
)
def test_what_is_late_is_queued(outside: Outside, after: timedelta, mails: list[str]) -> None:
    assert swept(outside, NOW + after) == mails


def test_what_was_sent_or_withheld_is_not_queued(outside: Outside) -> None:
    marked(outside, MAILS[0])
    assert swept(outside, NOW + HOUR) == MAILS[1:]
    marked(outside, MAILS[1])
    assert swept(outside, NOW + 2 * HOUR) == []


def test_sweeps_overlap_so_that_nothing_falls_between(outside: Outside) -> None:
    found = [mail for n in range(14) for mail in swept(outside, NOW + n * MINUTE)]
    assert set(found) == set(MAILS)
    assert swept(outside, NOW + HOUR) == []


def test_a_sweep_that_failed_is_made_up_for(outside: Outside) -> None:
    swept(outside, NOW - MINUTE)
    outside.sqs.refuses = 1
    with pytest.raises(RuntimeError):
        swept(outside, NOW + HOUR)
    assert swept(outside, NOW + 2 * HOUR) == MAILS


def test_only_what_was_owed_of_late_is_queued(outside: Outside) -> None:
    swept(outside, NOW + HOUR)
    later = NOW + 2 * HOUR
    service.act(outside.context, "202611-001", Reply(text="还在响"), actor=CUSTOMER, now=later)
    assert swept(outside, later + 5 * MINUTE) == ["202611-001/2/1"]


def test_a_mail_of_late_is_found_on_a_page(outside: Outside) -> None:
    swept(outside, NOW)
    for n in range(20):
        text = "长" * 1500 + str(n)
        service.act(
            outside.context,
            "202611-001",
            Reply(text=text),
            actor=CUSTOMER,
            now=NOW + n * timedelta(seconds=1),
        )
    assert outside.context.cases.load("202611-001").pages
    assert swept(outside, NOW + 3 * MINUTE) == [*MAILS, *(f"202611-001/{n}/1" for n in range(2, 22))]


def broken(outside: Outside, number: str) -> Callable[[], None]:
    """A case that nobody can read; returns what mends it."""
    stored = outside.dynamo.tables["cases"][number]
    whole, stored["body"] = stored["body"], {"S": "{}"}
    return lambda: stored.update(body=whole)


def test_a_case_that_cannot_be_read_keeps_no_other_back(outside: Outside) -> None:
    service.submit(outside.context, samples.request("repair", description="第二台"), key="", now=NOW)
    mend = broken(outside, "202611-001")
    assert swept(outside, NOW + 3 * MINUTE) == ["202611-002/1/1", "202611-002/1/2"]
    assert outbox_sweep.sweep(outside.context, now=NOW + DAY).failed == 1
    mend()
    assert swept(outside, NOW + 13 * DAY) == MAILS
    assert outbox_sweep.sweep(outside.context, now=NOW + 13 * DAY).failed == 0


def test_a_case_that_cannot_be_read_is_given_up_after_the_queues_own_memory(outside: Outside) -> None:
    broken(outside, "202611-001")
    assert outbox_sweep.sweep(outside.context, now=NOW + HOUR).failed == 1
    assert outbox_sweep.sweep(outside.context, now=NOW + 15 * DAY).failed == 0


def test_cases_of_many_hours_are_all_swept(outside: Outside) -> None:
    for n in range(1, 6):
        request = samples.request("repair", description=f"第 {n} 台")
        service.submit(outside.context, request, key="", now=NOW + n * HOUR)
    assert len(swept(outside, NOW + 6 * HOUR)) == 12
