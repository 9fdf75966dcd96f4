"""What is owed goes to the queue in order, in batches, and each mail once."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.adapters.mail_queue import MailQueue, pending_mails
from chalicelib.adapters.queue_messages import (
    KINDS,
    QueuedAlarm,
    QueuedAnswer,
    QueuedCaseMail,
    QueuedCertificate,
    QueuedCode,
    QueuedDataCopy,
    QueuedDataLink,
    QueuedDeadlines,
    QueuedDeviceCode,
    QueuedDigest,
    QueuedErasurePutOff,
    QueuedErasureReceipt,
    QueuedLinks,
    QueuedProductNotice,
    QueuedRegistration,
    QueuedStaffLink,
    QueueMessage,
    parse_message,
)
from chalicelib.adapters.table import case_item
from chalicelib.outbound.deliveries import DELIVERIES
from tests import samples
from tests.fakes import FakeSqs

TECH, NUMBER, AT = "tech-1@example.com", "202611-001", "2026-11-22T02:00:00+00:00"
CODE = "2ac09b91ea2d693f39b8eb349479ae92a98f65902d0766e351c13298d94f152f"
LINK = "138d0c60c6ef800237e2d11f7c30f7544182b03dc0b1eb6c12ef1f5e71d272e8"
TOLD = "af9af3d94f7fcce2ec37bc2c150a8ca9bd11b8298c387debe661377f160cbacc"
LIST = "76f953b5d984f8fe0267ca9a4c9ff7429ffaf4bdeab45e10d1343f5f3f028141"
# As they may lie in the queue, whichever version put them there.
WAITING: list[tuple[dict[str, Any], QueueMessage]] = [
    ({"alarm": "forged", "count": 25, "since": AT}, QueuedAlarm("forged", 25, AT)),
    ({"number": NUMBER, "mail": "202611-001/1/2"}, QueuedCaseMail("202611-001/1/2")),
    ({"mail": "202611-001/1/2"}, QueuedCaseMail("202611-001/1/2")),
    ({"links": "a@example.com", "language": "zh", "slot": "4"}, QueuedLinks("a@example.com", "zh", "4")),
    ({"arrival": "0123abcd"}, QueuedAnswer("0123abcd")),
    ({"registration": "a1b2", "slot": "7"}, QueuedRegistration("a1b2", "7")),
    (
        {
            "product_notice": "c3d4",
            "what": "accepted",
            "key": "FH-P1#P12026001",
            "claim": "e5f6",
            "email": "a@example.com",
            "language": "zh",
        },
        QueuedProductNotice("c3d4", "accepted", "FH-P1#P12026001", "e5f6", "a@example.com", "zh"),
    ),
    ({"product": "FH-P1#P12026001"}, QueuedCertificate("FH-P1#P12026001")),
    ({"data_link": NUMBER, "what": "erase", "asked": "0f1e"}, QueuedDataLink(NUMBER, "erase", "0f1e")),
    (
        {"data_copy": "a1b2", "email": "a@example.com", "language": "zh"},
        QueuedDataCopy("a1b2", "a@example.com", "zh"),
    ),
    (
        {
            "erasure_receipt": "a1b2",
            "email": "a@example.com",
            "language": "zh",
            "counts": {"cases": 2},
            "numbers": [NUMBER],
            "at": AT,
        },
        QueuedErasureReceipt("a1b2", "a@example.com", "zh", {"cases": 2}, [NUMBER], AT),
    ),
    (
        {
            "erasure_put_off": "a1b2",
            "email": "a@example.com",
            "language": "zh",
            "reasons": [["money", NUMBER]],
        },
        QueuedErasurePutOff("a1b2", "a@example.com", "zh", [["money", NUMBER]]),
    ),
    ({"device_code": TECH, "number": NUMBER, "at": AT}, QueuedDeviceCode(TECH, NUMBER, AT)),
    (
        {"code": NUMBER, "person": TECH, "version": 3, "event": "approve_refund", "at": AT, "id": CODE},
        QueuedCode(NUMBER, TECH, CODE, 3, "approve_refund", AT),
    ),
    ({"staff_link": NUMBER, "person": TECH, "id": LINK}, QueuedStaffLink(NUMBER, TECH, LINK)),
    (
        {"deadlines": "lead@example.com", "cases": [[NUMBER, "solve", 3, "lead"]], "id": TOLD},
        QueuedDeadlines("lead@example.com", [[NUMBER, "solve", 3, "lead"]], TOLD),
    ),
    (
        {"digest": "tech@example.com", "cases": [NUMBER], "team": "tech", "day": "2026-11-23", "id": LIST},
        QueuedDigest("tech@example.com", [NUMBER], LIST, "tech", "2026-11-23"),
    ),
]


def outbox(sqs: FakeSqs) -> MailQueue:
    return MailQueue(sqs, "http://queue.example/mail.fifo")


@pytest.mark.parametrize(("body", "message"), WAITING)
def test_a_message_that_waits_in_the_queue_is_read(body: dict[str, Any], message: QueueMessage) -> None:
    assert parse_message(json.dumps(body)) == message
    assert json.loads(message.to_json()).items() <= body.items()


def test_every_kind_of_message_is_kept_here_and_delivered() -> None:
    assert {type(message) for _, message in WAITING} == set(KINDS) == set(DELIVERIES)


def test_a_kind_is_known_by_its_tag_alone() -> None:
    names = {field.name for kind in KINDS for field in fields(kind)[1:]}
    assert not names & {kind.tag for kind in KINDS}
    assert len({kind.tag for kind in KINDS}) == len(KINDS)


def test_the_same_wish_has_the_same_id_as_ever() -> None:
    sqs, at = FakeSqs(), datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    outbox(sqs).queue_code(NUMBER, TECH, version=3, event="approve_refund", at=at, nth=1)
    outbox(sqs).queue_staff_link(NUMBER, TECH, at=at, nth=1)
    outbox(sqs).queue_deadlines("lead@example.com", [[NUMBER, "solve", 3, "lead"]])
    outbox(sqs).queue_digest("tech@example.com", [NUMBER], team="tech", day="2026-11-23")
    assert [parse_message(body) for body in sqs.bodies] == [message for _, message in WAITING[-4:]]


def test_each_mail_is_queued_in_its_cases_group() -> None:
    sqs, mails = FakeSqs(), ["202611-001/1/1", "202611-001/1/2", "202611-002/1/1"]
    outbox(sqs).queue(*map(QueuedCaseMail, mails))
    assert [json.loads(body) for body in sqs.bodies] == [{"mail": mail} for mail in mails]
    assert sqs.groups == ["202611-001", "202611-001", "202611-002"]


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_many_mails_keep_their_order_over_batches(count: int) -> None:
    sqs, mails = FakeSqs(), [f"202611-001/{n}/1" for n in range(count)]
    outbox(sqs).queue(*map(QueuedCaseMail, [*mails, *mails]))
    outbox(sqs).queue(*map(QueuedCaseMail, mails))
    assert [json.loads(body)["mail"] for body in sqs.bodies] == mails


def test_a_queue_that_does_not_take_all_is_told() -> None:
    sqs, mail = FakeSqs(refuses=1), QueuedCaseMail("202611-001/1/1")
    with pytest.raises(RuntimeError):
        outbox(sqs).queue(mail)
    outbox(sqs).queue(mail)
    assert len(sqs.bodies) == 1


def test_a_wish_for_links_is_one_per_address_and_slot() -> None:
    sqs = FakeSqs()
    once = [QueuedLinks("a@example.com", "zh", "1"), QueuedLinks("b@example.com", "zh", "1")]
    for wish in (*once, *once, QueuedLinks("a@example.com", "zh", "2")):
        outbox(sqs).queue(wish)
    assert [parse_message(body) for body in sqs.bodies] == [*once, QueuedLinks("a@example.com", "zh", "2")]


def record(image: dict[str, Any] | None) -> dict[str, Any]:
    return {"eventName": "MODIFY", "dynamodb": {"NewImage": image} if image else {}}


def test_the_stream_says_what_the_stored_step_owes() -> None:
    stored = case_item(samples.case())
    silent = {name: value for name, value in stored.items() if name != "owed"}
    records = [record(stored), record(silent), record(None), {"eventName": "REMOVE"}]
    assert pending_mails(records) == ("202611-001/1/1", "202611-001/1/2")
