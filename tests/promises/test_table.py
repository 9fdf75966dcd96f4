"""Every clause of this project's pages is carried out, each that acts has its test, and the table says so."""

from __future__ import annotations

import os

from infra.policy import DOCS, warnings
from tests.promises.table import acting, drawn, named_tests

WITHOUT: set[str] = {
    "versions",
    "warranty-start",
    "warranty-term",
    "warranty-parts",
    "warranty-free-repair",
    "warranty-exclusions",
    "responsibility",
    "warranty-extension",
    "warranty-repair-guarantee",
    "warranty-repair-time",
    "warranty-exchange",
    "warranty-expired",
    "warranty-proof",
    "exchange-window",
    "exchange-after-repairs",
    "exchange-shipping",
    "old-item",
    "refund-window",
    "refund-unrepairable",
    "refund-late",
    "refund-payment",
    "returns-condition",
    "depreciation",
    "urgency",
    "respond",
    "solve",
    "stages",
    "working-time",
    "routing",
    "dealers",
    "escalation",
    "silence",
    "visits",
    "loaner",
    "follow-up",
    "price-inspection",
    "price-labour",
    "price-parts",
    "price-at-cost",
    "price-quote",
    "what-we-keep",
    "retention",
    "free-text-mails",
    "your-mails",
    "links",
    "uploads",
    "lookup-limits",
    "your-rights",
    "erasure",
    "self-help",
    "request",
    "response",
    "diagnosis",
    "quote",
    "work",
    "acceptance",
    "states",
    "stage-intake",
    "stage-diagnosis",
    "stage-quote",
    "stage-repair",
    "stage-exchange",
    "stage-closing",
    "records",
}  # clauses whose tests are still to be written
PAGE = DOCS / "design" / "promises.md"


def test_no_clause_is_without_a_doer() -> None:
    assert [one.sentence("en") for one in warnings(DOCS)] == []


def test_each_clause_that_acts_has_its_test() -> None:
    assert set(acting()) - set(named_tests()) == WITHOUT


def test_the_page_shows_the_table() -> None:
    text = PAGE.read_text("utf-8")
    head = text.partition("\n## ")[0]
    if os.environ.get("REWRITE_GOLDEN"):
        PAGE.write_text(f"{head}\n{drawn()}\n", encoding="utf-8")
    assert PAGE.read_text("utf-8") == f"{head}\n{drawn()}\n"
