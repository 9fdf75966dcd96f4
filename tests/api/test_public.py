"""What everybody may read: the policy, the API's own description, health, and what there is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.outside import KINDS, Visitor


def test_the_policy_is_public_and_names_no_staff(api: Visitor) -> None:
    answer = api.get("/api/policy")
    policy = answer.json()
    assert answer.status_code == 200
    assert {"model", "family", "name"} <= set(policy["products"][0])
    assert {product["model"] for product in policy["products"]} == {"FH-P1", "FH-W8", "FH-A35", "FH-R6"}
    assert "@" not in answer.text
    assert "members" not in answer.text


def test_the_description_is_valid_and_complete(api: Visitor) -> None:
    document: dict[str, Any] = api.get("/api/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    paths = set(document["paths"])
    assert {f"/api/requests/{kind}" for kind in KINDS} <= paths
    commands = {"reply", "supply_information", "correct_contact", "cancel"}
    assert {f"/api/cases/{{number}}/{command}" for command in commands} <= paths
    text = json.dumps(document)
    for word in ("covered", "customer_fault", "expired", "received", "cancelled", "urgent", "send_in"):
        assert f'"{word}"' in text


FORMS: dict[str, tuple[str, dict[str, str], int]] = {
    "request": (
        "/api/requests/enquiry",
        {"name": "L", "email": "l@example.com", "privacy_consent": "on"},
        303,
    ),
    "coverage": ("/api/coverage", {"model": "FH-P1", "purchased_on": "2026-01-02"}, 200),
    "links": ("/api/cases/links", {"email": "nobody@example.com"}, 200),
}


@pytest.mark.parametrize(("path", "fields", "status"), FORMS.values(), ids=FORMS)
def test_the_description_tells_what_a_plain_form_is_answered(
    api: Visitor, path: str, fields: dict[str, str], status: int
) -> None:
    told = api.get("/api/openapi.json").json()["paths"][path]["post"]
    good = api.client.post(
        path, data=fields | {"description": f"{path} by form"} if status == 303 else fields
    )
    bad = api.client.post(path, data={"zodiac": "ox"})
    assert (good.status_code, bad.status_code) == (status, 422)
    assert "text/html" in told["responses"]["4XX"]["content"]
    assert bad.headers["content-type"].startswith("text/html")
    if status == 303:
        assert "Location" in told["responses"]["303"]["headers"]
    else:
        assert "text/html" in told["responses"]["200"]["content"]


def test_a_permission_to_upload_takes_no_form(api: Visitor) -> None:
    told = api.get("/api/openapi.json").json()["paths"]["/api/attachments"]["post"]
    assert list(told["requestBody"]["content"]) == ["application/json"]


def test_health_names_the_policy_in_force(api: Visitor) -> None:
    health = api.get("/api/health").json()
    assert health["status"] == "ok"
    assert health["policy_version"] == api.get("/api/policy").json()["version"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/nothing", 404),
        ("POST", "/api/requests", 404),
        ("POST", "/api/requests/repair/more", 404),
        ("GET", "/api/requests/repair", 405),
        ("PUT", "/api/requests/repair", 405),
        ("DELETE", "/api/cases/202601-001", 405),
        ("POST", "/api/policy", 405),
        ("POST", "/api/cases/202601-001/explode", 404),
        ("GET", "/api/confirmation/x", 401),
    ],
)
def test_what_is_not_there(api: Visitor, method: str, path: str, status: int) -> None:
    answer = api.client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("kind", "facts", "outcome"),
    [
        ("repair", {"bought": 30}, "covered"),
        ("repair", {"bought": 30, "liquid_or_drop": True}, "customer_fault"),
        ("repair", {"bought": 3000}, "expired"),
        ("exchange", {"bought": 5, "unused": True}, "exchange"),
        ("return", {"bought": 5, "unused": True}, "refund"),
    ],
)
def test_coverage_without_a_case(api: Visitor, kind: str, facts: dict[str, Any], outcome: str) -> None:
    bought, rest = facts["bought"], {name: value for name, value in facts.items() if name != "bought"}
    question = {"kind": kind, "model": "FH-P1", "purchased_on": api.days_ago(bought), **rest}
    answer = api.post("/api/coverage", question, accept_language="en")
    assert answer.status_code == 200
    coverage = answer.json()
    assert set(coverage) == {"outcome", "until", "steps", "clauses", "policy_version"}
    assert coverage["outcome"] == outcome
    assert all("/en/policy/" in clause["url"] for clause in coverage["clauses"])
