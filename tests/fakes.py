"""Hand-written stand-ins for what is outside, and a desk that stands on them."""

# ruff: noqa: N803 - boto3 names its arguments so
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from chalicelib.adapters.arrivals import Arrivals
from chalicelib.adapters.data_wishes import DataWishes
from chalicelib.adapters.files import Files
from chalicelib.adapters.job_progress import JobProgress
from chalicelib.adapters.ledger import Ledger
from chalicelib.adapters.mail_queue import MailQueue
from chalicelib.adapters.products import Products
from chalicelib.adapters.signed_links import SignedLinks
from chalicelib.adapters.site_store import SiteStore
from chalicelib.adapters.staff_access import StaffAccess
from chalicelib.adapters.table import Cases
from chalicelib.cases.context import AppContext
from chalicelib.cases.settings import Settings
from chalicelib.domain.policy.policy import Policy
from tests import samples
from tests.dynamo import FakeDynamo, refused

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class FakeS3:
    """A bucket in memory."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.notes: dict[str, dict[str, str]] = {}
        self.tags: dict[str, list[dict[str, str]]] = {}

    def upload(self, key: str, data: bytes = b"\xff\xd8\xff\xda\0\3\1", media: str = "image/jpeg") -> str:
        """What a browser does with a permission."""
        self.objects[key] = (data, media)
        return key

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        if Key not in self.objects:
            raise refused("HeadObject", "404")
        data, media = self.objects[Key]
        return {"ContentLength": len(data), "ContentType": media}

    def copy_object(
        self, *, Bucket: str, Key: str, CopySource: Mapping[str, str], **changes: Any
    ) -> dict[str, Any]:
        assert CopySource["Bucket"] == Bucket
        data, media = self.objects[CopySource["Key"]]
        self.objects[Key] = (data, changes.get("ContentType", media))
        self.notes[Key] = changes.get("Metadata", self.notes.get(CopySource["Key"], {}))
        return {}

    def put_object(
        self,
        *,
        Bucket: str,
        Key: str,
        Body: Any,
        ContentType: str = "binary/octet-stream",
        ContentDisposition: str = "",
        Metadata: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        self.objects[Key] = (Body if isinstance(Body, bytes) else Body.read(), ContentType)
        self.notes[Key] = dict(Metadata or {})
        self.tags.pop(Key, None)
        return {}

    def put_object_tagging(
        self, *, Bucket: str, Key: str, Tagging: Mapping[str, list[dict[str, str]]]
    ) -> dict[str, Any]:
        self.tags[Key] = Tagging["TagSet"]
        return {}

    def get_object_tagging(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        if Key not in self.objects:
            raise refused("GetObjectTagging", "NoSuchKey")
        return {"TagSet": self.tags.get(Key, [])}

    def delete_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        self.objects.pop(Key, None)
        return {}

    def get_object(self, *, Bucket: str, Key: str, Range: str = "") -> dict[str, Any]:
        if Key not in self.objects:
            raise refused("GetObject", "NoSuchKey")
        return {"Body": Body(self.objects[Key][0]), "Metadata": self.notes.get(Key, {})}

    def get_paginator(self, operation: str) -> FakeS3:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> list[dict[str, Any]]:
        """One page; everything was written long ago."""
        keys = sorted(key for key in self.objects if key.startswith(Prefix))
        return [{"Contents": [{"Key": key, "LastModified": LONG_AGO} for key in keys]}]

    def generate_presigned_url(self, operation: str, *, Params: Mapping[str, str], ExpiresIn: int) -> str:
        return f"https://files.example/{Params['Key']}?expires={ExpiresIn}"

    def generate_presigned_post(
        self, bucket: str, key: str, *, Fields: Mapping[str, str], Conditions: list[Any], ExpiresIn: int
    ) -> dict[str, Any]:
        return {"url": f"https://files.example/{bucket}", "fields": {**Fields, "key": key}}


@dataclass
class Body:
    data: bytes

    def read(self) -> bytes:
        return self.data


@dataclass
class FakeSqs:
    """A FIFO queue: a message whose deduplication id was seen is taken and forgotten."""

    bodies: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    refuses: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)

    def send_message(self, **message: str) -> dict[str, Any]:
        """Take a message; the queue of reports is no FIFO queue."""
        if "MessageGroupId" in message:
            self._take(message)
        else:
            self.reports.append(message["MessageBody"])
        return {}

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        assert 1 <= len(Entries) <= 10
        assert len({entry["Id"] for entry in Entries}) == len(Entries)
        if self.refuses:
            self.refuses -= 1
            return {"Failed": [{"Id": Entries[0]["Id"], "Code": "Busy"}]}
        for entry in Entries:
            self._take(entry)
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def change_message_visibility_batch(
        self, *, QueueUrl: str, Entries: list[dict[str, Any]]
    ) -> dict[str, Any]:
        assert 1 <= len(Entries) <= 10
        self.hidden |= {entry["ReceiptHandle"]: entry["VisibilityTimeout"] for entry in Entries}
        return {}

    def _take(self, message: Mapping[str, str]) -> None:
        if message["MessageDeduplicationId"] in self.seen:
            return
        self.seen.add(message["MessageDeduplicationId"])
        self.bodies.append(message["MessageBody"])
        self.groups.append(message["MessageGroupId"])


@dataclass
class FakeCarrier:
    """Keeps what it is given; fails for the addresses in `refuses`."""

    sent: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    def send(self, mail: EmailMessage) -> str:
        if str(mail["To"]) in self.refuses:
            raise OSError("the carrier is down")
        self.sent.append(mail)
        return f"sent-{len(self.sent)}"

    @property
    def to(self) -> list[str]:
        return [str(mail["To"]) for mail in self.sent]


@dataclass
class Outside:
    """A desk on fakes, and the fakes behind it."""

    dynamo: FakeDynamo = field(default_factory=FakeDynamo)
    s3: FakeS3 = field(default_factory=FakeS3)
    sqs: FakeSqs = field(default_factory=FakeSqs)
    carrier: FakeCarrier = field(default_factory=FakeCarrier)
    policy: Policy = samples.POLICY
    settings: Settings = samples.SETTINGS

    @property
    def context(self) -> AppContext:
        files = Files(self.s3, self.settings.files_bucket)
        kept = timedelta(days=self.policy.pages.privacy.mail.kept_days)
        return AppContext(
            policy=self.policy,
            settings=self.settings,
            cases=Cases(self.dynamo, self.settings.cases_table, files),
            ledger=Ledger(self.dynamo, self.settings.ledger_table, kept=kept),
            files=files,
            mail_queue=MailQueue(self.sqs, self.settings.mail_queue_url, self.settings.inbound_queue_url),
            signed_links=SignedLinks(self.settings.signing_secrets),
            products=Products(self.dynamo, self.settings.ledger_table),
            arrivals=Arrivals(self.dynamo, self.settings.ledger_table, kept=kept),
            job_progress=JobProgress(self.dynamo, self.settings.ledger_table),
            staff_access=StaffAccess(self.dynamo, self.settings.ledger_table),
            site_store=SiteStore(self.s3, self.settings.site_bucket),
            data_wishes=DataWishes(self.dynamo, self.settings.ledger_table),
        )

    def with_settings(self, **changes: Any) -> Outside:
        return replace(self, settings=self.settings.model_copy(update=changes))
