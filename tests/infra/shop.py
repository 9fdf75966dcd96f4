"""A small shop's pages to make mistakes in: what stands here is the tests' own, not the shop's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from infra.policy.checks.clauses import needed_clause_ids

Change = Callable[[Path], None]

RULES = {
    "warranty": """policy:
  effective_from: 2026-01-01
  starts: purchase
  months: {phone: 12, washing_machine: 36}
  parts_months:
    washing_machine: {motor: 60}
  exclusions: [opened_or_modified, liquid_or_drop]
  time_in_repair: excluded
  examples:
    - title: {zh: 最后一天, en: The last day}
      facts: {model: FH-P1, bought: 2026-03-03, today: 2027-03-02}
      expect: {outcome: covered, until: 2027-03-02}
""",
    "returns": """policy:
  effective_from: 2026-01-01
  refund_days: 15
  refund_paid_working_days: 3
  exchange_days: 7
  exchange_ships_hours: 24
  old_item_back_days: 7
  depreciation_months: {phone: 24, washing_machine: 72}
""",
    "service-levels": """policy:
  effective_from: 2026-01-01
  timezone: Asia/Shanghai
  working_time: {country: CN, days: [mon, tue, wed, thu, fri], from: "09:00", to: "18:00"}
  urgency:
    urgent: {respond: {hours: 2, count: clock}}
    normal: {respond: {hours: 4, count: clock}}
    low: {respond: {hours: 24, count: clock}}
  low_kinds: [enquiry]
  routes:
    - {when: {safety_hazard: true}, team: quality}
    - {when: {kind: repair}, team: tech}
  examples:
    - title: {zh: 晚上提交, en: Sent in the evening}
      facts: {kind: repair, model: FH-P1, at: 2026-11-20 22:00:00+08:00}
      expect: {urgency: normal, team: tech, respond_by: 2026-11-21 02:00:00+08:00}
""",
    "privacy": """policy:
  effective_from: 2026-01-01
  mails_per_day: 10
  lookups: {per_case: 10, per_visitor: 60, window_minutes: 15}
  link_days_after_closing: 90
  uploads: {files: 5, megabytes: 10, kept_hours: 24}
""",
    "price-list": """policy:
  effective_from: 2026-01-01
  cost_percent: 100
  families:
    phone: {inspection: 30, labour: {minor: 50}, parts: {screen: 680}}
    washing_machine: {inspection: 50, labour: {minor: 80}, parts: {motor: 460}}
""",
    "index": "legal_floor: cn\n",
}
WARRANTY_TEXT = {
    "zh": "\n一共 {{ warranty.months.phone }} 个月，见[退货](returns.md#refund-window)。\n\n[[examples]]\n",
    "en": "\n{{ warranty.months.phone }} months, see [returns](returns.md#refund-window).\n\n[[examples]]\n",
}
CLAUSES = {
    "warranty": [
        "warranty-start", "warranty-term", "warranty-free-repair", "warranty-exclusions", "warranty-expired",
        "warranty-proof", "warranty-extension", "warranty-repair-time", "warranty-exchange",
    ],
    "returns": ["exchange-window", "refund-window", "returns-condition"],
    "service-levels": ["respond"],
    "privacy": ["links"],
    "price-list": ["price-parts"],
    "index": ["legal-rights"],
}  # fmt: skip
CLAUSES["index"] += sorted(set(needed_clause_ids()) - {name for names in CLAUSES.values() for name in names})
PRODUCTS = {
    "fh-p1": ("FH-P1", "phone", "[screen, battery]", "^[0-9]+$"),
    "fh-w8": ("FH-W8", "washing_machine", "[motor]", "^W[0-9]+$"),
}
NAMES = """---
title: {title}
names:
  family: {{phone: {phone}, washing_machine: {washer}}}
  part: {{screen: {screen}, battery: {battery}, motor: {motor}, camera: {camera}}}
  labour: {{minor: {minor}}}
---

# {title}
"""
CALLED = {
    "zh": {"title": "产品", "phone": "手机", "washer": "洗衣机", "screen": "屏幕", "battery": "电池"}
    | {"motor": "电机", "camera": "摄像头", "minor": "简单维修"},
    "en": {"title": "Products", "phone": "Phones", "washer": "Washers", "screen": "Screen"}
    | {"battery": "Battery", "motor": "Motor", "camera": "Camera", "minor": "Simple repair"},
}
WARRANTY, RETURNS, LEVELS = (f"zh/policy/{name}.md" for name in ("warranty", "returns", "service-levels"))
PRIVACY, PRICES, INDEX = (f"zh/policy/{name}.md" for name in ("privacy", "price-list", "index"))
OLD = "zh/policy/warranty-2025-01-01.md"
PHONE = "zh/products/fh-p1.md"
MONTHS = "  months: {phone: 12, washing_machine: 36}\n"
PRODUCTS_ZH, PRODUCTS_EN = "zh/products/index.md", "en/products/index.md"


def build(docs: Path) -> Path:
    """Write the whole tree, without any mistake."""
    for name, rules in RULES.items():
        text = WARRANTY_TEXT if name == "warranty" else {"zh": "", "en": ""}
        put(docs / f"zh/policy/{name}.md", page(f"title: 页面\n{rules}", name, "zh", text["zh"]))
        put(docs / f"en/policy/{name}.md", page("title: Page\n", name, "en", text["en"]))
    for name, (model, family, parts, serial) in PRODUCTS.items():
        block = (
            f"{{model: {model}, family: {family}, name: 产品 {model}, serial: '{serial}', parts: {parts}}}"
        )
        put(docs / f"zh/products/{name}.md", f"---\nproduct: {block}\n---\n\n# 产品\n")
        put(docs / f"en/products/{name}.md", f"---\nproduct: {{name: Product {model}}}\n---\n\n# Product\n")
    for language, called in CALLED.items():
        put(docs / language / "products/index.md", NAMES.format(**called))
    put(docs / "brand.yaml", "name: {zh: 帆禾, en: Fanhe}\ncurrency: CNY\n")
    return docs


def page(settings: str, name: str, language: str, text: str = "") -> str:
    word = {"zh": "条款", "en": "Clause"}[language]
    heads = "\n".join(f"## {word} {{#{clause}}}\n\n……\n" for clause in CLAUSES[name])
    return f"---\n{settings}---\n\n# {word}\n{text}\n{heads}"


def put(file: Path, text: str, charset: str = "utf-8") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding=charset)


def line_of(docs: Path, file: str, words: str) -> int:
    """The number of the first line that holds these words."""
    rows = (docs / file).read_text("utf-8").split("\n")
    return next((number for number, row in enumerate(rows, 1) if words in row), 0)


def edit(file: str, old: str, new: str) -> Change:
    def change(docs: Path) -> None:
        text = (docs / file).read_text("utf-8")
        assert old in text, f"{file} does not say {old!r}"
        (docs / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def months(line: str) -> Change:
    """Put the months of a phone on a line of their own."""
    return edit(WARRANTY, MONTHS, f"  months:\n    {line}\n    washing_machine: 36\n")


def write(file: str, text: str, charset: str = "utf-8") -> Change:
    return lambda docs: put(docs / file, text, charset)


def remove(*files: str) -> Change:
    def change(docs: Path) -> None:
        for file in files:
            (docs / file).unlink()

    return change


def archive(since: str = "2025-01-01", until: str | None = "2025-12-31", day: str | None = None) -> Change:
    """Keep an older version of the warranty, with 6 months for a phone."""

    def change(docs: Path) -> None:
        for language in ("zh", "en"):
            text = (docs / language / "policy/warranty.md").read_text("utf-8")
            end = f"\n  effective_until: {until}" if until else ""
            text = text.replace("effective_from: 2026-01-01", f"effective_from: {since}{end}")
            text = text.replace("phone: 12", "phone: 6").replace("bought: 2026", "bought: 2025")
            text = text.replace("2027-03-02", "2025-09-02")
            put(docs / language / f"policy/warranty-{day or since}.md", text)

    return change


def both(*changes: Change) -> Change:
    def change(docs: Path) -> None:
        for one in changes:
            one(docs)

    return change
