import json
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from aftercare_pages.source import Guide, Source
from chalicelib.domain.policy.policy import Policy

DAY = date(2026, 1, 1).isoformat()
RAW: dict[str, Any] = {
    "version": DAY,
    "hash": "0" * 16,
    "brand": {"zh": "样品", "en": "Sample"},
    "pages": {
        "warranty": {
            "effective_from": DAY,
            "starts": "purchase",
            "months": {"phone": 12, "router": 24},
            "exclusions": ["opened_or_modified"],
        },
        "returns": {
            "effective_from": DAY,
            "refund_days": 15,
            "refund_paid_working_days": 3,
            "exchange_days": 7,
            "exchange_ships_hours": 24,
            "old_item_back_days": 7,
        },
        "service_levels": {
            "effective_from": DAY,
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
                    "solve": {"hours": 4, "count": "working"},
                },
                "low": {"respond": {"hours": 24, "count": "clock"}},
            },
            "low_kinds": ["enquiry"],
            "routes": [{"when": {}, "team": "desk"}],
        },
        "privacy": {
            "effective_from": DAY,
            "mails_per_day": 10,
            "lookups": {"per_case": 10, "per_visitor": 60, "window_minutes": 15},
            "link_days_after_closing": 90,
            "uploads": {"files": 5, "megabytes": 10, "kept_hours": 24},
        },
    },
    "names": {
        "family": {
            "phone": {"zh": "手机", "en": "Phones"},
            "router": {"zh": "路由器", "en": "Routers"},
        },
        "part": {
            "screen": {"zh": "屏幕", "en": "Screen"},
            "battery": {"zh": "电池", "en": "Battery"},
            "compressor": {"zh": "压缩机", "en": "Compressor"},
        },
        "labour": {"minor": {"zh": "简单维修", "en": "Simple repair"}},
    },
    "products": [
        {
            "model": "XX-1",
            "family": "phone",
            "name": {"zh": "手机<一>", "en": "Phone"},
            "page": "products/xx-1",
        }
    ],
    "clauses": {},
    "calendar": {
        "days_off": ["2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"],
        "working_days": ["2026-09-20", "2026-10-10"],
        "known_from": "2026-01-01",
        "known_until": "2026-12-31",
    },
}


EXAMPLES = [
    {
        "title": {"zh": "刚到期", "en": "Just over"},
        "facts": {"model": "XX-1", "bought": "2026-03-03", "opened_or_modified": True, "today": "2027-03-03"},
        "expect": {"outcome": "expired", "until": "2027-03-02"},
    }
]


def later(day: str, hash_: str, **changes: dict[str, Any]) -> dict[str, Any]:
    """Return a version from that day on: the first one's pages, with some values of some pages changed."""
    pages = json.loads(json.dumps(RAW["pages"]))
    for key, change in changes.items():
        pages[key] = {**pages.get(key, {}), "effective_from": day, **change}
    return {"effective_from": day, "version": day, "hash": hash_, "pages": pages, "clauses": {}}


def with_versions(*versions: dict[str, Any], in_force: int) -> Source:
    """Return the facts with those versions, of which the one at `in_force` is in force."""
    raw = {**RAW, **{name: versions[in_force][name] for name in ("version", "hash", "pages", "clauses")}}
    raw["versions"] = list(versions)
    return facts_of(raw)


def facts_of(raw: dict[str, Any]) -> Source:
    guide = Guide("充不进电", "phone", "/zh/troubleshooting/phone/")
    return Source("zh", raw, Policy.model_validate_json(json.dumps(raw)), (guide,))


@pytest.fixture
def facts() -> Source:
    return facts_of(RAW)


@pytest.fixture
def markdown(facts: Source, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stand-in for Markdown with the page that MkDocs would be rendering."""
    import markdown as package

    from aftercare_pages import placeholders

    monkeypatch.setattr(placeholders, "source", lambda _language: facts)
    md = package.Markdown(extensions=["aftercare_pages", "tables"])
    page = SimpleNamespace(file=SimpleNamespace(src_uri="policy/warranty.md"), run=lambda _root: None)
    md.treeprocessors.register(page, "relpath", 0)
    return md
