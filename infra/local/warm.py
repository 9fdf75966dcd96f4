"""Starts the functions' workers before anybody waits for them."""

from __future__ import annotations

import contextlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import HTTPClientError

from infra.local.deploy import client
from infra.local.place import Place

# As many as the gateway lets through at once: more would only share the same cores.
WORKERS = int(os.environ.get("WORKERS", "8"))

NOTHING: dict[str, Any] = {"Records": []}


def request(path: str) -> dict[str, Any]:
    """Return the event that API Gateway makes of a GET."""
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        "requestContext": {"resourcePath": path, "httpMethod": "GET", "identity": {"sourceIp": "127.0.0.1"}},
    }


def warm(place: Place, there: dict[str, str]) -> None:
    """Call every function: the API as often at once as it has workers; the clock sends what is still owed."""
    calls = [
        (there["ForwardName"], NOTHING),
        (there["DeliverName"], NOTHING),
        (there["InboundName"], NOTHING),
        (there["ClockName"], scheduled_event()),
    ]
    calls += [(there["APIHandlerName"], request("/health"))] * WORKERS
    functions = client(place, "lambda")
    with ThreadPoolExecutor(len(calls)) as threads:
        list(threads.map(lambda call: wake(functions, *call), calls))


def wake(functions: Any, name: str, event: dict[str, Any]) -> None:
    """Call one function; on a busy machine with much to do it may take longer than the call may."""
    with contextlib.suppress(HTTPClientError):
        functions.invoke(FunctionName=name, Payload=json.dumps(event))


def scheduled_event() -> dict[str, Any]:
    """Return the event that the schedule sends."""
    return {
        "version": "0",
        "source": "aws.events",
        "detail-type": "Scheduled Event",
        "detail": {},
        "resources": [],
    } | {
        "id": "local",
        "account": "000000000000",
        "region": "us-east-1",
        "time": "2026-01-01T00:00:00Z",
    }
