"""The queue of mails (SQS FIFO): in order within a group, each taken once in five minutes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.queue_messages import (
    QueuedCode,
    QueuedDeadlines,
    QueuedDigest,
    QueuedStaffLink,
    QueueMessage,
    digest,
)

BATCH = 10  # SQS takes no more in one call


class MailQueue:
    """Queues what is to be mailed, and puts off what cannot be mailed now."""

    def __init__(self, sqs: Any, url: str, reports_url: str = "", large_url: str = "") -> None:
        self._sqs = sqs
        self._url = url
        self._reports_url = reports_url
        self._large_url = large_url

    def queue(self, *messages: QueueMessage) -> None:
        """Queue messages, each once. Raises RuntimeError when the queue did not take them all."""
        rest = iter({message.mail_id: message for message in messages}.values())
        while batch := tuple(islice(rest, BATCH)):
            entries = [_entry(index, message) for index, message in enumerate(batch)]
            answer = self._sqs.send_message_batch(QueueUrl=self._url, Entries=entries)
            if answer.get("Failed"):
                raise RuntimeError(f"the queue refused {len(answer['Failed'])} messages")

    def waits_with_large_mails(self, source: str) -> bool:
        """Whether a notice from that queue (its ARN) can still be put among those of large mails."""
        name = self._large_url.rpartition("/")[2]
        return bool(name) and source.rpartition(":")[2] != name

    def put_among_large_mails(self, notice: str) -> None:
        self._sqs.send_message(QueueUrl=self._large_url, MessageBody=notice)

    def queue_code(
        self, number: str, person: str, *, version: int, event: str, at: datetime, nth: int
    ) -> None:
        """Queue a fresh code for somebody's own mailbox; `nth` lets one that got lost be asked for again."""
        asked = digest("code", number, person, version, int(at.timestamp()), nth)
        self.queue(QueuedCode(number, person, asked, version, event, at.isoformat()))

    def queue_staff_link(self, number: str, person: str, *, at: datetime, nth: int) -> None:
        """Queue a fresh personal link to a case for somebody's own mailbox."""
        asked = digest("staff-link", number, person, int(at.timestamp()), nth)
        self.queue(QueuedStaffLink(number, person, asked))

    def queue_deadlines(self, address: str, cases: list[list[Any]]) -> None:
        """Queue the deadlines that somebody is told of, once per decision."""
        self.queue(QueuedDeadlines(address, cases, digest(json.dumps(["deadlines", address, cases]))))

    def queue_digest(self, address: str, cases: list[str], *, team: str, day: str) -> None:
        """Queue the digest of that day."""
        asked = digest(json.dumps(["digest", address, day]))
        self.queue(QueuedDigest(address, cases, asked, team, day))

    def put_off(self, receipts: Sequence[str], *, seconds: int) -> None:
        """Hide taken messages for a while; what cannot be hidden comes back when the queue says."""
        for start in range(0, len(receipts) if self._url else 0, BATCH):
            entries = [
                {"Id": str(index), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
                for index, receipt in enumerate(receipts[start : start + BATCH])
            ]
            with suppress(BotoCoreError, ClientError):
                self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def report(self, event: Mapping[str, Any]) -> None:
        """Tell the inbound function what became of a mail of ours, as SES tells it in its events."""
        self._sqs.send_message(QueueUrl=self._reports_url, MessageBody=json.dumps(event))


def _entry(index: int, message: QueueMessage) -> dict[str, str]:
    return {
        "Id": str(index),
        "MessageGroupId": message.group,
        "MessageDeduplicationId": digest(message.mail_id),
        "MessageBody": message.to_json(),
    }


def pending_mails(records: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the ids of the mails that stream records promise; records of removed items promise none."""
    return tuple(
        entry["S"]
        for record in records
        for entry in record.get("dynamodb", {}).get("NewImage", {}).get("owed", {}).get("L", ())
    )
