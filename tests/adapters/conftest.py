"""The stores that the contract suites run on: the fake, and the emulator's real interface.

The tables are made from production's template. Each test works with keys of its own, so that none
sees what another left.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections import UserDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.ledger import Ledger
from chalicelib.adapters.table import Cases
from chalicelib.domain.case.case import Case
from infra.local.emulator import EDGE_FILE
from infra.local.place import ROOT, free_port
from tests import samples
from tests.dynamo import FakeDynamo, definitions

HOURS = itertools.count()


class Blobs(UserDict[str, bytes]):
    """Pages of steps, in memory."""

    def put(self, key: str, data: bytes) -> None:
        self[key] = data

    def get(self, key: str, default: Any = None) -> Any:
        return self[key]

    def under(self, prefix: str) -> Iterator[str]:
        return (key for key in sorted(self) if key.startswith(prefix))

    def remove(self, key: str) -> None:
        self.pop(key, None)


def emulator_client(port: int, service: str = "dynamodb") -> Any:
    return boto3.client(
        service,
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 1}, max_pool_connections=10),
    )


def wait_until_it_answers(client: Any, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.list_tables()
        except (BotoCoreError, ClientError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the emulator did not start")


@contextmanager
def emulating(data: Path, **environment: str) -> Iterator[int]:
    """The emulator in a process and a folder of its own; yields its port."""
    port = free_port()
    for folder in ("logs", "scratch", "state"):
        (data / folder).mkdir()
    (data / EDGE_FILE).write_text("x")
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.local.emulator", str(data), str(port)],
        cwd=ROOT,
        env=dict(os.environ) | {"TMPDIR": str(data / "scratch")} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    client = emulator_client(port)
    try:
        wait_until_it_answers(client, process)
        yield port
    finally:
        client.close()
        process.send_signal(signal.SIGKILL)
        process.wait(10)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """DynamoDB as the local stack has it."""
    with emulating(tmp_path_factory.mktemp("emulator")) as port:
        client = emulator_client(port)
        for name, definition in definitions().items():
            client.create_table(TableName=name, **definition)
        yield client
        client.close()


@pytest.fixture(scope="module")
def fake() -> FakeDynamo:
    return FakeDynamo()


@pytest.fixture(params=["fake", "emulator"])
def dynamo(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture
def blobs() -> Blobs:
    return Blobs()


@pytest.fixture
def cases(dynamo: Any, blobs: Blobs) -> Cases:
    return Cases(dynamo, "cases", blobs)


@pytest.fixture
def ledger(dynamo: Any) -> Ledger:
    return Ledger(dynamo, "ledger", kept=timedelta(days=400))


@pytest.fixture
def hour() -> datetime:
    """An hour in which no other test writes."""
    return datetime(2030, 1, 1, tzinfo=UTC) + timedelta(hours=5) * next(HOURS)


@pytest.fixture
def case(hour: datetime) -> Case:
    """A case with a number, an address and a serial number that no other test uses."""
    key = hour.strftime("%Y%m%d%H")
    return samples.case(
        number=f"{key}-001", at=hour, email=f"mei.{key}@example.com", serial_number=f"sn {key}"
    )
