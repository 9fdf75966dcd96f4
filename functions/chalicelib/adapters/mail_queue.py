"""The queue of owed mails: in order per case, each taken once in five minutes (SQS FIFO)."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

BATCH = 10  # SQS takes no more in one call


class MailQueue:
    """Hands owed mails to the queue. Raises RuntimeError when the queue did not take them all."""

    def __init__(self, sqs: Any, url: str, reports_url: str = "") -> None:
        self._sqs = sqs
        self._url = url
        self._reports_url = reports_url

    def queue_mails(self, mails: Iterable[str]) -> None:
        """Queue mails by id, `number/version/index`."""
        rest = iter(dict.fromkeys(mails))
        while batch := tuple(islice(rest, BATCH)):
            answer = self._sqs.send_message_batch(
                QueueUrl=self._url,
                Entries=[_entry(index, mail) for index, mail in enumerate(batch)],
            )
            if answer.get("Failed"):
                raise RuntimeError(f"the queue refused {len(answer['Failed'])} mails")

    def put_off(self, receipts: Sequence[str], *, seconds: int) -> None:
        """Hide taken messages for a while; what cannot be hidden comes back when the queue says."""
        for start in range(0, len(receipts) if self._url else 0, BATCH):
            entries = [
                {"Id": str(index), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
                for index, receipt in enumerate(receipts[start : start + BATCH])
            ]
            with suppress(BotoCoreError, ClientError):
                self._sqs.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def queue_links(self, email: str, language: str, *, slot: str) -> None:
        """Queue the wish for links; one per address and time slot, whether or not there are cases."""
        digest = hashlib.sha256(f"{email}/{slot}".encode()).hexdigest()
        self._sqs.send_message(
            QueueUrl=self._url,
            MessageGroupId=digest,
            MessageDeduplicationId=digest,
            MessageBody=json.dumps({"links": email, "language": language, "slot": slot}),
        )

    def report(self, event: Mapping[str, Any]) -> None:
        """Tell the inbound function what became of a mail of ours, as SES tells it in its events."""
        self._sqs.send_message(QueueUrl=self._reports_url, MessageBody=json.dumps(event))

    def queue_answer(self, arrival: str) -> None:
        """Queue what is said of a mail that no case took; its mark keeps it from leaving twice."""
        self._sqs.send_message(
            QueueUrl=self._url,
            MessageGroupId=f"arrival-{arrival}"[:128],
            MessageDeduplicationId=f"arrival-{arrival}"[:128],
            MessageBody=json.dumps({"arrival": arrival}),
        )

    def queue_code(
        self, number: str, person: str, *, version: int, event: str, at: datetime, nth: int
    ) -> None:
        """Queue a fresh code for somebody's own mailbox; `nth` lets one that got lost be asked for again."""
        self._queue_staff_mail(
            f"code/{number}/{person}/{version}/{int(at.timestamp())}/{nth}",
            {"code": number, "person": person, "version": version, "event": event, "at": at.isoformat()},
        )

    def queue_staff_link(self, number: str, person: str, *, at: datetime, nth: int) -> None:
        """Queue a fresh personal link to a case for somebody's own mailbox."""
        self._queue_staff_mail(
            f"staff-link/{number}/{person}/{int(at.timestamp())}/{nth}",
            {"staff_link": number, "person": person},
        )

    def _queue_staff_mail(self, what: str, body: Mapping[str, object]) -> None:
        digest = hashlib.sha256(what.encode()).hexdigest()
        self._sqs.send_message(
            QueueUrl=self._url,
            MessageGroupId=digest,
            MessageDeduplicationId=digest,
            MessageBody=json.dumps({**body, "id": digest}),
        )

    def queue_list(self, kind: str, address: str, cases: Sequence[object], **more: str) -> None:
        """Queue a list of cases for a mailbox: `deadlines` once per decision, a `digest` once a day."""
        what = json.dumps([kind, address, more.get("day") or cases])
        digest = hashlib.sha256(what.encode()).hexdigest()
        self._sqs.send_message(
            QueueUrl=self._url,
            MessageGroupId=hashlib.sha256(f"list/{address}".encode()).hexdigest(),
            MessageDeduplicationId=digest,
            MessageBody=json.dumps({kind: address, "cases": cases, **more, "id": digest}),
        )

    def queue_certificate(self, product: str) -> None:
        """Queue the certificate of a registered product; its mark keeps it from leaving twice."""
        digest = hashlib.sha256(product.encode()).hexdigest()
        self._sqs.send_message(
            QueueUrl=self._url,
            MessageGroupId=digest,
            MessageDeduplicationId=digest,
            MessageBody=json.dumps({"product": product}),
        )


def _entry(index: int, mail: str) -> dict[str, str]:
    number = mail.partition("/")[0]
    return {
        "Id": str(index),
        "MessageGroupId": number,
        "MessageDeduplicationId": mail,
        "MessageBody": json.dumps({"number": number, "mail": mail}),
    }


def mail_ids(records: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids that stream records say are owed; records of removed items owe nothing."""
    return tuple(
        entry["S"]
        for record in records
        for entry in record.get("dynamodb", {}).get("NewImage", {}).get("owed", {}).get("L", ())
    )
