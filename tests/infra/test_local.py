"""The stack on this machine: what it says when it cannot start, what survives, what it leaves behind."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from botocore.exceptions import ReadTimeoutError

from infra.local import clock
from infra.local.place import ROOT, free_port
from infra.local.processes import Trouble
from infra.local.storage import recovery
from infra.local.warm import wake
from infra.local.watch import went_live
from tests.stack import Stack


def start(**env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.local"]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=False, timeout=60
    )


def ask(stack: Stack, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, str, bytes]:
    request = urllib.request.Request(stack.url + path, data=body, method=method)
    if body is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get("content-type", ""), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("content-type", ""), error.read()


@pytest.mark.parametrize("name", ["PORT", "MAILBOX_PORT", "SMTP_PORT"])
def test_a_port_in_use_is_one_sentence_with_the_cure(tmp_path: Path, name: str) -> None:
    ports = {other: str(free_port()) for other in ("PORT", "MAILBOX_PORT", "SMTP_PORT")}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports[name] = str(taken.getsockname()[1])
        done = start(DATA_DIR=str(tmp_path), **ports)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Port {ports[name]} is in use" in done.stderr
    assert f"{name}=" in done.stderr


WRONG_PLACES = {
    "word as port": ({"PORT": "abc"}, "PORT=abc is no port"),
    "port out of range": ({"MAILBOX_PORT": "99999"}, "MAILBOX_PORT=99999 is no port"),
    "one port for two": ({"PORT": "18999", "SMTP_PORT": "18999"}, "three different ports"),
    "a file as folder": ({"DATA_DIR": __file__}, "DATA_DIR=…"),
    "a folder that cannot be made": ({"DATA_DIR": "/proc/nowhere/data"}, "DATA_DIR=…"),
}


@pytest.mark.parametrize(("env", "said"), WRONG_PLACES.values(), ids=WRONG_PLACES)
def test_a_place_that_cannot_be_is_one_sentence_with_the_cure(
    tmp_path: Path, env: dict[str, str], said: str
) -> None:
    done = start(**{"DATA_DIR": str(tmp_path)} | env)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert said in done.stderr


def test_data_of_another_version_is_one_sentence_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "format").write_text("0")
    done = start(DATA_DIR=str(tmp_path))
    assert "make reset" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_clock_of_a_stack_that_does_not_run(tmp_path: Path) -> None:
    done = Stack.on_free_ports(tmp_path).make("infra.local.clock")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "make up" in done.stderr


class SlowFunctions:
    """Functions that are called and do not answer in time."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def invoke(self, *, FunctionName: str, Payload: str) -> None:  # noqa: N803 - boto3 names its arguments so
        self.called.append(FunctionName)
        raise ReadTimeoutError(endpoint_url="http://127.0.0.1", error=Payload)


def test_a_function_that_is_slow_to_wake_stops_no_start() -> None:
    functions = SlowFunctions()
    wake(functions, "clock", {})
    assert functions.called == ["clock"]


@pytest.mark.parametrize(
    ("path", "method", "status", "kind"),
    [
        ("/", "GET", 200, "text/html"),
        ("/zh/", "GET", 200, "text/html"),
        ("/en", "GET", 200, "text/html"),
        ("/zh/no/such/page/", "GET", 404, "text/html"),
        ("/../../pyproject.toml", "GET", 404, "text/html"),
        ("/%2e%2e/%2e%2e/pyproject.toml", "GET", 404, "text/html"),
        ("/api/health", "GET", 200, "application/json"),
        ("/api/health", "HEAD", 200, "application/json"),
        ("/api/nothing", "GET", 404, "application/problem+json"),
        ("/api/health", "DELETE", 405, "application/problem+json"),
        ("/api/health", "TRACE", 405, "application/problem+json"),
        ("/api/cases/a%0d%0ab", "GET", 404, "application/problem+json"),
    ],
)
def test_the_gateway_answers(stack: Stack, path: str, method: str, status: int, kind: str) -> None:
    answer = ask(stack, path, method)
    assert (answer[0], answer[1].split(";")[0]) == (status, kind)


def test_a_body_over_the_limit_never_reaches_a_function(stack: Stack) -> None:
    for size in (1_000_001, 20_000_000):
        status, kind, body = ask(stack, "/api/coverage", "POST", b" " * size)
        assert (status, kind, json.loads(body)["code"]) == (413, "application/problem+json", "too_large")


def test_a_body_without_a_length_is_limited_too(stack: Stack) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stack.place.port, timeout=30)
    connection.request("POST", "/api/coverage", body=iter([b" " * 600_000] * 2), encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("value", ["Bearer ", "Bearer\t", " "], ids=ascii)
def test_blanks_around_a_header_mean_nothing(stack: Stack, value: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stack.place.port, timeout=30)
    connection.request("GET", "/api/cases/202611-001", headers={"Authorization": value})
    assert connection.getresponse().status == 401
    connection.close()


def test_every_page_carries_the_headers_of_the_site(stack: Stack) -> None:
    with urllib.request.urlopen(f"{stack.url}/zh/", timeout=10) as answer:
        policy = answer.headers["content-security-policy"]
    assert stack.place.emulator_url in policy
    assert "unsafe" not in policy


def test_functions_see_only_what_is_packaged(stack: Stack) -> None:
    told = (stack.place.scratch / "python").read_text()
    assert " -S -s " in told


def test_the_clock_goes_forward_only(tmp_path: Path) -> None:
    from datetime import timedelta

    from infra.local.processes import Trouble

    file = tmp_path / "clock"
    later = clock.now(file) + timedelta(days=3)
    clock.move(file, later)
    assert abs(clock.now(file) - later) < timedelta(seconds=5)
    with pytest.raises(Trouble, match="forward only"):
        clock.move(file, later - timedelta(days=1))


@pytest.mark.parametrize(("is_whole", "kept"), [(True, "new"), (False, "old")])
def test_a_save_counts_only_when_it_is_whole(tmp_path: Path, is_whole: bool, kept: str) -> None:
    pending = tmp_path / recovery.PENDING
    pending.mkdir()
    for name in ("dynamodb.json", "sqs.json"):
        (tmp_path / name).write_text("old")
    (pending / "dynamodb.json").write_text("new")
    if is_whole:  # the other file was moved before the kill
        (pending / recovery.FINISHED).touch()
        (tmp_path / "sqs.json").write_text("new")
    recovery.take_over(tmp_path)
    assert [(tmp_path / name).read_text() for name in ("dynamodb.json", "sqs.json")] == [kept, kept]
    assert not pending.exists()


STUMBLES = {
    "a broken build": Trouble("the page has a mistake"),
    "an emulator that is busy": ReadTimeoutError(endpoint_url="http://127.0.0.1"),
    "a disk that is full": OSError("no space left"),
}


@pytest.mark.parametrize("stumble", STUMBLES.values(), ids=STUMBLES)
def test_a_change_that_does_not_get_there_is_said_and_the_next_one_is_waited_for(stumble: Exception) -> None:
    said: list[str] = []

    def bring() -> None:
        raise stumble

    assert not went_live(bring, said.append)
    assert said == [f"✗ the change is not live, the last good build goes on: {stumble}"]
    assert went_live(lambda: None, said.append)
