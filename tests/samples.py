"""Requests, cases and a policy to test with; the figures here are the tests' own, not the shop's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from chalicelib.cases.settings import Settings
from chalicelib.domain.case.case import Attachment, Case
from chalicelib.domain.case.commands import Actor, Submit
from chalicelib.domain.decisions.decide import open_case
from chalicelib.domain.kernel.fields import ValidationContext
from chalicelib.domain.kernel.states import Role, State
from chalicelib.domain.policy.policy import Policy
from chalicelib.domain.requests.forms import REQUESTS, Request
from operating.samples import scenes

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # ten in the morning at the shop
TODAY = date(2026, 11, 22)
CUSTOMER = Actor(role=Role.CUSTOMER)
STAFF = Actor(role=Role.STAFF, who="tech-1@example.com")
OTHER = Actor(role=Role.OTHER, who="neighbour@example.net")
CARRIER = Actor(role=Role.CARRIER)
ACTORS = {Role.CUSTOMER: CUSTOMER, Role.STAFF: STAFF, Role.OTHER: OTHER, Role.CARRIER: CARRIER}
SINCE = {"effective_from": "2026-01-01"}
CLAUSES = {
    "warranty-start": ("warranty", "保修从哪天算起", "When the warranty starts"),
    "warranty-term": ("warranty", "保修期限", "How long it lasts"),
    "warranty-free-repair": ("warranty", "保修期内免费维修", "Free repair in warranty"),
    "warranty-exclusions": ("warranty", "保修期内收费的情况", "What the warranty excludes"),
    "warranty-expired": ("warranty", "过保维修", "After the warranty"),
    "warranty-proof": ("warranty", "需要的凭证", "Proof of purchase"),
    "exchange-window": ("returns", "换货期限", "Time for an exchange"),
    "refund-window": ("returns", "退货退款期限", "Time for a refund"),
    "returns-condition": ("returns", "退换货的条件", "Condition of the product"),
}
POLICY = Policy.model_validate(
    {
        "version": "2026-01-01",
        "hash": "0123456789abcdef",
        "brand": {"zh": "帆禾", "en": "Fanhe"},
        "pages": {
            "warranty": SINCE
            | {
                "starts": "purchase",
                "months": {"phone": 12, "washing_machine": 36, "air_conditioner": 72, "router": 24},
                "exclusions": ["opened_or_modified", "liquid_or_drop"],
            },
            "returns": SINCE
            | {
                "refund_days": 15,
                "refund_paid_working_days": 3,
                "exchange_days": 7,
                "exchange_ships_hours": 24,
                "old_item_back_days": 7,
                "depreciation_months": 24,
            },
            "service_levels": SINCE
            | {
                "timezone": "Asia/Shanghai",
                "working_time": {
                    "country": "CN",
                    "days": ["mon", "tue", "wed", "thu", "fri"],
                    "from": "09:00",
                    "to": "18:00",
                },
                "urgency": {
                    "urgent": {
                        "respond": {"hours": 2, "count": "clock"},
                        "solve": {"hours": 4, "count": "clock"},
                    },
                    "normal": {
                        "respond": {"hours": 4, "count": "clock"},
                        "solve": {"hours": 24, "count": "clock"},
                    },
                    "low": {"respond": {"hours": 24, "count": "clock"}},
                },
                "low_kinds": ["enquiry"],
                "routes": [
                    {"when": {"safety_hazard": True}, "team": "quality"},
                    {"when": {"kind": "repair"}, "team": "tech"},
                    {"when": {"kind": "exchange"}, "team": "logistics"},
                    {"when": {"kind": "return"}, "team": "finance"},
                    {"when": {"kind": "service", "service": "recycling"}, "team": "logistics"},
                    {"when": {"kind": "service"}, "team": "tech"},
                ],
            },
            "privacy": SINCE
            | {
                "mails_per_day": 10,
                "lookups": {"per_case": 3, "per_visitor": 5, "window_minutes": 15},
                "link_days_after_closing": 90,
                "uploads": {"files": 5, "megabytes": 10, "kept_hours": 24},
            },
        },
        "names": {
            "family": {"phone": {"zh": "手机", "en": "Phones"}},
            "part": {"screen": {"zh": "屏幕", "en": "Screen"}, "battery": {"zh": "电池", "en": "Battery"}},
            "labour": {
                "minor": {"zh": "简单维修", "en": "Simple repair"},
                "major": {"zh": "复杂维修", "en": "Complex repair"},
            },
        },
        "products": [
            {
                "model": model,
                "family": family,
                "name": {"zh": zh, "en": en},
                "page": f"products/{model.lower()}/",
            }
            for model, family, zh, en in (
                ("FH-P1", "phone", "帆禾 P1 智能手机", "Fanhe P1 smartphone"),
                ("FH-W8", "washing_machine", "帆禾 W8 滚筒洗衣机", "Fanhe W8 washing machine"),
                ("FH-A35", "air_conditioner", "帆禾 A35 分体式空调", "Fanhe A35 air conditioner"),
                ("FH-R6", "router", "帆禾 R6 无线路由器", "Fanhe R6 router"),
            )
        ],
        "clauses": {name: {"page": page, "zh": zh, "en": en} for name, (page, zh, en) in CLAUSES.items()},
        "calendar": {
            "days_off": ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"],
            "working_days": ["2026-09-20", "2026-10-10"],
            "known_from": "2026-01-01",
            "known_until": "2026-12-31",
        },
    }
)
KNOWN = ValidationContext(today=TODAY, models=POLICY.models)
TEAMS = ("desk", "tech", "logistics", "finance", "quality", "purchasing", "lead", "manager")
SETTINGS = Settings(
    cases_table="cases",
    ledger_table="ledger",
    files_bucket="files",
    mail_queue_url="http://queue.example/mail.fifo",
    inbound_queue_url="http://queue.example/inbound",
    site_url="http://127.0.0.1:8000",
    signing_secrets=("a-secret-for-tests-that-is-long-enough",),
    carrier="smtp",
    smtp_url="smtp://127.0.0.1:1",
    service_address="service@example.com",
    roster={team: {"address": f"{team}@example.com", "members": [f"{team}-1@example.com"]} for team in TEAMS},
)
BODY, MORE = scenes.BODY, scenes.MORE
KINDS = tuple(MORE)


def body(kind: str, **changes: Any) -> dict[str, Any]:
    """A body that is accepted for this kind; a change to None leaves the field out."""
    whole = {**BODY, **MORE[kind], **changes}
    return {name: value for name, value in whole.items() if value is not None}


def request(kind: str, **changes: Any) -> Request:
    return REQUESTS[kind].model_validate(body(kind, **changes), context=KNOWN)


def attachment(key: str = "quarantine/abc/photo.jpg") -> Attachment:
    return Attachment(key=key, filename=key.rpartition("/")[2], type="image/jpeg", size=2048)


def case(kind: str = "repair", *, number: str = "202611-001", at: datetime = NOW, **changes: Any) -> Case:
    """A case as it stands just after the request."""
    command = Submit(number=number, request=request(kind, **changes))
    return open_case(command, actor=CUSTOMER, policy=POLICY, now=at).case


def case_in(state: State, kind: str = "repair", **changes: Any) -> Case:
    """A case that has come into this state somehow."""
    closed = NOW if state in (State.CLOSED, State.CANCELLED) else None
    return case(kind, **changes).model_copy(update={"state": state, "closed_at": closed})
