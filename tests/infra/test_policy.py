"""The policy pages compile, and each mistake on them is told in a sentence that names the page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from chalicelib.domain.policy import Policy
from infra.policy import DOCS, PolicyMistake, compiled

TODAY = date(2026, 11, 22)
Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def real() -> Policy:
    return Policy.model_validate(compiled(DOCS, today=TODAY))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A copy of the pages, to make mistakes in."""
    copy = tmp_path / "docs"
    for part in ("zh/policy", "en/policy", "zh/products", "en/products"):
        shutil.copytree(DOCS / part, copy / part)
    shutil.copy(DOCS / "brand.yaml", copy)
    return copy


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
        assert clause.zh
        assert clause.en
        assert re.search(r"[\u4e00-\u9fff]", clause.zh)
        assert "#" not in clause.zh + clause.en
        assert "{" not in clause.zh + clause.en


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


def test_the_same_pages_give_the_same_policy(docs: Path) -> None:
    again = compiled(docs, today=TODAY)
    assert again["hash"] == compiled(DOCS, today=TODAY)["hash"]
    edit("zh/policy/warranty.md", "phone: 12", "phone: 18")(docs)
    assert compiled(docs, today=TODAY)["hash"] != again["hash"]


def edit(page: str, old: str, new: str) -> Change:
    def change(docs: Path) -> None:
        file = docs / page
        text = file.read_text("utf-8")
        assert old in text, f"{page} no longer says {old!r}; adapt this test"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def remove(*pages: str) -> Change:
    def change(docs: Path) -> None:
        for page in pages:
            (docs / page).unlink()

    return change


def write(page: str, text: str) -> Change:
    def change(docs: Path) -> None:
        (docs / page).write_text(text, encoding="utf-8")

    return change


WARRANTY, LEVELS = "zh/policy/warranty.md", "zh/policy/service-levels.md"
RETURNS, PRIVACY = "zh/policy/returns.md", "zh/policy/privacy.md"
PHONE = "zh/products/fh-p1.md"
MISTAKES: dict[str, tuple[Change, str]] = {
    "clause id twice on a page": (edit(WARRANTY, "{#warranty-term}", "{#warranty-start}"), WARRANTY),
    "clause id on two pages": (edit(WARRANTY, "{#warranty-term}", "{#refund-window}"), "zh/policy/"),
    "clause without translation": (edit(WARRANTY, "{#warranty-term}", "{#warranty-terms}"), "en/policy"),
    "translation without clause": (edit("en/policy/warranty.md", " {#warranty-term}", ""), "policy"),
    "page without translation": (remove("en/policy/warranty.md"), "en/policy"),
    "no YAML": (edit(WARRANTY, "months:", "months: ["), WARRANTY),
    "a tab in YAML": (edit(WARRANTY, "    phone: 12", "\tphone: 12"), WARRANTY),
    "front matter that is a list": (edit(PHONE, "---\n", "---\n- a\n---\n"), PHONE),
    "a word for a number": (edit(WARRANTY, "phone: 12", "phone: twelve"), WARRANTY),
    "a quoted number": (edit(WARRANTY, "phone: 12", 'phone: "12"'), WARRANTY),
    "a half month": (edit(WARRANTY, "phone: 12", "phone: 12.5"), WARRANTY),
    "nought months": (edit(WARRANTY, "phone: 12", "phone: 0"), WARRANTY),
    "negative months": (edit(WARRANTY, "phone: 12", "phone: -12"), WARRANTY),
    "yes for a number": (edit(WARRANTY, "phone: 12", "phone: yes"), WARRANTY),
    "nothing for a number": (edit(WARRANTY, "phone: 12", "phone:"), WARRANTY),
    "NaN for a number": (edit(WARRANTY, "phone: 12", "phone: .nan"), WARRANTY),
    "a number for a name": (edit(WARRANTY, "phone: 12", "12: 12"), WARRANTY),
    "a family without months": (edit(WARRANTY, "    phone: 12\n", ""), WARRANTY),
    "a misspelt rule": (edit(RETURNS, "refund_days:", "refund_day:"), RETURNS),
    "an unknown rule": (edit(RETURNS, "  refund_days: 15", "  refund_days: 15\n  colour: red"), RETURNS),
    "a rule left out": (edit(PRIVACY, "  mails_per_day: 10\n", ""), PRIVACY),
    "no such day": (edit(WARRANTY, "effective_from: 2026-01-01", "effective_from: 2026-02-30"), WARRANTY),
    "no day": (edit(WARRANTY, "effective_from: 2026-01-01", "effective_from: soon"), WARRANTY),
    "an unknown team": (edit(LEVELS, "team: quality", "team: kitchen"), LEVELS),
    "an unknown exclusion": (edit(WARRANTY, "liquid_or_drop]", "lightning]"), WARRANTY),
    "a policy that is a word": (edit(PRIVACY, "policy:\n", "policy: none\nother:\n"), PRIVACY),
    "a policy that is empty": (edit(PRIVACY, "policy:\n", "policy:\nother:\n"), PRIVACY),
    "a policy page without rules": (edit(WARRANTY, "policy:\n", "rules:\n"), WARRANTY),
    "a policy page gone": (remove("zh/policy/warranty.md", "en/policy/warranty.md"), WARRANTY),
    "a product without model": (edit(PHONE, "model: FH-P1, ", ""), PHONE),
    "a product of an unknown family": (edit(PHONE, "family: phone", "family: toaster"), "toaster"),
    "a product without translation": (remove("en/products/fh-p1.md"), "en/products/fh-p1.md"),
    "a translation without a name": (edit("en/products/fh-p1.md", "name:", "nom:"), "en/products/fh-p1.md"),
    "a product that is a word": (write(PHONE, "---\nproduct: FH-P1\n---\n"), PHONE),
    "a model twice": (edit("zh/products/fh-r6.md", "model: FH-R6", "model: FH-P1"), "FH-P1"),
    "no brand": (remove("brand.yaml"), "brand.yaml"),
    "a brand without a name": (write("brand.yaml", "colour: red\n"), "brand.yaml"),
    "an empty brand": (write("brand.yaml", ""), "brand.yaml"),
    "a brand that is no YAML": (write("brand.yaml", "name: [\n"), "brand.yaml"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "named"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_in_a_sentence(docs: Path, change: Change, named: str) -> None:
    change(docs)
    with pytest.raises(PolicyMistake) as told:
        compiled(docs, today=TODAY)
    sentence = str(told.value)
    assert named in sentence
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert str(docs) not in sentence
    assert len(sentence) < 400
