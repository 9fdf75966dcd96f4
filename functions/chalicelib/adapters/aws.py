"""One client per AWS service and worker; made on first use, because making one takes time."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "max_attempts": 4},
)
ONLY = {"s3": Config(signature_version="s3v4", s3={"addressing_style": "path"})}


def batch_get(dynamodb: Any, table: str, keys: Iterable[Any]) -> Iterator[Any]:
    """Yield the items of up to 100 keys, strongly consistent; what DynamoDB left out is asked for again."""
    wanted: Any = {table: {"Keys": list(keys), "ConsistentRead": True}}
    while wanted.get(table, {}).get("Keys"):
        answer = dynamodb.batch_get_item(RequestItems=wanted)
        yield from answer["Responses"].get(table, ())
        wanted = answer.get("UnprocessedKeys") or {}


@cache
def client(service: str) -> Any:
    """The boto3 client of a service, with the standard retry mode (back-off with jitter)."""
    return boto3.client(service, config=CONFIG.merge(ONLY[service]) if service in ONLY else CONFIG)
