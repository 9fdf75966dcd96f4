"""The OpenAPI 3.1 document of the API, generated from the models that parse and answer.

`OPERATIONS` is the one table of what can be called; a test holds it against the routes of `app.py`.
"""

import re
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.products.registration_form import Registration
from chalicelib.domain.requests.forms import REQUESTS
from chalicelib.domain.requests.queries import CoverageQuestion, LinksRequest, Lookup, Upload
from chalicelib.domain.requests.validation_messages import FAULTS, TITLES
from chalicelib.domain.views import api_models
from chalicelib.locale.words import keys

JSON, FORM, PAGE = "application/json", "application/x-www-form-urlencoded", "text/html"
TEXT: dict[str, Any] = {"schema": {"type": "string"}}
Models = tuple[type[BaseModel], ...]


class Operation(NamedTuple):
    """What can be called; `form` is the status that answers a browser's plain form, if it may send one."""

    path: str
    method: str
    summary: str
    body: Models = ()
    status: int = 200
    answer: type[BaseModel] | None = None
    token: bool = False
    headers: tuple[str, ...] = ()
    form: int = 0
    kinds: tuple[str, ...] = (JSON,)


OPERATIONS: tuple[Operation, ...] = (
    *(
        Operation(
            f"/api/requests/{kind}",
            "post",
            f"Send a request: {kind}",
            (form,),
            201,
            api_models.AcceptedTogether if "more_products" in form.model_fields else api_models.Accepted,
            headers=("Idempotency-Key",),
            form=303,
        )
        for kind, form in REQUESTS.items()
    ),
    Operation(
        "/api/cases/lookup",
        "post",
        "How a case stands, by number and e-mail",
        (Lookup,),
        200,
        api_models.Progress,
        form=200,
    ),
    Operation(
        "/api/cases/links",
        "post",
        "Mail the links of an address's open cases",
        (LinksRequest,),
        202,
        form=200,
    ),
    Operation(
        "/api/cases/{number}",
        "get",
        "The customer's view of a case",
        (),
        200,
        api_models.CaseView,
        token=True,
    ),
    *(
        Operation(
            f"/api/cases/{{number}}/{name}",
            "post",
            f"Command: {name}",
            (command,),
            200,
            api_models.CaseView,
            token=True,
            form=303,
        )
        for name, command in CUSTOMER_COMMANDS.items()
    ),
    Operation(
        "/api/coverage",
        "post",
        "Who would pay",
        (CoverageQuestion,),
        200,
        api_models.CoverageAnswer,
        form=200,
    ),
    Operation(
        "/api/products",
        "post",
        "Register a product",
        (Registration,),
        201,
        api_models.RegistrationAnswer,
        form=200,
    ),
    Operation("/api/products/{token}", "get", "A registration, by its mailed link", kinds=(PAGE,)),
    Operation(
        "/api/products/{token}/{action}",
        "post",
        "Confirm, pass on, agree to a new owner or remove, by its mailed link",
        kinds=(PAGE,),
    ),
    Operation(
        "/api/attachments", "post", "Permission to upload a file", (Upload,), 201, api_models.UploadPermission
    ),
    Operation(
        "/api/cases/{number}/data/{what}",
        "post",
        "Mail the link that confirms a copy or the erasure of the customer's data",
        status=202,
        token=True,
        form=200,
    ),
    Operation("/api/data/{token}", "get", "What a mailed link to one's own data would do", kinds=(PAGE,)),
    Operation(
        "/api/data/{token}",
        "post",
        "Confirm the copy or the erasure, or fetch the copy, by its mailed link",
        kinds=(PAGE,),
    ),
    Operation("/api/policy", "get", "The public part of the policy in force"),
    Operation("/api/openapi.json", "get", "This document"),
    Operation("/api/health", "get", "Alive, and with which policy"),
    Operation(
        "/api/confirmation/{token}", "get", "The page after a form sent without JavaScript", kinds=(PAGE,)
    ),
    Operation(
        "/api/documents/{token}",
        "get",
        "A printable page of a case, by its signed address",
        kinds=(PAGE, "text/calendar"),
    ),
)
REF = "#/components/schemas/{model}"
GATEWAY = (
    "bad_request",
    "forbidden",
    "unavailable",
)  # codes of API Gateway's own answers, see resources.yaml


def document(site_url: str) -> dict[str, Any]:
    """The whole document, as JSON-ready values."""
    paths: dict[str, Any] = {}
    names, definitions = _schemas()
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Aftercare",
            "version": "1",
            "description": "An after-sales desk without a server.",
        },
        "servers": [{"url": site_url}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {
                "caseToken": {"type": "http", "scheme": "bearer", "description": "Token of a case link"}
            },
        },
    }


def _schemas() -> tuple[dict[type[BaseModel], dict[str, str]], dict[str, Any]]:
    """References by model, and the schemas that they refer to."""
    taken: set[Any] = {(model, "validation") for operation in OPERATIONS for model in operation.body}
    given: set[Any] = {(op.answer, "serialization") for op in OPERATIONS if op.answer} | {
        (api_models.Problem, "serialization")
    }
    found, document = models_json_schema(
        sorted(taken | given, key=lambda pair: pair[0].__name__),
        ref_template=REF,
    )
    document["$defs"]["FaultAnswer"]["properties"]["code"]["enum"] = sorted(keys(FAULTS))
    document["$defs"]["Problem"]["properties"]["code"]["enum"] = sorted({*keys(TITLES), *GATEWAY})
    references: dict[Any, dict[str, str]] = {model: reference for (model, _), reference in found.items()}
    return references, document["$defs"]


def _operation(operation: Operation, names: dict[type[BaseModel], dict[str, str]]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": re.sub(r"\W+", "_", f"{operation.method}{operation.path.removeprefix('/api')}").rstrip(
            "_"
        ),
        "parameters": _parameters(operation),
        "responses": _responses(operation, names),
    }
    if operation.body:
        schema = names[operation.body[0]]
        kinds = (JSON, FORM) if operation.form else (JSON,)
        described["requestBody"] = {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}
    if operation.token:
        described["security"] = [{"caseToken": []}]
    return described


def _responses(operation: Operation, names: dict[type[BaseModel], dict[str, str]]) -> dict[str, Any]:
    """What is answered: JSON to a program, a page or the way to one to a plain form, problems to both."""
    shown = operation.form or PAGE in operation.kinds
    problem = {"application/problem+json": {"schema": names[api_models.Problem]}}
    found: dict[str, Any] = {
        str(operation.status): {"description": operation.summary, "content": _answer(operation, names)},
        "4XX": {
            "description": "Refused; nothing was changed",
            "content": problem | ({PAGE: TEXT} if shown else {}),
        },
    }
    if operation.form == 303:
        found["303"] = {"description": "To a form: where its page is", "headers": {"Location": TEXT}}
    elif operation.form:
        page = found.setdefault("200", {"description": "To a form: its page", "content": {}})
        page["content"][PAGE] = TEXT
    return found


def _answer(operation: Operation, names: dict[type[BaseModel], dict[str, str]]) -> dict[str, Any]:
    schema: Any = names[operation.answer] if operation.answer else {"type": "object"}
    return {kind: {"schema": schema} if kind == JSON else TEXT for kind in operation.kinds}


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    return [
        *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in in_path),
        *(
            {"name": name, "in": "header", "schema": {"type": "string", "maxLength": 200}}
            for name in operation.headers
        ),
        {"name": "Accept-Language", "in": "header", "schema": {"type": "string"}},
    ]
