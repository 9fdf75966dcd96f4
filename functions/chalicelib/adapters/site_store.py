"""The bucket of the site, where the clock puts pages of a version to come in place on their day.

`upcoming/2027-01-01/zh/policy/index.html` becomes `zh/policy/index.html`; `infra/upcoming_pages.py` wrote it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

UPCOMING = "upcoming"


class SiteStore:
    """Copies within one bucket; with no name of a bucket there is nothing to publish."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    @property
    def is_ours(self) -> bool:
        """Whether this stack publishes pages at all."""
        return bool(self._bucket)

    def keys_due(self, day: date) -> Iterator[str]:
        """The keys of what is still to be put in place for that day."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=f"{UPCOMING}/{day}/"
        )
        yield from (found["Key"] for page in pages for found in page.get("Contents", ()))

    def put_in_place(self, key: str) -> None:
        """Publish one file with its own headers; repeating it does no harm."""
        source = {"Bucket": self._bucket, "Key": key}
        self._s3.copy_object(Bucket=self._bucket, Key=key.split("/", 2)[2], CopySource=source)
        self._s3.delete_object(Bucket=self._bucket, Key=key)
