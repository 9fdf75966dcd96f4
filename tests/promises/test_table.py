"""Every clause of this project's pages is carried out, each that acts has its test, and the table says so."""

from __future__ import annotations

import os

from infra.policy import DOCS, warnings
from tests.promises.table import acting, drawn, named_tests

PAGE = DOCS / "design" / "promises.md"


def test_no_clause_is_without_a_doer() -> None:
    assert [one.sentence("en") for one in warnings(DOCS)] == []


def test_each_clause_that_acts_has_its_test() -> None:
    assert set(acting()) <= set(named_tests())


def test_the_page_shows_the_table() -> None:
    text = PAGE.read_text("utf-8")
    head = text.partition("\n## ")[0]
    if os.environ.get("REWRITE_GOLDEN"):
        PAGE.write_text(f"{head}\n{drawn()}\n", encoding="utf-8")
    assert PAGE.read_text("utf-8") == f"{head}\n{drawn()}\n"
