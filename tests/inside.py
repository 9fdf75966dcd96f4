"""The whole product in this process: real site, gateway, functions and mail, on stand-ins for AWS alone.

HTTP and SMTP come in by the gateway of the local stack, on free ports. Behind it each function is called as
API Gateway, the table's stream, the queues and the schedule call it: at once, in order, and with whatever
it trips over raised in the test. The stand-ins are those that the contract suites in `tests/adapters` keep
honest; `tests/api/test_inside.py` holds this beside the emulator.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx
import pytest
import uvicorn
import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

import app as entry
from chalicelib.cases import context
from chalicelib.cases.settings import Settings, from_environment
from chalicelib.domain.policy.policy import Policy
from infra.local import clock
from infra.local.build import BUILD, build_site, take
from infra.local.deploy import parameters
from infra.local.gateway import application, pattern
from infra.local.place import HOST, ROOT, Place
from infra.local.processes import Trouble, building, wait_until
from infra.local.warm import scheduled_event
from tests.bucket import Bucket
from tests.dynamo import RESOURCES, FakeDynamo
from tests.fakes import FakeSqs
from tests.stack import Stack

NAMES = {"CasesTable": "cases", "LedgerTable": "ledger", "FilesBucket": "files", "InboundTopic": "inbound"}
ONE_BATCH = 10  # messages, as the template has it


class Streaming(FakeDynamo):
    """The tables, with the stream of the cases' one."""

    def __init__(self, stream: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self.stream = stream

    def transact_write_items(self, **call: Any) -> dict[str, Any]:
        answer = super().transact_write_items(**call)
        for one in call["TransactItems"]:
            self.stream({"eventName": "INSERT", "dynamodb": {"NewImage": one["Put"]["Item"]}})
        return answer

    def put_item(self, **call: Any) -> dict[str, Any]:
        answer = super().put_item(**call)
        if call["TableName"] == NAMES["CasesTable"]:
            self.stream({"eventName": "MODIFY", "dynamodb": {"NewImage": call["Item"]}})
        return answer

    def delete_item(self, **call: Any) -> dict[str, Any]:
        answer = super().delete_item(**call)
        if call["TableName"] == NAMES["CasesTable"]:
            self.stream({"eventName": "REMOVE", "dynamodb": {"Keys": call["Key"]}})
        return answer


@dataclass
class Topic:
    """Where receipts of mail are published; its one subscriber is the queue of `inbound`."""

    queue: FakeSqs
    heard: Callable[[], None]

    def publish(self, *, TopicArn: str, Message: str) -> dict[str, Any]:  # noqa: N803 - boto3 names it so
        assert TopicArn == NAMES["InboundTopic"]
        self.queue.reports.append(Message)
        self.heard()
        return {}


class Functions:
    """What is deployed, and all that calls it. One call at a time, as one worker has it."""

    def __init__(self, place: Place) -> None:
        self.records: list[dict[str, Any]] = []
        self.dynamo = Streaming(self.records.append)
        self.s3, self.sqs = Bucket(place.url), FakeSqs()
        self.topic = Topic(self.sqs, self.settle)
        self.lock = threading.RLock()
        self.faults: list[BaseException] = []

    def client(self, service: str) -> Any:
        return {"dynamodb": self.dynamo, "s3": self.s3, "sqs": self.sqs, "sns": self.topic}[service]

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        """Call the API, and see to all that follows from it."""
        with self.working():
            told: dict[str, Any] = entry.app(event, None)
            self.settle()
        return told

    def tick(self) -> dict[str, int]:
        """Call the clock as the schedule does, and see to all that follows."""
        with self.working():
            told: dict[str, int] = entry.clock(scheduled_event(), None)
            self.settle()
        return told

    def settle(self) -> None:
        """Pass on what waits in stream and queues until nothing does."""
        with self.working():
            while self.records or self.sqs.bodies or self.sqs.reports:
                if self.records:
                    entry.forward({"Records": taken(self.records, 100)}, None)
                elif self.sqs.bodies:
                    groups = taken(self.sqs.groups, ONE_BATCH)
                    bodies = taken(self.sqs.bodies, ONE_BATCH)
                    self.batch(entry.deliver, [queued(*one) for one in zip(bodies, groups, strict=True)])
                else:
                    self.batch(entry.inbound, [queued(one) for one in taken(self.sqs.reports, ONE_BATCH)])

    def batch(self, function: Callable[[Any, Any], Any], records: list[dict[str, Any]]) -> None:
        failed = function({"Records": records}, None)["batchItemFailures"]
        assert failed == [], f"{failed} of {records}"

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold what must never happen for the end of the test, whoever hears of it before."""
        with self.lock:
            try:
                yield
            except Exception as fault:
                self.faults.append(fault)
                raise


def taken(waiting: list[Any], count: int) -> list[Any]:
    """Take the first so many out."""
    first = waiting[:count]
    del waiting[:count]
    return first


def queued(body: str, group: str = "") -> dict[str, Any]:
    """A message as SQS hands it to a function."""
    name = uuid.uuid4().hex
    attributes = {"ApproximateReceiveCount": "1"} | ({"MessageGroupId": group} if group else {})
    return {"messageId": name, "receiptHandle": name, "body": body, "attributes": attributes}


@dataclass
class ApiGateway(httpx.AsyncBaseTransport):
    """Calls the function as API Gateway does (payload format 1.0)."""

    functions: Functions

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        path = unquote(request.url.raw_path.partition(b"?")[0].decode("ascii"))
        fitting = (one for one in entry.app.routes if pattern(one).fullmatch(path))
        found = next((one for one in fitting if request.method in entry.app.routes[one]), None)
        if found is None:
            return httpx.Response(403, json={"message": "Missing Authentication Token"})
        event = event_of(request, path, route=found, body=body)
        told = await asyncio.to_thread(self.functions.answer, event)
        headers = [(name, str(value)) for name, value in told.get("headers", {}).items()]
        headers += [(name, one) for name, many in told.get("multiValueHeaders", {}).items() for one in many]
        return httpx.Response(told["statusCode"], headers=headers, content=told.get("body") or "")


def event_of(request: httpx.Request, path: str, *, route: str, body: bytes) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    query = parse_qs(request.url.query.decode("ascii"), keep_blank_values=True)
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    is_binary = bool(body) and media in entry.app.api.binary_types
    text = base64.b64encode(body).decode() if is_binary else body.decode("utf-8", errors="replace")
    parts = zip(route.split("/"), path.split("/"), strict=True)
    named = {part[1:-1]: value for part, value in parts if part.startswith("{")}
    return {
        "resource": route,
        "path": path,
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[0] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": named or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": route,
            "httpMethod": request.method,
            "path": f"/api{path}",
            "identity": {"sourceIp": headers["x-forwarded-for"].partition(",")[0].strip()},
        },
        "body": text if body else None,
        "isBase64Encoded": is_binary,
    }


@dataclass
class Letterbox:
    """Takes all mail that leaves, and lists it as the local stack's mailbox does."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        text = content.replace(b"\r\n", b"\n")
        mail = message_from_bytes(text, policy=default)
        assert isinstance(mail, EmailMessage)
        self.raw.append(text.decode("ascii"))
        number, subject = len(self.raw), str(mail["Subject"])
        self.listed.append({"id": number, "subject": subject, "recipients": {"to": envelope.rcpt_tos}})
        return "250 OK"


@dataclass
class Inside(Stack):
    """A running product in this process, used as any other stack."""

    functions: Functions = field(init=False)
    letterbox: Letterbox = field(default_factory=Letterbox)

    def __post_init__(self) -> None:
        self.functions = Functions(self.place)

    def outputs(self) -> dict[str, str]:
        return NAMES

    def client(self, service: str) -> Any:
        return self.functions.client(service)

    def mails(self) -> list[dict[str, Any]]:
        with self.functions.lock:
            return list(self.letterbox.listed)

    def mail(self, path: str) -> str:
        number, kind = path.removeprefix("messages/").split(".")
        assert kind == "source"
        return self.letterbox.raw[int(number) - 1]

    def make(self, module: str, *args: str) -> CompletedProcess[str]:
        """Move the clock, the one command that tests give."""
        assert module == "infra.local.clock"
        try:
            clock.move(self.place.clock_file, clock.parse_moment(args[0]))
            clock.catch_up(self.functions.tick)
        except Trouble as trouble:
            return CompletedProcess(module, 1, "", str(trouble))
        return CompletedProcess(module, 0, "", "")


@cache
def variables() -> Mapping[str, str]:
    """The functions' environment variables in the template: by name, the parameter or resource."""
    template = yaml.safe_load(RESOURCES.read_text("utf-8"))
    named = template["Globals"]["Function"]["Environment"]["Variables"]
    return {name: reference["Ref"] for name, reference in named.items()}


def settings(place: Place) -> Settings:
    """What the functions find in their environment, from the template, as deployed on this machine."""
    given = NAMES | parameters(place)
    environment = {name: given[source] for name, source in variables().items() if source in given}
    queues = {"MAIL_QUEUE_URL": "mail", "INBOUND_QUEUE_URL": "inbound"}
    environment |= {"SIGNING_SECRETS": given["SigningSecrets"], "SMTP_URL": given["SmtpUrl"]}
    environment["EDGE_SECRETS"] = given["EdgeSecrets"]
    return from_environment(environment | queues)


def served(inside: Inside) -> uvicorn.Server:
    place, functions = inside.place, inside.functions
    place.routes_file.write_text(
        json.dumps(
            {
                "api": "http://api",
                "uploads": place.url,
                "routes": {path: sorted(methods) for path, methods in entry.app.routes.items()},
                "bucket": NAMES["FilesBucket"],
                "topic": NAMES["InboundTopic"],
            }
        )
    )
    gateway = application(place, transport=ApiGateway(functions), clients=functions.client)
    gateway.router.routes[:0] = functions.s3.routes()
    config = uvicorn.Config(gateway, HOST, place.port, log_level="warning", access_log=False)
    config.server_header = config.proxy_headers = False
    return uvicorn.Server(config)


@contextmanager
def put_in_place(functions: Functions, found: Settings, compiled: Path) -> Iterator[None]:
    """Let the functions stand on the stand-ins."""
    policy = Policy.model_validate_json(compiled.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "policy", lambda: policy)
        patch.setattr(context, "client", functions.client)
        patch.setattr(context, "settings", lambda: found)
        context.context_on.cache_clear()
        try:
            yield
        finally:
            context.context_on.cache_clear()


@contextmanager
def inside(data: Path, *, checkout: Path | None = None) -> Iterator[Inside]:
    """Run the product in this process; its data lies in this folder, site and policy are this checkout's."""
    data.mkdir()
    running = Inside(Stack.on_free_ports(data).place)
    place = running.place
    if checkout is None:
        with building():
            build_site(lambda _: None)
            take(BUILD / "site", data / "site", BUILD / "site.stamp")
    else:
        shutil.copytree(checkout / "build" / "site", data / "site")
    compiled = (checkout or ROOT) / "functions" / "chalicelib" / "policy.json"
    mailbox = Controller(running.letterbox, hostname=HOST, port=place.inner["mailbox"])
    server = served(running)
    thread = threading.Thread(target=server.run)
    with put_in_place(running.functions, settings(place), compiled):
        mailbox.start()
        thread.start()
        try:
            assert wait_until(lambda: server.started, seconds=30, step=0.01)
            yield running
        finally:
            server.should_exit = True
            thread.join()
            mailbox.stop()
    assert running.functions.faults == []
