"""One client per AWS service and worker; made on first use, because making one takes time."""

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


@cache
def client(service: str) -> Any:
    """The boto3 client of a service, with the standard retry mode (back-off with jitter)."""
    return boto3.client(service, config=CONFIG.merge(ONLY[service]) if service in ONLY else CONFIG)
