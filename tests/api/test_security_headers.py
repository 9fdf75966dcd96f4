"""Every answer of a function carries the headers that keep browsers from what a page of ours never does."""

from __future__ import annotations

import re

import httpx
import pytest

from chalicelib.web.security_headers import COMMON
from infra.local import gateway
from tests.outside import Mailbox, Visitor, bearer, request

FORM = {"content_type": "application/x-www-form-urlencoded"}
KINDS_OF_ANSWERS = {
    "JSON": ("GET", "/api/policy", b"", {}),
    "a refusal as a problem": ("POST", "/api/requests/repair", b"{}", {}),
    "a refusal as a page": ("POST", "/api/requests/repair", b"name=x", FORM),
    "a page": ("POST", "/api/coverage", b"model=FH-P1&purchased_on=2026-01-02&language=en", FORM),
    "a bad link": ("GET", "/api/staff/x", b"", {}),
    "a bad document": ("GET", "/api/documents/x", b"", {}),
    "an unknown case": ("GET", "/api/cases/202601-001", b"", {"authorization": "Bearer x"}),
    "an unknown kind": ("POST", "/api/requests/nothing", b"{}", {}),
}


@pytest.fixture(autouse=True)
def without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway adds nothing, so that what arrives is the functions' own."""
    monkeypatch.setattr(gateway, "COMMON", {})


def check(answer: httpx.Response) -> None:
    assert {name: answer.headers.get(name) for name in COMMON} == COMMON
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    assert ("sandbox" in policy) is not is_page


@pytest.mark.parametrize("kind", KINDS_OF_ANSWERS)
def test_every_kind_of_answer_carries_them(api: Visitor, kind: str) -> None:
    method, path, content, headers = KINDS_OF_ANSWERS[kind]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    check(
        api.client.request(
            method, path, content=content, headers={"content-type": "application/json"} | named
        )
    )


def test_so_do_redirects_pages_behind_links_and_printed_records(api: Visitor, mailbox: Mailbox) -> None:
    sent = request("repair", "en")
    plain = "&".join(f"{name}={'on' if value is True else value}" for name, value in sent.items())
    answer = api.post("/api/requests/repair", plain.replace(" ", "+").encode(), **FORM)
    assert answer.status_code == 303
    check(answer)
    confirmation = api.get(answer.headers["location"])
    check(confirmation)
    accepted = api.send(request("repair", "en"))
    view = api.get(f"/api/cases/{accepted['number']}", **bearer(accepted))
    check(view)
    _, to_team = mailbox.both(accepted["number"])
    link = re.search(r"/api/staff/[\w.-]+", to_team.text)
    assert link
    check(api.get(link[0]))


def test_the_scripts_of_the_page_around_are_listed_and_no_others(api: Visitor) -> None:
    page = api.get("/api/staff/x")
    listed = set(re.findall(r"'sha256-[^']+'", page.headers["content-security-policy"]))
    inline = re.findall(r"<script(?![^>]*src=)(?![^>]*json)", page.text)
    assert inline
    assert len(listed) >= len(set(inline))


def test_a_page_with_files_may_send_them_to_the_bucket(api: Visitor) -> None:
    permission = api.post("/api/attachments", {"filename": "a.png", "type": "image/png", "size": 9}).json()
    origin = re.match(r"https?://[^/]+", permission["url"])
    page = api.get("/api/staff/x")
    assert origin
    assert f"form-action 'self' {origin[0]}" in page.headers["content-security-policy"]
