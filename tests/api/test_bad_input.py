"""Every kind of bad input: a clear problem in the caller's language, nothing stored, nothing mailed."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx
import pytest

from tests.inside import Inside
from tests.outside import LANGUAGES, Mailbox, Visitor, request, visiting
from tests.stack import Stack

CHINESE = re.compile("[\u4e00-\u9fff]")
MARK = "badinputmark"  # never in anything that is stored or mailed
FORM = "application/x-www-form-urlencoded"


class Bad(NamedTuple):
    """One bad request: what is changed in a good one (or the whole body as bytes), and what is answered."""

    changes: dict[str, Any] | bytes
    field: str
    status: int = 422
    kind: str = "repair"
    headers: Mapping[str, str] = MappingProxyType({})


def marked(text: str) -> bytes:
    """A good body as text, with a piece of JSON put in for the description."""
    return json.dumps(request(description=f"{MARK}#", email=f"{MARK}@example.com")).replace(
        f'"{MARK}#"', text
    ).encode()  # fmt: skip


SERVICE = {"phone": "13800004321", "address": "Here"}
TABLE: dict[str, Bad] = {
    **{f"no {name}": Bad({name: None}, name) for name in ("name", "email", "description", "model")},
    "no consent": Bad({"privacy_consent": None}, "privacy_consent"),
    "consent denied": Bad({"privacy_consent": False}, "privacy_consent"),
    **{f"empty {name}": Bad({name: ""}, name) for name in ("name", "email", "description", "model")},
    "only spaces": Bad({"description": "  \n "}, "description"),
    "null": Bad(marked("null"), "description"),
    "empty object": Bad(b"{}", "name"),
    "long name": Bad({"name": "x" * 101}, "name"),
    "long description": Bad({"description": "字" * 4001}, "description"),
    "long e-mail": Bad({"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.com"}, "email"),
    "long serial number": Bad({"serial_number": "x" * 65}, "serial_number"),
    "long seller": Bad({"seller": "x" * 101}, "seller"),
    "long address": Bad({"address": "x" * 301}, "address"),
    "long times": Bad({"preferred_times": "x" * 201}, "preferred_times"),
    "number for a text": Bad({"description": 12}, "description"),
    "list for a text": Bad({"name": ["x"]}, "name"),
    "object for a text": Bad({"name": {"x": 1}}, "name"),
    "text for a boolean": Bad({"unusable": "perhaps"}, "unusable"),
    "text for a list": Bad({"attachments": "x"}, "attachments"),
    "too many files": Bad({"attachments": [f"quarantine/{n}/x" for n in range(6)]}, "attachments"),
    "list for an object": Bad(b"[]", ""),
    "text for an object": Bad(b'"x"', ""),
    "unknown field": Bad({"zodiac": "ox"}, "zodiac"),
    "a field of the record": Bad({"state": "closed"}, "state"),
    "unknown kind": Bad({}, "", status=404, kind="present"),
    "kind with a trick": Bad({}, "", status=404, kind="__class__"),
    "unknown model": Bad({"model": "FH-X0"}, "model"),
    "unknown language": Bad({"language": "fr"}, "language"),
    "unknown way": Bad({"where": "by_drone"}, "where"),
    "unknown service": Bad({"service": "singing", **SERVICE}, "service", kind="service"),
    "no such day": Bad({"purchased_on": "2026-02-30"}, "purchased_on"),
    "day in words": Bad({"purchased_on": "yesterday"}, "purchased_on"),
    "day as a number": Bad({"purchased_on": 20260101}, "purchased_on"),
    "day as a time": Bad({"purchased_on": "2026-01-01T10:00:00Z"}, "purchased_on"),
    "day in other digits": Bad({"purchased_on": "２０２６-０１-０１"}, "purchased_on"),
    "bought in the future": Bad({"purchased_on": "2999-01-01"}, "purchased_on"),
    "received in the future": Bad({"received_on": "2999-01-01"}, "received_on"),
    "received before bought": Bad({"purchased_on": "2026-03-02", "received_on": "2026-03-01"}, "received_on"),
    **{
        f"e-mail {wrong!r}": Bad({"email": wrong}, "email")
        for wrong in (
            f"{MARK}",
            f"{MARK}@",
            "@example.com",
            f"{MARK}@ex ample.com",
            f"{MARK}@a@example.com",
            f"{MARK}@example",
            f"A <{MARK}@example.com>",
            f"{MARK}@example.com,b@example.com",
            f"{MARK}@example..com",
            f"{MARK}@[127.0.0.1]",
        )
    },
    "header in the e-mail": Bad({"email": f"{MARK}@example.com\r\nBcc: {MARK}b@example.com"}, "email"),
    "line in the e-mail": Bad({"email": f"{MARK}@example.com\nx"}, "email"),
    "header in the name": Bad({"name": f"Ann\r\nBcc: {MARK}b@example.com"}, "name"),
    "line in the name": Bad({"name": "Ann\nLee"}, "name"),
    "carriage return in the name": Bad({"name": "Ann\rLee"}, "name"),
    "line separator in the name": Bad({"name": "Ann\u2028Lee"}, "name"),
    "zero byte": Bad({"description": "a\x00b"}, "description"),
    "bell": Bad({"description": "a\x07b"}, "description"),
    "escape": Bad({"name": "a\x1b[31mb"}, "name"),
    "half a character": Bad(marked(r'"\ud800"'), "", status=400),
    "phone in words": Bad({"phone": "call me"}, "phone"),
    "no phone for a visit": Bad({"where": "on_site", "address": "Here"}, "phone"),
    "no address for a visit": Bad({"where": "on_site", "phone": "13800004321"}, "address"),
    "no phone for a service": Bad({"phone": None}, "phone", kind="service"),
    "no address for a service": Bad({"address": None}, "address", kind="service"),
    "no model for a service": Bad({"model": None}, "model", kind="service"),
    "not a number": Bad(marked("NaN"), "description"),
    "infinity": Bad(marked("-Infinity"), "description"),
    "nested": Bad(marked("[" * 5000 + "]" * 5000), "", status=400),
    "nested without end": Bad(b"[" * 60_000, "", status=400),
    "100,000 nested brackets": Bad(b"[" * 100_000 + b"]" * 100_000, "", status=413),
    "no JSON": Bad(f"description={MARK}".encode(), "", status=400),
    "half of a JSON": Bad(marked('"x"')[:-9], "", status=400),
    "no body": Bad(b"", "", status=400),
    "invalid UTF-8": Bad(marked('"\xff"').replace(b"\xc3\xbf", b"\xff\xfe"), "description"),
    "UTF-16": Bad(marked('"x"').decode().encode("utf-16"), "", status=400),
    "body over the limit": Bad({"description": "x" * 70_000}, "", status=413),
    "body over the gateway's limit": Bad({"description": "x" * 1_100_000}, "", status=413),
    "content type text": Bad({}, "", status=415, headers={"content_type": "text/plain"}),
    "content type XML": Bad({}, "", status=415, headers={"content_type": "application/xml"}),
    "content type files": Bad(
        {}, "", status=415, headers={"content_type": "multipart/form-data; boundary=x"}
    ),
    "key with a line": Bad({}, "Idempotency-Key", headers={"idempotency_key": "a b"}),
    "long key": Bad({}, "Idempotency-Key", headers={"idempotency_key": "k" * 201}),
    "upload that is not there": Bad({"attachments": ["quarantine/none/x.png"]}, "attachments"),
    "upload of a case": Bad({"attachments": ["cases/202601-001/x.png"]}, "attachments"),
    "upload with a path": Bad({"attachments": ["quarantine/../cases/x.png"]}, "attachments"),
}


def sent(visitor: Visitor, bad: Bad, language: str) -> httpx.Response:
    """Send one, its language in the header."""
    body: Any = bad.changes
    if isinstance(body, dict):
        good = request(bad.kind if bad.kind in "service" else "repair", description=f"{MARK} {uuid.uuid4()}")
        body = {**good, "email": f"{MARK}.{uuid.uuid4().hex[:8]}@example.com", **body}
        body = {name: value for name, value in body.items() if value is not None}
    return visitor.post(f"/api/requests/{bad.kind}", body, accept_language=language, **bad.headers)


@pytest.fixture(scope="module")
def answers(inside: Inside) -> Iterator[dict[tuple[str, str], httpx.Response]]:
    """All of the table, each in both languages."""
    with visiting(inside) as visitor:
        yield {(name, way): sent(visitor, bad, way) for name, bad in TABLE.items() for way in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TABLE)
def test_a_clear_problem_in_the_callers_language(
    answers: dict[tuple[str, str], httpx.Response], name: str, language: str
) -> None:
    answer, bad = answers[name, language], TABLE[name]
    assert answer.status_code == bad.status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == bad.status
    assert problem["title"]
    if answer.headers.get("content-language"):
        assert bool(CHINESE.search(problem["title"])) == (language == "zh")
    assert bad.field in {"", *(error["field"] for error in problem["errors"])}
    for error in problem["errors"]:
        assert set(error) == {"field", "code", "message"}
        assert bool(CHINESE.search(error["message"])) == (language == "zh")
    assert "Traceback" not in answer.text
    assert "pydantic" not in answer.text


def test_nothing_is_stored_and_nothing_is_mailed(
    answers: dict[tuple[str, str], httpx.Response], stack: Stack, mailbox: Mailbox
) -> None:
    assert answers
    with visiting(stack) as visitor:
        mailbox.both(visitor.send(request())["number"])  # whatever was owed before has left by now
    assert MARK not in json.dumps(stack.mails())
    table = stack.outputs()["CasesTable"]
    for page in stack.client("dynamodb").get_paginator("scan").paginate(TableName=table):
        assert MARK not in json.dumps(page["Items"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_header_the_bodys_language_is_spoken(api: Visitor, language: str) -> None:
    answer = api.post("/api/requests/repair", request(language=language, model="FH-X0"))
    assert bool(CHINESE.search(answer.json()["errors"][0]["message"])) == (language == "zh")


def test_all_faults_are_named_at_once(api: Visitor) -> None:
    answer = api.post("/api/requests/repair", {"email": "x", "model": "FH-X0", "zodiac": 1})
    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"name", "email", "description", "privacy_consent", "model", "zodiac"}


def test_tomorrow_at_the_shop_is_the_future_and_today_is_not(api: Visitor) -> None:
    tomorrow = (api.today() + timedelta(days=1)).isoformat()
    assert api.post("/api/requests/repair", request(purchased_on=tomorrow)).status_code == 422
    assert api.send(request(purchased_on=api.today().isoformat()))["coverage"]["outcome"] == "covered"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/coverage", {"purchased_on": "2026-01-01"}, "model"),
        ("/api/coverage", {"model": "FH-P1"}, "purchased_on"),
        ("/api/coverage", {"model": "FH-P1", "purchased_on": "2999-01-01"}, "purchased_on"),
        ("/api/coverage", {"model": "FH-P1", "purchased_on": "2026-01-01", "name": "Ann"}, "name"),
        ("/api/coverage", {"model": "FH-P1", "purchased_on": "2026-01-01", "kind": "present"}, "kind"),
        ("/api/attachments", {"filename": "x.exe", "type": "application/x-msdownload", "size": 5}, "type"),
        ("/api/attachments", {"filename": "x.svg", "type": "image/svg+xml", "size": 5}, "type"),
        ("/api/attachments", {"filename": "x.png", "type": "image/png", "size": 10 * 2**20 + 1}, "size"),
        ("/api/attachments", {"filename": "x.png", "type": "image/png", "size": 0}, "size"),
        ("/api/attachments", {"filename": "x.png", "type": "image/png", "size": -1}, "size"),
        ("/api/attachments", {"filename": "x.png", "type": "image/png", "size": "5"}, "size"),
        ("/api/attachments", {"filename": "", "type": "image/png", "size": 5}, "filename"),
        ("/api/attachments", {"filename": "a\r\nb.png", "type": "image/png", "size": 5}, "filename"),
        ("/api/cases/lookup", {"number": "202601-001"}, "email"),
        ("/api/cases/lookup", {"email": "a@example.com"}, "number"),
        ("/api/cases/lookup", {"number": "x" * 21, "email": "a@example.com"}, "number"),
        ("/api/cases/lookup", {"number": ["x"], "email": "a@example.com"}, "number"),
        ("/api/cases/links", {"email": "a"}, "email"),
        ("/api/cases/links", {}, "email"),
    ],
)
def test_the_other_questions_are_checked_too(
    api: Visitor, path: str, body: dict[str, Any], field: str
) -> None:
    for language in LANGUAGES:
        answer = api.post(path, body, accept_language=language)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["field"] == field
        assert bool(CHINESE.search(error["message"])) == (language == "zh")
    assert api.post(path, b"[" * 60_000).status_code == 400
    assert api.post(path, b"\xff").status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"description=%ff%fe", 400), (b"x=1&" * 200, 400), (b"name=Ann%0d%0aBcc%3a+x", 422), (b"", 422)],
)
def test_a_bad_form_is_answered_with_a_page(api: Visitor, body: bytes, status: int) -> None:
    answer = api.post("/api/requests/repair", body, content_type=FORM)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
