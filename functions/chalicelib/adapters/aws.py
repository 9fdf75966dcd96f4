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


MOST_KEYS = 100  # DynamoDB takes no more in one call


def batch_get(dynamodb: Any, table: str, keys: Iterable[Any]) -> Iterator[Any]:
    """Yield the items of these keys, strongly consistent; what DynamoDB left out is asked for again."""
    rest = list(keys)
    while rest:
        now, rest = rest[:MOST_KEYS], rest[MOST_KEYS:]
        wanted: Any = {table: {"Keys": now, "ConsistentRead": True}}
        answer = dynamodb.batch_get_item(RequestItems=wanted)
        yield from answer["Responses"].get(table, ())
        rest += answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])


@cache
def client(service: str) -> Any:
    """The boto3 client of a service, with the standard retry mode (back-off with jitter)."""
    return boto3.client(service, config=CONFIG.merge(ONLY[service]) if service in ONLY else CONFIG)
