"""What SES reports is read whole; whatever else arrives is nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.inbound.ses_events import SesEvent, read_event

ID = "0100-abc-000000"
MAIL = {
    "messageId": ID,
    "destination": ["li@example.com"],
    "timestamp": "2026-11-22T02:00:00Z",
}


def bounce(kind: str, **told: Any) -> dict[str, Any]:
    recipient = {
        "emailAddress": "li@example.com",
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 no such mailbox",
    }
    report = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [recipient], **told}
    return {"eventType": "Bounce", "mail": MAIL, "bounce": report}


COMPLAINT = {
    "notificationType": "Complaint",
    "mail": MAIL,
    "complaint": {
        "complainedRecipients": [{"emailAddress": "Li <li@example.com>"}],
        "complaintFeedbackType": "abuse",
    },
}
WORDS = "5.1.1 smtp; 550 no such mailbox"
READ: dict[str, tuple[Any, SesEvent, bool]] = {
    "hard": (
        bounce("Permanent"),
        SesEvent("hard_bounce", ("li@example.com",), f"Permanent/General: {WORDS}", ID),
        True,
    ),
    "soft": (
        bounce("Transient"),
        SesEvent("soft_bounce", ("li@example.com",), f"Transient/General: {WORDS}", ID),
        False,
    ),
    "complaint": (COMPLAINT, SesEvent("complaint", ("li@example.com",), "abuse", ID), True),
    "reject": (
        {"eventType": "Reject", "mail": MAIL, "reject": {"reason": "Bad content"}},
        SesEvent("soft_bounce", ("li@example.com",), "Bad content", ID),
        False,
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_report_is_read(name: str) -> None:
    event, expected, permanent = READ[name]
    assert read_event(json.dumps(event)) == expected
    assert read_event(json.dumps({"Type": "Notification", "Message": json.dumps(event)})) == expected
    assert expected.permanent is permanent


NOTHING = {
    "delivery": json.dumps({"eventType": "Delivery", "mail": MAIL}),
    "subscription": json.dumps(
        {"Type": "SubscriptionConfirmation", "Message": "You have chosen to subscribe"}
    ),
    "not JSON": "Successfully validated SNS topic",
    "a list": "[]",
    "mail is text": '{"eventType": "Bounce", "mail": "x"}',
}


@pytest.mark.parametrize("body", NOTHING.values(), ids=NOTHING)
def test_what_is_no_report_is_nothing(body: str) -> None:
    assert read_event(body) is None


JSON = st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["mail", "bounce", "eventType", "bouncedRecipients", "destination", "complaint"]), inner
))  # fmt: skip


@given(JSON, st.sampled_from(["Bounce", "Complaint", "Reject"]))
def test_reports_of_any_shape_are_read_in_peace(told: Any, kind: str) -> None:
    event = {"eventType": kind, "mail": told, "bounce": told, "complaint": told, "reject": told}
    read_event(json.dumps(event))
