"""The policy pages compile, in all their versions; their examples hold; the law's floor is reached."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from chalicelib.domain.policy.examples import Example, differences
from chalicelib.domain.policy.policy import Policy
from infra.policy import DOCS, check, compile_policy, source
from infra.policy.checks import promises
from infra.policy.checks.examples import run
from infra.policy.checks.floor import COMPARE, floor, floor_names
from infra.policy.checks.prose import numbers
from tests.infra.shop import LEVELS, PHONE, RETURNS, WARRANTY, archive, build, edit

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def real() -> Policy:
    return Policy.model_validate(compile_policy(DOCS, today=TODAY))


CLAUSES = {
    "warranty": ["start", "term", "free-repair", "exclusions", "expired", "proof"],
    "exchange": ["window", "shipping"],
    "refund": ["window", "payment"],
}
MORE_CLAUSES = [
    "old-item", "returns-condition", "urgency", "respond", "solve", "routing", "what-we-keep",
    "free-text-mails", "links", "uploads", "lookup-limits", "your-rights",
]  # fmt: skip


def test_the_real_pages_compile(real: Policy) -> None:
    assert real.models == {"FH-P1", "FH-W8", "FH-A35", "FH-R6"}
    named = {f"{group}-{name}" for group, names in CLAUSES.items() for name in names} | set(MORE_CLAUSES)
    assert named <= set(real.clauses)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", real.version)


def test_every_name_and_clause_has_words_in_both_languages(real: Policy) -> None:
    for names in (real.brand, *(product.name for product in real.products)):
        assert names["zh"]
        assert names["en"]
        assert names["zh"] != names["en"]
    for clause in real.clauses.values():
        assert clause.text("zh")
        assert clause.text("en")
        assert re.search(r"[\u4e00-\u9fff]", clause.text("zh"))
        assert "#" not in clause.text("zh") + clause.text("en")
        assert "{" not in clause.text("zh") + clause.text("en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_clause_stands_on_the_page_that_it_names(real: Policy, language: str) -> None:
    for name, clause in real.clauses.items():
        page = (DOCS / language / "policy" / f"{clause.page}.md").read_text("utf-8")
        assert f"#{name}" in page


def test_the_public_part_names_no_team(real: Policy) -> None:
    public = str(real.public())
    assert "routes" not in public
    assert "@" not in public
    assert "FH-P1" in public


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return build(tmp_path / "docs")


def policy_of(docs: Path, today: date = TODAY) -> Policy:
    return Policy.model_validate(compile_policy(docs, today=today))


# The real pages' examples, and that one number beside its examples is the whole change.

EXAMPLES = [
    pytest.param(page, example, id=f"{page.stem}: {example.title['en']}")
    for page, _, example in promises.every(source.read(DOCS))
]


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_an_example_of_the_pages_holds(page: source.DocPage, example: Example, real: Policy) -> None:
    assert differences(example, run(example.facts, promises.policy_for(page, example, real))) == ()


def test_the_pages_have_thirty_examples_or_more() -> None:
    assert len(EXAMPLES) >= 30


def test_a_number_changes_with_its_example_and_not_without(docs: Path) -> None:
    edit(WARRANTY, "phone: 12", "phone: 24")(docs)
    broken = check(docs, today=TODAY)
    assert [mistake.code for mistake in broken] == ["example_broken"]
    assert "The last day" in broken[0].sentence("en")
    assert "最后一天" in broken[0].sentence("zh")
    edit(WARRANTY, "until: 2027-03-02", "until: 2028-03-02")(docs)
    assert policy_of(docs).pages.warranty.months["phone"] == 24


# Versions.


def test_each_version_holds_from_its_day_on(docs: Path) -> None:
    archive()(docs)
    policy = policy_of(docs)
    assert [version.version for version in policy.versions] == ["2025-01-01", "2026-01-01"]
    held = {day: policy.at(date.fromisoformat(day)) for day in ("2024-06-01", "2025-12-31", "2026-01-01")}
    assert [held[day].pages.warranty.months["phone"] for day in held] == [6, 6, 12]
    assert [held[day].version for day in held] == ["2025-01-01", "2025-01-01", "2026-01-01"]
    assert held["2025-12-31"].pages.returns == policy.pages.returns
    assert held["2026-01-01"] == policy


def test_a_clause_leads_to_the_version_that_it_stands_in(docs: Path) -> None:
    archive()(docs)
    policy = policy_of(docs)
    older = policy.at(date(2025, 6, 1))
    assert policy.clauses["warranty-term"].page == "warranty"
    assert older.clauses["warranty-term"].page == "warranty-2025-01-01"
    assert older.clauses["refund-window"].page == "returns"


def test_a_version_to_come_does_not_hold_yet(docs: Path) -> None:
    archive()(docs)
    early = policy_of(docs, today=date(2025, 12, 31))
    assert early.version == "2025-01-01"
    assert early.pages.warranty.months["phone"] == 6
    assert early.at(date(2026, 1, 1)).pages.warranty.months["phone"] == 12


def test_an_example_is_judged_by_the_version_in_force_on_its_day(docs: Path) -> None:
    """The figure of a version to come holds for no day before it, on whatever page the example stands."""
    late = "{model: FH-P1, bought: 2025-03-03, today: 2025-10-03}"
    edit(WARRANTY, "facts: {model: FH-P1, bought: 2026-03-03, today: 2027-03-02}", f"facts: {late}")(docs)
    edit(WARRANTY, "until: 2027-03-02", "until: 2026-03-02")(docs)
    assert check(docs, today=TODAY) == ()
    archive()(docs)
    found = {(one.code, one.field) for one in check(docs, today=TODAY) if one.file == f"docs/{WARRANTY}"}
    wrong = (f"examples #1.expect.{name}" for name in ("outcome", "until"))
    assert found == {("example_broken", field) for field in wrong}


def test_the_hash_of_a_version_stays(docs: Path) -> None:
    alone = policy_of(docs)
    archive()(docs)
    older, newest = policy_of(docs).versions
    assert newest.hash == alone.hash == alone.versions[0].hash
    assert older.hash != newest.hash
    edit(PHONE, "[screen, battery]", "[screen, battery, camera]")(docs)
    edit(WARRANTY, "最后一天", "那一天")(docs)
    assert [version.hash for version in policy_of(docs).versions] == [older.hash, newest.hash]
    edit("zh/policy/warranty-2025-01-01.md", "phone: 6", "phone: 7")(docs)
    edit("zh/policy/warranty-2025-01-01.md", "until: 2025-09-02", "until: 2025-10-02")(docs)
    hashes = [version.hash for version in policy_of(docs).versions]
    assert hashes[0] != older.hash
    assert hashes[1] == newest.hash


def test_the_hash_follows_rules_and_words_of_clauses(docs: Path) -> None:
    before = policy_of(docs).hash
    edit(RETURNS, "refund_days: 15", "refund_days: 16")(docs)
    after = policy_of(docs).hash
    edit("en/policy/returns.md", "## Clause {#refund-window}", "## Refunds {#refund-window}")(docs)
    assert len({before, after, policy_of(docs).hash}) == 3


def test_the_same_pages_give_the_same_policy(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(DOCS, tmp_path / "docs"))
    assert compile_policy(copy, today=TODAY) == compile_policy(DOCS, today=TODAY)


# Numbers in prose.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("保修 12 个月", ["12"]),
        ("保修十二个月，三天内答复", ["十二个月", "三天"]),
        ("两年内、半年、一个工作日", ["两年", "半年", "一个工作日"]),
        ("自 2026-01-01 起，费用 ¥50，占 80%", ["2026-01-01", "¥50", "80%"]),
        ("Answered in 24 hours or two working days", ["24", "two working days"]),
        ("费用 10000 元", ["10000"]),
        ("修理两次", ["两次"]),
        ("保修 {{ warranty.months.phone }} 个月", []),
        ("## 2.1 保修 {#term-12}", []),
        ("1. 先断电", []),
        ("见[第一版](warranty-2025-01-01.md#term)和 `code 12`", []),
        ("型号 FH-P1、mp4 和 USB-C 2 接口，拨打 12315", []),
        ("《消费者权益保护法》第二十四条、第 25 条；Article 24", []),
        ("例如 3 月 3 日购买，12 个月", []),
        ("先说明。例如 20 日购买的，19 日到期。再保 3 个月", ["3"]),
        ("For example, bought on the 20th. Then 3 months", ["3"]),
        ("前一天、当天、同一天、较晚的一天、那一年、申请一次复检", []),
        ("一般、一律、一起、三包、第二天", []),
        ("every one of them, once, as often as needed", []),
    ],
)
def test_numbers_in_prose(text: str, found: list[str]) -> None:
    assert numbers(text) == found


# The legal floor.


@pytest.mark.parametrize("name", floor_names())
def test_every_rule_of_a_floor_names_its_source_and_a_comparison(name: str) -> None:
    law = floor(name)
    assert law.notice["en"].endswith("not legal advice.")
    assert len({rule.id for rule in law.rules}) == len(law.rules)
    for rule in law.rules:
        assert rule.bound[0] in COMPARE
        assert rule.id.startswith(f"{name}-")
        assert set(rule.source) == set(rule.covers) == {"zh", "en"}


def test_a_floor_looks_at_the_part_before_the_whole(docs: Path) -> None:
    edit(WARRANTY, "{motor: 60}", "{motor: 24}")(docs)
    (below,) = check(docs, today=TODAY)
    assert (below.code, below.data["rule"]) == ("floor_at_least", "cn-washing-machine-motor-3-years")
    edit(WARRANTY, "  parts_months:\n    washing_machine: {motor: 24}\n", "")(docs)
    assert check(docs, today=TODAY) == ()


def test_a_shop_may_choose_no_floor(docs: Path) -> None:
    edit("zh/policy/index.md", "legal_floor: cn", "legal_floor: none")(docs)
    edit(RETURNS, "refund_days: 15", "refund_days: 1")(docs)
    edit(LEVELS, "low_kinds: [enquiry]", "low_kinds: [enquiry, complaint]")(docs)
    assert check(docs, today=TODAY) == ()
