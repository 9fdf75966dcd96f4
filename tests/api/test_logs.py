"""No log holds what anybody typed, nor a token: marks go through every door, and all logs are searched."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from urllib.parse import urlencode

import pytest

import app as entry
from infra.local.deploy import SERVICE_ADDRESS
from infra.local.place import HOST
from tests.inside import Inside
from tests.outside import Visitor, request, token

MARK = "qzmarkq"  # stands in every typed value and header, and in no word of ours
FORM = "application/x-www-form-urlencoded"
TYPED = {
    name: f"{MARK} {name}" for name in ("name", "description", "text", "address", "serial_number", "model")
}
TYPED |= {"email": f"{MARK}@example.com", "number": MARK, "phone": MARK, "token": MARK, "code": MARK}


@pytest.fixture
def marked(inside: Inside, api: Visitor) -> tuple[Inside, Visitor]:
    return inside, api


def read(capfd: pytest.CaptureFixture[str]) -> str:
    said = capfd.readouterr()
    return f"{said.out}{said.err}".lower()


def test_no_door_lets_a_typed_value_into_a_log(
    marked: tuple[Inside, Visitor], capfd: pytest.CaptureFixture[str]
) -> None:
    _, api = marked
    headers = dict.fromkeys(("authorization", "idempotency_key", "user_agent", "referer", "cookie"), MARK)
    for route, methods in entry.app.routes.items():
        path = "/".join(f"{MARK}-{part[1:-1]}" if part.startswith("{") else part for part in route.split("/"))
        for method in methods:
            for media, body in ((FORM, urlencode(TYPED)), ("application/json", str(TYPED)), ("text/x", MARK)):
                api.client.request(
                    method,
                    f"/api{path}?{MARK}={MARK}",
                    content=body if method == "POST" else None,
                    headers={"content-type": media, "accept-language": MARK}
                    | {name.replace("_", "-"): value for name, value in headers.items()},
                )
    said = read(capfd)
    assert '"route": "/staff/{token}"' in said
    assert MARK not in said


def test_what_is_done_lets_neither_values_nor_tokens_into_a_log(
    marked: tuple[Inside, Visitor], capfd: pytest.CaptureFixture[str]
) -> None:
    inside, api = marked
    body = request(name=f"{MARK} Lee", email=f"{MARK}.1@example.com", description=f"It {MARK}s.")
    accepted = api.send(body | {"attachments": [api.upload(name=f"{MARK}.png")]})
    held = {"authorization": f"Bearer {token(accepted)}"}
    api.post(f"/api/cases/{accepted['number']}/reply", {"text": f"{MARK} again"}, **held)
    view = api.get(f"/api/cases/{accepted['number']}", **held).json()
    for document in view["documents"]:
        api.client.get(document["url"])
    api.post("/api/cases/lookup", {"number": accepted["number"], "email": body["email"]})
    api.post("/api/cases/links", {"email": body["email"]})
    sent = [inside.mail(f"messages/{one['id']}.source") for one in inside.mails()]
    tokens = {token(accepted), *(one["url"].rpartition("/")[2] for one in view["documents"])}
    said = read(capfd)
    assert len(sent) > 1
    assert MARK not in said
    assert not {one for one in tokens if one.lower() in said}


@pytest.mark.parametrize("broken", [False, True], ids=["read", "one that breaks what reads it"])
def test_no_mail_lets_its_words_into_a_log(
    marked: tuple[Inside, Visitor],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    broken: bool,
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError(f"{MARK} is no number")

    if broken:
        monkeypatch.setattr("chalicelib.inbound.pipeline.judge_once", breaks)
    mail = EmailMessage()
    mail["From"], mail["To"] = f"{MARK} <{MARK}.2@example.com>", SERVICE_ADDRESS
    mail["Subject"], mail["Message-ID"] = f"{MARK} [202601-001]", f"<{MARK}.{broken}@example.com>"
    mail.set_content(f"{MARK} leaks.")
    with smtplib.SMTP(HOST, marked[0].place.smtp_port) as server:
        server.send_message(mail)
    said = read(capfd)
    assert '"function": "inbound"' in said or "fault: valueerror" in said
    assert MARK not in said
