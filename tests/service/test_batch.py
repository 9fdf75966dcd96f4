"""A batch of the queue against a real SMTP server: failures come back, and each case keeps its order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from chalicelib.cases import service
from chalicelib.outbound import worker
from infra.local.place import free_port
from tests import samples
from tests.fakes import Outside
from tests.samples import NOW


class Mailbox:
    """Takes mail, but for the addresses that it is told to refuse for now."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"

    @property
    def to(self) -> list[str]:
        return [address for address, _ in self.taken]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def outside(mailbox: Mailbox) -> Iterator[Outside]:
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    server.start()
    yield Outside().with_settings(smtp_url=f"smtp://127.0.0.1:{server.port}")
    server.stop()


def record(body: dict[str, str], *, group: str) -> dict[str, Any]:
    name = body.get("mail") or next(iter(body))
    return {"messageId": name, "body": json.dumps(body), "attributes": {"MessageGroupId": group}}


def owed(mail: str) -> dict[str, Any]:
    number = mail.partition("/")[0]
    return record({"number": number, "mail": mail}, group=number)


def two_cases(outside: Outside) -> list[dict[str, Any]]:
    """The four mails of two requests, in the order in which the queue brings them."""
    for email in ("one@example.com", "two@example.com"):
        service.submit(outside.context, samples.request("repair", email=email), key="", now=NOW)
    return [owed(f"202611-00{case}/1/{index}") for case in (1, 2) for index in (1, 2)]


def test_a_batch_leaves_in_order_per_case(outside: Outside, mailbox: Mailbox) -> None:
    assert worker.deliver_batch(outside.context, two_cases(outside), now=NOW) == ()
    for number in ("202611-001", "202611-002"):
        sent = [content for _, content in mailbox.taken]
        ids = (f"X-Aftercare-Mail: {number}/1/{mail}".encode() for mail in (1, 2))
        at = [[one in content for content in sent].index(True) for one in ids]
        assert at == sorted(at)
    assert sorted(mailbox.to) == [
        "one@example.com",
        "tech@example.com",
        "tech@example.com",
        "two@example.com",
    ]
    assert all(content.isascii() for _, content in mailbox.taken)


def test_after_a_failure_the_rest_of_that_case_waits_and_others_leave(
    outside: Outside, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    records = two_cases(outside)
    mailbox.refuses = {"one@example.com"}
    assert worker.deliver_batch(outside.context, records, now=NOW) == ("202611-001/1/1", "202611-001/1/2")
    assert mailbox.to == ["two@example.com", "tech@example.com"]
    assert "put off 202611-001/1/1: 451" in capsys.readouterr().err
    mailbox.refuses = set()
    assert worker.deliver_batch(outside.context, records, now=NOW) == ()
    assert mailbox.to[2:] == ["one@example.com", "tech@example.com"]


def test_a_message_that_means_nothing_does_not_hold_up_others(
    outside: Outside, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = record({"tomorrow": "x"}, group="x")
    records = [unknown, owed("202611-404/1/1"), *two_cases(outside)]
    assert set(worker.deliver_batch(outside.context, records, now=NOW)) == {"tomorrow", "202611-404/1/1"}
    assert len(mailbox.to) == 4
    assert capsys.readouterr().err


def test_a_case_that_cannot_be_read_does_not_hold_up_others(
    outside: Outside, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    records = two_cases(outside)
    outside.dynamo.tables["cases"]["202611-001"]["body"] = {"S": '{"schema_version": 9}'}
    assert worker.deliver_batch(outside.context, records, now=NOW) == ("202611-001/1/1", "202611-001/1/2")
    assert mailbox.to == ["two@example.com", "tech@example.com"]
    assert capsys.readouterr().err


def test_a_wish_for_links_travels_in_the_same_queue(outside: Outside, mailbox: Mailbox) -> None:
    two_cases(outside)
    wish = record({"links": "two@example.com", "language": "zh", "slot": "1"}, group="two")
    assert worker.deliver_batch(outside.context, [wish, wish], now=NOW) == ()
    assert mailbox.to == ["two@example.com"]


def test_without_a_carrier_the_whole_batch_is_tried_again(mailbox: Mailbox) -> None:
    outside = Outside().with_settings(smtp_url=f"smtp://127.0.0.1:{free_port()}")
    records = two_cases(outside)
    failed = worker.deliver_batch(outside.context, records, now=NOW)
    assert sorted(failed) == sorted(record["messageId"] for record in records)
    assert not any(key.startswith("mail#") for key in outside.dynamo.tables["ledger"])
