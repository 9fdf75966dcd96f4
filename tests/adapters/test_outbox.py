"""What is owed goes to the queue in order, in batches, and each mail once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.adapters.mail_queue import MailQueue, mail_ids
from chalicelib.adapters.table import item
from tests import samples
from tests.fakes import FakeSqs


def outbox(sqs: FakeSqs) -> MailQueue:
    return MailQueue(sqs, "http://queue.example/mail.fifo")


def test_each_mail_is_queued_in_its_cases_group() -> None:
    sqs = FakeSqs()
    outbox(sqs).queue_mails(["202611-001/1/1", "202611-001/1/2", "202611-002/1/1"])
    assert [json.loads(body) for body in sqs.bodies] == [
        {"number": "202611-001", "mail": "202611-001/1/1"},
        {"number": "202611-001", "mail": "202611-001/1/2"},
        {"number": "202611-002", "mail": "202611-002/1/1"},
    ]
    assert sqs.groups == ["202611-001", "202611-001", "202611-002"]


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_many_mails_keep_their_order_over_batches(count: int) -> None:
    sqs, mails = FakeSqs(), [f"202611-001/{n}/1" for n in range(count)]
    outbox(sqs).queue_mails([*mails, *mails])
    outbox(sqs).queue_mails(mails)
    assert [json.loads(body)["mail"] for body in sqs.bodies] == mails


def test_a_queue_that_does_not_take_all_is_told() -> None:
    sqs = FakeSqs(refuses=1)
    with pytest.raises(RuntimeError):
        outbox(sqs).queue_mails(["202611-001/1/1"])
    outbox(sqs).queue_mails(["202611-001/1/1"])
    assert len(sqs.bodies) == 1


def test_a_wish_for_links_is_one_per_address_and_slot() -> None:
    sqs = FakeSqs()
    for email, slot in (
        ("a@example.com", "1"),
        ("a@example.com", "1"),
        ("b@example.com", "1"),
        ("a@example.com", "2"),
    ):
        outbox(sqs).queue_links(email, "zh", slot=slot)
    assert [json.loads(body) for body in sqs.bodies] == [
        {"links": "a@example.com", "language": "zh", "slot": "1"},
        {"links": "b@example.com", "language": "zh", "slot": "1"},
        {"links": "a@example.com", "language": "zh", "slot": "2"},
    ]


def record(image: dict[str, Any] | None) -> dict[str, Any]:
    return {"eventName": "MODIFY", "dynamodb": {"NewImage": image} if image else {}}


def test_the_stream_says_what_the_stored_step_owes() -> None:
    stored = item(samples.case())
    silent = {name: value for name, value in stored.items() if name != "owed"}
    records = [record(stored), record(silent), record(None), {"eventName": "REMOVE"}]
    assert mail_ids(records) == ("202611-001/1/1", "202611-001/1/2")
