"""What an editor is warned of: clauses that nothing carries out. It is said, and published all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from infra.policy import DOCS, Mistake, check, source, warnings
from infra.policy.__main__ import main
from infra.policy.checks.clause_doers import clause_rows, promise_in
from tests.infra import shop

TODAY = date(2026, 11, 22)
SETTLED = {"statement": "of no concern here"}
ACTS = "\n我们会为您换新。\n"
WARNINGS: dict[str, tuple[str, object, str]] = {
    "a clause that is not bound": ("warranty-start", None, "clause_unbound"),
    "a clause that is gone": ("warranty-begin", SETTLED, "clause_gone"),
    "no doer at all": ("links", {}, "doer_kind"),
    "words instead of a doer": ("links", "the clock", "doer_kind"),
    "a kind of doer that is none": ("links", {"team": "desk"}, "doer_kind"),
    "a figure that is not in the pages": ("links", {"figure": "privacy.link_days"}, "doer_unknown"),
    "a rule that no answer knows": ("warranty-term", {"rule": "term_of_years"}, "doer_unknown"),
    "a step that nobody takes": ("links", {"step": "phone_back"}, "doer_unknown"),
    "a deadline that nobody watches": ("respond", {"deadline": "reply"}, "doer_unknown"),
    "a mail that is never written": ("respond", {"mail": ["RequestReceived", "Answered"]}, "doer_unknown"),
    "a record that is not printed": ("links", {"record": "letter"}, "doer_unknown"),
    "a page that is not there": ("links", {"page": "hotline"}, "doer_unknown"),
    "a statement without its reason": ("links", {"statement": ""}, "statement_without_reason"),
}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    docs = shop.build(tmp_path / "docs")
    bind(docs, {})
    return docs


def bind(docs: Path, changes: dict[str, object]) -> None:
    """Bind every clause of the pages, as a statement or as said."""
    pages = source.read(docs).within("zh", "policy")
    rows: dict[str, object] = {clause.id: SETTLED for page in pages for clause in page.clauses}
    kept = {name: doers for name, doers in (rows | changes).items() if doers is not None}
    shop.put(docs / "clauses.yaml", yaml.safe_dump(kept))


def warned(docs: Path) -> list[Mistake]:
    """What is warned of, but for figures that the small shop leaves to the program."""
    return [found for found in warnings(docs) if found.code != "figure_unsaid"]


def test_bound_clauses_warn_of_nothing(docs: Path) -> None:
    assert warned(docs) == []


def test_a_figure_that_no_page_says_is_named_with_the_default_that_would_hold(docs: Path) -> None:
    shop.edit("zh/policy/returns.md", "  refund_days: 15\n", "  refund_days: 15\n  second_person_above: 9\n")(
        docs
    )
    found = [one for one in warnings(docs) if one.code == "figure_unsaid"]
    unsaid = {one.field: one.data["default"] for one in found}
    assert "second_person_above" not in unsaid
    assert unsaid["backup_days"] == 35
    assert check(docs, today=TODAY) == ()


def test_the_pages_of_this_project_say_every_figure() -> None:
    assert [found.sentence("en") for found in warnings(DOCS) if found.code == "figure_unsaid"] == []


@pytest.mark.parametrize(("name", "doers", "code"), WARNINGS.values(), ids=WARNINGS)
def test_a_warning_says_what_is_missing_and_stops_nothing(
    docs: Path, capsys: pytest.CaptureFixture[str], name: str, doers: object, code: str
) -> None:
    bind(docs, {name: doers})
    assert [found.code for found in warned(docs)] == [code]
    assert check(docs, today=TODAY) == ()
    assert main(["--check", "--docs", str(docs), "--language", "en"]) == 0
    assert name in capsys.readouterr().err


SAME_AS_TERM = "depreciation_months: {phone: 24, washing_machine: 36}"
ADVANTAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "longer than the term": ("depreciation_months: {phone: 13, washing_machine: 37}", ()),
    "as long as the term": (SAME_AS_TERM, ("washing_machine",)),
    "shorter than the term": ("depreciation_months: {phone: 6, washing_machine: 72}", ("phone",)),
    "one number for all": ("depreciation_months: 24", ("washing_machine",)),
    "one family is left out": ("depreciation_months: {phone: 24}", ("washing_machine",)),
    "nothing is said": ("", ("phone", "washing_machine")),
}


@pytest.mark.parametrize(("said", "families"), ADVANTAGES.values(), ids=ADVANTAGES)
def test_a_reduced_price_that_reduces_nothing_is_warned_of(
    docs: Path, said: str, families: tuple[str, ...]
) -> None:
    shop.edit("zh/policy/returns.md", "depreciation_months: {phone: 24, washing_machine: 72}", said)(docs)
    found = warned(docs)
    assert [one.code for one in found] == ["no_advantage"] * len(families)
    assert [one.data["family"] for one in found] == list(families)
    assert check(docs, today=TODAY) == ()


def test_where_no_exchange_is_offered_its_months_are_no_matter(docs: Path) -> None:
    shop.edit("zh/policy/returns.md", "depreciation_months: {phone: 24, washing_machine: 72}", "")(docs)
    offered = "  time_in_repair: excluded\n"
    without = "  responsibility: {expired: {pays: customer, price: market}}\n"
    shop.edit("zh/policy/warranty.md", offered, offered + without)(docs)
    assert warned(docs) == []


def test_a_tree_without_the_file_is_warned_once(docs: Path) -> None:
    (docs / "clauses.yaml").unlink()
    assert [found.code for found in warned(docs)] == ["no_clauses"]
    assert check(docs, today=TODAY) == ()


PROMISES = {
    "zh": {
        "我们会为您换新。": True,
        "超过期限的，我们马上上报。": True,
        "由我们承担运费。": True,
        "有问题请告诉我们。": False,
        "请联系我们的客服。": False,
        "保修期按日历月计算。": False,
        "保修 {{ warranty.months.phone }} 个月。": True,
        "[[months]]": True,
        "自 {{ warranty.effective_from }}起施行。": False,
        "[[examples]]": False,
    },
    "en": {
        "We exchange it.": True,
        "Once a part is missing, we say when.": True,
        "Tell us of it.": False,
        "The term counts in months.": False,
        "{{ warranty.months.phone }} months.": True,
    },
}


@pytest.mark.parametrize(
    ("language", "words", "acts"),
    [(language, words, acts) for language, rows in PROMISES.items() for words, acts in rows.items()],
)
def test_what_shows_a_figure_or_says_what_we_do_is_no_statement(
    docs: Path, language: str, words: str, acts: bool
) -> None:
    page = docs / language / "policy/warranty.md"
    heading = next(row for row in page.read_text("utf-8").split("\n") if "{#warranty-term}" in row)
    shop.edit(f"{language}/policy/warranty.md", heading, f"{heading}\n\n{words}\n")(docs)
    (found,) = source.read(docs).within(language, "policy")[-1:]
    assert [row for _, row in clause_rows(found, "warranty-term") if row == words]
    assert bool(promise_in(found, "warranty-term")) is acts
    assert [one.code for one in warned(docs)] == ["statement_acts"] * acts
