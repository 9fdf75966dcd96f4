"""Files: a permission bound to type and size, a real upload, and one case that it belongs to."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.inbox.made_files import SCRIPT, TELLS, heic, jpeg, mp4, pdf, webp
from tests.outside import PNG, Visitor, bearer, posted, request

pytestmark = pytest.mark.stack  # the bucket refuses by itself, which only the emulator's does


def permission(api: Visitor, **changes: Any) -> dict[str, Any]:
    answer = api.post("/api/attachments", {"filename": "p.png", "type": "image/png", "size": 2000} | changes)
    assert answer.status_code == 201
    asked: dict[str, Any] = answer.json()
    assert set(asked) == {"key", "url", "method", "fields", "expires_at"}
    assert asked["method"] == "POST"
    return asked


def files(api: Visitor, accepted: dict[str, Any]) -> list[dict[str, Any]]:
    view = api.get(f"/api/cases/{accepted['number']}", **bearer(accepted)).json()
    return [file for message in view["messages"] for file in message["files"]]


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("照片.jpg", "image/jpeg", jpeg()),
        ("p.png", "image/png", PNG),
        ("p.webp", "image/webp", webp()),
        ("p.heic", "image/heic", heic()),
        ("invoice.pdf", "application/pdf", pdf()),
        ("fault.mp4", "video/mp4", mp4()),
        ('"><script>.png', "image/png", PNG),
        ("../../etc/passwd.png", "image/png", PNG),
    ],
)
def test_an_upload_joins_the_request_and_can_be_downloaded(
    api: Visitor, name: str, kind: str, content: bytes
) -> None:
    key = api.upload(content, name=name, kind=kind)
    accepted = api.send(request(attachments=[key]))
    (file,) = files(api, accepted)
    assert file["type"] == kind
    assert not set('"<>/') & set(file["filename"])
    got = httpx.get(file["url"])
    assert (got.status_code, len(got.content)) == (200, file["size"])
    assert got.content == (content if kind in ("application/pdf", "image/png") else got.content)
    assert TELLS not in got.content
    assert got.headers["content-disposition"].startswith("attachment")


def test_a_file_is_what_its_bytes_say(api: Visitor) -> None:
    accepted = api.send(request(attachments=[api.upload(PNG, name="p.pdf", kind="application/pdf")]))
    (file,) = files(api, accepted)
    assert (file["type"], file["filename"]) == ("image/png", "p.pdf.png")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (jpeg() + SCRIPT, "harmful_file"),
        (pdf(b"<</S/Launch/F(x)>>"), "active_pdf"),
        (b"text", "unknown_file"),
    ],
    ids=["two files", "active PDF", "something else"],
)
def test_a_refused_one_is_named_and_nothing_else_is_lost(api: Visitor, content: bytes, code: str) -> None:
    good, bad = api.upload(), api.upload(content, name="bad.jpg", kind="image/jpeg")
    body = request(attachments=[good, bad])
    refused = api.post("/api/requests/repair", body)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["code"]) == (422, code)
    assert "bad.jpg" in error["message"]
    accepted = api.send(body | {"attachments": [good]})
    assert len(files(api, accepted)) == 1


def test_the_bucket_refuses_what_was_not_permitted(api: Visitor) -> None:
    too_long = posted(permission(api, size=10), PNG)
    assert 400 <= too_long.status_code < 500
    asked = permission(api)
    wrong_type = posted(asked | {"fields": asked["fields"] | {"Content-Type": "text/html"}}, PNG)
    assert 400 <= wrong_type.status_code < 500
    wrong_key = posted(asked | {"fields": asked["fields"] | {"key": "cases/202601-001/x.png"}}, PNG)
    assert 400 <= wrong_key.status_code < 500
    refused = api.post("/api/requests/repair", request(attachments=[asked["key"]]))
    assert refused.json()["errors"][0]["code"] == "unknown_upload"


def test_an_upload_belongs_to_one_case(api: Visitor) -> None:
    key = api.upload()
    mine, other = api.send(request(attachments=[key])), api.send(request())
    for path, body, headers in (
        ("/api/requests/repair", request(attachments=[key]), {}),
        (f"/api/cases/{other['number']}/reply", {"text": "x", "attachments": [key]}, bearer(other)),
    ):
        refused = api.post(path, body, **headers)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == "upload_taken"
    assert len(files(api, mine)) == 1
    assert files(api, other) == []


def test_a_refused_upload_leaves_no_claim_and_no_case(api: Visitor) -> None:
    key, body = api.upload(), request()
    bad = api.post("/api/requests/repair", body | {"attachments": ["quarantine/none/x"]}, idempotency_key=key)
    assert bad.status_code == 422
    assert api.send(body | {"attachments": [key]}, idempotency_key=key)["number"]


def test_the_same_request_with_files_is_sent_once(api: Visitor) -> None:
    body = request(attachments=[api.upload(), api.upload()])
    answers = {api.post("/api/requests/repair", body).content for _ in range(2)}
    assert len(answers) == 1
    accepted = api.send(body)
    assert len(files(api, accepted)) == 2


def test_a_reply_can_bring_files(api: Visitor) -> None:
    accepted = api.send(request())
    answer = api.post(
        f"/api/cases/{accepted['number']}/reply",
        {"text": "x", "attachments": [api.upload()]},
        **bearer(accepted),
    )
    assert answer.status_code == 200
    assert len(files(api, accepted)) == 1


def test_a_file_of_a_case_is_not_public(api: Visitor) -> None:
    accepted = api.send(request(attachments=[api.upload()]))
    (file,) = files(api, accepted)
    tampered = file["url"].replace("Signature=", "Signature=0")
    assert "Expires=" in file["url"]
    assert tampered != file["url"]
