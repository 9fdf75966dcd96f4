"""The functions set the headers of every answer themselves, whatever stands before them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

import app as entry
from chalicelib.web.security_headers import COMMON, DATA_POLICY
from infra.local.gateway import pattern
from tests.inside import Inside, event_of
from tests.outside import Visitor, request, token

ROUTES = [(route, method) for route, methods in entry.app.routes.items() for method in methods]
FORM, JSON, NONE = "application/x-www-form-urlencoded", "application/json", "text/x-nothing"
SAFE = {name.lower(): value for name, value in COMMON.items()}


def called(stack: Inside, method: str, path: str, body: bytes = b"", media: str = JSON) -> dict[str, Any]:
    """What the function itself answers, with nothing before it; header names in small letters."""
    route = next(one for one in entry.app.routes if pattern(one).fullmatch(path))
    headers = {"content-type": media, "accept": "text/html", "x-forwarded-for": "192.0.2.7"}
    asked = httpx.Request(method, f"http://api{path}", headers=headers, content=body)
    told = stack.functions.answer(event_of(asked, path, route=route, body=body))
    return {name.lower(): str(value) for name, value in told["headers"].items()}


def is_safe(headers: dict[str, Any]) -> bool:
    rules = headers.get("content-security-policy", "")
    is_page = headers.get("content-type", "").startswith("text/html")
    fitting = "script-src 'self'" in rules and "unsafe" not in rules if is_page else rules == DATA_POLICY
    return fitting and {name: headers.get(name) for name in SAFE} == SAFE


@pytest.mark.parametrize("media", [FORM, JSON, NONE])
@pytest.mark.parametrize(("route", "method"), ROUTES, ids=[f"{one[1]} {one[0]}" for one in ROUTES])
def test_each_route_sets_them_for_whatever_it_answers(
    inside: Inside, route: str, method: str, media: str
) -> None:
    """Refusals of every kind: nothing that was sent is right."""
    named = {"{kind}": "repair", "{command}": "reply", "{number}": "202601-999"}
    path = "/".join(named.get(part, "x" if part.startswith("{") else part) for part in route.split("/"))
    assert is_safe(called(inside, method, path, b"text=1" if method == "POST" else b"", media))


def test_pages_of_what_succeeds_have_them_too(inside: Inside, api: Visitor) -> None:
    accepted = api.send(request(kind="repair"))
    view = api.get(f"/api/cases/{accepted['number']}", authorization=f"Bearer {token(accepted)}").json()
    form = urlencode({**request(kind="enquiry"), "privacy_consent": "true"}).encode()
    sent = called(inside, "POST", "/requests/enquiry", form, FORM)
    paths = [sent["location"], *(one["url"] for one in view["documents"])]
    found = [called(inside, "GET", httpx.URL(one).path.removeprefix("/api")) for one in paths]
    assert len(found) > 1
    assert {one["content-type"].partition(";")[0] for one in found} == {"text/html"}
    assert all(is_safe(one) for one in (sent, *found))


def test_what_breaks_has_them_and_says_nothing_of_itself(
    inside: Inside, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError("li.mei@example.com typed this")

    monkeypatch.setattr("chalicelib.cases.service.request_links", breaks)
    body = json.dumps({"email": "li.mei@example.com"}).encode()
    assert is_safe(called(inside, "POST", "/cases/links", body))
    said = capfd.readouterr()
    assert "ValueError" in said.err
    assert "in breaks" in said.err
    assert "li.mei" not in said.err + said.out


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/staff", "/zh/nowhere/", "/zh/request", "/zh/"])
def test_what_never_reaches_a_function_has_them(api: Visitor, path: str) -> None:
    answer = api.get(path)
    assert {name: answer.headers.get(name) for name in SAFE} == SAFE
    assert "default-src 'none'" in answer.headers["content-security-policy"]
