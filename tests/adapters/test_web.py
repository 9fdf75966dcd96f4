"""HTTP at the edge: whose call it is, in which language, with which key, and what its body says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from chalice.app import Request as Call

from chalicelib.domain.kernel.errors import (
    Fault,
    Invalid,
    Malformed,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unauthorized,
    WrongType,
)
from chalicelib.domain.requests.queries import Lookup
from chalicelib.web import http
from tests.samples import KNOWN

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
GOOD = {"number": "202611-001", "email": "li.mei@example.com"}


def call(body: str = "", **headers: str) -> Call:
    """A call as API Gateway hands it over; `content_type` stands for `content-type`."""
    event: dict[str, Any] = {
        "httpMethod": "POST",
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "requestContext": {
            "httpMethod": "POST", "resourcePath": "/", "path": "/", "identity": {"sourceIp": "9.9.9.9"},
        },
        "body": body,
        "stageVariables": None,
        "isBase64Encoded": False,
    }  # fmt: skip
    return Call(event, None)


LANGUAGES: dict[str, tuple[Call, str]] = {
    "nothing": (call(), "zh"),
    "English": (call(accept_language="en"), "en"),
    "American": (call(accept_language="en-US,en;q=0.9"), "en"),
    "Chinese of Taiwan": (call(accept_language="zh-Hant-TW"), "zh"),
    "capitals": (call(accept_language="EN"), "en"),
    "French, then English": (call(accept_language="fr, en;q=0.5, zh;q=0.1"), "en"),
    "French only": (call(accept_language="fr"), "zh"),
    "anything": (call(accept_language="*"), "zh"),
    "English liked better": (call(accept_language="zh;q=0.1, en;q=0.9"), "en"),
    "no Chinese": (call(accept_language="zh;q=0, en"), "en"),
    "no English": (call(accept_language="en;q=0"), "zh"),
    "alike, the first": (call(accept_language="en;q=0.5,zh;q=0.5"), "en"),
    "a weight that is none": (call(accept_language="en;q=abc"), "en"),
    "a language that only begins so": (call(accept_language="enm"), "zh"),
    "body": (call('{"language": "en"}', content_type=JSON), "en"),
    "header before body": (call('{"language": "en"}', content_type=JSON, accept_language="zh"), "zh"),
    "form before header": (call("language=en", content_type=FORM, accept_language="zh"), "en"),
    "unknown in body": (call('{"language": "fr"}', content_type=JSON), "zh"),
    "number in body": (call('{"language": 7}', content_type=JSON), "zh"),
    "list as language": (call('{"language": ["en"]}', content_type=JSON), "zh"),
    "list as body": (call('["en"]', content_type=JSON), "zh"),
    "broken body": (call('{"language": "en"', content_type=JSON), "zh"),
    "nested body": (call("[" * 60_000, content_type=JSON), "zh"),
    "broken form": (call("language=%ff%fe", content_type=FORM), "zh"),
}


@pytest.mark.parametrize(("asked", "language"), LANGUAGES.values(), ids=LANGUAGES)
def test_the_callers_language(asked: Call, language: str) -> None:
    assert http.language_of(asked) == language


def test_a_caller_who_says_nothing_gets_what_is_known_of_the_case() -> None:
    assert http.language_of(call(), "en") == "en"
    assert http.language_of(call(accept_language="zh"), "en") == "zh"


BROKEN: dict[str, tuple[Call, type[Refusal], str]] = {
    "no JSON": (call("{", content_type=JSON), Malformed, "malformed"),
    "empty": (call("", content_type=JSON), Malformed, "malformed"),
    "nested": (call("[" * 60_000, content_type=JSON), Malformed, "malformed"),
    "XML": (call("<a/>", content_type="application/xml"), WrongType, "wrong_content_type"),
    "text": (call("a", content_type="text/plain"), WrongType, "wrong_content_type"),
    "multipart": (call("a", content_type="multipart/form-data; boundary=x"), WrongType, "wrong_content_type"),
    "too large": (call(" " * 65_537, content_type=JSON), TooLarge, "too_large"),
    "too large, in bytes": (call("长" * 22_000, content_type=JSON), TooLarge, "too_large"),
    "too large and of a wrong type": (call(" " * 65_537, content_type="text/plain"), TooLarge, "too_large"),
    "form not in UTF-8": (call("number=%ff", content_type=FORM), Malformed, "malformed"),
    "form beyond ASCII": (call("number=号", content_type=FORM), Malformed, "malformed"),
    "form of too many fields": (call("a=1&" * 200, content_type=FORM), Malformed, "malformed"),
    "form without content": (call("", content_type=FORM), Invalid, "invalid"),
    "JSON null": (call("null", content_type=JSON), Invalid, "invalid"),
    "unknown field": (call(json.dumps(GOOD | {"x": 1}), content_type=JSON), Invalid, "invalid"),
}


@pytest.mark.parametrize(("asked", "refusal", "code"), BROKEN.values(), ids=BROKEN)
def test_a_body_that_cannot_be_read(asked: Call, refusal: type[Refusal], code: str) -> None:
    with pytest.raises(refusal) as refused:
        http.parse(asked, Lookup, KNOWN)
    assert refused.value.code == code
    for language in ("zh", "en"):
        answer = http.problem(refused.value, language)
        assert answer.status_code == refusal.status
        assert json.loads(answer.body)["title"]


@pytest.mark.parametrize(
    "asked",
    [
        call(json.dumps(GOOD), content_type=JSON),
        call(json.dumps(GOOD), content_type="Application/JSON; charset=utf-8"),
        call(json.dumps(GOOD)),
        call("number=202611-001&email=li.mei%40example.com&language=", content_type=FORM),
        call("number=202611-001&email=li.mei%40example.com&token=abc&language=zh", content_type=FORM),
    ],
    ids=["JSON", "JSON with charset", "no type", "form", "form with token"],
)
def test_a_body_that_can_be_read(asked: Call) -> None:
    assert http.parse(asked, Lookup, KNOWN).number == "202611-001"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"a=1&b=&c=2", {"a": "1", "c": "2"}),
        (b"a=1&a=2", {"a": "2"}),
        (b"attachments=x&attachments=y", {"attachments": ("x", "y")}),
        (b"a=%E4%BD%A0+%2B", {"a": "你 +"}),
    ],
    ids=["blank", "twice", "list", "encoded"],
)
def test_fields_of_a_form(body: bytes, fields: dict[str, Any]) -> None:
    assert http.fields(body) == fields


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "a\r\nb", "x" * 201, "\x00"], ids=ascii)
def test_a_key_that_cannot_be_used_is_told(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        http.idempotency_key(call(idempotency_key=key))
    assert refused.value.faults == (Fault("Idempotency-Key", "invalid_key"),)


@pytest.mark.parametrize("key", ["a", "x" * 200, '5a2c-"{}~!'])
def test_a_key_that_can_be_used(key: str) -> None:
    assert http.idempotency_key(call(idempotency_key=key)) == key
    assert http.idempotency_key(call()) == ""


SECRETS = ("s" * 32, "o" * 32)


@pytest.mark.parametrize(
    ("header", "proxies", "visitor"),
    [
        ("", 0, "9.9.9.9"),
        ("1.1.1.1", 0, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1", 0, "1.1.1.1"),
        ("1.1.1.1, 2.2.2.2", 1, "1.1.1.1"),
        ("6.6.6.6, 1.1.1.1, 2.2.2.2", 1, "1.1.1.1"),
        ("1.1.1.1", 1, "9.9.9.9"),
        (" , ", 0, "9.9.9.9"),
        ("2001:db8:1:2:a::1", 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", 0, "2001:db8:1:3::/64"),
        ("::ffff:1.1.1.1", 0, "1.1.1.1"),
        ("fe80::1%eth0", 0, "fe80::/64"),
        ("x" * 500, 0, "x" * 64),
    ],
)
def test_a_visitor_is_who_the_edge_says(header: str, proxies: int, visitor: str) -> None:
    for secret in SECRETS:
        asked = call(x_forwarded_for=header, x_aftercare_edge=secret)
        assert http.visitor(asked, proxies, SECRETS) == visitor


@pytest.mark.parametrize("secret", ["", "wrong", "s" * 31, "ü" * 32])
@pytest.mark.parametrize("proxies", [0, 1])
def test_who_calls_directly_cannot_choose_an_address(secret: str, proxies: int) -> None:
    asked = call(x_forwarded_for="1.1.1.1, 2.2.2.2", x_aftercare_edge=secret)
    assert http.visitor(asked, proxies, SECRETS) == "9.9.9.9"
    assert http.visitor(asked, proxies, ()) == "9.9.9.9"


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer  ", "abc"])
def test_without_a_token_nothing_opens(header: str) -> None:
    with pytest.raises(Unauthorized):
        http.bearer(call(authorization=header))


def test_a_token_comes_in_the_header_or_in_a_plain_form() -> None:
    assert http.bearer(call(authorization="bearer abc")) == "abc"
    assert http.bearer(call("token=abc", content_type=FORM)) == "abc"
    with pytest.raises(Unauthorized):
        http.bearer(call('{"token": "abc"}', content_type=JSON))


def test_a_problem_is_told_in_the_callers_language_with_its_headers() -> None:
    fault = Fault("name", "too_long", (("limit", 100),))
    answer = http.problem(Invalid(faults=(fault,)), "en")
    assert json.loads(answer.body)["errors"] == [
        {"field": "name", "code": "too_long", "message": "This is too long; 100 characters at most."}
    ]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == "en"
    assert http.problem(TooMany(retry_after=900), "zh").headers["Retry-After"] == "900"
    assert http.problem(Unauthorized(), "zh").headers["WWW-Authenticate"] == "Bearer"
    assert http.problem(NotFound(), "zh").headers["Cache-Control"] == "no-store"
