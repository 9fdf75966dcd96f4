"""Read what SES reports about a mail after accepting it: bounces, complaints and rejections.

The shape is the same in both, but for the name of the kind (`eventType`, `notificationType`):
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

PASSING = frozenset({"transient", "undetermined"})


class SesEvent(NamedTuple):
    """One report: `message_id` is SES's own, as `Ledger.find_sent` takes it."""

    problem: Literal["hard_bounce", "soft_bounce", "complaint"]
    addresses: tuple[str, ...]
    words: str
    message_id: str

    @property
    def permanent(self) -> bool:
        """Whether nothing more should be sent to these addresses."""
        return self.problem != "soft_bounce"


def read_event(body: str | bytes) -> SesEvent | None:
    """Read the report in an SNS message of SES; None for deliveries, opens and anything else."""
    try:
        event = json.loads(body)
    except ValueError:
        return None
    if isinstance(event, dict) and isinstance(event.get("Message"), str) and "mail" not in event:
        return read_event(event["Message"])  # an SNS envelope around it
    if not isinstance(event, dict) or not isinstance(event.get("mail"), dict):
        return None
    kind = str(event.get("eventType") or event.get("notificationType") or "").lower()
    reader = {"bounce": _bounce, "complaint": _complaint, "reject": _reject}.get(kind)
    return reader(event, str(event["mail"].get("messageId", ""))) if reader else None


def _bounce(event: Mapping[str, Any], message_id: str) -> SesEvent:
    told = _object(event, "bounce")
    kind = str(told.get("bounceType", "Undetermined"))
    recipients = _list(told, "bouncedRecipients")
    said = [str(one[name]) for one in recipients for name in ("status", "diagnosticCode") if one.get(name)]
    words = " ".join([f"{kind}/{told.get('bounceSubType', '')}:", *said])
    problem: Literal["hard_bounce", "soft_bounce"] = (
        "soft_bounce" if kind.lower() in PASSING else "hard_bounce"
    )
    return SesEvent(problem, _addresses(recipients), words, message_id)


def _complaint(event: Mapping[str, Any], message_id: str) -> SesEvent:
    told = _object(event, "complaint")
    words = str(told.get("complaintFeedbackType") or told.get("complaintSubType") or "complaint")
    return SesEvent("complaint", _addresses(_list(told, "complainedRecipients")), words, message_id)


def _reject(event: Mapping[str, Any], message_id: str) -> SesEvent:
    """Read that SES accepted the mail and then would not send it (a virus): not the address's fault."""
    given = event["mail"].get("destination")
    addresses = tuple(str(one) for one in given) if isinstance(given, list) else ()
    return SesEvent("soft_bounce", addresses, str(_object(event, "reject").get("reason", "")), message_id)


def _object(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = event.get(name)
    return found if isinstance(found, dict) else {}


def _list(told: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = told.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _addresses(recipients: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return bare addresses, also where SES gives `Name <address>`."""
    given = (str(one.get("emailAddress", "")).strip() for one in recipients)
    return tuple(one.rpartition("<")[2].rstrip(">") for one in given if "@" in one)
