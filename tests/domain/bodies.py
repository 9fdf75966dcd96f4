"""A good body for every model that something is parsed into, and what is found wrong after changes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from chalicelib.domain.case.customer_commands import CUSTOMER_COMMANDS
from chalicelib.domain.requests import validation_messages
from chalicelib.domain.requests.forms import REQUESTS
from chalicelib.domain.requests.queries import CoverageQuestion, LinksRequest, Lookup, Upload
from tests import samples

MODELS: dict[str, type[BaseModel]] = {
    **REQUESTS,
    **CUSTOMER_COMMANDS,
    "coverage": CoverageQuestion,
    "lookup": Lookup,
    "links": LinksRequest,
    "upload": Upload,
}
BODIES: dict[str, dict[str, Any]] = {
    **{kind: samples.body(kind) for kind in samples.KINDS},
    "reply": {"text": "还在响"},
    "supply_information": {"order_number": "A-1"},
    "correct_contact": {"phone": "13800138000"},
    "cancel": {},
    "accept_inspection_fee": {"code": "482913"},
    "accept_quote": {"code": "482913"},
    "decline_quote": {},
    "choose_time": {"time": "2026-12-01 14:00"},
    "accept_substitute": {},
    "decline_substitute": {},
    "send_tracking": {"carrier": "顺丰", "tracking": "SF1234567890"},
    "confirm_delivery": {},
    "report_parcel": {"what": "missing"},
    "accept_result": {},
    "report_problem": {"text": "还是不亮"},
    "object": {"text": "没有进过水"},
    "accept_recycling": {},
    "claim_refund": {},
    "rate": {"score": 5},
    "coverage": {"model": "FH-P1", "purchased_on": "2026-03-05"},
    "lookup": {"number": "202611-001", "email": "li.mei@example.com"},
    "links": {"email": "li.mei@example.com"},
    "upload": {"filename": "photo.jpg", "type": "image/jpeg", "size": 2048},
}
GONE = object()


def found(form: str, **changes: Any) -> list[tuple[str, str]]:
    """(field, code) of each fault that the form's body has after these changes."""
    body = {name: value for name, value in {**BODIES[form], **changes}.items() if value is not GONE}
    return refused(form, body)


def refused(form: str, body: Any) -> list[tuple[str, str]]:
    try:
        MODELS[form].model_validate(body, context=samples.KNOWN)
    except ValidationError as error:
        return [(fault.field, fault.code) for fault in validation_messages.faults(error)]
    return []
