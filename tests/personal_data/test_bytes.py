"""After `person erase` not a byte of the local stack names the person: tables, bucket, journal, logs."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.outside import Visitor, bearer, request, visiting
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.long]
MARKERS = {
    "address": "ye.qiu@example.org",
    "name": "Yeqiusheng",
    "phone": "+86 139 1234 5678",
    "street": "77 Wutong Road",
    "serial": "P1A77000123",
    "text": "a violet stripe across",
    "mail": "restarts by itself at night",
}
MAILBOX = "mailbox.sqlite"  # what was sent is out of reach, as the receipt says


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    found = Stack.on_free_ports(
        tmp_path_factory.mktemp("person") / "alone", more={"SAVE_EVERY": "3600", "WORKERS": "2"}
    ).start()
    yield found
    if found.process and found.process.poll() is None:
        found.stop()


def places(stack: Stack) -> list[str]:
    """The files below the stack's folder that hold one of the markers, each with which."""
    found = []
    for file in sorted(stack.place.data.rglob("*")):
        if file.is_file() and not file.name.startswith(MAILBOX):
            data = file.read_bytes().lower()
            found += [
                f"{file.relative_to(stack.place.data)}: {name}"
                for name, mark in MARKERS.items()
                if mark.lower().encode() in data
            ]
    return found


def write(stack: Stack, text: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = MARKERS["address"], "service@example.com", "A question"
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@example.org>"
    mail.set_content(text)
    with smtplib.SMTP("127.0.0.1", stack.place.smtp_port, timeout=30) as entrance:
        entrance.send_message(mail)


def live(stack: Stack, api: Visitor) -> None:
    """A request with a file and an answer, a mail, a registration."""
    who = {"email": MARKERS["address"], "name": MARKERS["name"], "phone": MARKERS["phone"]}
    asked = request(
        **who, address=MARKERS["street"], serial_number=MARKERS["serial"], description=MARKERS["text"]
    )
    made = api.send(asked)
    assert api.post(
        f"/api/cases/{made['number']}/reply", {"text": MARKERS["text"]}, **bearer(made)
    ).is_success
    registered = {"model": "FH-P1", "serial_number": MARKERS["serial"], "purchased_on": "2026-03-01"}
    holder = {"name": MARKERS["name"], "email": MARKERS["address"], "privacy_consent": True}
    assert api.post("/api/products", registered | holder).status_code == 201
    write(stack, MARKERS["mail"])


def aftercare(stack: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("aftercare")), *words]
    return subprocess.run(
        command, env=stack.environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_no_byte_names_the_person_afterwards(stack: Stack) -> None:
    with visiting(stack) as api:
        live(stack, api)
    wait_for(lambda: len([mail for mail in stack.mails() if MARKERS["address"] in str(mail)]) >= 2)
    wait_for(lambda: {one.rpartition(": ")[2] for one in places(stack)} == set(MARKERS))
    erased = aftercare(stack, "person", "erase", MARKERS["address"], "--close", "--yes")
    assert erased.returncode == 0, erased.stdout + erased.stderr
    assert places(stack) == []


def test_a_restart_brings_nothing_back(stack: Stack) -> None:
    stack.kill()
    stack.start()
    assert places(stack) == []
