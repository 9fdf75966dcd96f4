"""The entrance for incoming mail: stores and announces a message as an SES receipt rule does."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import Message
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, Envelope, Session
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.pages import Knows
from infra.local.place import HOST, Place

SIZE_LIMIT = 40_000_000  # bytes; what SES takes
CHECKS = ("spam", "virus", "dkim", "spf", "dmarc")

Clients = Callable[[str], Any]  # the boto3 client of a service

ACCEPTED = "250 OK"
LATER = "451 Mail cannot be taken just now, try again later"
TOO_LARGE = f"552 5.3.4 A mail may have {SIZE_LIMIT // 1_000_000} MB here, and this one is larger"
TOO_LONG = "500 Line too long"  # what aiosmtpd says of a line, which is too long only in a mail too large


class Tolerant(SMTP):
    """A server that takes lines of any length, as those on the way do: only the whole may be too large."""

    line_length_limit = SIZE_LIMIT

    async def push(self, status: AnyStr) -> None:
        """Answer, and say in our words of whatever is too large that it is."""
        text = status if isinstance(status, str) else status.decode()
        await super().push(TOO_LARGE if text.startswith(("552", TOO_LONG)) else text)


class Entrance:
    """Takes mail only when it can be kept, so that the sender's server tries again otherwise."""

    def __init__(self, deployed: Knows, clients: Clients) -> None:
        self.deployed = deployed
        self.storage = clients("s3")
        self.topics = clients("sns")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one message and announce it."""
        topic = self.deployed.fresh().known.get("topic")
        if not topic:
            return LATER
        try:
            await asyncio.to_thread(self.keep, envelope, topic)
        except (BotoCoreError, ClientError):
            return LATER
        return ACCEPTED

    def keep(self, envelope: Envelope, topic: str) -> None:
        """Store the raw message under inbound/ and publish its receipt."""
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        bucket, key = self.deployed.known["bucket"], f"inbound/{uuid.uuid4().hex}"
        self.storage.put_object(Bucket=bucket, Key=key, Body=raw)
        receipt = notification(raw, envelope, topic=topic, bucket=bucket, key=key)
        self.topics.publish(TopicArn=topic, Message=json.dumps(receipt))


def notification(raw: bytes, envelope: Envelope, *, topic: str, bucket: str, key: str) -> dict[str, Any]:
    """Return what SES publishes about a received message."""
    message = message_from_bytes(raw, policy=policy.compat32)
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "notificationType": "Received",
        "mail": {
            "timestamp": now,
            "source": envelope.mail_from,
            "messageId": key.removeprefix("inbound/"),
            "destination": envelope.rcpt_tos,
            "headersTruncated": False,
        },
        "receipt": {
            "timestamp": now,
            "recipients": envelope.rcpt_tos,
            **verdicts(message),
            "action": {"type": "S3", "topicArn": topic, "bucketName": bucket, "objectKey": key},
        },
    }


def verdicts(message: Message) -> dict[str, dict[str, str]]:
    """Return the verdicts that the message's own headers claim: nobody signs mail on this machine."""
    header = {check: f"X-SES-{check}-Verdict" for check in CHECKS}  # header names have no case
    return {
        f"{check}Verdict": {"status": str(message.get(header[check], "PASS")).strip().upper()}
        for check in CHECKS
    }


async def open_entrance(place: Place, deployed: Knows, clients: Clients) -> asyncio.Server:
    """Listen for mail."""
    entrance = Entrance(deployed, clients)

    def connection() -> SMTP:
        return Tolerant(entrance, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, ident="aftercare")

    return await asyncio.get_running_loop().create_server(connection, HOST, place.smtp_port)
