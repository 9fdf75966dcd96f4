"""Files in S3: uploads land under `quarantine/` and move to `cases/` when a case claims them."""

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import IO, Any
from urllib.parse import quote, urlsplit

from botocore.exceptions import ClientError

from chalicelib.adapters.fault_log import log_fault
from chalicelib.domain.case.case import Attachment
from chalicelib.domain.kernel.records import ScanResult

QUARANTINE = "quarantine/"
COPIES = "copies/"  # what people asked for of their data; goes by a rule of the bucket
UNSAFE = re.compile(r"[^\w.-]+")
BROWSERS_NAME = "${filename}"
VALID_FOR = timedelta(minutes=30)
SCANNED_AS = "GuardDutyMalwareScanStatus"  # the tag that the scanner writes
RESULTS: Mapping[str, ScanResult] = {  # whatever else it writes means that it could not look
    "": "waiting",
    "NO_THREATS_FOUND": "clean",
    "THREATS_FOUND": "infected",
}
ENDINGS = {  # a name ends as its type does: whoever opens a download opens what we took it for
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v"),
}


@dataclass(frozen=True)
class Permission:
    """A presigned POST (AWS Signature 4 browser upload), bound to key, type and size in bytes."""

    key: str
    url: str
    fields: Mapping[str, str]
    expires_at: datetime
    method: str = "POST"


@dataclass(frozen=True)
class ExaminedUpload:
    """An upload that was read to its end: its true type, what of it is kept, or the code of what is wrong."""

    key: str
    filename: str
    kind: str
    content: bytes
    trouble: str


class Files:
    """The bucket of uploads, pages of steps and raw mails."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def permit(
        self, filename: str | None, *, media: str, longest: int, now: datetime, back_to: str = ""
    ) -> Permission:
        """Let a browser upload one file of that type, at most `longest` bytes, within half an hour.

        Without a name the bucket takes the one that the browser sends.
        """
        name = BROWSERS_NAME if filename is None else add_suffix(clean(filename), media)
        key = f"{QUARANTINE}{secrets.token_urlsafe(18)}/{name}"
        redirect = {"success_action_redirect": back_to} if back_to else {}
        fields = {"Content-Type": media, "Content-Disposition": "attachment", **redirect}
        post = self._s3.generate_presigned_post(
            self._bucket,
            key,
            Fields=fields,
            Conditions=[
                *({name: value} for name, value in fields.items()),
                ["content-length-range", 1, longest],
            ],
            ExpiresIn=int(VALID_FOR.total_seconds()),
        )
        return Permission(key=key, url=post["url"], fields=post["fields"], expires_at=now + VALID_FOR)

    @cached_property
    def origin(self) -> str:
        """Where browsers send files to."""
        post = self._s3.generate_presigned_post(
            self._bucket, QUARANTINE, Fields={}, Conditions=[], ExpiresIn=1
        )
        parts = urlsplit(post["url"])
        return f"{parts.scheme}://{parts.netloc}"

    def find_upload(self, key: str) -> Attachment | None:
        """What lies in quarantine under this key; None when nothing was uploaded there."""
        if not key.startswith(QUARANTINE):
            return None
        try:
            head = self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError:
            return None
        media = head["ContentType"]
        return Attachment(
            key=key, filename=add_suffix(clean(key), media), type=media, size=head["ContentLength"]
        )

    def examine(self, file: Attachment) -> ExaminedUpload:
        """Judge an upload by every byte of it, whatever type it claims."""
        from chalicelib.mail_parser import inspect_file  # rarely needed, and slow to import

        found = inspect_file(self.get(file.key))
        return ExaminedUpload(file.key, file.filename, found.kind, found.content, found.trouble)

    def keep(self, found: ExaminedUpload, number: str) -> Attachment:
        """Put what was found good of an upload into its case; repeating does no harm.

        What was judged is what is kept, even where the upload was written anew in between.
        """
        name = add_suffix(clean(found.key), found.kind)
        key = f"cases/{number}/{found.key.split('/')[1]}/{name}"
        self._put(key, found.content, found.kind)
        return Attachment(key=key, filename=name, type=found.kind, size=len(found.content))

    def _put(self, key: str, data: bytes, media: str) -> None:
        """Store a file that people download; whoever comes to it by any way gets a download."""
        self._s3.put_object(
            Bucket=self._bucket, Key=key, Body=data, ContentType=media, ContentDisposition="attachment"
        )

    def store(self, number: str, filename: str, *, media: str, data: bytes) -> Attachment:
        """Put a mail's file into its case, without metadata; the same file twice lies there once."""
        from chalicelib.mail_parser import clean_file

        name, data = clean(filename), clean_file(data, media)
        key = f"cases/{number}/{hashlib.sha256(data).hexdigest()[:24]}/{name}"
        self._put(key, data, media)
        return Attachment(key=key, filename=name, type=media, size=len(data))

    def keep_mail(self, key: str, data: bytes, *, notes: Mapping[str, str]) -> None:
        """Keep a raw mail with what its receipt said."""
        self._s3.put_object(
            Bucket=self._bucket, Key=key, Body=data, ContentType="message/rfc822", Metadata=dict(notes)
        )

    def set_mail_aside(self, key: str, to: str, *, notes: Mapping[str, str]) -> None:
        """Copy a raw mail without reading it, with what its receipt said."""
        source = {"Bucket": self._bucket, "Key": key}
        self._s3.copy_object(
            Bucket=self._bucket,
            Key=to,
            CopySource=source,
            ContentType="message/rfc822",
            Metadata=dict(notes),
            MetadataDirective="REPLACE",
        )

    def size(self, key: str) -> int:
        """Bytes of what lies there; 0 where nothing does."""
        try:
            return int(self._s3.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        except ClientError:
            return 0

    def load_mail(self, key: str) -> tuple[bytes, Mapping[str, str]]:
        """A kept mail with what its receipt said."""
        found = self._s3.get_object(Bucket=self._bucket, Key=key)
        return found["Body"].read(), found.get("Metadata", {})

    def under(self, prefix: str) -> Iterator[str]:
        """All keys under a prefix, in their order."""
        return (entry["Key"] for entry in self._list(prefix))

    def older(self, prefix: str, *, than: datetime) -> Iterator[str]:
        """Keys under a prefix that were last written before that time."""
        return (entry["Key"] for entry in self._list(prefix) if entry["LastModified"] < than)

    def _list(self, prefix: str) -> Iterator[Mapping[str, Any]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return (entry for page in pages for entry in page.get("Contents", ()))

    def remove(self, key: str) -> None:
        self._s3.delete_object(Bucket=self._bucket, Key=key)

    def put(self, key: str, data: bytes) -> None:
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=data)

    def put_copy(self, digest: str, name: str, data: IO[bytes]) -> None:
        """Keep the archive of a person's data under the digest of their address, for a few days."""
        self._s3.put_object(
            Bucket=self._bucket,
            Key=copy_key(digest, name),
            Body=data,
            ContentType="application/zip",
            ContentDisposition="attachment",
        )

    def get(self, key: str) -> bytes:
        data: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return data

    def scan_result(self, key: str) -> ScanResult:
        """What the scanner found; what cannot be asked after counts as what could not be scanned."""
        try:
            tags = self._s3.get_object_tagging(Bucket=self._bucket, Key=key)["TagSet"]
        except ClientError as fault:
            log_fault(fault)
            return "unscanned"
        said = {tag["Key"]: tag["Value"] for tag in tags}
        return RESULTS.get(said.get(SCANNED_AS, ""), "unscanned")

    def download(self, file: Attachment) -> str:
        """A short-lived address that serves the file as a download, never inline."""
        return self.download_as(file.key, file.filename)

    def download_as(self, key: str, filename: str) -> str:
        """A short-lived address of what lies there, under another name."""
        url: str = self._s3.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(filename)}",
            },
            ExpiresIn=600,
        )
        return url


def copy_key(digest: str, name: str) -> str:
    return f"{COPIES}{digest}/{name}.zip"


def clean(filename: str) -> str:
    """A name that is safe in a key and in a header: letters of any script, digits, . _ and -."""
    return UNSAFE.sub("_", filename.replace("\\", "/").rpartition("/")[2]).lstrip(".")[-80:] or "file"


def add_suffix(name: str, media: str) -> str:
    """A name that ends as files of its type do: `photo.exe` sent as a JPEG is kept as `photo.exe.jpg`."""
    usual = ENDINGS.get(media, ("",))
    return name if name.lower().endswith(usual) else f"{name}{usual[0]}"
